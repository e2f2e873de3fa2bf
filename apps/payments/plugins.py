"""What this app plugs into the house."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.identity import registry
from apps.payments.models import Order

BASIS = _("Zakon o upravnih taksah, Zakon o računovodstvu in davčni predpisi: knjigovodske listine")


def my_orders(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: what the person had to pay."""
    if not actor.user:
        return []
    return [
        {
            "created": order.created.isoformat(),
            "reference": order.reference,
            "purpose": order.purpose,
            "amount_cents": order.cents,
            "due": order.due.isoformat() if order.due else None,
            "state": order.get_state_display(),
        }
        for order in Order.objects.filter(payer=actor.user.pk).order_by("created", "pk")
    ]


def erasure_plan(user: Any) -> Iterable[plugs.ErasureLine]:
    """Orders stay: they are bookkeeping."""
    count = Order.objects.filter(payer=user.pk).count()
    yield plugs.ErasureLine(_("nalogi za plačilo upravnih taks"), "kept", BASIS, count)


def register() -> None:
    """Called once from AppConfig.ready()."""
    plugs.personal_data.register(
        "payments",
        plugs.PersonalData(
            _("Plačila"),
            my_orders,
            labels={
                "created": _("Nastalo"),
                "reference": _("Sklic"),
                "purpose": _("Namen"),
                "amount_cents": _("Znesek v centih"),
                "due": _("Rok plačila"),
                "state": _("Stanje"),
            },
            purpose=_("plačilo upravnih taks"),
            basis=_("Zakon o upravnih taksah; GDPR, 6. člen, točka 1(c)"),
            source=_("vaša vloga"),
            kept=_("kot knjigovodska listina, najmanj 10 let"),
        ),
    )
    plugs.erasures.register("payments", plugs.Erasure(erasure_plan, lambda user: None), order=70)
    for role in ("officer", "head"):
        registry.grant(role, "payments.view_order")
