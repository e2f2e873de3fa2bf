"""What django-allauth asks us about second factors: how their secrets are sealed, and how the QR code looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any
from uuid import UUID

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from qrcode.image.svg import SvgPathFillImage

from apps.core import crypto

_owner: ContextVar[UUID] = ContextVar("owner of the factor")


@contextmanager
def sealed_for(user: Any) -> Iterator[None]:
    """Secrets sealed or opened inside belong to this account: one copied into another account's row does not open.
    Without it nothing opens at all (LookupError)."""
    token = _owner.set(user.pk)
    try:
        yield
    finally:
        _owner.reset(token)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals TOTP secrets and seeds of recovery codes, each for its account."""

    def encrypt(self, text: str) -> str:
        """Seal for the owner in force."""
        return crypto.seal(text.encode(), f"mfa.authenticator:{_owner.get()}").hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open for the owner in force; crypto.SealBroken otherwise."""
        return crypto.unseal(bytes.fromhex(encrypted_text), f"mfa.authenticator:{_owner.get()}").decode()

    def build_totp_svg(self, url: str) -> str:
        """Dark on white whatever the scheme of the page: cameras need it."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def _get_site_name(self) -> str:
        return "Portal Ptuj"
