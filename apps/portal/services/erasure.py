"""Erasing a person (GDPR, article 17): shown before it is done, done once, and what the law keeps is kept and said."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core import access, plugs
from apps.core.actor import Actor
from apps.core.outgoing import send_mail
from apps.identity.models import User
from apps.portal import workflow
from apps.portal.choices import RequestKind, RequestState
from apps.portal.exceptions import OwnRequest, StepRefused
from apps.portal.models import DataRequest
from apps.portal.services.requests import DECIDE
from apps.portal.signals import data_request_changed


def plan_erasure(*, user: User) -> list[plugs.ErasureLine]:
    """What would be erased, what anonymised and what kept, and by which law. Changes nothing."""
    return [line for erasure in plugs.erasures for line in erasure.plan(user)]


@transaction.atomic
def erase_person(*, actor: Actor, request: DataRequest) -> DataRequest:
    """Carry out a granted request for erasure: tell the person for the last time, forget them everywhere, close the
    request. StepRefused when the request is not granted or somebody has done it; CannotErase: staff."""
    if not actor.has_perm(DECIDE):
        raise PermissionDenied
    row: DataRequest = DataRequest.objects.select_for_update().get(pk=request.pk)
    if actor.user and actor.user.pk == row.user_id:
        raise OwnRequest
    if row.kind != RequestKind.ERASURE or not workflow.allowed(row.state, RequestState.DONE):
        raise StepRefused
    user = User.objects.select_for_update().get(pk=row.user_id)
    _tell_for_the_last_time(user, row)
    row.state, row.closed = RequestState.DONE, timezone.now()
    row.save()
    access.note(actor, "delete", user, subject=user.pk, case=row.number)
    for erasure in plugs.erasures:
        erasure.act(user)
    row.refresh_from_db()
    data_request_changed.emit(request_id=row.pk, state=row.state)
    return row


def _tell_for_the_last_time(user: User, row: DataRequest) -> None:
    """There will be no account in which to read it."""
    person = getattr(user, "person", None)
    address = (person.contact_email if person else "") or user.email
    if address:
        lines = [line for line in plan_erasure(user=user) if line.fate != "erased"]
        language = person.language if person else "sl"
        send_mail("portal/mail/erased", address, {"request": row, "kept": lines}, language=language)
