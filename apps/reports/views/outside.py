"""`/izboljsajmo-ptuj/teren/`: contractors' people and the office's inspectors on a phone, where the reports are. Each
sees only what `ReportQuerySet.in_field` gives; who reported is never on these pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.documents.exceptions import PhotoGone, PhotoRefused
from apps.documents.models import Photo
from apps.identity.decorators import staff_page_of
from apps.reports import outside, reading, services, workflow
from apps.reports.choices import REPORT
from apps.reports.exceptions import MoveRefused
from apps.reports.forms import outside as forms
from apps.reports.models import Report
from apps.reports.models.reports import FIELD
from apps.territory.services import quarter_names

Given = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """step: of the table, which says when it is possible; empty: while the report is open. sides: whose it is."""

    title: Any
    icon: str
    form: type[forms.OutsideForm]
    run: Callable[[Actor, Report, Given], Any]
    lead: Any = ""
    step: str = ""
    sides: frozenset[str] = workflow.OUTSIDE


def _step(name: str) -> Callable[[Actor, Report, Given], Any]:
    def run(actor: Actor, report: Report, given: Given) -> Any:
        expected, words = given.pop("expected"), given
        return services.take_step(actor=actor, report_id=report.pk, step=name, expected=expected, words=words)

    return run


def _fix(actor: Actor, report: Report, given: Given) -> Any:
    return services.fix_outside(actor=actor, report=report, **given)


ALL, OFFICE_ONLY = gettext_lazy("Vsi bodo prebrali."), gettext_lazy("Prebere samo oddelek.")
THEIRS = frozenset({workflow.CONTRACTOR})
ACTS: dict[str, Act] = {
    "zacetek": Act(gettext_lazy("Začnite dela"), "delo", forms.StartForm, _step("start"), ALL, "start"),
    "nacrt": Act(gettext_lazy("Načrtujte dan"), "koledar", forms.PlanForm, _step("plan"), ALL, "plan"),
    "odpravljeno": Act(gettext_lazy("Odpravljeno je"), "krog-kljukica", forms.FixForm, _fix, ALL, "fix"),
    "odgovor": Act(
        gettext_lazy("Odgovorite"), "sporocilo", forms.AnswerForm,
        lambda actor, report, given: services.answer_outside(actor=actor, report=report, text=given["text"]), ALL,
    ),
    "zapis": Act(
        gettext_lazy("Zapišite za oddelek"), "uredi", forms.NoteForm,
        lambda actor, report, given: services.note_outside(actor=actor, report=report, text=given["text"]), OFFICE_ONLY,
    ),
    "predlog": Act(
        gettext_lazy("Predlagajte zaključek brez popravila"), "zapri", forms.ProposeForm,
        lambda actor, report, given: services.propose_closing(
            actor=actor, report=report, reason=given["reason"], text=given["text"]),
        gettext_lazy("O zaključku odloči oddelek."), sides=THEIRS,
    ),
    "vrnitev": Act(
        gettext_lazy("Vrnite oddelku"), "nazaj", forms.BackForm,
        lambda actor, report, given: services.give_back(actor=actor, report_id=report.pk, reason=given["reason"]),
        gettext_lazy("Prijave potem ne boste več videli na svojem seznamu."), step="give_back", sides=THEIRS,
    ),
}  # fmt: skip


@never_cache
@staff_page_of(FIELD)
@require_safe
def field(request: HttpRequest) -> HttpResponse:
    """The list, the nearest first."""
    actor, filters = actor_of(request), outside.FieldFilters.read(request.GET)
    page = outside.page_of(actor, filters)
    access.note_list(actor, Report)
    context = {
        "page": page, "filters": filters, "categories": outside.categories_of(actor),
        "quarters": list(quarter_names().items()), "next": filters.query(filters.page + 1) if page.more else "",
        "previous": filters.query(filters.page - 1) if filters.page > 1 else None,
    }  # fmt: skip
    return render(request, "reports/field/list.html", context)


def seen(actor: Actor, pk: UUID) -> Report:
    """404 for what is not given to the actor, whether it exists or not."""
    report: Report | None = Report.objects.in_field(actor).named().filter(pk=pk).first()
    if report is None:
        raise Http404
    access.note_look(actor, report)
    return report


def acts_of(actor: Actor, report: Report) -> dict[str, Act]:
    """What the actor can do now."""
    sides, steps = workflow.sides_of(actor, report), workflow.steps_open(actor, report)
    return {
        name: one
        for name, one in ACTS.items()
        if sides & one.sides and (one.step in steps if one.step else report.is_open)
    }


@never_cache
@staff_page_of(FIELD)
@require_safe
def report_outside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report: where it is, what is wrong, what can be done."""
    actor = actor_of(request)
    report = seen(actor, pk)
    context = {
        "report": report, "look": workflow.LOOKS[report.state], "map": reading.small_map(report),
        "photos": list(Photo.objects.of(REPORT, report.pk)), "place": outside.place_link(report),
        "answers": outside.answers_of(report), "acts": acts_of(actor, report),
        "course": [(event, reading.icon_of(event)) for event in outside.course_for(actor, report)],
    }  # fmt: skip
    return render(request, "reports/field/report.html", context)


@never_cache
@staff_page_of(FIELD)
@require_http_methods(["GET", "HEAD", "POST"])
def act_outside(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One of `ACTS`, by a form of its own."""
    actor, known = actor_of(request), ACTS.get(name)
    report = seen(actor, pk)
    if known is None or not workflow.sides_of(actor, report) & known.sides:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if request.method != "POST" and name not in acts_of(actor, report):
        messages.warning(request, _("Tega zdaj ni mogoče narediti. Poglejte, v katerem stanju je prijava."))
        return redirect("reports:field_report", pk)
    form = known.form(*sent, actor=actor, report=report)
    if request.method == "POST" and form.is_valid() and _done(request, actor, report, form, known):
        left = Report.objects.in_field(actor).filter(pk=pk).exists()
        return redirect("reports:field_report", pk) if left else redirect("reports:field")
    context = {"report": report, "act": known, "form": form}
    return render(request, "reports/field/act.html", context)


def _done(request: HttpRequest, actor: Actor, report: Report, form: forms.OutsideForm, act: Act) -> bool:
    try:
        act.run(actor, report, dict(form.cleaned_data))
    except (MoveRefused, PhotoRefused) as refusal:
        form.add_error(None, str(refusal) if isinstance(refusal, MoveRefused) else refusal)
        return False
    except PhotoGone:
        form.add_error("photos", _("Fotografije ni več. Dodajte jo znova."))
        return False
    messages.success(request, _("Narejeno: %(step)s.") % {"step": act.title})
    return True
