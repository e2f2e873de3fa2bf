"""What every page's frame needs. Lazy where it costs, and empty for machines."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from apps.core import plugs
from apps.core.actor import actor_of

SCHEMES = {"svetel": "light", "temen": "dark"}
SIZES = {"vecje": "lg"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, banners, appearance and the same page in the other language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    other = "en" if language == "sl" else "sl"
    return {
        "demo": settings.DEMO,
        "tiles_url": settings.MAP_TILES_URL,
        "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        "nav": SimpleLazyObject(lambda: menu(request)),
        "my_pages": SimpleLazyObject(lambda: my_menu(request)),
        "banners": SimpleLazyObject(lambda: [item for load in plugs.banners for item in load(request)]),
        "scheme": SCHEMES.get(request.COOKIES.get("videz", ""), "auto"),
        "size": SIZES.get(request.COOKIES.get("besedilo", ""), "md"),
        "other_language": {"code": other, "url": in_language(request.get_full_path(), other)},
    }


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Entries of the main menu; the one of this page is marked."""
    entries = []
    for item in plugs.nav_items:
        url = item.url()
        entries.append({"title": item.title, "url": url, "current": request.path.startswith(url)})
    return entries


def my_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Menu of Moj Ptuj with what waits on each page; the page itself is marked."""
    actor = actor_of(request)
    entries = [
        {"title": page.title, "url": page.url(), "icon": page.icon, "count": page.count(actor)}
        for page in plugs.my_pages
    ]
    here = max((entry["url"] for entry in entries if request.path.startswith(entry["url"])), key=len, default="")
    return [entry | {"current": entry["url"] == here} for entry in entries]


def in_language(path: str, language: str) -> str:
    """The same address, query included, in another language: English stands under /en/, Slovenian at the root."""
    bare = path[3:] or "/" if path == "/en" or path.startswith("/en/") else path
    return f"/en{bare}" if language == "en" else f"/{bare.lstrip('/')}"
