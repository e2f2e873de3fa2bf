"""Who of the staff may do what with fees, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.identity import registry
from apps.payments.choices import ExemptionState, LineState, RefundState
from apps.payments.models import FINANCE, MANAGE, Difference, Exemption, Refund, StatementLine
from apps.payments.models.exemptions import DECIDE
from apps.payments.services.refunds import APPROVE, REQUEST

SEEN = tuple(f"payments.view_{name}" for name in ("order", "refund", "exemption", "tariffitem"))
BOOKS = (
    FINANCE, "payments.view_payment", "payments.view_ledgerentry", "payments.view_bankstatement",
    "payments.view_statementline", "payments.add_bankstatement", "payments.view_difference",
    "payments.view_providerevent", "payments.add_tariffitem", "payments.change_tariffitem",
)  # fmt: skip


def register() -> None:
    """Called by the package."""
    registry.grant("officer", *SEEN, MANAGE, DECIDE, REQUEST)
    registry.grant("head", *SEEN, MANAGE, DECIDE, REQUEST, APPROVE)
    registry.grant("finance", *SEEN, *BOOKS, MANAGE, REQUEST, APPROVE)
    registry.grant(
        "administrator", "payments.add_bankstatement", "payments.add_tariffitem", "payments.change_tariffitem"
    )
    registry.describe(FINANCE, _("pregled vseh nalogov, plačil in zneskov"))
    registry.describe(MANAGE, _("opomin in preklic naloga za plačilo"))
    registry.describe(DECIDE, _("odločanje o oprostitvi plačila"))
    registry.describe(REQUEST, _("predlog vračila"))
    registry.describe(APPROVE, _("odobritev vračila"))
    _cards()


def _cards() -> None:
    plugs.waiting_cards.register(
        "payments.exemptions",
        plugs.WaitingCard(
            _("Prošnje za oprostitev plačila"), "volunteer_activism",
            lambda actor: Exemption.objects.visible_to(actor).filter(state=ExemptionState.REQUESTED).count(),
            lambda: reverse("admin:payments_exemption_changelist") + "?state__exact=requested", DECIDE,
        ),
    )  # fmt: skip
    plugs.waiting_cards.register(
        "payments.refunds",
        plugs.WaitingCard(
            _("Vračila čakajo na odobritev"), "currency_exchange",
            lambda actor: Refund.objects.visible_to(actor)
            .filter(state=RefundState.REQUESTED)
            .exclude(requested_by=actor.user)
            .count(),
            lambda: reverse("admin:payments_refund_changelist") + "?state__exact=requested", APPROVE,
        ),
    )  # fmt: skip
    plugs.waiting_cards.register(
        "payments.unmatched",
        plugs.WaitingCard(
            _("Nakazila brez naloga"), "help_center",
            lambda actor: StatementLine.objects.visible_to(actor).filter(state=LineState.UNMATCHED).count(),
            lambda: reverse("admin:payments_statementline_changelist") + "?state__exact=unmatched", FINANCE,
        ),
    )  # fmt: skip
    plugs.waiting_cards.register(
        "payments.differences",
        plugs.WaitingCard(
            _("Razlike s ponudniki plačil"), "rule",
            lambda actor: Difference.objects.visible_to(actor).filter(closed=None).count(),
            lambda: reverse("admin:payments_difference_changelist") + "?fate=open", FINANCE,
        ),
    )  # fmt: skip
