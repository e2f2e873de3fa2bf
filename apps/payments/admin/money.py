"""Payments, refunds, exemptions and the ledger for staff."""

from typing import Any

from django import forms
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.admin import ReadOnlyAdmin
from apps.core.legal_time import local_day
from apps.core.staff_pages import StaffForm, StaffStep, StepsAdmin
from apps.documents.models import Document
from apps.payments import services
from apps.payments.choices import ExemptionState, RefundState
from apps.payments.exceptions import MoveRefused
from apps.payments.models import Exemption, LedgerEntry, Payment, Refund
from apps.payments.models.exemptions import DECIDE
from apps.payments.services.exemptions import EXEMPTION
from apps.payments.services.refunds import APPROVE


class SumAdmin(ReadOnlyAdmin):
    """With an amount."""

    list_select_related: tuple[str, ...] = ("order",)

    @admin.display(description=_("znesek"), ordering="cents")
    def sum(self, row: Any) -> str:
        """In euros."""
        return str(row.amount)


@admin.register(Payment)
class PaymentAdmin(SumAdmin):
    """Attempts and money."""

    list_display = ("created", "order", "sum", "state", "provider", "method", "settled_at", "booked_on")
    list_filter = ("state", "provider", "method")
    search_fields = ("order__reference__startswith", "provider_reference__startswith")
    fields = (
        "order", "state", "sum", "provider", "provider_reference", "method", "settled_at", "booked_on", "polls",
        "next_poll", "created",
    )  # fmt: skip
    readonly_fields = ("sum", "created")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(SumAdmin):
    """The ledger."""

    list_display = ("booked", "kind", "order", "debit", "credit", "sum", "by")
    list_filter = ("kind", "debit", "credit")
    search_fields = ("order__reference__startswith",)
    date_hierarchy = "booked"
    fields = ("booked", "kind", "order", "payment", "refund", "debit", "credit", "sum", "by", "note")
    readonly_fields = ("sum", "booked")


class AnswerForm(StaffForm):
    """What is answered."""

    answer = forms.CharField(label=_("Obrazložitev"), max_length=300, widget=forms.Textarea)


class PaidOutForm(StaffForm):
    """When the money left."""

    paid_on = forms.DateField(label=_("Dan nakazila"))

    def prepare(self) -> None:
        """Today."""
        self.fields["paid_on"].initial = local_day(timezone.now())


def _approve(actor: Actor, refund: Refund, data: dict[str, Any]) -> str:
    services.approve_refund(actor=actor, refund=refund)
    return _t("Vračilo je odobreno.")


def _refuse(actor: Actor, refund: Refund, data: dict[str, Any]) -> str:
    services.refuse_refund(actor=actor, refund=refund, answer=data["answer"])
    return _t("Vračilo je zavrnjeno.")


def _paid_out(actor: Actor, refund: Refund, data: dict[str, Any]) -> str:
    services.pay_refund_out(actor=actor, refund=refund, paid_on=data["paid_on"])
    return _t("Vračilo je zapisano kot nakazano.")


def _second(actor: Actor, refund: Refund) -> bool:
    """Somebody else than who asked, while it waits."""
    mine = actor.user and refund.requested_by_id == actor.user.pk
    return refund.state == RefundState.REQUESTED and actor.has_perm(APPROVE) and not mine


@admin.register(Refund)
class RefundAdmin(StepsAdmin, SumAdmin):
    """Refunds: four eyes."""

    steps = (
        StaffStep("odobritev", _("Odobrite vračilo"), _second, _approve, icon="check"),
        StaffStep("zavrnitev", _("Zavrnite vračilo"), _second, _refuse, AnswerForm, icon="block", danger=True),
        StaffStep(
            "nakazano", _("Zapišite nakazilo"),
            lambda actor, refund: refund.state == RefundState.APPROVED and actor.has_perm(APPROVE), _paid_out,
            PaidOutForm, icon="payments",
        ),
    )  # fmt: skip
    stale = (MoveRefused,)
    list_display = ("created", "order", "sum", "state", "requested_by", "decided_by", "paid_on")
    list_filter = ("state",)
    list_select_related = ("order", "requested_by", "decided_by")
    search_fields = ("order__reference__startswith", "order__about__startswith")
    fields = (
        "order", "state", "sum", "reason", "requested_by", "created", "decided_by", "decided", "answer", "paid_on",
    )  # fmt: skip
    readonly_fields = ("sum", "created")


def _grant(actor: Actor, row: Exemption, data: dict[str, Any]) -> str:
    services.decide_exemption(actor=actor, exemption=row, granted=True, reason=data["reason"])
    return _t("Plačnik je oproščen in o tem obveščen.")


def _deny(actor: Actor, row: Exemption, data: dict[str, Any]) -> str:
    services.decide_exemption(actor=actor, exemption=row, granted=False, reason=data["reason"])
    return _t("Prošnja je zavrnjena, plačnik je obveščen.")


def _decides(actor: Actor, row: Exemption) -> bool:
    return row.state == ExemptionState.REQUESTED and actor.has_perm(DECIDE)


class ReasonForm(StaffForm):
    """What the party reads."""

    reason = forms.CharField(
        label=_("Obrazložitev"), max_length=500, widget=forms.Textarea, help_text=_("Stranka jo prebere.")
    )


@admin.register(Exemption)
class ExemptionAdmin(StepsAdmin, ReadOnlyAdmin):
    """Requests not to have to pay."""

    steps = (
        StaffStep("ugoditev", _("Ugodite prošnji"), _decides, _grant, ReasonForm, icon="check"),
        StaffStep("zavrnitev", _("Zavrnite prošnjo"), _decides, _deny, ReasonForm, icon="block", danger=True),
    )
    stale = (MoveRefused,)
    list_display = ("created", "order", "ground", "state", "decided_by", "decided")
    list_filter = ("state", "ground")
    list_select_related = ("order", "decided_by")
    search_fields = ("order__reference__startswith", "order__about__startswith")
    fields = ("order", "state", "ground", "text", "evidence", "created", "decided_by", "decided", "reason")
    readonly_fields = ("evidence", "created")

    @admin.display(description=_("dokazila"))
    def evidence(self, row: Exemption) -> str:
        """With links."""
        documents = Document.objects.of(EXEMPTION, row.pk).select_related("file").order_by("created", "pk")
        return render_to_string("admin/payments/evidence.html", {"documents": documents})
