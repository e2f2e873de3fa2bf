"""The catalogue, the tenders, and the start page of a procedure."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.applications.choices import Area, LifeEvent, ProcedureKind
from apps.applications.models import FormVersion, Procedure
from apps.applications.services import facts, paper_form
from apps.applications.services.clock import clock_of
from apps.applications.services.durations import usual_days
from apps.applications.services.listing import UNREAD, Row, rows_for, tenders_in_order
from apps.applications.services.pricing import Tariff
from apps.applications.services.standing import standing_of
from apps.applications.services.structured import as_script, government_service
from apps.core.actor import actor_of
from apps.identity.services.ways import sipass_offered

LONGEST = 120  # letters of a search
FILTERS = ("dogodek", "podrocje", "za")
WHOM = {
    "obcani": ("person", gettext_lazy("Za občane")),
    "organizacije": ("organisation", gettext_lazy("Za organizacije")),
}


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """`/e-vloge/?q=&dogodek=&podrocje=&za=`: everything that can be arranged, here or elsewhere."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    rows = rows_for(actor_of(request), text=text)
    shown = [row for row in rows if _fits(row, chosen)]
    context = {
        "q": text,
        "chosen": chosen,
        "kept": [(name, value) for name, value in chosen.items() if value in dict(_known(name))],
        "chips": _chips(rows, text, chosen),
        "count": len(shown),
        "groups": [{"rows": shown}] if text or chosen else _by_area(shown),
        "tenders": any(row.procedure.kind == ProcedureKind.TENDER for row in rows),
        "elsewhere": _without(text, chosen, "") if text else "",
    }
    return render(request, "applications/catalogue.html", context)


def _fits(row: Row, chosen: dict[str, str]) -> bool:
    procedure, whom = row.procedure, WHOM.get(chosen.get("za", ""), ("", ""))[0]
    return (
        chosen.get("dogodek", "") in ("", *procedure.life_events)
        and chosen.get("podrocje", "") in ("", procedure.area)
        and (not chosen.get("za") or row.elsewhere or whom in row.for_whom)
    )


def _known(name: str) -> Sequence[tuple[str, Any]]:
    if name == "za":
        return [(key, title) for key, (_who, title) in WHOM.items()]
    return LifeEvent.choices if name == "dogodek" else Area.choices


def _chips(rows: Iterable[Row], text: str, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """Groups of links that choose and give up again; what nothing stands under is left out."""
    procedures = [row.procedure for row in rows]
    used = {event for procedure in procedures for event in procedure.life_events} | {one.area for one in procedures}
    titles = {"dogodek": _("Kaj se dogaja"), "podrocje": _("Področje"), "za": _("Za koga")}
    groups = []
    for name in FILTERS:
        links = [
            {"title": title, "chosen": chosen.get(name) == key, "url": _without(text, chosen, name, key)}
            for key, title in _known(name)
            if (name == "za" and used) or key in used or chosen.get(name) == key
        ]
        groups.append({"title": titles[name], "links": links, "open": name == "dogodek" or name in chosen})
    return [group for group in groups if group["links"]]


def _without(text: str, chosen: dict[str, str], name: str, value: str = "") -> str:
    """Address of the same list with one filter set to another value, or given up when it has that value."""
    query = {"q": text} | chosen if name else {"q": text}
    query[name] = "" if chosen.get(name) == value else value
    pairs = {key: word for key, word in query.items() if key and word}
    return reverse("applications:catalogue") + (f"?{urlencode(pairs)}" if pairs else "")


def _by_area(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """In the order of `Area`, each with its title."""
    order = {key: at for at, key in enumerate(Area.values)}
    ranked = sorted(rows, key=lambda row: order[row.procedure.area])
    grouped = itertools.groupby(ranked, key=lambda row: row.procedure.area)
    return [{"title": Area(area).label, "key": area, "rows": list(part)} for area, part in grouped]


@require_safe
def tenders(request: HttpRequest) -> HttpResponse:
    """`/razpisi/`: open ones first, closed ones kept."""
    rows = tenders_in_order(rows_for(actor_of(request)))
    shown = [row for row in rows if row.clock is None or row.clock.open]
    coming = [row for row in rows if row.clock and row.clock.state == "before"]
    closed = [row for row in rows if row.clock and row.clock.state == "closed"]
    groups = [
        {"title": _("Odprti razpisi"), "rows": shown},
        {"title": _("Kmalu odprti"), "rows": coming},
        {"title": _("Zaprti razpisi"), "rows": closed},
    ]
    return render(request, "applications/tenders.html", {"groups": [group for group in groups if group["rows"]]})


def _listed(request: HttpRequest, slug: str) -> Procedure:
    rows = Procedure.objects.visible_to(actor_of(request)).listed().select_related("department__organisation")
    return get_object_or_404(rows.defer(*UNREAD), slug=slug)


@require_safe
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e-vloge/<slug>/`: all one should know before one begins, and the button."""
    row, now, actor = _listed(request, slug), timezone.now(), actor_of(request)
    related = _related(request, row)
    if row.kind == ProcedureKind.LINK:
        return render(request, "applications/elsewhere.html", {"row": Row(row), "related": related})
    version = _current(row)
    definition = Tariff.of(version).form()
    usual = usual_days(row.slug, now=now)
    context = {
        "procedure": row,
        "definition": definition,
        "clock": clock_of(row.opens, row.closes, now),
        "standing": standing_of(actor=actor, procedure=row, definition=definition, now=now),
        "sign_in": f"{reverse('identity:sign_in')}?{urlencode({'next': request.path})}",
        "sipass": sipass_offered(),
        "whom": facts.whom_words(definition.for_whom),
        "fee": facts.fee_words(definition.data["fee"]),
        "fee_lines": facts.fee_lines(definition),
        "minutes": facts.minutes_words(row.minutes),
        "within": facts.decided_within(definition.data["decision_deadline"]),
        "timing": facts.timing_words(definition),
        "level": facts.LEVELS[definition.min_level],
        "needed": facts.needed(definition),
        "usual": {"days": usual[0], "cases": usual[1]} if usual else None,
        "related": related,
        "structured": as_script(government_service(row, definition)),
    }
    return render(request, "applications/procedure.html", context)


def _current(row: Procedure) -> FormVersion:
    version: FormVersion | None = FormVersion.objects.current(timezone.now()).filter(procedure=row).first()
    if version is None:
        raise Http404
    return version


def _related(request: HttpRequest, row: Procedure) -> list[Procedure]:
    found = Procedure.objects.visible_to(actor_of(request)).listed().filter(slug__in=row.related).defer(*UNREAD)
    return sorted(found, key=lambda one: row.related.index(one.slug)) if row.related else []


@require_safe
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e-vloge/<slug>/obrazec.pdf`: the form for those who prefer paper, in the language of the page."""
    row = _listed(request, slug)
    if row.kind == ProcedureKind.LINK:
        raise Http404
    content = paper_form.pdf_of(_current(row), row)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.slug}.pdf"'
    return response
