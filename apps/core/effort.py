"""Proof of work for whoever has no account (ALTCHA, served from here): each sending costs the sender's device a second
of computing. Nothing is asked of people, nothing is told to anybody; without scripts a form goes without, within a
closer limit."""

from typing import Any

from altcha_django import AltchaField
from altcha_django.widgets import AltchaWidget
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from apps.core import ratelimit

CHALLENGES, CHALLENGES_IN = 60, 600  # of one address on the network, in so many seconds
QUIET = {"hideFooter": True, "hideLogo": True, "humanInteractionSignature": False}


def challenge_allowed(request: HttpRequest) -> bool:
    """Whether the address may have one more challenge (setting ALTCHA_CHALLENGE_ENDPOINT_RATELIMIT)."""
    try:
        ratelimit.count("effort", ratelimit.client_address(request), allowed=CHALLENGES, seconds=CHALLENGES_IN)
    except ratelimit.RateLimited:
        return False
    return True


class EffortWidget(AltchaWidget):
    """Tells the page where the worker lies that computes."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With its address, which changes with every release."""
        attrs = {**(attrs or {}), "data-worker": static("vendor/altcha/pbkdf2.js"), "class": ""}  # it looks by itself
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context


class EffortField(AltchaField):
    """Empty without scripts; what is there has to be a solution of ours, fresh and not used before. The page loads
    `js/effort.js` as a module."""

    widget = EffortWidget

    def __init__(self, **kwargs: Any) -> None:
        facts: dict[str, Any] = {"required": False, "auto": "onload", "configuration": QUIET}
        super().__init__(**facts | kwargs)
        said = _("Preverjanje, da ne pošilja stroj, je poteklo. Oddajte še enkrat.")
        self.error_messages = dict.fromkeys(self.error_messages, said)
