"""The form as a citizen sees it, in both languages, at desk and phone width. Nothing is stored: what is typed travels
with the page, so that conditions can be tried."""

import json
from dataclasses import dataclass, replace
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from apps.applications.admin.editor.desk import Desk, desk_page, editor_page
from apps.applications.admin.editor.outline import problems_of
from apps.applications.engine import Context, Definition, DefinitionBroken, evaluate, new_row_id
from apps.applications.engine.rows import row_id
from apps.applications.forms.sent import Sent, read_step
from apps.applications.forms.steps import Page, StepForm
from apps.applications.models import FormVersion
from apps.applications.services.reading import Places, explained
from apps.core.legal_time import local_day

MAX_CARRIED = 200_000  # signs of what travels with the page
KNOWN = {
    "applicant.name": "Ana Vzorec", "applicant.address": "Slovenski trg 1, 2250 Ptuj",
    "applicant.emso": "0101006505006",
    "applicant.tax_number": "12345679", "applicant.birth": "1990-05-17", "applicant.email": "ana.vzorec@example.si",
    "applicant.phone": "+38641000000", "organisation.name": "Vzorec, d. o. o.",
    "organisation.registration_number": "5823156000", "organisation.tax_number": "12345679",
    "organisation.address": "Slovenski trg 1, 2250 Ptuj", "representative.name": "Ana Vzorec",
}  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """A definition with what was typed into it."""

    definition: Definition
    context: Context
    language: str
    answers: dict[str, Any]
    typed: dict[str, Any]

    def with_sent(self, sent: Sent) -> "Tried":
        """After a page was sent."""
        kept = [
            {name: value for name, value in part.items() if name not in sent.fields}
            for part in (self.answers, self.typed)
        ]
        return replace(self, answers=kept[0] | sent.answers, typed=kept[1] | sent.typed)

    def page(self, step_id: str, *, check: bool = False) -> Page:
        """The step that was asked for when it is shown as things stand, else the first that is."""
        evaluation = evaluate(self.definition, self.answers, self.typed, self.context)
        shown = [step for step in self.definition.steps if evaluation.step_visible(step.id)]
        shown = shown or list(self.definition.steps)
        step = next((one for one in shown if one.id == step_id), shown[0])
        places, problems = Places(), []
        if check:
            found = evaluation.problems_of(step.id)
            problems = explained(self.definition, found, self.typed, self.language, places)
        return Page(
            self.definition, step, evaluation, self.context, self.answers, self.typed, self.language, places, problems
        )


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. version: its number, empty for the one that work goes on from."""

    language: str
    step: str
    applicant: str
    version: str

    def query(self, **other: str) -> str:
        """The same with something else."""
        values = {"jezik": self.language, "korak": self.step, "odda": self.applicant, "razlicica": self.version}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in (values | other).items() if value})
        return f"?{query.urlencode()}"


@desk_page("")
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """At desk width, or on a phone drawn by a frame."""
    wanted = _wanted(request)
    if request.GET.get("sirina") == "telefon":
        address = desk.url("form_preview_page") + wanted.query()
        context = {"title": _("Predogled na telefonu"), "address": address, "wanted": wanted}
        context |= {
            "desk_url": desk.url("form_preview") + wanted.query(),
            "languages": _languages(desk, wanted, phone=True),
        }
        return editor_page(request, desk, "phone", context)
    return _shown(request, desk, wanted)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@desk_page("")
def framed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page inside the frame."""
    return _shown(request, desk, _wanted(request), framed=True)


def _wanted(request: HttpRequest) -> Wanted:
    get = request.GET.get
    return Wanted(
        language="en" if get("jezik") == "en" else "sl", step=get("korak", ""),
        applicant=get("odda", "") if get("odda") in ("person", "organisation") else "", version=get("razlicica", ""),
    )  # fmt: skip


def _languages(desk: Desk, wanted: Wanted, *, phone: bool) -> list[tuple[str, str, bool]]:
    way, width = desk.url("form_preview"), {"sirina": "telefon"} if phone else {}
    return [
        (title, way + wanted.query(jezik=code, **width), code == wanted.language)
        for code, title in (("sl", "Slovensko"), ("en", "English"))
    ]


def _definition_of(desk: Desk, wanted: Wanted) -> dict[str, Any]:
    if not wanted.version:
        return desk.definition
    number = int(wanted.version) if wanted.version.isdigit() and len(wanted.version) < 9 else 0
    found: FormVersion | None = desk.procedure.versions.filter(number=number).first()
    if found is None:
        raise Http404
    return found.definition


def _shown(request: HttpRequest, desk: Desk, wanted: Wanted, *, framed: bool = False) -> HttpResponse:
    raw = _definition_of(desk, wanted)
    try:
        definition = Definition.parse(raw)
    except DefinitionBroken as broken:
        return _refused(request, desk, problems_of(raw, broken.problems, desk.procedure.pk))
    if not any(step.fields for step in definition.steps):
        return _refused(request, desk, [])
    with translation.override(wanted.language):
        return _page(request, desk, wanted, definition, framed=framed)


def _refused(request: HttpRequest, desk: Desk, problems: list[Any]) -> HttpResponse:
    return editor_page(request, desk, "no_preview", {"title": _("Predogled"), "problems": problems})


def _page(request: HttpRequest, desk: Desk, wanted: Wanted, definition: Definition, *, framed: bool) -> HttpResponse:
    """One step, after what was typed and pressed on it."""
    applicant = wanted.applicant or definition.for_whom[0]
    context = Context(local_day(timezone.now()), KNOWN, applicant)
    tried = Tried(definition, context, wanted.language, *_carried(request))
    page = tried.page(wanted.step)
    if request.method == "POST":
        act = request.POST.get("dejanje", "")
        sent = read_step(page, request.POST)
        _rows(sent, act)
        sent.tidy()
        step = act.removeprefix("korak:") if act.startswith("korak:") else page.step.id
        page = tried.with_sent(sent).page(step, check=act == "preverite")
    return render(request, "admin/applications/editor/preview.html", _context(desk, wanted, page, framed=framed))


def _context(desk: Desk, wanted: Wanted, page: Page, *, framed: bool) -> dict[str, Any]:
    steps = [step for step in page.definition.steps if page.evaluation.step_visible(step.id)]
    place = [step.id for step in steps].index(page.step.id) if page.step in steps else 0
    way = desk.url("form_preview")
    return {
        "desk": desk, "framed": framed, "form": StepForm(page), "step": page.step, "steps": steps,
        "here": place + 1, "total": len(steps),
        "after": steps[place + 1].id if place + 1 < len(steps) else "",
        "before": steps[place - 1].id if place else "",
        "asked": " ".join(one.id for one in page.fields() if one.type != "info" and not page.locked(one)),
        "carried": json.dumps({"answers": page.answers, "typed": page.typed}, ensure_ascii=False),
        "languages": _languages(desk, wanted, phone=False),
        "phone_url": way + wanted.query(sirina="telefon"),
        "action": wanted.query(korak=page.step.id),
        "whom": _whom(desk, wanted, page),
        "attachments": [one for one in page.definition.attachments if page.evaluation.requirement_visible(one.id)],
        "overview_url": desk.home(),
    }  # fmt: skip


def _whom(desk: Desk, wanted: Wanted, page: Page) -> list[tuple[str, str, bool]]:
    """In whose name, when there is a choice."""
    names = {"person": _("posameznik"), "organisation": _("organizacija")}
    kinds = page.definition.for_whom
    return [
        (names[kind], wanted.query(odda=kind, korak=page.step.id), kind == page.context.applicant)
        for kind in kinds if len(kinds) > 1
    ]  # fmt: skip


def _carried(request: HttpRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was typed on other steps. It comes from the browser: the evaluation trusts none of it."""
    text = request.POST.get("nosi", "")
    try:
        data = json.loads(text) if text and len(text) <= MAX_CARRIED else {}
    except (ValueError, RecursionError):
        data = {}
    parts = [data.get(name) if isinstance(data, dict) else None for name in ("answers", "typed")]
    answers, typed = (part if isinstance(part, dict) else {} for part in parts)
    return answers, typed


def _rows(sent: Sent, act: str) -> None:
    """Rows of a group added and taken out by buttons."""
    verb, _colon, rest = act.partition(":")
    group, _colon, row = rest.partition(":")
    if group not in sent.fields:
        return
    if verb == "dodaj":
        sent.rows(group).append({"_id": row if row_id({"_id": row}) else new_row_id()})
    elif verb == "odstrani":
        for part in (sent.answers, sent.typed):
            part[group] = [one for one in part.get(group, []) if one["_id"] != row]
