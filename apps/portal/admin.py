"""Staff pages of the data protection officer: requests with their deadlines, exports without their content."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin, ReadOnlyAdmin
from apps.core.legal_time import local_day
from apps.portal import steps
from apps.portal.models import DataExport, DataRequest, Synonym
from apps.portal.services.requests import DECIDE
from apps.portal.words import expressions, forget_words

MEANING_THE_SAME = 2  # expressions at least


class FateFilter(admin.SimpleListFilter):
    """Requests by what is to be done."""

    title = _("kaj je treba")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [
            ("waiting", _("čaka na nas")),
            ("overdue", _("čez rok")),
            ("week", _("rok v sedmih dneh")),
            ("closed", _("zaključeno")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen fate."""
        match self.value():
            case "waiting":
                return queryset.waiting()
            case "overdue":
                return queryset.overdue()
            case "week":
                return queryset.undecided().filter(due__lte=local_day(timezone.now() + dt.timedelta(days=7)))
            case "closed":
                return queryset.exclude(closed=None)
        return queryset


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnlyAdmin):
    """Requests about personal data. States change by the steps only, through the services."""

    list_display = ("number", "kind", "user", "state", "due_marked", "taken_by", "created")
    list_filter = (FateFilter, "kind", "state")
    list_select_related = ("user", "taken_by")
    search_fields = ("number",)  # persons are found by POST ("Poiščite osebo"): no name stands in an address
    ordering = ("due",)
    fields = (
        "next_steps", "number", "kind", "user", "text", "level", "state", "created", "due_marked", "extended",
        "extension_reason", "taken_by", "decided", "decided_by", "answer", "closed",
    )  # fmt: skip
    readonly_fields = ("next_steps", "due_marked", "created")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the people who are named on the page."""
        return super().get_queryset(request).select_related("user", "taken_by", "decided_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The steps are for who may decide."""
        return self.fields if actor_of(request).has_perm(DECIDE) else self.fields[1:]

    def get_urls(self) -> list[Any]:
        """A page for each step."""
        return [
            path(
                f"<uuid:pk>/{step.slug}/",
                self.admin_site.admin_view(steps.page_of(step)),
                name=f"portal_datarequest_{step.name}",
            )
            for step in steps.STEPS
        ] + super().get_urls()

    @admin.display(description=_("rok za odgovor"), ordering="due")
    def due_marked(self, row: DataRequest) -> str:
        """The deadline, and a word when it is over."""
        day = f"{row.due:%-d. %-m. %Y}"
        if row.is_overdue:
            return format_html('<strong class="late">{} · {}</strong>', day, _("čez rok"))
        return day

    @admin.display(description=_("kaj zdaj"))
    def next_steps(self, row: DataRequest) -> str:
        """Links to the steps that the state allows."""
        allowed = [step for step in steps.STEPS if step.fits(row)]
        links = [(reverse(f"admin:portal_datarequest_{step.name}", args=[row.pk]), step.title) for step in allowed]
        return format_html_join(" ", '<a class="step-link" href="{}">{}</a>', links) if links else "–"


@admin.register(DataExport)
class DataExportAdmin(ReadOnlyAdmin):
    """That there was an export and how it went; never what was in it."""

    list_display = ("created", "user", "state", "level", "attempts", "finished", "expires")
    list_filter = ("state", "level")
    list_select_related = ("user",)
    fields = ("created", "user", "state", "level", "attempts", "finished", "expires")
    readonly_fields = ("created",)


class SynonymForm(forms.ModelForm):  # type: ignore[type-arg]
    """Two expressions at least."""

    class Meta:
        model = Synonym
        fields = ("words",)

    def clean_words(self) -> str:
        """One alone means the same as nothing."""
        text: str = self.cleaned_data["words"].strip()
        if len(expressions(text)) < MEANING_THE_SAME:
            raise ValidationError(_("Vpišite vsaj dva različna izraza in ju ločite z vejico."))
        return text


@admin.register(Synonym)
class SynonymAdmin(PortalAdmin):
    """Words that mean the same; in force with the next search."""

    form = SynonymForm
    list_display = ("words", "changed")
    search_fields = ("words",)
    ordering = ("words",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Searches read them anew."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(forget_words)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """The same."""
        super().delete_model(request, obj)
        transaction.on_commit(forget_words)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """The same."""
        super().delete_queryset(request, queryset)
        transaction.on_commit(forget_words)
