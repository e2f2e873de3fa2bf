"""What questions plug in for everybody: menu, home page, search, Moj Ptuj."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.questions import reading
from apps.questions.models import Question

SHOWN = 3


def home_block(request: HttpRequest) -> dict[str, Any] | None:
    """Home page: what was answered last."""
    rows = Question.objects.in_public().filter(parent=None).in_rows()
    found = reading.listed(rows.order_by("-published_at", "-id")[:SHOWN])
    return {"rows": found} if found else None


def search_questions(text: str, actor: Actor, limit: int) -> Sequence[plugs.SearchHit]:
    """Public questions for the portal's search and the assistant: the question, and the beginning of its answer."""
    rows = Question.objects.in_public().search(text).select_related("department")[:limit]
    return [
        plugs.SearchHit(
            title=row.title,
            url=row.get_absolute_url(),
            snippet=reading.snippet_of(row),
            icon="sporocilo",
            passage=row.answer,
            words=row.search_words,
        )
        for row in rows
    ]


def ask_address(words: str) -> str:
    """The form of a new question, with words behind the `#`: they reach no server and no log (`static/js/ask.js`)."""
    return f"{reverse('questions:new')}#{urlencode({'vprasanje': words})}" if words else reverse("questions:new")


def register() -> None:
    """Called from the app's `register`."""
    plugs.nav_items.register(
        "questions", plugs.NavItem(_("Vprašaj občino"), lambda: reverse("questions:index")), order=30
    )
    plugs.home_blocks.register("questions", plugs.HomeBlock("questions/home.html", home_block), order=40)
    plugs.home_tasks.register(
        "questions.new",
        plugs.HomeTask(
            _("Vprašajte občino"), _("Odgovori oddelek, ki to pozna"), "sporocilo", lambda: reverse("questions:new")
        ),
        order=15,
    )
    plugs.ask_pages.register("questions", ask_address)
    plugs.search_sources.register(
        "questions", plugs.SearchSource(_("Vprašanja in odgovori"), search_questions), order=30
    )
    plugs.my_pages.register(
        "questions", plugs.MyPage(_("Vprašanja občini"), lambda: reverse("questions:mine"), "sporocilo"), order=16
    )
