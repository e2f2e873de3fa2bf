"""Tabs of the list of questions."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, actor_of
from apps.core.legal_time import add_working_days, end_of_day, local_day
from apps.questions.choices import QuestionState
from apps.questions.models import Question

Narrow = Callable[[Any, Actor], Any]
SOON = 2  # working days
MOST = 999  # what a tab counts to


def soon(rows: Any, actor: Actor) -> Any:
    """Due within the next working days."""
    until = end_of_day(add_working_days(local_day(timezone.now()), SOON))
    return rows.waiting().filter(due_at__gte=timezone.now(), due_at__lte=until)


TABS: dict[str, tuple[Any, Narrow]] = {
    "odprta": (_("Čakajo na odgovor"), lambda rows, actor: rows.waiting()),
    "moja": (_("Moja"), lambda rows, actor: rows.waiting().filter(officer=actor.user.pk if actor.user else None)),
    "nedodeljena": (_("Nedodeljena"), lambda rows, actor: rows.filter(state=QuestionState.NEW, officer=None)),
    "kmalu": (_("Rok se izteka"), soon),
    "zamujena": (_("Zamujena"), lambda rows, actor: rows.overdue()),
    "pregled": (_("Za objavo"), lambda rows, actor: rows.to_moderate()),
    "vrnjena": (_("Vrnjena v popravek"), lambda rows, actor: rows.returned()),
}


def tabs_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Tabs with what is in them for this actor, in one query each that stops at `MOST`; the chosen one is marked."""
    actor, chosen = actor_of(request), request.GET.get("zavihek", "")
    rows = Question.objects.office_of(actor)
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
