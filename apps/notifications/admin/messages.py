"""The outbox in the admin: what waits, what got stuck and why. Whom a message went to is told in full only to who
opens it (that is noted); its words, which hold links that open accounts, are shown to nobody."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.formats import localize
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core import access
from apps.core.actor import actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.notifications import services
from apps.notifications.admin.figures import figures
from apps.notifications.choices import MessageState
from apps.notifications.exceptions import NotWaiting
from apps.notifications.models import UNDER_WAY, Message


class FateFilter(admin.SimpleListFilter):
    """Messages by what became of them."""

    title = _("stanje")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those that staff must look at come first."""
        return [
            ("given_up", _("se je zataknilo")),
            ("under_way", _("čaka ali se pošilja")),
            ("sent", _("odposlano")),
            ("bounced", _("vrnjeno")),
            ("cancelled", _("ustavljeno")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen fate."""
        match self.value():
            case "given_up":
                return queryset.given_up()
            case "under_way":
                return queryset.under_way()
            case "bounced":
                return queryset.exclude(bounced=None)
            case "sent" | "cancelled" as state:
                return queryset.filter(state=state)
        return queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Post."""

    list_display = ("kind", "to", "channel", "fate", "attempts", "repeats", "age", "next_try", "last_error")
    list_filter = (FateFilter, "channel", "kind", "language")
    search_fields = ("kind", "last_error")
    actions = ("retry", "cancel")
    fields = (
        "kind", "channel", "to_in_full", "about", "user", "language", "fate", "priority", "attempts", "repeats",
        "next_try", "last_error", "created", "sent", "ended", "bounced", "provider_id", "parts", "price",
        "erased", "words",
    )  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[Any]:
        """With the figures."""
        view = self.admin_site.admin_view(figures)
        return [path("stevilke/", view, name="notifications_figures"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """What is shown in lists needs neither words nor persons."""
        rows: QuerySet[Message] = super().get_queryset(request).select_related("user").defer("text", "html", "subject")
        return rows

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Who may try again."""
        return actor_of(request).has_perm("notifications.retry_message")

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """The base tells whose record was opened; one that went to no account is told of here."""
        response = super().changeform_view(request, object_id, *args, **kwargs)
        message = self.get_object(request, object_id) if object_id and response.status_code == HTTPStatus.OK else None
        if message is not None and message.data_subject is None:
            access.note(actor_of(request), "view", message)
        return response

    @admin.display(description=_("prejemnik"))
    def to(self, message: Message) -> str:
        """Masked."""
        return message.masked_recipient or "–"

    @admin.display(description=_("prejemnik"))
    def to_in_full(self, message: Message) -> str:
        """In full, for who opened it."""
        return str(message.recipient) or "–"

    @admin.display(description=_("zadeva sporočila"))
    def about(self, message: Message) -> str:
        """The subject."""
        return str(message.subject) or "–"

    @admin.display(description=_("besedilo"))
    def words(self, message: Message) -> str:
        """Why it is not here."""
        if message.erased:
            return str(_("Izbrisano po roku hrambe."))
        return str(_("Ni prikazano: vsebuje osebne povezave in kode."))

    @admin.display(description=_("stanje"), ordering="state")
    def fate(self, message: Message) -> str:
        """The state in words."""
        return str(MessageState(message.state).label)

    @admin.display(description=_("starost"), ordering="-created")
    def age(self, message: Message) -> str:
        """How long ago it was written."""
        return timesince(message.created, timezone.now(), depth=1)

    @admin.display(description=_("naslednji poskus"), ordering="next_attempt")
    def next_try(self, message: Message) -> str:
        """Only while there will be one."""
        return localize(timezone.localtime(message.next_attempt)) if message.state in UNDER_WAY else "–"

    @admin.action(description=_("Poskusite znova"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """All tries anew, for what was given up."""
        done = self._each(request, queryset, services.retry_message)
        text = ngettext("%(count)d pošiljka bo poslana znova.", "%(count)d pošiljk bo poslanih znova.", done)
        self._tell(request, text % {"count": done}, len(queryset) - done)

    @admin.action(description=_("Ustavite pošiljanje"), permissions=["retry"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """They are not sent any more."""
        done = self._each(request, queryset, services.cancel_message)
        text = ngettext("%(count)d pošiljka je preklicana.", "%(count)d pošiljk je preklicanih.", done)
        self._tell(request, text % {"count": done}, len(queryset) - done)

    def _each(self, request: HttpRequest, queryset: QuerySet[Message], act: Any) -> int:
        done = 0
        for message in queryset:
            try:
                act(actor=actor_of(request), message=message)
                access.note(actor_of(request), "change", message)
                done += 1
            except NotWaiting:
                continue
        return done

    def _tell(self, request: HttpRequest, text: str, left: int) -> None:
        if left:
            text += " " + ngettext(
                "%(count)d je v stanju, v katerem to ni mogoče.",
                "%(count)d jih je v stanju, v katerem to ni mogoče.",
                left,
            ) % {"count": left}
        messages.add_message(request, messages.WARNING if left else messages.SUCCESS, text)
