"""What of cases waits for the people whose they are, on the first page of Moj Ptuj and in its menu."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from apps.cases import deadlines
from apps.cases.choices import DeliveryMethod, DeliveryState
from apps.cases.models import Case, CaseLetter, CaseMessage, Delivery, LegalRule, SupplementRequest
from apps.cases.policies import KIND
from apps.core import plugs
from apps.core.actor import Actor
from apps.core.legal_time import end_of_day
from apps.payments.models import Order


def whole(actor: Actor) -> Any:
    """Those of them that are open to the person whole, with what waits for the applicant."""
    return Case.objects.open_to(actor.in_person())


def unpaid(actor: Actor) -> Any:
    """Orders of these cases that wait to be paid."""
    return Order.objects.filter(owner_kind=KIND, owner_id__in=whole(actor).text_keys()).waiting()


def fees(actor: Actor) -> Iterable[plugs.MyWaiting]:
    """Fees that wait, on the first page of Moj Ptuj."""
    if not actor.user:
        return []
    orders = list(unpaid(actor).order_by("due", "created")[:5])
    cases = {str(key): case for key, case in Case.objects.in_bulk([order.owner_id for order in orders]).items()}
    return [_fee(order, cases[order.owner_id]) for order in orders]


def _fee(order: Order, case: Case) -> plugs.MyWaiting:
    day = date_format(order.due, "SHORT_DATE_FORMAT") if order.due else ""
    return plugs.MyWaiting(
        colour="warning",
        icon="evro",
        due=_t("do %(day)s") % {"day": day} if day else _t("čaka na plačilo"),
        title=_t("Plačajte %(amount)s") % {"amount": order.amount},
        text=f"{case.title}, {case.number}",
        url=case.get_absolute_url(),
        button=_t("Podatki za plačilo"),
        until=end_of_day(order.due) if order.due else None,
    )


def to_collect(mine: Any) -> Any:
    """Decisions that the party has still to collect."""
    return Delivery.objects.filter(method=DeliveryMethod.ELECTRONIC, state=DeliveryState.SENT, case__in=mine)


def talk(actor: Actor) -> Iterable[plugs.MyWaiting]:
    """What the office sent and nobody has opened or answered, on the first page of Moj Ptuj: decisions, calls for a
    supplement, letters, messages."""
    if not actor.user:
        return []
    mine = whole(actor).values("pk")
    calls = SupplementRequest.objects.unanswered().filter(case__in=mine).select_related("case", "requested")
    letters = CaseLetter.objects.unread().filter(case__in=mine).select_related("case")
    unread = Case.objects.filter(
        pk__in=CaseMessage.objects.filter(case__in=mine).unread_by(office=False).values("case")
    )
    return [
        *(_decision(one) for one in to_collect(mine).select_related("case").order_by("created")[:5]),
        *(_call(one) for one in calls.order_by("created")[:5]),
        *(_letter(one) for one in letters.order_by("written")[:5]),
        *(_message(case) for case in unread.order_by("-received_at")[:5]),
    ]


def _decision(delivery: Delivery) -> plugs.MyWaiting:
    case, sent = delivery.case, delivery.notice_on
    last = deadlines.fiction(sent, LegalRule.objects.book()) if sent else None
    return plugs.MyWaiting(
        colour="warning",
        icon="listina",
        due=_t("do %(day)s") % {"day": date_format(last, "SHORT_DATE_FORMAT")} if last else _t("novo"),
        title=_t("Prevzemite odločitev"),
        text=f"{case.title}, {case.number}",
        url=delivery.get_absolute_url(),
        button=_t("Prevzemite odločitev"),
        until=end_of_day(last) if last else None,
    )


def _letter(letter: CaseLetter) -> plugs.MyWaiting:
    return plugs.MyWaiting(
        colour="drava",
        icon="posta",
        due=_t("novo"),
        title=letter.subject,
        text=f"{_t('Dopis občine')}, {letter.number}",
        url=reverse("cases:letter", args=[letter.pk]),
        button=_t("Preberite dopis"),
    )


def _call(request: SupplementRequest) -> plugs.MyWaiting:
    case, last = request.case, request.deadline.day
    return plugs.MyWaiting(
        colour="danger" if request.is_late() else "warning",
        icon="uredi",
        due=_t("do %(day)s") % {"day": date_format(last, "SHORT_DATE_FORMAT")},
        title=_t("Dopolnite vlogo"),
        text=f"{case.title}, {case.number}",
        url=case.get_absolute_url(),
        button=_t("Odprite zadevo"),
        until=end_of_day(last),
    )


def _message(case: Case) -> plugs.MyWaiting:
    return plugs.MyWaiting(
        colour="drava",
        icon="sporocilo",
        due=_t("novo"),
        title=_t("Sporočilo uradne osebe"),
        text=f"{case.title}, {case.number}",
        url=f"{case.get_absolute_url()}#sporocila",
        button=_t("Preberite sporočilo"),
    )


def waiting_count(actor: Actor) -> int:
    """How much waits in cases: fees, decisions to collect, calls, letters, cases with new messages."""
    if not actor.user:
        return 0
    mine = whole(actor).values("pk")
    unread = CaseMessage.objects.filter(case__in=mine).unread_by(office=False).order_by().values("case").distinct()
    others = (
        to_collect(mine).order_by().values("pk"),
        SupplementRequest.objects.unanswered().filter(case__in=mine).order_by().values("pk"),
        CaseLetter.objects.unread().filter(case__in=mine).order_by().values("pk"),
    )
    return int(unpaid(actor).count() + unread.union(*others, all=True).count())
