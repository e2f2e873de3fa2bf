"""Further access of organisations: asked for with need and legal basis, approved for a time, ended at once."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.legal_time import Period, end_of_day, local_day
from apps.core.outgoing import send_mail
from apps.identity import registry, signals
from apps.identity.choices import GrantState
from apps.identity.exceptions import WrongState
from apps.identity.models import AccessGrant
from apps.identity.workflow.grants import GRANT_STEPS

LONGEST = Period(months=12)


def last_day_allowed(today: dt.date) -> dt.date:
    """The last day for which access can be given today."""
    return LONGEST.after(today)


def check_request(*, actor: Actor, permission: str) -> None:
    """PermissionDenied or ValidationError unless the actor's organisation may ask for this access now."""
    if not actor.employer or not actor.has_perm("identity.add_accessgrant"):
        raise PermissionDenied
    if permission not in registry.access_offers:
        raise ValidationError({"permission": _("Tega dostopa ni na seznamu. Izberite ga s seznama.")})
    rows = AccessGrant.objects.filter(organisation=actor.employer, permission=permission)
    if rows.filter(state=GrantState.REQUESTED).exists():
        raise ValidationError({"permission": _("Za ta dostop vaša organizacija že čaka na odločitev.")})
    if rows.in_force().exists():
        raise ValidationError({"permission": _("Ta dostop vaša organizacija že ima.")})


@transaction.atomic
def request_access(*, actor: Actor, permission: str, need: str, legal_basis: str) -> AccessGrant:
    """Ask, for the actor's employer. The municipality decides (`approve_access`, `refuse_access`)."""
    check_request(actor=actor, permission=permission)
    if not need.strip() or not legal_basis.strip():
        raise ValidationError(_("Vpišite potrebo in pravno podlago."))
    return store_request(
        organisation=actor.employer, requested_by=actor.user, permission=permission, need=need, legal_basis=legal_basis
    )


@transaction.atomic
def store_request(*, organisation: Any, requested_by: Any, permission: str, need: str, legal_basis: str) -> AccessGrant:
    """Write a request that was checked, or that the portal itself makes (the demo), and tell of it."""
    grant = AccessGrant.objects.create(
        organisation_id=organisation, permission=permission, need=need, legal_basis=legal_basis,
        requested_by=requested_by,
    )  # fmt: skip
    signals.access_requested.emit(grant_id=grant.pk)
    return grant


@transaction.atomic
def approve_access(*, actor: Actor, grant: AccessGrant, last_day: dt.date, note: str) -> AccessGrant:
    """Approve from now until the end of `last_day`, at most a year."""
    grant = _locked(actor, grant, "approve")
    today = local_day(timezone.now())
    if last_day < today:
        raise ValidationError({"last_day": _("Ta dan je že mimo. Vpišite današnji ali poznejši dan.")})
    if last_day > last_day_allowed(today):
        raise ValidationError({"last_day": _("Dostop velja največ eno leto. Vpišite zgodnejši dan.")})
    if not grant.offered:
        raise ValidationError(_("Tega dostopa portal ne ponuja več. Zahtevo zavrnite."))
    grant.valid_from, grant.valid_until = timezone.now(), end_of_day(last_day)
    return _decide(actor, grant, "approve", note)


@transaction.atomic
def refuse_access(*, actor: Actor, grant: AccessGrant, note: str) -> AccessGrant:
    """Refuse, and say why."""
    return _decide(actor, _locked(actor, grant, "refuse"), "refuse", note)


@transaction.atomic
def revoke_access(*, actor: Actor, grant: AccessGrant, note: str) -> AccessGrant:
    """End an approved access at once: it no longer counts on the very next request of anybody there."""
    return _end(actor, _locked(actor, grant, "revoke"), "revoke", note)


@transaction.atomic
def withdraw_request(*, actor: Actor, grant: AccessGrant, note: str = "") -> AccessGrant:
    """Take a request of one's own organisation back before it is decided."""
    return _end(actor, _locked(actor, grant, "withdraw"), "withdraw", note)


def may_take(actor: Actor, grant: AccessGrant, step: str) -> bool:
    """Whether the actor may take this step with this request. Nobody decides on what they asked for themselves, nor
    for the organisation that employs them."""
    if step == "withdraw":
        return actor.employer == grant.organisation_id and actor.has_perm("identity.add_accessgrant")
    if not actor.has_perm("identity.decide_accessgrant") or actor.user.pk == grant.requested_by_id:
        return False
    return step == "revoke" or actor.employer != grant.organisation_id


def steps_for(actor: Actor, grant: AccessGrant) -> list[str]:
    """What the actor can do with a request now."""
    return [name for name, step in GRANT_STEPS.items() if step.before == grant.state and may_take(actor, grant, name)]


def _locked(actor: Actor, grant: AccessGrant, step: str) -> AccessGrant:
    """The request under a lock, with right and state checked inside of it."""
    found: AccessGrant = AccessGrant.objects.select_for_update(of=("self",)).select_related(
        "organisation", "requested_by"
    ).get(pk=grant.pk)  # fmt: skip
    if not may_take(actor, found, step):
        raise PermissionDenied
    if found.state != GRANT_STEPS[step].before:
        raise WrongState(found.get_state_display())
    return found


def _decide(actor: Actor, grant: AccessGrant, step: str, note: str) -> AccessGrant:
    grant.decided_by, grant.decided, grant.decision_note = actor.user, timezone.now(), note
    return _finish(grant, step, note)


def _end(actor: Actor, grant: AccessGrant, step: str, note: str) -> AccessGrant:
    grant.ended_by, grant.ended, grant.ended_note = actor.user, timezone.now(), note
    return _finish(grant, step, note)


def _finish(grant: AccessGrant, step: str, note: str) -> AccessGrant:
    if step != "withdraw" and not note.strip():
        raise ValidationError({"note": _("Vpišite obrazložitev.")})
    grant.state = GRANT_STEPS[step].after
    grant.save()
    if event := GRANT_STEPS[step].event:
        event.emit(grant_id=grant.pk)
        _tell(grant, note)
    return grant


def _tell(grant: AccessGrant, note: str) -> None:
    """A mail to whoever asked."""
    asked: Any = grant.requested_by
    if asked is None or not asked.email or not asked.is_active:
        return
    path = reverse("admin:identity_accessgrant_change", args=[grant.pk])
    context = {
        "grant": grant, "state": grant.state, "note": note, "url": settings.BASE_URL + path,
    }  # fmt: skip
    send_mail("identity/mail/access", asked.email, context, language="sl")
