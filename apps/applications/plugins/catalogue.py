"""What the catalogue plugs into the house: menu, search, home page, procedures for mandates, demo."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.applications import demo
from apps.applications.choices import ProcedureKind
from apps.applications.models import Procedure
from apps.applications.services.clock import clock_of
from apps.applications.services.listing import UNREAD, Row, tenders_in_order, with_facts
from apps.core import plugs
from apps.core.actor import ANONYMOUS, Actor, actor_of
from apps.identity import registry

WANTED = 6  # procedures among the tasks of the home page
LATELY = dt.timedelta(days=365)


def search_procedures(text: str, actor: Actor, limit: int) -> Sequence[plugs.SearchHit]:
    """Procedures for the portal's search."""
    rows = Procedure.objects.visible_to(actor).listed().search(text).defer("search_title", "search_vector")[:limit]
    return [
        plugs.SearchHit(
            row.title, row.get_absolute_url(), row.summary, row.icon, partial(quoted, row), row.search_words
        )
        for row in rows
    ]


def quoted(procedure: Procedure) -> str:
    """What the assistant says of it: what it is, what it costs, by when it is decided."""
    row = next(iter(with_facts([procedure], timezone.now())))
    said: list[Any] = [procedure.summary]
    if row.fee:
        said.append(_("Taksa: %(fee)s.") % {"fee": row.fee} if row.fee.endswith("€") else f"{row.fee}.")
    if row.within:
        said.append(_("Odločimo %(within)s od popolne vloge.") % {"within": row.within})
    return " ".join(map(str, said))


def most_wanted() -> Iterable[plugs.HomeTask]:
    """The procedures that were filed most in a year, then those that stand first in the catalogue; tenders while they
    are open."""
    now = timezone.now()
    filed = Count("versions__applications", filter=Q(versions__applications__filed__gte=now - LATELY))
    rows = Procedure.objects.visible_to(ANONYMOUS).listed(now).exclude(kind=ProcedureKind.LINK)
    open_now = rows.filter(Q(opens=None) | Q(opens__lte=now), Q(closes=None) | Q(closes__gt=now))
    for row in open_now.annotate(filed_lately=filed).order_by("-filed_lately", "created", "pk").defer(*UNREAD)[:WANTED]:
        clock = clock_of(row.opens, row.closes, now)
        yield plugs.HomeTask(row.name, clock.words if clock else row.get_area_display(), row.icon, row.get_absolute_url)


def tenders_block(request: HttpRequest) -> dict[str, Any] | None:
    """Home page: tenders that are open now."""
    now = timezone.now()
    rows = Procedure.objects.visible_to(actor_of(request)).listed(now).filter(kind=ProcedureKind.TENDER)
    tenders = [Row(row, clock=clock_of(row.opens, row.closes, now)) for row in rows.defer(*UNREAD)]
    found = [row for row in tenders_in_order(tenders) if row.clock is None or row.clock.open]
    return {"rows": found[:3]} if found else None


def names_for_mandates() -> Iterable[registry.ProcedureName]:
    """What a mandate can be limited to: everything in the catalogue that is filed here."""
    for row in Procedure.objects.listed().exclude(kind=ProcedureKind.LINK).only("slug", "title_sl", "title_en"):
        yield registry.ProcedureName(row.slug, row.title)


def register() -> None:
    """Called from `plugins.register`."""
    plugs.nav_items.register(
        "catalogue", plugs.NavItem(_("E-vloge"), lambda: reverse("applications:catalogue")), order=10
    )
    plugs.search_sources.register("procedures", plugs.SearchSource(_("E-vloge"), search_procedures), order=10)
    plugs.home_task_sources.register("procedures", most_wanted, order=10)
    plugs.home_blocks.register("tenders", plugs.HomeBlock("applications/home_tenders.html", tenders_block), order=30)
    registry.procedures.register("catalogue", names_for_mandates)
    plugs.demo_modules.register("catalogue", plugs.DemoModule("E-vloge", demo.load), order=25)
