"""What alerts plug in for everybody: banner, home page, search, map, the topic of subscriptions, webhooks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.alerts import board, reading
from apps.alerts.areas import area_words, middle_of
from apps.alerts.models import Alert, Hazard
from apps.alerts.services.telling import TOPIC
from apps.core import plugs
from apps.core.actor import ANONYMOUS, Actor
from apps.core.search import finder
from apps.notifications.registry import Topic, topics

LAYER = "alert"
SHORTEST = 3  # signs of what is looked for


def banners(request: HttpRequest) -> Iterable[plugs.BannerItem]:
    """What holds now, as every page is made; open pages ask by themselves (static/js/alerts.js)."""
    language = translation.get_language() or "sl"
    for line in board.current().alerts:
        words = line["en" if language == "en" else "sl"]
        yield plugs.BannerItem(
            line["colour"], words["label"], words["text"], words["url"], words["link"], key=line["id"]
        )


def home_block(request: HttpRequest) -> dict[str, Any] | None:
    """Home page: what holds, with where."""
    rows = reading.active_now() if board.current().alerts else []
    return {"rows": [(alert, area_words(alert)) for alert in rows]} if rows else None


def search_alerts(text: str, actor: Actor, limit: int) -> Sequence[plugs.SearchHit]:
    """Alerts by their words, and what to do by hazard."""
    if len(text.strip()) < SHORTEST:
        return []
    has = finder(text)
    hits = [
        plugs.SearchHit(
            title=str(hazard), url=f"{reverse('alerts:advice')}#{hazard.code}", icon="opozorilo",
            snippet=" ".join(hazard.instructions)[:140],
        )
        for hazard in Hazard.objects.filter(active=True)
        if has(hazard.name_sl, hazard.name_en, hazard.headline_sl, hazard.headline_en)
    ]  # fmt: skip
    rows = Alert.objects.visible_to(ANONYMOUS).current().found(text).named().order_by("-sent")[:limit]
    found = [
        plugs.SearchHit(
            title=alert.headline, url=alert.get_absolute_url(), icon="opozorilo",
            snippet=f"{alert.standing_words}. {alert.description[:140]}",
        )
        for alert in rows
    ]  # fmt: skip
    return [*found, *hits][:limit]


def places(keys: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The map: a pin inside of each area."""
    if LAYER not in keys:
        return {}
    found = []
    for alert in reading.active_now():
        lat, lon = middle_of(alert)
        found.append({
            "slug": f"opozorilo-{alert.pk}", "name": alert.headline, "lat": lat, "lon": lon, "text": alert.description,
            "address": area_words(alert), "quarter": "", "approximate": True,
        })  # fmt: skip
    return {LAYER: found}


def told(actor: Actor, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Webhooks: what was issued, by codes."""
    alert = Alert.objects.visible_to(ANONYMOUS).filter(pk=payload["alert_id"]).first()
    if alert is None:
        return None
    codes = ("identifier", "status", "msg_type", "urgency", "severity", "certainty")
    return {"alert_id": str(alert.pk), **{name: getattr(alert, name) for name in codes}}


def register() -> None:
    """Called from the app's `register`."""
    plugs.banners.register("alerts", banners, order=10)
    plugs.home_blocks.register("alerts", plugs.HomeBlock("alerts/home.html", home_block), order=1)
    plugs.search_sources.register("alerts", plugs.SearchSource(_("Opozorila"), search_alerts), order=45)
    plugs.map_sources.register("alerts", plugs.MapSource([(LAYER, _("Opozorila"), "opozorilo")], places))
    plugs.webhook_events.register("alert_issued", plugs.WebhookEvent(_("opozorilo je izdano"), told))
    topics.register(
        TOPIC,
        Topic(
            _("Nevarnosti in izredna obvestila"), _("Takoj ob nevarnosti, ob vsaki uri: kaj se dogaja in kaj storiti."),
            icon="opozorilo", by_quarter=True, url=lambda: reverse("alerts:index"),
        ),
        order=1,
    )  # fmt: skip
