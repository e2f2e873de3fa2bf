"""Giving and withdrawing consent."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.encoding import force_str

from apps.core.actor import Actor
from apps.core.plugs import consent_purposes
from apps.identity.models import Consent, User


@transaction.atomic
def record_consent(*, actor: Actor, purpose: str, given: bool) -> Consent | None:
    """The person's own word on a purpose, with the wording they were shown; None when it was their last word already
    (a double click). Nobody consents for another. LookupError: no such purpose."""
    if not actor.user or actor.client:
        raise PermissionDenied
    known = consent_purposes.get(purpose)
    user = User.objects.select_for_update().get(pk=actor.user.pk)
    last = Consent.objects.filter(user=user, purpose=purpose).order_by("-created", "-id").first()
    if last is None and not given:
        return None
    if last and last.given == given and (not given or last.version == known.version):
        return None
    return Consent.objects.create(
        user=user, purpose=purpose, given=given, wording=force_str(known.wording), version=known.version
    )
