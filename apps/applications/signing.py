"""The signing seam: SI-CeS (the state's remote signing) needs a contract; until then a simulator stands in its place.
What it gives binds the hash of the filed content to this portal by a keyed digest, and has no legal force."""

import hmac
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.applications.registry import Signature, Signer
from apps.core.actor import Actor

SALT = "applications.signing.simulator"


class Simulator(Signer):
    """Stands in for SI-CeS."""

    title = _("simulator podpisa (SI-CeS zahteva pogodbo)")

    def sign(self, digest: str, actor: Actor, means: str) -> Signature:
        """A keyed digest: it shows whether the content is the one that was filed here, not who filed it."""
        return Signature(signer="simulator", means=means, value=self._value(digest), simulated=True)

    def holds(self, digest: str, signature: dict[str, Any]) -> bool:
        """Whether it was given here for this digest."""
        return hmac.compare_digest(self._value(digest), str(signature.get("value", "")))

    @staticmethod
    def _value(digest: str) -> str:
        return salted_hmac(SALT, digest, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
