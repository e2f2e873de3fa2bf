"""`…/<pk>/korak/<step>/` and `…/<pk>/delo/<act>/`: what is done with a report, each by a form of its own."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import StaffForm, staff_page
from apps.documents.exceptions import PhotoRefused
from apps.reports import services, workflow
from apps.reports.admin import care_forms, forms
from apps.reports.exceptions import CannotMerge, MoveRefused, MoveTaken
from apps.reports.models import AnswerTemplate, Report, ReportComment
from apps.reports.models.reports import VIEW
from apps.reports.services.abuse import MAY as BLOCKING

DANGEROUS = ("hide", "close", "merge", "zdruzitev", "prikrivanje")


@dataclass(frozen=True)
class Act:
    """Something besides steps. run: takes actor, report and cleaned data; permission: what it takes besides working
    on the report."""

    title: Any
    form: type[StaffForm]
    run: Callable[[Actor, Report, dict[str, Any]], Any]
    lead: Any = ""
    permission: str = ""
    template: str = "admin/reports/step.html"

    def open_to(self, actor: Actor) -> bool:
        """Whether whoever works on the report may do it."""
        return not self.permission or actor.has_perm(self.permission)


ACTS: dict[str, Act] = {
    "dodelitev": Act(
        gettext_lazy("Dodelite"), forms.AssignForm,
        lambda actor, report, given: services.assign_report(actor=actor, report_id=report.pk, **given),
        gettext_lazy("Oddelek in izvajalca vidijo vsi, uradno osebo samo urad."),
    ),
    "odgovor": Act(
        gettext_lazy("Odgovorite"), forms.AnswerForm,
        lambda actor, report, given: services.answer_report(actor=actor, report_id=report.pk, text=given["answer"]),
        gettext_lazy("Odgovor preberejo vsi; stanje ostane, kot je."),
    ),
    "prednost": Act(
        gettext_lazy("Določite prednost"), forms.PriorityForm,
        lambda actor, report, given: services.set_priority(actor=actor, report_id=report.pk, **given),
    ),
    "vrsta": Act(
        gettext_lazy("Spremenite vrsto"), forms.CategoryForm,
        lambda actor, report, given: services.change_category(actor=actor, report_id=report.pk, **given),
        gettext_lazy("Oddelek, izvajalec in rok sledijo vrsti; rok teče od prejema."),
    ),
    "lega": Act(
        gettext_lazy("Določite lego"), forms.PlaceForm,
        lambda actor, report, given: services.place_report(actor=actor, report_id=report.pk, **given),
    ),
    "besedilo": Act(
        gettext_lazy("Uredite objavljeno besedilo"), forms.TextForm,
        lambda actor, report, given: services.publish_text(actor=actor, report_id=report.pk, **given),
        gettext_lazy("Izvirno besedilo ostane shranjeno in ga lahko znova objavite."),
    ),
    "izvirnik": Act(
        gettext_lazy("Objavite izvirno besedilo"), forms.RestoreForm,
        lambda actor, report, given: services.restore_text(actor=actor, report_id=report.pk, **given),
    ),
    "prikrivanje": Act(
        gettext_lazy("Prikrijte besedilo in slike"), care_forms.RedactForm,
        lambda actor, report, given: services.redact_report(actor=actor, report_id=report.pk, **given),
        gettext_lazy("Vse skupaj velja hkrati: na strani, v iskanju, v viru in pri fotografijah. Zameglitve ni mogoče "
                     "vzeti nazaj, izvirno besedilo ostane shranjeno."),
        template="admin/reports/redact.html",
    ),
    "pojasnilo": Act(
        gettext_lazy("Skrijte pojasnilo prijavitelja"), care_forms.CommentForm,
        lambda actor, report, given: services.moderate_comment(actor=actor, report_id=report.pk, **given),
    ),
    "razdelitev": Act(
        gettext_lazy("Razdelite na dve prijavi"), care_forms.SplitForm,
        lambda actor, report, given: services.split_report(actor=actor, report_id=report.pk, **given),
        gettext_lazy("Prijavitelj in spremljevalci bodo obveščeni o obeh, rok nove prijave teče od prejema te."),
        template="admin/reports/split.html",
    ),
    "fotografija": Act(
        gettext_lazy("Dodajte fotografije"), forms.PhotosForm,
        lambda actor, report, given: services.add_photos(actor=actor, report_id=report.pk, **given),
        gettext_lazy("Obraze in registrske tablice lahko potem zameglite: izberite fotografijo na strani prijave."),
    ),
    "zavrnitev-posiljatelja": Act(
        gettext_lazy("Ne sprejemajte več njegovih prijav"), forms.BlockForm,
        lambda actor, report, given: services.block_reporter(actor=actor, report_id=report.pk, **given),
        gettext_lazy("Elektronski naslov pošiljatelja gre na seznam zlorab; ob prijavi mu povemo, da ga zavračamo."),
        permission=BLOCKING,
    ),
    "zdruzitev": Act(
        gettext_lazy("Združite z drugo prijavo"), forms.MergeForm,
        lambda actor, report, given: services.merge_reports(actor=actor, report_id=report.pk, **given),
        gettext_lazy("Ta prijava bo zaključena. Spremljevalci, glasovi in prijavitelj se preselijo k drugi."),
    ),
}  # fmt: skip


def report_of(request: HttpRequest, pk: UUID) -> Report:
    """The report; 404 for whoever does not see it at work, PermissionDenied for whoever only reads."""
    actor = actor_of(request)
    rows = Report.objects.office_of(actor) if actor.has_perm(VIEW) else Report.objects.none()
    report: Report | None = rows.named().filter(pk=pk).first()
    if report is None:
        raise Http404
    if not workflow.sides_of(actor, report) & workflow.OFFICE:
        raise PermissionDenied
    return report


def report_url(report: Report) -> str:
    """Its page in the admin."""
    return reverse("admin:reports_report_change", args=[report.pk])


def back_to(request: HttpRequest, report: Report) -> HttpResponseRedirect:
    """To its page, or to the list when it is gone from the actor's office."""
    if Report.objects.office_of(actor_of(request)).filter(pk=report.pk).exists():
        return HttpResponseRedirect(report_url(report))
    return HttpResponseRedirect(reverse("admin:reports_report_changelist"))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, door: Any, pk: UUID, name: str) -> HttpResponse:
    """Ask for the words of a step, take it, go back. Who was first stands above what was typed."""
    report, actor = report_of(request, pk), actor_of(request)
    known = workflow.STEPS.get(name)
    if known is None or known.by:
        raise Http404
    sent = request.method == "POST"
    form = forms.StepForm(
        request.POST if sent else None, actor=actor, record=report, step=name, template=_template(request)
    )
    if sent and form.is_valid() and _taken(request, actor, report, form, name):
        return back_to(request, report)
    if not sent and name not in workflow.steps_open(actor, report):
        messages.warning(request, _("Tega koraka zdaj ni mogoče narediti. Poglejte, v katerem stanju je prijava."))
        return back_to(request, report)
    lead = _("Vsi bodo prebrali: »%(text)s«") % {"text": known.told[0] % _gaps()} if known.public else ""
    return _asked(
        request, report, form, known.label, lead=lead, danger=name in DANGEROUS, templates=_texts(report, name)
    )


def _gaps() -> dict[str, str]:
    return dict.fromkeys(("on", "whom", "why"), "…")


def _texts(report: Report, name: str) -> list[AnswerTemplate]:
    """Templates that fit."""
    rows = AnswerTemplate.objects.filter(active=True, step__in=["", name], category__in=[report.category_id])
    return [*rows, *AnswerTemplate.objects.filter(active=True, step__in=["", name], category=None)]


def _template(request: HttpRequest) -> str:
    """Text of the template that was chosen."""
    try:
        key = UUID(request.GET.get("predloga", ""))
    except ValueError:
        return ""
    found = AnswerTemplate.objects.filter(pk=key, active=True).first()
    return found.text if found else ""


def _taken(request: HttpRequest, actor: Actor, report: Report, form: forms.StepForm, name: str) -> bool:
    expected = form.cleaned_data["expected"]
    try:
        _take(actor, report, form, name)
    except MoveTaken as taken:
        latest = taken.latest
        if (
            latest
            and latest.by_id == str(actor.user.pk)
            and (latest.facts.get("step"), latest.state_from) == (name, expected)
        ):
            return True  # a second click
        report.refresh_from_db()
        form.data = {**request.POST.dict(), "expected": report.state}
        form.add_error(None, str(taken))
        return False
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Narejeno: %(step)s.") % {"step": workflow.STEPS[name].label})
    return True


def _take(actor: Actor, report: Report, form: forms.StepForm, name: str) -> None:
    """By the service of the step; a recipient of the list is sent to."""
    expected, words = form.cleaned_data["expected"], form.words()
    if recipient := form.cleaned_data.get("recipient"):
        services.forward_report(
            actor=actor, report_id=report.pk, recipient=recipient, answer=words["answer"], expected=expected
        )
    else:
        services.take_step(actor=actor, report_id=report.pk, step=name, expected=expected, words=words)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, door: Any, pk: UUID, name: str) -> HttpResponse:
    """One of `ACTS`."""
    report, actor, known = report_of(request, pk), actor_of(request), ACTS.get(name)
    if known is None or not known.open_to(actor):
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = known.form(*sent, actor=actor, record=report)
    if request.method == "POST" and form.is_valid():
        try:
            known.run(actor, report, form.cleaned_data)
        except (MoveRefused, CannotMerge) as refusal:
            form.add_error(None, str(refusal))
        except PhotoRefused as refusal:
            form.add_error(None, refusal)
        except Http404:
            form.add_error(None, _("Te prijave ne najdemo med prijavami vašega urada."))
        else:
            messages.success(request, _("Shranjeno."))
            return back_to(request, report)
    if name == "odgovor" and request.method != "POST":
        form.initial["answer"] = _template(request)
    texts = _texts(report, "answer") if name == "odgovor" else []
    return _asked(
        request, report, form, known.title, lead=known.lead, danger=name in DANGEROUS, templates=texts,
        template=known.template,
    )  # fmt: skip


def offered(actor: Actor, report: Report) -> dict[str, Act]:
    """What the actor may do and there is reason for."""
    idle = {
        "izvirnik": report.text == report.published_text, "razdelitev": not report.is_open,
        "pojasnilo": not ReportComment.objects.filter(event__report=report).exists(),
    }  # fmt: skip
    return {name: one for name, one in ACTS.items() if one.open_to(actor) and not idle.get(name)}


def _asked(
    request: HttpRequest, report: Report, form: StaffForm, title: Any, template: str = "admin/reports/step.html",
    **more: Any,
) -> HttpResponse:  # fmt: skip
    access.note_look(actor_of(request), report)
    context = {"title": title, "record": report.title, "form": form, "back": report_url(report)}
    return staff_page(request, template, context | more)


@require_POST
def take(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """One click: the report is mine."""
    report = report_of(request, pk)
    return _done(
        request, report, lambda: services.take_over(actor=actor_of(request), report_id=pk), _("Prijavo rešujete vi.")
    )


@require_POST
def note(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Write for the office alone."""
    report, text = report_of(request, pk), request.POST.get("text", "")[:4000]
    run = functools.partial(services.write_note, actor=actor_of(request), report_id=pk, text=text)
    return _done(request, report, run, _("Zapis je dodan. Vidi ga samo urad."))


def _done(request: HttpRequest, report: Report, run: Callable[[], Any], said: str) -> HttpResponse:
    try:
        run()
    except MoveRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return back_to(request, report)


def urls(door: Any) -> list[Any]:
    """Addresses; `door`: the admin of reports."""

    def page(view: Any) -> Any:
        return door.admin_site.admin_view(functools.partial(view, door=door))

    return [
        path("<uuid:pk>/korak/<slug:name>/", page(step), name="reports_step"),
        path("<uuid:pk>/delo/<slug:name>/", page(act), name="reports_act"),
        path("<uuid:pk>/prevzem/", page(take), name="reports_take"),
        path("<uuid:pk>/zapis/", page(note), name="reports_note"),
    ]
