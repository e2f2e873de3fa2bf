"""Look of the staff pages (django-unfold). Colours are the theme's: Drava green and warm neutrals."""

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from ptuj_portal.conf.sidebar import SIDEBAR


def _scale(*values: str) -> dict[str, str]:
    steps = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900", "950")
    return dict(zip(steps, values, strict=True))


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Uprava portala Ptuj"),
    "SITE_HEADER": _("Ptuj"),
    "SITE_SUBHEADER": _("Uprava portala"),
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/znak.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_LANGUAGES": False,
    "DASHBOARD_CALLBACK": "apps.core.admin.dashboard",
    "STYLES": [
        lambda request: static("css/admin.css"),
        lambda request: static("css/admin-pages.css"),
        lambda request: static("css/admin-builder.css"),
        lambda request: static("css/admin-desk.css"),
        lambda request: static("css/admin-photos.css"),
        lambda request: static("css/admin-news.css"),
        lambda request: static("css/admin-post.css"),
    ],
    "SCRIPTS": [lambda request: static("js/admin.js")],
    "COLORS": {
        "base": _scale(
            "#FFFDFA",
            "#F6F1E7",
            "#E9E2D4",
            "#DDD5C6",
            "#A79E91",
            "#7C7468",
            "#635C52",
            "#554F48",
            "#37322C",
            "#211E1A",
            "#181614",
        ),
        "primary": _scale(
            "#EAF2F0",
            "#DCEBE7",
            "#B9D6D0",
            "#A5D6CD",
            "#8FCBC1",
            "#6FB3A9",
            "#1F5D57",
            "#1A4F4A",
            "#16413D",
            "#16302D",
            "#0F1B19",
        ),
    },
    "SIDEBAR": SIDEBAR,
}
