"""Requests about personal data: filed and withdrawn by the person, decided by the data protection officer."""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from apps.core import access
from apps.core.actor import Actor
from apps.core.legal_time import Period, deadline, local_day
from apps.identity.models import User
from apps.portal import workflow
from apps.portal.choices import OUTCOMES, RequestKind, RequestState
from apps.portal.exceptions import OwnRequest, StepRefused, TooLateToExtend
from apps.portal.models import DataRequest
from apps.portal.signals import data_request_changed

DECIDE = "portal.decide_datarequest"
TIME, EXTENDED_TIME = Period.parse("P1M"), Period.parse("P3M")  # GDPR, article 12(3): one month, two more
NUMBERS = 7_203_515  # advisory lock under which numbers are given; used nowhere else


@transaction.atomic
def file_request(*, actor: Actor, kind: str, text: str) -> tuple[DataRequest, bool]:
    """File a request about one's own data; the request, and whether it is new. While one of the same kind is open, that
    one is returned (a double click gives one)."""
    if not actor.user or actor.client:
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=actor.user.pk)
    same = DataRequest.objects.undecided().filter(user=user, kind=kind).first()
    if same is not None:
        return same, False
    today = local_day(timezone.now())
    request = DataRequest.objects.create(
        user=user, number=_next_number(today.year), kind=RequestKind(kind), text=text.strip(), level=actor.level,
        due=deadline(today, TIME),
    )  # fmt: skip
    data_request_changed.emit(request_id=request.pk, state=request.state)
    return request, True


def _next_number(year: int) -> str:
    """Numbers follow one another without gaps, whoever files at the same time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
    last = DataRequest.objects.filter(number__startswith=f"ZP-{year}-").order_by("number").last()
    return f"ZP-{year}-{int(last.number.rsplit('-', 1)[1]) + 1 if last else 1:04d}"


@transaction.atomic
def withdraw_request(*, actor: Actor, request: DataRequest) -> DataRequest:
    """The person takes the request back while nobody has decided."""
    if not actor.user or request.user_id != actor.user.pk:
        raise PermissionDenied
    row = _step(request, RequestState.WITHDRAWN)
    row.closed = timezone.now()
    return _told(row)


@transaction.atomic
def take_request(*, actor: Actor, request: DataRequest) -> DataRequest:
    """A member of staff begins to work on it."""
    _authorise(actor, request)
    row = _step(request, RequestState.IN_PROGRESS)
    row.taken_by = actor.user
    return _told(row)


@transaction.atomic
def extend_request(*, actor: Actor, request: DataRequest, reason: str) -> DataRequest:
    """Two more months, once, with reasons that the person is told within the first month. TooLateToExtend otherwise."""
    _authorise(actor, request)
    row = DataRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != RequestState.IN_PROGRESS:
        raise StepRefused
    if row.extended or row.is_overdue:
        raise TooLateToExtend
    row.due = deadline(local_day(row.created), EXTENDED_TIME)
    row.extended, row.extension_reason = timezone.now(), reason.strip()
    return _told(row)


@transaction.atomic
def decide_request(*, actor: Actor, request: DataRequest, outcome: str, answer: str) -> DataRequest:
    """Grant, grant partly or refuse, with an answer for the person. StepRefused when somebody has decided already."""
    _authorise(actor, request)
    if RequestState(outcome) not in OUTCOMES:
        raise StepRefused
    row = _step(request, RequestState(outcome))
    row.answer, row.decided, row.decided_by = answer.strip(), timezone.now(), actor.user
    if row.state == RequestState.REFUSED:
        row.closed = row.decided
    access.note(actor, "decide", row, case=row.number)
    return _told(row)


@transaction.atomic
def complete_request(*, actor: Actor, request: DataRequest) -> DataRequest:
    """What was granted has been done, or a restriction is over. An erasure is carried out by `erasure.erase_person`."""
    _authorise(actor, request)
    if request.kind == RequestKind.ERASURE:
        raise StepRefused
    row = _step(request, RequestState.DONE)
    row.closed = timezone.now()
    return _told(row)


def _authorise(actor: Actor, request: DataRequest) -> None:
    if not actor.has_perm(DECIDE):
        raise PermissionDenied
    if actor.user and actor.user.pk == request.user_id:
        raise OwnRequest


def _step(request: DataRequest, state: RequestState) -> DataRequest:
    """The row, locked, one step further in the table."""
    row: DataRequest = DataRequest.objects.select_for_update().get(pk=request.pk)
    if not workflow.allowed(row.state, state):
        raise StepRefused
    row.state = state
    return row


def _told(row: DataRequest) -> DataRequest:
    row.save()
    data_request_changed.emit(request_id=row.pk, state=row.state)
    return row
