"""Home page, static pages and the appearance switch."""

import itertools

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from apps.core import plugs
from apps.core.health import run_checks
from apps.identity.decorators import in_any_name

TASKS_SHOWN = 8
YEAR = 365 * 86_400
APPEARANCE = {"videz": ("samodejno", "svetel", "temen"), "besedilo": ("obicajno", "vecje")}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search, the eight most wanted tasks, and the blocks that have something to show."""
    wanted = itertools.chain(*(source() for source in plugs.home_task_sources), plugs.home_tasks)
    tasks = [
        {"title": task.title, "hint": task.hint, "icon": task.icon, "url": task.url()}
        for task in itertools.islice(wanted, TASKS_SHOWN)
    ]
    blocks = []
    for block in plugs.home_blocks:
        if (data := block.load(request)) is not None:
            blocks.append({"template": block.template, "data": data})
    hints = [_("kopanje ceste"), _("parkiranje"), _("knjižnica")]
    return render(request, "portal/home.html", {"tasks": tasks, "blocks": blocks, "hints": hints})


@in_any_name
@csrf_exempt
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the chosen appearance in a cookie and go back. Exempt from CSRF: it changes nothing but colours, and a
    token on every page would put a cookie on everybody."""
    back = request.POST.get("nazaj", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, values in APPEARANCE.items():
        if (value := request.POST.get(name)) in values:
            if value == values[0]:
                response.delete_cookie(name, samesite="Lax")
            else:
                response.set_cookie(
                    name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
                )
    return response


@in_any_name
@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """`/stanje/`: the checks of /readyz in plain words."""
    words = {
        "database": (_("Zadeve in podatki"), _("Branje in shranjevanje vlog, prijav in drugih podatkov.")),
        "redis": (_("Varovanje"), _("Zaščita pred zlorabo in predajanje opravil v ozadje.")),
        "migrations": (_("Posodobitve"), _("Podatki so pripravljeni za to različico portala.")),
        "worker": (_("Delo v ozadju"), _("Pošiljanje obvestil in obdelava oddanih vlog.")),
    }
    checks = run_checks()
    parts = [{"title": words[check.code][0], "text": words[check.code][1], "ok": check.ok} for check in checks]
    context = {"parts": parts, "ok": all(check.ok for check in checks), "now": timezone.now()}
    if not all(check.ok for check in checks if check.code == "database"):
        context |= {"user": None, "messages": None, "acting": None}  # the frame of the page must do without it too
    return render(request, "portal/status.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Accessibility statement (ZDSMA)."""
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored and why."""
    cookies = [
        {
            "name": "seja",
            "why": _("Ob prijavi: da ostanete prijavljeni."),
            "until": _("do odjave ali zaprtja brskalnika, največ 24 ur (zaposleni 12 ur)"),
        },
        {
            "name": "csrf",
            "why": _("Ob obrazcu: prepreči, da bi ga kdo drug oddal v vašem imenu."),
            "until": _("eno leto"),
        },
        {"name": "videz, besedilo", "why": _("Ko izberete videz ali velikost besedila."), "until": _("eno leto")},
    ]
    context = {"cookies": cookies, "rules": list(plugs.retention_rules), "contact": settings.PRIVACY_CONTACT}
    return render(request, "portal/privacy.html", context)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows without a connection."""
    return render(request, "portal/offline.html")
