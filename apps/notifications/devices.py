"""What people chose and the devices on which they are told things: known to them, forgotten with them, kept no longer
than of use."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.identity.models import User
from apps.notifications.models import NoticePlan, PushEndpoint
from apps.notifications.services.push import add_simulated, push_ready

GONE = _("ni več podlage za hrambo (GDPR, 17. člen)")
BASIS = _("Splošna uredba o varstvu podatkov, člen 5(1)(e)")


def my_choices(actor: Actor) -> dict[str, Any] | None:
    """Personal data: what was chosen, and devices without what leads to them."""
    if actor.user is None:
        return None
    plan = NoticePlan.objects.visible_to(actor).filter(user=actor.user).first()
    devices = PushEndpoint.objects.visible_to(actor).filter(user=actor.user).order_by("created")
    if plan is None and not devices:
        return None
    chosen = {name: getattr(plan, name) for name in ("switches", "quiet", "rhythm", "hour", "weekday")} if plan else {}
    return {
        **chosen,
        "devices": [
            {
                "label": one.label,
                "created": one.created.isoformat(),
                "succeeded": one.succeeded.isoformat() if one.succeeded else None,
            }
            for one in devices
        ],
    }


def erasure_plan(user: Any) -> Iterator[plugs.ErasureLine]:
    """All of it goes."""
    yield plugs.ErasureLine(
        _("izbire obveščanja"), "erased", GONE, NoticePlan.objects.filter(user=user).count()
    )  # fmt: skip
    yield plugs.ErasureLine(
        _("naprave za obvestila"), "erased", GONE, PushEndpoint.objects.filter(user=user).count()
    )  # fmt: skip


def erase(user: Any) -> None:
    """Messages that are still on their way to a device end there."""
    NoticePlan.objects.filter(user=user).delete()
    PushEndpoint.objects.filter(user=user).delete()


def add_demo(user: User) -> None:
    """A pretended device, once, where devices can be told anything."""
    if push_ready() and not PushEndpoint.objects.filter(user=user).exists():
        add_simulated(actor=Actor(user=user), label=gettext("Navidezna naprava"))


def register() -> None:
    """Called from the app's `register`."""
    plugs.personal_data.register("notification-settings", plugs.PersonalData(_("Izbire obveščanja"), my_choices))
    plugs.erasures.register("notification-settings", plugs.Erasure(erasure_plan, erase), order=51)
    plugs.retention_rules.register(
        "notifications.pushendpoint",
        plugs.RetentionRule(
            title=_("Naprave za obvestila"),
            period=format_lazy(_("{days} dni brez dostave"), days=settings.PUSH_UNUSED_DAYS),
            basis=BASIS,
            due=lambda today: PushEndpoint.objects.unused(today),
            act=lambda device: device.delete(),
            duration=f"P{settings.PUSH_UNUSED_DAYS}D",
            start=_("zadnja dostava ali dan dodajanja"),
            proposed=True,
        ),
    )
