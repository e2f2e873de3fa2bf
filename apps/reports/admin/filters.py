"""Tabs and filters of the list of reports."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, actor_of
from apps.identity.models import Organisation
from apps.reports.choices import ReportState
from apps.reports.models import Report, ReportCategory
from apps.territory.models import Quarter

WAITING = (ReportState.FORWARDED, ReportState.PLANNED)
Narrow = Callable[[Any, Actor], Any]
MOST = 999  # what a tab counts to

TABS: dict[str, tuple[Any, Narrow]] = {
    "odprte": (_("Odprte"), lambda rows, actor: rows.opened()),
    "nove": (_("Nove"), lambda rows, actor: rows.opened().filter(
        state__in=(ReportState.RECEIVED, ReportState.REOPENED), officer=None)),
    "moje": (_("Moje"), lambda rows, actor: rows.opened().filter(officer=actor.user.pk if actor.user else None)),
    "zamujene": (_("Zamujene"), lambda rows, actor: rows.opened().filter(due_at__lt=timezone.now())),
    "cakajo": (_("Čakajo"), lambda rows, actor: rows.opened().filter(state__in=WAITING)),
    "odziv": (_("Na odziv"), lambda rows, actor: rows.exclude(waits_since=None)),
    "brez-lege": (_("Brez lege"), lambda rows, actor: rows.opened().unplaced()),
    "skrite": (_("Skrite"), lambda rows, actor: rows.filter(state=ReportState.HIDDEN)),
}  # fmt: skip


def tabs_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Tabs with what is in them for this actor, in one query each that stops at `MOST`; the chosen one is marked."""
    actor, chosen = actor_of(request), request.GET.get("zavihek", "")
    rows = Report.objects.office_of(actor)
    found = {key: narrow(rows, actor).order_by()[: MOST + 1].count() for key, (_title, narrow) in TABS.items()}
    return [
        {"key": key, "title": title, "count": f"{MOST}+" if found[key] > MOST else found[key], "current": key == chosen}
        for key, (title, _narrow) in TABS.items()
    ]


class TabFilter(admin.SimpleListFilter):
    """The tab, as a filter among the others."""

    title = _("zavihek")
    parameter_name = "zavihek"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All tabs."""
        return [(key, title) for key, (title, _narrow) in TABS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen one."""
        tab = TABS.get(self.value() or "")
        return tab[1](queryset, actor_of(request)) if tab else queryset


class _ByRow(ABC, admin.SimpleListFilter):
    """By a related row; what is not among the choices narrows nothing."""

    field = ""

    @abstractmethod
    def rows(self, request: HttpRequest) -> Any:
        """Rows to choose from."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Their names."""
        return [(str(row.pk), str(row)) for row in self.rows(request)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Reports of the chosen one."""
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(**{self.field: self.value()}) if self.value() in known else queryset


class CategoryFilter(_ByRow):
    """By category."""

    title, parameter_name, field = _("vrsta"), "vrsta", "category"

    def rows(self, request: HttpRequest) -> Any:
        """All that staff see."""
        return ReportCategory.objects.visible_to(actor_of(request))


class QuarterFilter(_ByRow):
    """By quarter."""

    title, parameter_name, field = _("četrtna skupnost"), "cetrt", "quarter"

    def rows(self, request: HttpRequest) -> Any:
        """The eight."""
        return Quarter.objects.all()


class ContractorFilter(_ByRow):
    """By contractor, of those that categories name."""

    title, parameter_name, field = _("izvajalec"), "izvajalec", "contractor"

    def rows(self, request: HttpRequest) -> Any:
        """Those in use."""
        used = ReportCategory.objects.exclude(contractor=None).values("contractor")
        return Organisation.objects.filter(pk__in=used)
