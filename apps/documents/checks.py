"""What `check --deploy` says of the scanner."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register


def scanner_is_real(**kwargs: Any) -> list[Warning]:
    """A town must not run with the stand-in."""
    if settings.CLAMD_URL or settings.DEMO or settings.DEBUG:
        return []
    text = "Uploads are scanned by a stand-in that knows nothing but the EICAR test file."
    return [Warning(text, hint="Set CLAMD_URL, for example tcp://clamav:3310.", id="documents.W001")]


def register_checks() -> None:
    """Called once from AppConfig.ready()."""
    register(scanner_is_real, Tags.security, deploy=True)
