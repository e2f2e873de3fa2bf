"""Pages for machines: health, metrics, security.txt, robots, the service worker."""

import datetime as dt
import secrets

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from apps.core import metrics
from apps.core.health import run_checks

PLAIN = "text/plain; charset=utf-8"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type=PLAIN)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, Redis, migrations and worker are all right, else 503; says which."""
    checks = {check.code: check.ok for check in run_checks()}
    ready = all(checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


@never_cache
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Figures for who holds METRICS_TOKEN; without a token set the page does not exist."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("unauthorized\n", status=401, content_type=PLAIN, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The address is on the municipality's page of the portal; it expires within a year, always."""
    expires = (
        (timezone.now() + dt.timedelta(days=180)).astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: sl, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
        f"Policy: {settings.BASE_URL}/zasebnost/",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read everything public."""
    return HttpResponse(
        "User-agent: *\nDisallow: /admin/\nDisallow: /en/admin/\nDisallow: /iskanje/\nDisallow: /en/iskanje/\n",
        content_type=PLAIN,
    )


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker at the root, so that it serves every page; its version follows the static files."""
    names = (
        "vendor/source-sans-3/source-sans-3.css",
        "vendor/source-sans-3/source-sans-3-latin-wght-normal.woff2",
        "vendor/source-sans-3/source-sans-3-latin-ext-wght-normal.woff2",
        "vendor/designsystemet/designsystemet-1.22.0.css",
        *(f"css/theme/{name}.css" for name in ("ptuj", "tokens")),
        *(
            f"css/{name}.css"
            for name in ("ground", "frame", "content", "forms", "tables", "components", "home", "print")
        ),
        *("js/portal.js", "icons.svg", "img/skyline.svg", "img/znak.svg"),
    )
    files = [staticfiles_storage.url(name) for name in names]
    response = render(request, "portal/sw.js", {"files": files}, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    return response
