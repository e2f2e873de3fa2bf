"""Reports for staff: the list with its tabs, and the page of one."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.documents.models import Photo
from apps.reports import reading, workflow
from apps.reports.admin import work
from apps.reports.admin.filters import CategoryFilter, ContractorFilter, QuarterFilter, TabFilter, tabs_of
from apps.reports.choices import REPORT
from apps.reports.models import Report, Reporter

MOST = 10_000  # rows that can be turned to


class Capped(Paginator):
    """Pages of the latest `MOST` rows: nobody turns further, and counting them all would read them all."""

    @cached_property
    def count(self) -> int:
        """How many there are, `MOST` at most."""
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST].count())


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Reports of one's office."""

    list_display = ("title", "state", "priority", "quarter", "contractor", "received_at", "due", "officer", "votes")
    list_filter = (TabFilter, CategoryFilter, QuarterFilter, ContractorFilter, "state", "priority", "department")
    list_select_related = ("category", "quarter", "contractor", "officer", "service_level")
    search_fields = ("search_words",)
    search_help_text = _("Besede iz objavljenega opisa, vrsta ali ulica")
    ordering = ("-received_at", "-id")
    sortable_by = ("received_at",)  # by its index; anything else would sort all of them
    paginator = Capped
    list_before_template = "admin/reports/tabs.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of the office; what is one's own as a person stands in Moj Ptuj."""
        return Report.objects.office_of(actor_of(request)).order_by(*self.ordering)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Inflections, missing accents and slips forgiven."""
        return (queryset.search(search_term), False) if search_term.strip() else (queryset, False)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the tabs."""
        return super().changelist_view(request, {"tabs": tabs_of(request)} | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        """What can be done with a report, before the pages of the list."""
        return [*work.urls(self), *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The page of a report; nothing is changed by a form of the model."""
        if object_id is None or request.method == "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        report = self.seen(request, object_id)
        access.note_look(actor_of(request), report)
        return self.page(request, "admin/reports/report.html", page_of(actor_of(request), report))

    @admin.display(description=_("prijava"), ordering="category__name_sl")
    def title(self, report: Report) -> str:
        """What and where."""
        return report.title

    @admin.display(description=_("rok"), ordering="due_at")
    def due(self, report: Report) -> str:
        """The last day or hour."""
        return report.due_words or "–"


def page_of(actor: Actor, report: Report) -> dict[str, Any]:
    """Everything that the page of a report says."""
    row = (
        Report.objects.named()
        .select_related("service_level", "officer", "merged_into__category", "split_from__category")
        .get(pk=report.pk)
    )
    sides = workflow.sides_of(actor, row)
    works = bool(sides & workflow.OFFICE)
    steps = [name for name in workflow.steps_open(actor, row) if workflow.STEPS[name].sides & sides & workflow.OFFICE]
    return {
        "title": row.title, "report": row, "original": row, "look": workflow.LOOKS[row.state], "works": works,
        "steps": [(name, workflow.STEPS[name]) for name in steps], "acts": work.offered(actor, row) if works else {},
        "course": [(event, reading.icon_of(event)) for event in reading.inside_of(row)],
        "reporter": Reporter.objects.select_related("user").filter(report=row).first(),
        "map": reading.small_map(row), "edited": row.text != row.published_text,
        "mine": actor.user is not None and row.officer_id == actor.user.pk,
        "photos": _photos(actor, row),
        "merged": list(row.merged.select_related("category")), "parts": list(row.parts.select_related("category")),
        "answers": reading.answers_of(row),
        "dispatches": list(row.dispatches.select_related("recipient").order_by("created")),
    }  # fmt: skip


def _photos(actor: Actor, report: Report) -> list[Photo]:
    """Hidden ones as well, for whoever looks after them."""
    rows = Photo.objects.kept_by(actor).filter(owner_kind=REPORT, owner_id=str(report.pk))
    return list(rows.order_by("position", "created"))
