"""What is known of people who pay, how it is forgotten and how long it is kept."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.documents.registry import owner_policies
from apps.payments.choices import ExemptionState
from apps.payments.models import Exemption, Order
from apps.payments.policies import ExemptionDocuments, OrderDocuments
from apps.payments.services import statements
from apps.payments.services.exemptions import EXEMPTION, forget_text
from apps.payments.services.receipts import ORDER

KEPT_YEARS, EVIDENCE_YEARS = 10, 5
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
            "payments": [
                {"paid": row.settled_at.isoformat(), "amount_cents": row.cents, "means": row.get_method_display()}
                for row in order.payments.all()
                if row.settled_at
            ],
            "exemptions": [
                {
                    "created": row.created.isoformat(),
                    "ground": row.get_ground_display(),
                    "text": row.text,
                    "state": row.get_state_display(),
                    "reason": row.reason,
                }
                for row in order.exemptions.all()
            ],
        }
        for order in Order.objects.filter(payer=actor.user.pk)
        .prefetch_related("payments", "exemptions")
        .order_by("created", "pk")
    ]


def erasure_plan(user: Any) -> Iterable[plugs.ErasureLine]:
    """Orders stay: they are bookkeeping."""
    count = Order.objects.filter(payer=user.pk).count()
    yield plugs.ErasureLine(_("nalogi za plačilo upravnih taks, plačila in vračila"), "kept", BASIS, count)
    asked = Exemption.objects.filter(order__payer=user.pk).exclude(text="").count()
    gone = _("odločitev ostane z obrazložitvijo, pojasnilo osebe ni več potrebno")
    yield plugs.ErasureLine(_("pojasnila v prošnjah za oprostitev plačila"), "erased", gone, asked)


def erase(user: Any) -> None:
    """What the person wrote in requests that are decided."""
    rows = Exemption.objects.filter(order__payer=user.pk).exclude(state=ExemptionState.REQUESTED).exclude(text="")
    for row in rows:
        forget_text(row)


def old_requests(today: dt.date) -> Any:
    """Decided requests whose words and evidence are not needed any more."""
    before = dt.datetime(today.year - EVIDENCE_YEARS, 1, 1, tzinfo=dt.UTC)
    return Exemption.objects.filter(decided__lt=before).exclude(text="")


def _retention() -> None:
    plugs.retention_rules.register(
        "payments.lines",
        plugs.RetentionRule(
            title=_("Bančni izpiski: kdo je plačal"),
            period=_("deset let"),
            basis=_("Pravilnik o rokih hrambe knjigovodskih listin; znesek in datum ostaneta"),
            due=lambda today: statements.outdated_lines(today, KEPT_YEARS),
            act=statements.forget_payers,
            duration=f"P{KEPT_YEARS}Y",
            start=_("konec leta, v katerem je denar prišel"),
            action="anonymise",
            proposed=True,
        ),
    )
    plugs.retention_rules.register(
        "payments.exemptions",
        plugs.RetentionRule(
            title=_("Prošnje za oprostitev plačila: pojasnilo osebe"),
            period=_("pet let"),
            basis=_("Zakon o upravnih taksah; odločitev z obrazložitvijo ostane"),
            due=old_requests,
            act=forget_text,
            duration=f"P{EVIDENCE_YEARS}Y",
            start=_("konec leta, v katerem je bilo odločeno"),
            action="anonymise",
            proposed=True,
        ),
    )


def register() -> None:
    """Called by the package."""
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
                "payments": _("Plačila"),
                "paid": _("Plačano"),
                "means": _("Način plačila"),
                "exemptions": _("Prošnje za oprostitev"),
                "ground": _("Razlog"),
                "text": _("Pojasnilo"),
                "reason": _("Obrazložitev"),
            },
            purpose=_("plačilo upravnih taks"),
            basis=_("Zakon o upravnih taksah; GDPR, 6. člen, točka 1(c)"),
            source=_("vaša vloga"),
            kept=_("kot knjigovodska listina, najmanj 10 let"),
        ),
    )
    plugs.erasures.register("payments", plugs.Erasure(erasure_plan, erase), order=70)
    owner_policies.register(ORDER, OrderDocuments())
    owner_policies.register(EXEMPTION, ExemptionDocuments())
    _retention()
