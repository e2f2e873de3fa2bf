"""What news plug in for those who write them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.identity import registry
from apps.news import demo
from apps.news.choices import NewsState
from apps.news.models import CHANGE, VIEW, NewsItem

WRITERS = ("editor", "content_coordinator", "head")


def drafts(actor: Actor) -> Any:
    """What the actor's departments have begun."""
    return NewsItem.objects.filter(NewsItem.objects.at_work(actor), state=NewsState.DRAFT)


def register() -> None:
    """Called from the app's `register`. Only the municipality writes to everybody."""
    registry.grant("officer", VIEW, municipal=True)
    for role in WRITERS:
        registry.grant(role, VIEW, CHANGE, "news.add_newsitem", municipal=True)
    registry.grant("administrator", CHANGE, "news.add_newsitem")
    card = plugs.WaitingCard(
        title=_("Osnutki novic"), icon="newspaper", count=lambda actor: drafts(actor).count(),
        url=lambda: f"{reverse('admin:news_newsitem_changelist')}?state__exact={NewsState.DRAFT}",
        permission=CHANGE, hint=_("Novice vaših oddelkov, ki še niso objavljene"),
    )  # fmt: skip
    plugs.waiting_cards.register("news", card, order=45)
    plugs.demo_modules.register("news", plugs.DemoModule("Novice", demo.load), order=78)
