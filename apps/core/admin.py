"""The staff door: one base for every admin page. The theme (django-unfold) is known to this file and to
ptuj_portal/conf/unfold.py alone."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_celery_beat import models as beat
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateFilter as DateRange
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.core import access, events, plugs, reasons, retention_pages
from apps.core.actor import actor_of
from apps.core.models import ErasedHistory, OutboxEvent, RetentionRun
from apps.core.timeline import timeline_of

__all__ = ["DateRange", "OutboxEventAdmin", "PortalAdmin", "ReadOnlyAdmin", "ScheduleAdmin", "dashboard"]


class PortalAdmin(ModelAdmin):  # type: ignore[misc]
    """Shows what `visible_to` allows and answers 404 for the rest; tells the trail (apps.core.access) who looked at
    whose record and who changed what. `ask_reason`: asks why before it shows a record of somebody else."""

    ask_reason = False
    object_history_template = "admin/timeline.html"
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = True

    def may(self, request: HttpRequest, verb: str) -> bool:
        """Whether the actor holds the model's permission: by role, or by access granted to their organisation."""
        meta = self.opts
        return actor_of(request).has_perm(f"{meta.app_label}.{verb}_{meta.model_name}")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change sees as well."""
        return self.may(request, "view") or self.may(request, "change")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """By the actor, like everything."""
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the actor, like everything."""
        return self.may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the actor, like everything."""
        return self.may(request, "delete")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether anything of it is open to the actor."""
        return self.has_view_permission(request) or self.has_add_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What this actor may see."""
        rows = super().get_queryset(request)
        return rows.visible_to(actor_of(request)) if hasattr(rows, "visible_to") else rows

    def tell(self, request: HttpRequest, verb: str, record: Any) -> None:
        """Write into the trail, with the reason that was given. Actions call it for what they do."""
        access.note(actor_of(request), verb, record, **self.reason_for(request, record))

    def reason_for(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Reason and case that were given for a record."""
        return reasons.given(request, record, sending=True) or {}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """A list; one of people's records is told of as a page."""
        response = super().changelist_view(request, extra_context)
        if response.status_code == HTTPStatus.OK and access.is_personal(self.model):
            access.note_list(actor_of(request), self.model)
        return response

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Suggestions while staff type are lists too."""
        match = request.resolver_match
        if match and match.url_name == "autocomplete" and access.is_personal(self.model):
            access.note_list(actor_of(request), self.model)
        return super().get_search_results(request, queryset, search_term)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Open a record: 404 when it does not exist for this actor, and a word to the trail when it is shown."""
        if object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        record = self.seen(request, object_id)
        response = self.question(request, record) or super().changeform_view(
            request, object_id, form_url, extra_context
        )
        if response.status_code == HTTPStatus.OK and not hasattr(response, "asks"):
            access.note_look(actor_of(request), record, **self.reason_for(request, record))
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """History of a record that this actor may see."""
        record = self.seen(request, object_id)
        if question := self.question(request, record):
            return question
        if access.is_personal(record):
            self.tell(request, "history", record)
        page = request.GET.get("pred", "")
        before = int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 0
        context = {"timeline": timeline_of(record, before=before), "title": _("Zgodovina"), "original": record}
        return self.page(request, self.object_history_template, context | (extra_context or {}))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Deleting needs to see first."""
        record = self.seen(request, object_id)
        if question := self.question(request, record):
            return question
        if request.method != "POST":
            access.note_look(actor_of(request), record, **self.reason_for(request, record))
        return super().delete_view(request, object_id, extra_context)

    def seen(self, request: HttpRequest, object_id: str) -> Any:
        """The record, or 404 when it does not exist for this actor; PermissionDenied without the right to look."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def question(self, request: HttpRequest, record: Any) -> HttpResponse | None:
        """The page that asks why, when it is to be asked; None when the record may be shown."""
        own = getattr(record, "data_subject", None) == request.user.pk
        if not self.ask_reason or own or reasons.given(request, record, sending=request.method == "POST"):
            return None
        form = reasons.ReasonForm(request.POST if "reason_of_access" in request.POST else None)
        for field in form.fields.values():
            field.widget = UnfoldAdminTextInputWidget()
        if form.is_valid():
            reason, case = form.cleaned_data["reason_of_access"], form.cleaned_data["case_of_access"]
            reasons.remember(request, record, reason=reason, case=case)
            return HttpResponseRedirect(request.get_full_path())
        response = self.page(request, "admin/ask_reason.html", {"form": form, "title": _("Razlog za vpogled")})
        response.asks = True  # type: ignore[attr-defined]
        return response

    def page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """A page of our own inside the frame of the admin."""
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "module_name": self.opts.verbose_name}
        return TemplateResponse(request, template, frame | context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Into the trail instead of Django's own log, which would repeat names."""
        self.tell(request, "create", obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The same for a change."""
        self.tell(request, "change", obj)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """The same for deletions."""
        for record in queryset:
            self.tell(request, "delete", record)


class ReadOnlyAdmin(PortalAdmin):
    """For records that staff look at and services write."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by hand."""
        return False


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """First page of the staff: cards of what waits for this actor, the fullest first."""
    actor = actor_of(request)
    cards = [
        {
            "title": card.title,
            "hint": card.hint(actor) if callable(card.hint) else card.hint,
            "icon": card.icon,
            "count": card.count(actor),
            "url": card.url(),
        }
        for card in plugs.waiting_cards
        if actor.has_perm(card.permission)
    ]
    context["waiting"] = sorted(cards, key=lambda card: -card["count"])
    context["waiting_total"] = sum(card["count"] for card in cards)
    return context


class StuckFilter(admin.SimpleListFilter):
    """Events by their fate."""

    title = _("stanje")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three states."""
        return [("waiting", _("čaka")), ("stuck", _("se je zataknilo")), ("delivered", _("dostavljeno"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen state."""
        match self.value():
            case "waiting":
                return queryset.filter(delivered=None)
            case "stuck":
                return queryset.stuck()
            case "delivered":
                return queryset.exclude(delivered=None)
        return queryset


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    """Events between the parts of the portal: what waits, what is stuck, and another try."""

    list_display = ("name", "created", "delivered", "attempts", "next_attempt", "last_error")
    list_filter = (StuckFilter, "name")
    search_fields = ("name", "last_error")
    actions = ("deliver_now",)
    readonly_fields = ("created", "changed")

    @admin.action(description=_("Dostavite takoj"), permissions=["view"])
    def deliver_now(self, request: HttpRequest, queryset: QuerySet[OutboxEvent]) -> None:
        """Try again without waiting."""
        done = sum(events.deliver_event(event.pk) for event in queryset.filter(delivered=None))
        failed = queryset.filter(delivered=None).count()
        level = messages.WARNING if failed else messages.SUCCESS
        text = ngettext("Dostavljeno je %(count)d sporočilo.", "Dostavljenih je %(count)d sporočil.", done) % {
            "count": done
        }
        if failed:
            text += " " + ngettext("%(count)d še čaka.", "%(count)d jih še čaka.", failed) % {"count": failed}
        messages.add_message(request, level, text)


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    """Reports of the nightly runs; the table of rules and what is due stand beside them."""

    list_display = ("created", "day", "dry_run", "state", "acted", "kept", "failed", "started_by")
    list_filter = ("dry_run", "state")
    readonly_fields = ("created", "changed")
    change_list_template = "admin/core/retention_runs.html"

    def get_urls(self) -> list[Any]:
        """The rules, and the records that one would end now."""
        site = self.admin_site
        return [
            path("pravila/", site.admin_view(retention_pages.rules), name="core_retention_rules"),
            path("pravila/<str:key>/", site.admin_view(retention_pages.records), name="core_retention_records"),
            *super().get_urls(),
        ]


@admin.register(ErasedHistory)
class ErasedHistoryAdmin(ReadOnlyAdmin):
    """What is left of erased histories."""

    list_display = ("created", "kind", "object_id", "states", "reason")
    list_filter = ("kind",)
    search_fields = ("object_id",)
    readonly_fields = ("created", "changed")


for model in (beat.PeriodicTask, beat.CrontabSchedule, beat.IntervalSchedule, beat.SolarSchedule, beat.ClockedSchedule):
    admin.site.unregister(model)


@admin.register(beat.PeriodicTask)
class ScheduleAdmin(ReadOnlyAdmin):
    """What runs how often, and when it ran last."""

    list_display = ("task", "often", "enabled", "last_run_at", "total_run_count")
    list_select_related = ("interval", "crontab")
    fields = ("task", "often", "enabled", "last_run_at", "total_run_count", "description")
    readonly_fields = fields

    @admin.display(description=_("kako pogosto"))
    def often(self, task: Any) -> str:
        """The interval or the crontab."""
        return str(task.interval or task.crontab or "")
