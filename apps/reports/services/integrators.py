"""Programs that report by Open311: their keys are made, shown once, renewed, revoked."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core import ratelimit
from apps.core.actor import Actor
from apps.reports.models import Integrator
from apps.reports.models.integrators import PREFIX, hash_of, new_key

CHANGE = "reports.change_integrator"
HINT = len(PREFIX) + 4
MINUTE = 60


def _may(actor: Actor) -> None:
    if not actor.has_perm(CHANGE):
        raise PermissionDenied


@transaction.atomic
def create_integrator(*, actor: Actor, key: str = "", **facts: Any) -> tuple[Integrator, str]:
    """With its key, which nothing can show again. key: for the demo alone. PermissionDenied."""
    _may(actor)
    integrator, made = Integrator(**facts), key or new_key()
    _give(integrator, made)
    return integrator, made


@transaction.atomic
def renew_key(*, actor: Actor, integrator: Integrator, key: str = "") -> str:
    """A new key, also for one that was revoked; the old one opens nothing any more. PermissionDenied."""
    _may(actor)
    row, made = Integrator.objects.select_for_update().get(pk=integrator.pk), key or new_key()
    _give(row, made)
    return made


def _give(integrator: Integrator, key: str) -> None:
    integrator.key_hash, integrator.hint = hash_of(key), key[:HINT]
    integrator.active, integrator.reason = True, ""
    integrator.save()


@transaction.atomic
def revoke_key(*, actor: Actor, integrator: Integrator, reason: str) -> None:
    """From the next request on. Its reports stay. PermissionDenied."""
    _may(actor)
    row = Integrator.objects.select_for_update().get(pk=integrator.pk)
    row.active, row.key_hash, row.reason = False, "", reason.strip()[:200]
    row.save()


def integrator_of(key: str) -> Integrator | None:
    """Whose key this is; its use is counted and noted. None when it is nobody's, RateLimited when it is used too
    often."""
    rows = Integrator.objects.filter(active=True, key_hash=hash_of(key)) if key else Integrator.objects.none()
    found: Integrator | None = rows.select_related("organisation").first()
    if found is not None:
        ratelimit.count("open311", str(found.pk), allowed=found.rate, seconds=MINUTE)
        Integrator.objects.filter(pk=found.pk).update(last_used=timezone.now())
    return found
