"""Map and counter for pages of others: made to stand in a frame anywhere, without cookies and without a session."""

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from apps.reports import mapping, reading
from apps.reports.models import Report
from apps.reports.narrowing import ORDERS, Filters
from apps.reports.views.maps import map_of

LISTED = 5  # reports in the list that goes with the map
KINDS = (("embedded_map", 640, 560), ("embedded_counter", 340, 260))


def framed(view: Any) -> Any:
    """Whoever likes may put the page into a frame; nothing else of the policy is given up."""
    return require_safe(xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view)))


def _page(request: HttpRequest, template: str, filters: Filters, context: dict[str, Any]) -> HttpResponse:
    """Made without the request: nothing in the frame can depend on who looks at it."""
    home = request.build_absolute_uri(reverse("reports:index"))
    given = {"filters": filters, "home": f"{home}?{filters.query}".rstrip("?"), "tiles_url": settings.MAP_TILES_URL}
    given |= {"tiles_attribution": settings.MAP_TILES_ATTRIBUTION}
    response = HttpResponse(render_to_string(template, given | context))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=60"
    return response


@framed
def embedded_map(request: HttpRequest) -> HttpResponse:
    """The map with the latest reports below it, by the filters of the address."""
    filters = Filters.read(request.GET)
    rows = filters.narrow(Report.objects.in_public()).in_rows().order_by(*ORDERS[filters.order])
    found = reading.listed(rows[:LISTED])
    return _page(request, "reports/embed_map.html", filters, {"rows": found} | map_of(filters, found))


@framed
def embedded_counter(request: HttpRequest) -> HttpResponse:
    """Two numbers: open now, fixed in the last thirty days."""
    filters = Filters.read(request.GET)
    return _page(request, "reports/embed_counter.html", filters, mapping.figures(filters))


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """The code to copy, by the filters that were chosen."""
    filters = Filters.read(request.GET)
    context = {"filters": filters, "choices": reading.choices(), "codes": [_code(request, filters, *k) for k in KINDS]}
    return render(request, "reports/embed_how.html", context)


def _code(request: HttpRequest, filters: Filters, name: str, width: int, height: int) -> dict[str, Any]:
    """A frame as HTML, with its title, and the address for the preview on the page."""
    path = f"{reverse(f'reports:{name}')}?{filters.query}".rstrip("?")
    titles = {
        "embedded_map": _("Zemljevid prijav napak na Ptuju"),
        "embedded_counter": _("Prijave napak na Ptuju v številkah"),
    }
    facts = {"title": titles[name], "width": width, "height": height}
    html = format_html(
        '<iframe src="{src}" title="{title}" width="{width}" height="{height}" style="border:0" loading="lazy">'
        "</iframe>",
        src=request.build_absolute_uri(path), **facts,
    )  # fmt: skip
    return facts | {"path": path, "name": name, "html": html}
