"""Pages that stay up when everybody comes at once: made once, kept in the process for a few seconds, the same for all
who are not signed in. A change of what holds is another key, so nobody reads what is over."""

import functools
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control

from apps.alerts import board

SECONDS, MOST = 5.0, 300
SHORT = 2  # seconds that others may keep it
LOOKS = ("videz", "besedilo")  # cookies that change the frame
View = Callable[..., HttpResponse]

_kept: OrderedDict[tuple[str, ...], tuple[float, str, str, bytes]] = OrderedDict()
_lock = threading.Lock()


def cheap(view: View) -> View:
    """For pages that say the same to everybody. Signed in, or with a query, the page is made for the one request."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.GET or request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        key = (
            request.get_host(),
            request.path,
            *(request.COOKIES.get(name, "")[:10] for name in LOOKS),
            board.current().etag,
        )
        until, etag, kind, body = _kept.get(key, (0.0, "", "", b""))
        if time.monotonic() >= until:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            kind, body = response["Content-Type"], response.content
            etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            _keep(key, (time.monotonic() + SECONDS, etag, kind, body))
        return _answer(request, etag, kind, body)

    return wrapper


def forget() -> None:
    """This process makes them anew."""
    with _lock:
        _kept.clear()


def _keep(key: tuple[str, ...], value: tuple[float, str, str, bytes]) -> None:
    with _lock:
        _kept[key] = value
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def _answer(request: HttpRequest, etag: str, kind: str, body: bytes) -> HttpResponse:
    known = request.headers.get("If-None-Match") == etag
    response = HttpResponseNotModified() if known else HttpResponse(body, content_type=kind)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=SHORT)
    return response
