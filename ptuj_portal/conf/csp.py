"""Content-Security-Policy: strict with nonces everywhere, relaxed only under /admin/ as far as its theme needs."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from apps.core.addresses import origin


def policy(*, tiles_url: str, https: bool, form_targets: Iterable[str] = ()) -> dict[str, Any]:
    """The policy of the portal and the API; map tiles are the only foreign source, and only when they are set.

    form_targets: addresses that a form of ours may lead to, the sign-in provider's: Chromium holds `form-action`
    against every redirect that follows a form.
    """
    tiles = urlsplit(tiles_url)
    tile_hosts = [f"{tiles.scheme}://{tiles.netloc}".replace("{s}", "*")] if tiles.netloc else []
    directives: dict[str, Any] = {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *tile_hosts],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *dict.fromkeys(filter(None, map(origin, form_targets)))],
        "frame-ancestors": [NONE],
    }
    if https:
        directives["upgrade-insecure-requests"] = True
    return {"DIRECTIVES": directives}


def admin_policy() -> dict[str, list[str]]:
    """What the admin theme needs beyond that: Alpine evaluates expressions, and styles stand in attributes."""
    return {"script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]}
