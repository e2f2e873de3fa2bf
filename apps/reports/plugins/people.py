"""What reports plug in for everybody: menu, home page, search, Moj Ptuj."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.notifications.registry import Topic, topics
from apps.reports import reading
from apps.reports.choices import StateType
from apps.reports.models import Report

SHOWN = 4


def home_block(request: HttpRequest) -> dict[str, Any] | None:
    """Home page: what was reported or mended last."""
    rows = Report.objects.in_public().filter(kind__in=(StateType.OPEN, StateType.FIXED)).in_rows()
    found = reading.listed(rows.order_by("-updated_at", "-id")[:SHOWN])
    return {"rows": found} if found else None


def search_reports(text: str, actor: Actor, limit: int) -> Sequence[plugs.SearchHit]:
    """Public reports for the portal's search, by what is published of them."""
    rows = Report.objects.in_public().search(text).in_rows().annotate(found_by=F("search_words"))[:limit]
    return [
        plugs.SearchHit(
            title=row.title, url=row.get_absolute_url(), icon=row.category.icon,
            snippet=f"{row.get_state_display()}. {row.published_text[:140]}", words=row.found_by,
        )
        for row in rows
    ]  # fmt: skip


def register() -> None:
    """Called from the app's `register`."""
    plugs.nav_items.register(
        "reports", plugs.NavItem(_("Prijave napak"), lambda: reverse("reports:index")), order=20
    )  # fmt: skip
    plugs.home_blocks.register("reports", plugs.HomeBlock("reports/home.html", home_block), order=30)
    plugs.home_tasks.register(
        "reports.new",
        plugs.HomeTask(
            _("Prijavite napako"), _("Luknja, svetilka, odpadki in drugo"), "opozorilo", lambda: reverse("reports:new")
        ),
        order=10,
    )
    topics.register(
        "reports",
        Topic(
            _("Prijave v moji ulici"), _("Nove prijave napak na vaši ulici, v četrti ali okoli izbrane točke."),
            "opozorilo", url=lambda: reverse("reports:index"), elsewhere=lambda: reverse("reports:areas"),
        ),
        order=900,
    )  # fmt: skip
    reports = plugs.SearchSource(_("Prijave napak"), search_reports, answers=False)  # people's words, not the office's
    plugs.search_sources.register("reports", reports, order=40)
    plugs.my_pages.register(
        "reports", plugs.MyPage(_("Prijave napak"), lambda: reverse("reports:mine"), "opozorilo"), order=15
    )
