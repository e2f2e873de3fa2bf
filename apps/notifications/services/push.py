"""Devices that show notices: added and taken away by their owner, forgotten when their service says so."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.core import outward
from apps.core.actor import Actor
from apps.core.exceptions import AddressRefused
from apps.core.models import new_id
from apps.identity.models import User
from apps.notifications.models import PushEndpoint

MOST_DEVICES = 10  # of one person; whoever adds one more loses the one that was used least lately
LONGEST = 1000  # characters of an endpoint
SIMULATED = "simulator"


def push_ready() -> bool:
    """Whether the portal has keys by which push services know it (VAPID, RFC 8292)."""
    return bool(settings.VAPID_PUBLIC_KEY and settings.VAPID_PRIVATE_KEY)


def add_device(*, actor: Actor, endpoint: str, p256dh: str, auth: str, label: str) -> PushEndpoint:
    """A browser of the person who is signed in. The same browser counts once: it becomes whose it was given last.
    PermissionDenied for whoever is no person, AddressRefused for an endpoint that is not out in the internet,
    ValueError for keys that are none."""
    if actor.user is None or actor.client:
        raise PermissionDenied
    if len(endpoint) > LONGEST:
        raise AddressRefused("too long")
    outward.check_url(endpoint)
    _check_keys(p256dh, auth)
    return _write(actor, endpoint=endpoint, p256dh=p256dh, auth=auth, label=label)


def add_simulated(*, actor: Actor, label: str) -> PushEndpoint:
    """For the demo: a device whose messages the mail catcher shows. PermissionDenied elsewhere."""
    if actor.user is None or not settings.DEMO:
        raise PermissionDenied
    return _write(actor, endpoint=f"{SIMULATED}:{new_id()}", p256dh="", auth="", label=label)


def remove_device(*, actor: Actor, device: PushEndpoint) -> None:
    """The person wants no more there. PermissionDenied for what is not theirs."""
    if actor.user is None or device.user_id != actor.user.pk:
        raise PermissionDenied
    device.delete()


def forget_device(*, device: PushEndpoint) -> None:
    """Its service says that it is no more."""
    device.delete()


def note_delivery(*, device: PushEndpoint) -> None:
    """Its service took a message."""
    PushEndpoint.objects.filter(pk=device.pk).update(succeeded=timezone.now())


@transaction.atomic
def _write(actor: Actor, *, endpoint: str, p256dh: str, auth: str, label: str) -> PushEndpoint:
    user = User.objects.select_for_update().get(pk=actor.user.pk)  # a double click is one device
    PushEndpoint.objects.filter(endpoint_index__matches=endpoint).delete()
    device: PushEndpoint = PushEndpoint.objects.create(
        user=user, endpoint=endpoint, p256dh=p256dh, auth=auth, label=label[:80]
    )
    latest = PushEndpoint.objects.filter(user=user).order_by(Coalesce("succeeded", "created").desc(), "-id")
    PushEndpoint.objects.filter(pk__in=[one.pk for one in latest[MOST_DEVICES:]]).delete()
    return device


def _check_keys(p256dh: str, auth: str) -> None:
    """ValueError unless they are a point on P-256 and sixteen bytes (RFC 8291, 3.1 and 3.2)."""
    EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(p256dh))
    if len(_decoded(auth)) != 16:
        raise ValueError("a secret has sixteen bytes")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
