"""Pages for machines: health, metrics, security.txt, robots, the service worker, the manifest of the app."""

import datetime as dt
import secrets

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from apps.core import metrics
from apps.core.health import run_checks

CLOSED = ("/admin", "/iskanje", "/pomocnik")  # to search engines
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
        "".join(["User-agent: *\n", *(f"Disallow: {path}/\nDisallow: /en{path}/\n" for path in CLOSED)]),
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
        *(f"css/{name}.css" for name in ("filling", "helper", "map", "pick", "reports")),
        *(f"js/{name}.js" for name in ("assistant", "photos", "pick", "queue", "suggest", "waiting")),
        *("vendor/leaflet/leaflet.css", "vendor/leaflet/leaflet.js"),
        *(f"vendor/altcha/{name}.js" for name in ("lib.min", "pbkdf2")),
    )
    land = [reverse("territory:land"), f"/en{reverse('territory:land')}"]
    files = [*(staticfiles_storage.url(name) for name in names), *land]
    context = {
        "files": files, "queue": staticfiles_storage.url("js/queue.js"),
        "icon": staticfiles_storage.url("img/app-192.png"),
    }  # fmt: skip
    response = render(request, "portal/sw.js", context, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
@cache_control(max_age=86_400)
def manifest(request: HttpRequest) -> JsonResponse:
    """What makes the portal an app on a phone (W3C Web Application Manifest)."""
    icons = (("app-192.png", "192x192", "any"), ("app-512.png", "512x512", "any"),
             ("app-maskable-512.png", "512x512", "maskable"))  # fmt: skip
    picture = {"src": staticfiles_storage.url("img/app-192.png"), "sizes": "192x192", "type": "image/png"}
    shortcuts = ((_("Prijavite napako"), reverse("reports:new")), (_("Moj Ptuj"), reverse("portal:my_ptuj")))
    return JsonResponse(
        {
            "id": "/", "name": _("Portal Mestne občine Ptuj"), "short_name": "Ptuj", "lang": "sl", "dir": "ltr",
            "description": _("Vse, kar urejate z občino Ptuj, na enem mestu."), "start_url": "/", "scope": "/",
            "display": "standalone", "background_color": "#ffffff", "theme_color": "#1F5D57",
            "icons": [
                {"src": staticfiles_storage.url(f"img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in icons
            ],
            "shortcuts": [{"name": name, "url": url, "icons": [picture]} for name, url in shortcuts],
        },
        content_type="application/manifest+json",
    )  # fmt: skip
