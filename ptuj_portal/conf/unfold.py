"""Look and sidebar of the staff pages (django-unfold). Colours are the theme's: Drava green and warm neutrals."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _scale(*values: str) -> dict[str, str]:
    steps = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900", "950")
    return dict(zip(steps, values, strict=True))


def link(title: Any, icon: str, name: str, permission: str = "") -> dict[str, Any]:
    """One entry of the sidebar, shown to those who hold `permission` (all staff without one)."""
    entry: dict[str, Any] = {"title": title, "icon": icon, "link": reverse_lazy(name)}
    if permission:
        entry["permission"] = lambda request: request.user.has_perm(permission)
    return entry


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
    "STYLES": [lambda request: static("css/admin.css")],
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
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": [
            {"title": _("Delo"), "items": [link(_("Kaj čaka na vas"), "inbox", "admin:index")]},
            {
                "title": _("Kraji"),
                "separator": True,
                "items": [
                    link(
                        _("Kraji in ustanove"),
                        "location_on",
                        "admin:territory_place_changelist",
                        "territory.view_place",
                    ),
                    link(_("Četrtne skupnosti"), "map", "admin:territory_quarter_changelist", "territory.view_quarter"),
                    link(
                        _("Naselja"),
                        "holiday_village",
                        "admin:territory_settlement_changelist",
                        "territory.view_settlement",
                    ),
                    link(_("Ulice"), "signpost", "admin:territory_street_changelist", "territory.view_street"),
                ],
            },
            {
                "title": _("Varstvo podatkov"),
                "separator": True,
                "items": [
                    link(
                        _("Zahteve posameznikov"),
                        "shield_person",
                        "admin:portal_datarequest_changelist",
                        "portal.view_datarequest",
                    ),
                    link(_("Soglasja"), "handshake", "admin:identity_consent_changelist", "identity.view_consent"),
                    link(
                        _("Izvozi podatkov"), "download", "admin:portal_dataexport_changelist", "portal.view_dataexport"
                    ),
                    link(_("Roki hrambe"), "auto_delete", "admin:core_retention_rules", "core.view_retentionrun"),
                    link(
                        _("Izbrisi iz zgodovine"),
                        "history_toggle_off",
                        "admin:core_erasedhistory_changelist",
                        "core.view_erasedhistory",
                    ),
                ],
            },
            {
                "title": _("Sistem"),
                "separator": True,
                "collapsible": True,
                "items": [
                    link(_("Uporabniki"), "group", "admin:identity_user_changelist", "identity.view_user"),
                    link(
                        _("Sporočila med deli portala"),
                        "outbox",
                        "admin:core_outboxevent_changelist",
                        "core.view_outboxevent",
                    ),
                    link(
                        _("Urnik opravil"),
                        "schedule",
                        "admin:django_celery_beat_periodictask_changelist",
                        "django_celery_beat.view_periodictask",
                    ),
                ],
            },
        ],
    },
}
