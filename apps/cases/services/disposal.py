"""Deleting cases whose retention is over: proposed at night, put on a list by the archivist, approved by the head, and
deleted by the worker after a time of waiting. What stays is the entry of the register."""

import datetime as dt
import logging
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.choices import DisposalState, ItemState, Keeping, RuleCode
from apps.cases.exceptions import StepRefused
from apps.cases.keeping import closed_before
from apps.cases.models import Case, ClassSign, DisposalItem, DisposalList, LegalRule
from apps.cases.models.disposal import APPROVE, PROPOSE
from apps.cases.policies import KIND
from apps.cases.rules import end_of
from apps.cases.services.erasing import erase_contents
from apps.cases.services.plan import term_of
from apps.cases.workflow.archive import DISPOSAL, go
from apps.core import plugs
from apps.core.actor import Actor
from apps.core.legal_time import end_of_day, local_day
from apps.payments.choices import ExemptionState, RefundState
from apps.payments.models import Exemption, Order, Refund

logger = logging.getLogger("portal.archive")

LOCK = 7_203_514  # number of the advisory lock of the next number; any constant, used nowhere else
DAY = dt.timedelta(days=1)


def due_cases(today: dt.date) -> QuerySet[Case]:
    """Closed cases that are kept for years which are over on a day, by the plan of the day of closing, and that nobody
    has proposed yet."""
    found = Q(pk__in=())
    begins: dict[str, dt.date] = {}  # of the next row of the same sign
    for row in ClassSign.objects.order_by("sign", "-valid_from"):
        last = min(row.valid_to or dt.date.max, begins.get(row.sign, dt.date.max) - DAY)
        begins[row.sign] = row.valid_from
        if row.keeping == Keeping.YEARS and row.years:
            last = min(last, closed_before(today, row.years))
            if last >= row.valid_from:
                found |= Q(
                    sign=row.sign, moved__gte=end_of_day(row.valid_from - DAY), moved__lt=end_of_day(last)
                )  # fmt: skip
    rows: QuerySet[Case] = Case.objects.closed().filter(found, disposal=None)
    return rows


def reason_to_keep(case: Case, today: dt.date | None = None) -> str:
    """Why a case stays although somebody wants to delete it; empty when nothing holds it."""
    today = today or local_day(timezone.now())
    term = term_of(case)
    if term is None or not term.is_over(today):
        return _("rok hrambe še ni potekel")
    orders = Order.objects.of(KIND, case.pk)
    if orders.waiting().exists():
        return _("nalog za plačilo še ni poravnan")
    money = (RefundState.REQUESTED, RefundState.APPROVED)
    asked = Exemption.objects.filter(order__in=orders, state=ExemptionState.REQUESTED)
    if Refund.objects.filter(order__in=orders, state__in=money).exists() or asked.exists():
        return _("vračilo ali oprostitev še ni končana")
    if any(other.disposed is None and reason_to_keep(other, today) for other in case.joined.all()):
        return _("z njo je združena zadeva, ki jo še hranimo")
    return next((str(reason) for ask in plugs.retention_holds if (reason := ask(case))), "")


def propose(case: Case) -> None:
    """What the nightly rule does with a case that is due and that nothing holds; again it changes nothing."""
    term = term_of(case)
    assert term
    assert term.until
    DisposalItem.objects.get_or_create(case=case, defaults={"until": term.until})


@transaction.atomic
def make_list(*, actor: Actor, items: Iterable[UUID], reason: str) -> DisposalList:
    """Put proposed cases of one's organisation on a list, which waits for the head. StepRefused without a reason or
    when nothing of it is proposed any more."""
    if not (actor.has_perm(PROPOSE) and actor.user and actor.employer):
        raise PermissionDenied
    if not reason.strip():
        raise StepRefused(_("Napišite utemeljitev."))
    rows = DisposalItem.objects.visible_to(actor).filter(pk__in=list(items), state=ItemState.PROPOSED)
    keys = list(rows.filter(case__department__organisation=actor.employer).values_list("pk", flat=True))
    chosen = list(DisposalItem.objects.select_for_update().filter(pk__in=keys, state=ItemState.PROPOSED))
    if not chosen:
        raise StepRefused(_("Označite vsaj eno predlagano zadevo."))
    made = DisposalList.objects.create(
        number=_next_number(), organisation_id=actor.employer, reason=reason.strip()[:500], made_by=actor.user
    )
    for item in chosen:
        item.list, item.state = made, ItemState.LISTED
        item.save()
    return made


def _next_number() -> str:
    """`I-1/2032`, one at a time until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    year = local_day(timezone.now()).year
    return f"I-{DisposalList.objects.filter(number__endswith=f'/{year}').count() + 1}/{year}"


@transaction.atomic
def hold_item(*, actor: Actor, item_id: UUID, why: str) -> DisposalItem:
    """Keep a proposed case all the same, with the reason; an empty one proposes it again. Http404; StepRefused for what
    stands on a list."""
    if not actor.has_perm(PROPOSE):
        raise PermissionDenied
    if not DisposalItem.objects.visible_to(actor).filter(pk=item_id).exists():
        raise Http404
    item = DisposalItem.objects.select_for_update().get(pk=item_id)
    if item.state not in (ItemState.PROPOSED, ItemState.HELD, ItemState.KEPT):
        raise StepRefused(_("Zadeva je že na seznamu."))
    item.state = ItemState.HELD if why.strip() else ItemState.PROPOSED
    item.list, item.why = None, why.strip()[:250]
    item.save()
    return item


def _locked(actor: Actor, list_id: UUID) -> DisposalList:
    found: DisposalList | None = DisposalList.objects.select_for_update().filter(pk=list_id).first()
    if found is None or not DisposalList.objects.visible_to(actor).filter(pk=list_id).exists():
        raise Http404
    return found


def _decided(actor: Actor, made: DisposalList, step: str, note: str = "") -> None:
    if not (actor.has_perm(APPROVE) and actor.user):
        raise PermissionDenied
    if made.made_by_id == actor.user.pk:
        raise StepRefused(_("O seznamu ne more odločiti, kdor ga je sestavil."))
    go(made, DISPOSAL, step)
    made.decided_by, made.decided_at, made.note = actor.user, timezone.now(), note.strip()[:500]


@transaction.atomic
def approve_list(*, actor: Actor, list_id: UUID) -> DisposalList:
    """The head approves: from the day after the time of waiting the worker deletes. StepRefused for who made it (four
    eyes); StepTaken when it was decided meanwhile."""
    made = _locked(actor, list_id)
    _decided(actor, made, "approve")
    today = local_day(timezone.now())
    made.delete_from = end_of(today, LegalRule.objects.book().on(RuleCode.DISPOSAL, today).period)[0] + DAY
    made.save()
    return made


@transaction.atomic
def refuse_list(*, actor: Actor, list_id: UUID, note: str) -> DisposalList:
    """The head refuses, with the reason; its cases are proposed as before."""
    made = _locked(actor, list_id)
    if not note.strip():
        raise StepRefused(_("Napišite razlog."))
    _decided(actor, made, "refuse", note)
    made.save()
    _free(made)
    return made


@transaction.atomic
def cancel_list(*, actor: Actor, list_id: UUID) -> DisposalList:
    """Archivist or head, as long as nothing of it was deleted: also after it was approved."""
    made = _locked(actor, list_id)
    if not (actor.has_perm(PROPOSE) or actor.has_perm(APPROVE)):
        raise PermissionDenied
    if made.items.filter(state=ItemState.DONE).exists():
        raise StepRefused(_("Izbris se je že začel."))
    go(made, DISPOSAL, "cancel")
    made.save()
    _free(made)
    return made


def _free(made: DisposalList) -> None:
    for item in made.items.select_for_update().filter(state=ItemState.LISTED):
        item.list, item.state = None, ItemState.PROPOSED
        item.save()


def dispose_due() -> int:
    """Delete what stands on approved lists whose time of waiting is over; how many cases. Each in a transaction of its
    own: a killed worker goes on, one that fails stops nothing and is tried again."""
    today, count = local_day(timezone.now()), 0
    for made in DisposalList.objects.filter(state=DisposalState.APPROVED, delete_from__lte=today).order_by("number"):
        for key in list(made.items.filter(state=ItemState.LISTED).values_list("pk", flat=True)):
            try:
                count += _dispose(key, today)
            except Exception:
                logger.exception("disposal failed", extra={"item": str(key)})
        _finish(made.pk)
    return count


@transaction.atomic
def _dispose(key: UUID, today: dt.date) -> bool:
    """Everything is asked again under the lock of the case and of its item."""
    item = DisposalItem.objects.select_for_update(of=("self",)).select_related("list").filter(pk=key).first()
    if item is None or item.state != ItemState.LISTED or item.list.state != DisposalState.APPROVED:
        return False
    case = Case.objects.select_for_update(of=("self",)).get(pk=item.case_id)
    if why := reason_to_keep(case, today):
        item.state, item.why = ItemState.KEPT, why[:250]
        item.save()
        return False
    erase_contents(case)
    item.state, item.done_at = ItemState.DONE, timezone.now()
    item.save()
    return True


@transaction.atomic
def _finish(key: UUID) -> None:
    made = DisposalList.objects.select_for_update().get(pk=key)
    if made.state == DisposalState.APPROVED and not made.items.filter(state=ItemState.LISTED).exists():
        go(made, DISPOSAL, "finish")
        made.done_at = timezone.now()
        made.save()
