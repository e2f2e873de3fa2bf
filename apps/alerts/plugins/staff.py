"""What alerts plug in for civil protection: rights, cards, the inbox, demo."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.alerts import demo
from apps.alerts.choices import AlertState
from apps.alerts.models import Alert, AlertFeed
from apps.alerts.models.alerts import ISSUE, VIEW, WRITE
from apps.alerts.models.plans import OWNER
from apps.alerts.policies import PlanFiles
from apps.core import plugs
from apps.core.actor import Actor
from apps.documents.registry import owner_policies
from apps.identity import registry

KEPT = ("hazard", "plan", "responder", "respondergroup", "alertfeed")


def waiting(actor: Actor) -> int:
    """Alerts that wait for a second person, this one."""
    rows = Alert.objects.visible_to(actor).filter(state=AlertState.WAITING)
    return sum(not alert.written_by(actor.user) for alert in rows) if actor.user else 0


def broken(actor: Actor) -> int:
    """Feeds that do not answer."""
    return AlertFeed.objects.visible_to(actor).filter(active=True, failures__gte=3).count()


def register() -> None:
    """Called from the app's `register`."""
    registry.describe(ISSUE, _("izdaja in potrjevanje opozoril"))
    rights = [VIEW, WRITE, ISSUE, "alerts.view_confirmationrule", "alerts.view_foreignalert", "alerts.view_call"]
    rights += [f"alerts.{verb}_{model}" for model in KEPT for verb in ("view", "add", "change")]
    registry.grant("civil_protection", *rights, "alerts.delete_responder", "alerts.delete_alertfeed")
    registry.grant("administrator", *rights, "alerts.add_confirmationrule", "alerts.delete_responder")
    cards = (
        (
            "druga-oseba",
            _("Opozorila za potrditev"),
            "crisis_alert",
            waiting,
            "alerts_alert",
            _("Čakajo na drugo osebo"),
            1,
        ),
        ("viri", _("Viri opozoril ne delajo"), "rss_feed", broken, "alerts_alertfeed", _("Preverite naslov vira"), 60),
    )
    for key, title, icon, count, model, hint, order in cards:
        card = plugs.WaitingCard(
            title=title, icon=icon, count=count, url=_list_of(model), permission=ISSUE, hint=hint
        )  # fmt: skip
        plugs.waiting_cards.register(f"alerts.{key}", card, order=order)
    owner_policies.register(OWNER, PlanFiles())
    plugs.demo_modules.register("alerts", plugs.DemoModule("Opozorila", demo.load), order=80)


def _list_of(model: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return lambda: reverse(f"admin:{model}_changelist")
