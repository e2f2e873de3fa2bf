"""What everybody reads: what holds, one alert, what to do, the archive, plans."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.alerts import board, reading, services
from apps.alerts.areas import area_words, map_of
from apps.alerts.cheap import cheap
from apps.alerts.models import Alert, Hazard, Plan
from apps.core.actor import ANONYMOUS
from apps.core.keyset import BadCursor, keyset_page

PAGE = 20


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """`/opozorila/stanje.json`: what every open page asks for every few seconds; no session, and as a rule no database.
    `alerts` is a list of id, colour, urgent and, by language, label, text, url, link."""
    now = board.current()
    known = request.headers.get("If-None-Match") == now.etag
    response = HttpResponseNotModified() if known else HttpResponse(now.body, content_type="application/json")
    response["ETag"], response["Cache-Control"] = now.etag, "no-cache"
    return response


state.in_any_name = True  # type: ignore[attr-defined]  # asks no session anything, and so keeps none alive


@require_safe
@cheap
def index(request: HttpRequest) -> HttpResponse:
    """What holds now, warnings of others, what was, numbers to call."""
    active = reading.active_now()
    context = {
        "active": [(alert, area_words(alert)) for alert in active], "foreign": reading.foreign_now(),
        "past": reading.past_alerts(), "hazards": list(Hazard.objects.filter(active=True)), "numbers": numbers(),
    }  # fmt: skip
    return render(request, "alerts/index.html", context)


def numbers() -> list[tuple[str, str]]:
    """Whom to call; the numbers of the state."""
    return [("112", _("gasilci, reševalci, civilna zaščita")), ("113", _("policija"))]


def alert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message with everything that came before and after it. Asked for, it is counted."""
    response = _alert(request, pk)
    if response.status_code < 400:
        services.count_visit(pk)
    return response


@require_safe
@cheap
def _alert(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = public_alert(pk)
    chain = reading.chain_of(row)
    context = {
        "alert": row, "area": area_words(row), "map": map_of(row), "standing": row.standing, "numbers": numbers(),
        "chain": chain, "newest": chain[0] if chain and chain[0].pk != row.pk else None,
    }  # fmt: skip
    return render(request, "alerts/alert.html", context)


def public_alert(pk: UUID) -> Alert:
    """What was issued for everybody; 404 for the rest, whether it exists or not, for whoever asks."""
    found: Alert | None = Alert.objects.visible_to(ANONYMOUS).named().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@cheap
def advice(request: HttpRequest) -> HttpResponse:
    """What to do, hazard by hazard."""
    return render(request, "alerts/advice.html", {"hazards": Hazard.objects.filter(active=True), "numbers": numbers()})


@require_safe
@cheap
def archive(request: HttpRequest) -> HttpResponse:
    """Everything that was issued, the latest first."""
    rows = Alert.objects.in_public().named()
    cursor = request.GET.get("za", "")
    try:
        page = keyset_page(rows, order=("-sent", "-id"), size=PAGE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
    return render(request, "alerts/archive.html", {"rows": page.items, "next": page.next, "first": not cursor})


@require_safe
@cheap
def plans(request: HttpRequest) -> HttpResponse:
    """Threat assessments and plans; of each the latest version, the older ones under it."""
    rows = services.with_files(list(Plan.objects.filter(published=True)))
    found: dict[tuple[str, str], list[Plan]] = {}
    for row in rows:
        if row.file is not None:
            found.setdefault((row.kind, row.slug), []).append(row)
    return render(request, "alerts/plans.html", {"documents": [(some[0], some[1:]) for some in found.values()]})


@require_safe
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file of one version, by the address that stays."""
    row = Plan.objects.filter(pk=pk, published=True).first()
    if row is None or services.with_files([row])[0].file is None:
        raise Http404
    return redirect("documents:download", document_id=row.file.pk)
