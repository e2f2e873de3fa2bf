"""What the system check says of scanner and seal."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils import timezone

from apps.documents.exceptions import SealUnavailable
from apps.documents.signing.certificate import SOON, configured
from apps.documents.signing.trusted import ENDING, trusted


def scanner_is_real(**kwargs: Any) -> list[Warning]:
    """A town must not run with the stand-in."""
    if settings.CLAMD_URL or settings.DEMO or settings.DEBUG:
        return []
    text = "Uploads are scanned by a stand-in that knows nothing but the EICAR test file."
    return [Warning(text, hint="Set CLAMD_URL, for example tcp://clamav:3310.", id="documents.W001")]


def seal_is_usable(**kwargs: Any) -> list[CheckMessage]:
    """A seal that is named must be one; that it ends is told in time. That the portal goes on without it is meant:
    what cannot be sealed waits, everything else works."""
    if not settings.SEAL_PKCS12:
        return []
    try:
        found = configured()
    except SealUnavailable:
        text = "SEAL_PKCS12 cannot be opened: no such file, another format, or SEAL_PASSWORD is wrong."
        return [Error(text, hint="docs/operations.md, Seal.", id="documents.E001")]
    now = timezone.now()
    match found.fault(now):
        case "demo":
            text = "The seal is the demo's and DEMO is off: nothing is sealed with it."
            return [Error(text, hint="Set SEAL_PKCS12 to the municipality's own.", id="documents.E002")]
        case "":
            if (days := found.days_left(now)) >= SOON:
                return []
            return [Warning(f"The certificate of the seal expires in {days} days.", id="documents.W003")]
        case fault:
            text = f"The certificate of the seal cannot be used: {fault}."
            return [Warning(text, hint="docs/operations.md, Seal.", id="documents.W004")]


def seal_is_there(**kwargs: Any) -> list[Warning]:
    """A town seals."""
    if settings.SEAL_PKCS12 or settings.DEMO or settings.DEBUG:
        return []
    text = "No seal is configured: decisions cannot be issued."
    return [Warning(text, hint="Set SEAL_PKCS12, SEAL_PASSWORD and SEAL_CA.", id="documents.W002")]


def somebody_is_trusted(**kwargs: Any) -> list[Warning]:
    """Without authorities no signature of a citizen is called good; those that end are told in time."""
    if settings.DEMO or settings.DEBUG:
        return []
    hint = "manage.py trust_list; docs/operations.md, Seal."
    try:
        found = trusted()
    except ValueError:
        return [Warning("A file of the trust list holds no certificate.", hint=hint, id="documents.W006")]
    if not any(one.root for one in found):
        text = "The trust list is empty: no signature in an uploaded PDF can be called good."
        return [Warning(text, hint=hint, id="documents.W005")]
    now = timezone.now()
    ending = [one for one in found if one.days_left(now) < ENDING]
    return [Warning(f"{one.name} ends in {one.days_left(now)} days.", hint=hint, id="documents.W007") for one in ending]


def register_checks() -> None:
    """Called once from AppConfig.ready()."""
    register(scanner_is_real, Tags.security, deploy=True)
    register(seal_is_usable, Tags.security)
    register(seal_is_there, Tags.security, deploy=True)
    register(somebody_is_trusted, Tags.security, deploy=True)
