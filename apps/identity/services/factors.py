"""Second factors: authenticator apps, passkeys and recovery codes, kept by allauth.mfa and sealed by our adapter."""

import logging
from collections.abc import Iterator
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from apps.core import access, crypto
from apps.core.actor import Actor
from apps.identity.exceptions import FactorExists, LastFactor
from apps.identity.mfa_adapter import sealed_for
from apps.identity.models import User
from apps.identity.services.sessions import end_all_sessions

logger = logging.getLogger("portal.security")

Type = Authenticator.Type
SEALED = ("secret", "seed")  # in the data of an authenticator


def factors_of(user: User) -> QuerySet[Authenticator]:
    """Apps and passkeys. Recovery codes only stand in for them."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Type.RECOVERY_CODES).order_by("created_at")


def locked(user: User) -> User:
    """The account's row, locked: two tabs change its factors one after the other."""
    return User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def set_totp(*, user: User, secret: str) -> Authenticator:
    """Give an account an authenticator app with a known secret (base32), in place of the one it had."""
    with sealed_for(locked(user)):
        Authenticator.objects.filter(user_id=user.pk, type=Type.TOTP).delete()
        return TOTP.activate(user, secret).instance


@transaction.atomic
def enrol_totp(*, user: User, secret: str, code: str) -> Authenticator | None:
    """Add an authenticator app once it has shown a right code; None when the code is wrong, FactorExists when there
    is an app already (another tab was faster). The code that enrolled does not sign in again."""
    locked(user)
    if Authenticator.objects.filter(user_id=user.pk, type=Type.TOTP).exists():
        raise FactorExists
    counter = matching_counter(secret, code, after=-1)
    if counter is None:
        return None
    factor = set_totp(user=user, secret=secret)
    factor.data["counter"] = counter
    factor.save(update_fields=["data"])
    logger.info("factor added", extra={"account": str(user.pk), "factor": Type.TOTP.value})
    return factor


def matching_counter(secret: str, code: str, *, after: int) -> int | None:
    """The step of time (RFC 6238) whose code this is, among those allowed now and later than `after`."""
    for counter in yield_hotp_counters_from_time():
        if counter > after and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None


@transaction.atomic
def use_code(*, user: User, code: str) -> Authenticator | None:
    """The app or the recovery codes that this code belongs to, and the code is spent: neither the same nor an older
    one of the app is taken again, in any tab or process. None when it is wrong."""
    locked(user)
    with sealed_for(user):
        for factor in Authenticator.objects.filter(user_id=user.pk, type__in=[Type.TOTP, Type.RECOVERY_CODES]):
            if _spend(factor, code):
                return factor
    logger.warning("wrong code of a second factor", extra={"account": str(user.pk)})
    return None


def _spend(factor: Authenticator, code: str) -> bool:
    try:
        if factor.type == Type.RECOVERY_CODES:
            return bool(factor.wrap().validate_code(code))
        secret = decrypt(factor.data["secret"])
    except crypto.SealBroken:
        logger.exception("a secret does not open", extra={"account": str(factor.user_id), "factor": factor.type})
        return False
    counter = matching_counter(secret, code, after=factor.data.get("counter", -1))
    if counter is None:
        return False
    factor.data["counter"] = counter
    factor.save(update_fields=["data"])
    return True


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: dict[str, Any]) -> Authenticator:
    """Add a passkey whose answer was checked."""
    factor: Authenticator = WebAuthn.add(locked(user), name, credential).instance
    logger.info("factor added", extra={"account": str(user.pk), "factor": factor.type})
    return factor


def rename_passkey(*, factor: Authenticator, name: str) -> None:
    """Call a passkey what its owner calls it."""
    factor.data["name"] = name
    factor.save(update_fields=["data"])


@transaction.atomic
def remove_factor(*, user: User, factor: Authenticator) -> None:
    """Take an app or a passkey away, and with the last one the recovery codes. LastFactor for the last one of staff:
    who works in the portal never goes without."""
    owner = locked(user)
    others = factors_of(owner).exclude(pk=factor.pk)
    if owner.is_staff and not others.exists():
        raise LastFactor
    Authenticator.objects.filter(pk=factor.pk, user_id=owner.pk).delete()
    if not others.exists():
        Authenticator.objects.filter(user_id=owner.pk).delete()
    logger.info("factor removed", extra={"account": str(owner.pk), "factor": factor.type})


@transaction.atomic
def new_recovery_codes(*, user: User) -> None:
    """Fresh recovery codes, to be shown once; older ones no longer count."""
    with sealed_for(locked(user)):
        Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(user)


@transaction.atomic
def show_codes_once(*, user: User) -> list[str]:
    """The recovery codes the first time, nothing ever after."""
    locked(user)
    factor = Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).first()
    if factor is None or factor.wrap().did_view:
        return []
    with sealed_for(user):
        codes: list[str] = factor.wrap().get_unused_codes()
    factor.wrap().mark_as_viewed()
    return codes


def codes_left(user: User) -> int | None:
    """How many recovery codes are not spent; None when there are none at all."""
    factor = Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).first()
    if factor is None:
        return None
    with sealed_for(user):
        return len(factor.wrap().get_unused_codes())


@transaction.atomic
def reset_factors(*, actor: Actor, user: User, reason: str = "") -> None:
    """Take all factors of a colleague who lost them, and end their sessions: at the next sign-in they enrol anew.
    Nobody does it for themselves, and only an administrator of the whole portal for another one."""
    higher = user.is_superuser and not (actor.system or actor.user.is_superuser)
    seen = User.objects.visible_to(actor).filter(pk=user.pk).exists()
    if not actor.has_perm("identity.reset_factors") or not seen or higher or actor.user == user:
        raise PermissionDenied
    Authenticator.objects.filter(user_id=locked(user).pk).delete()
    end_all_sessions(user)
    access.note(actor, "change", user, reason=reason)
    logger.warning("factors reset", extra={"account": str(user.pk), "by": actor.key})


def rotate_factors() -> Iterator[int]:
    """A step of the rotation of keys (apps.core.rotation): secrets that an older key sealed are sealed anew."""
    done = 0
    for key in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update(of=["self"]).select_related("user").filter(pk=key).first()
            if factor is not None and _sealed_anew(factor):
                factor.save(update_fields=["data"])
                done += 1
    yield done


def _sealed_anew(factor: Authenticator) -> bool:
    stale = [
        name for name in SEALED
        if name in factor.data and crypto.number_of(bytes.fromhex(factor.data[name])) != crypto.current_number()
    ]  # fmt: skip
    with sealed_for(factor.user):
        for name in stale:
            factor.data[name] = encrypt(decrypt(factor.data[name]))
    return bool(stale)
