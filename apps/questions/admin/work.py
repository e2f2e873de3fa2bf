"""`…/<pk>/delo/<act>/`: what is done with a question, each by a form of its own."""

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
from apps.questions import services, workflow
from apps.questions.admin import forms, numbers
from apps.questions.exceptions import StepRefused
from apps.questions.models import Question, QuestionTemplate
from apps.questions.models.questions import VIEW
from apps.questions.services.answering import ENDED, latest_version
from apps.questions.services.moderating import may_edit, why_not
from apps.questions.services.suggesting import similar_questions
from apps.reports.services.abuse import MAY as BLOCKING

Open = Callable[[Actor, Question], bool]


@dataclass(frozen=True)
class Act:
    """One thing to do. service: takes actor, question_id and the cleaned data; when: whether there is reason for it;
    sides: who may; permission: what it takes besides; danger: the button says so."""

    title: Any
    form: type[StaffForm]
    service: Callable[..., Any]
    when: Open = lambda actor, question: True
    lead: Any = ""
    sides: frozenset[str] = workflow.OFFICE
    permission: str = ""
    danger: bool = False

    def open_to(self, actor: Actor, question: Question, sides: set[str]) -> bool:
        """Whether the actor may do it now."""
        allowed = not self.permission or actor.has_perm(self.permission)
        return allowed and bool(sides & self.sides) and self.when(actor, question)


def _step(name: str) -> Open:
    return lambda actor, question: question.state in workflow.STEPS[name].sources


def _waiting(_actor: Actor, question: Question) -> bool:
    return question.is_waiting


def _pending(actor: Actor, question: Question) -> bool:
    return question.pending and not why_not(actor, question, latest_version(question))


EVERYBODY = workflow.OFFICE | {workflow.MODERATOR}
MODERATORS = frozenset({workflow.MODERATOR})

ACTS: dict[str, Act] = {
    "odgovor": Act(
        gettext_lazy("Odgovorite"), forms.AnswerForm, services.answer_question,
        lambda actor, question: question.state not in ENDED,
        gettext_lazy("Vpraševalec odgovor prebere takoj, drugi šele po pregledu in samo s soglasjem vpraševalca."),
    ),
    "objava": Act(
        gettext_lazy("Preglejte in objavite"), forms.PublishForm, services.publish_question, _pending,
        gettext_lazy("Preverite, da v vprašanju in odgovoru ni osebnih podatkov. Odgovor, kot bo objavljen:"),
        sides=MODERATORS,
    ),
    "vrnitev": Act(
        gettext_lazy("Vrnite v popravek"), forms.ReturnForm, services.return_answer,
        lambda actor, question: question.pending and not question.is_returned, sides=MODERATORS,
    ),
    "dodelitev": Act(gettext_lazy("Dodelite ali predajte"), forms.AssignForm, services.assign_question, _waiting,
                     gettext_lazy("Oddelek vidi tudi vpraševalec, uradno osebo samo urad.")),
    "tema": Act(gettext_lazy("Spremenite temo"), forms.TopicForm, services.change_topic),
    "besedilo": Act(
        gettext_lazy("Uredite objavljeno vprašanje"), forms.WordingForm, services.edit_wording, may_edit,
        gettext_lazy("Izvirno besedilo ostane shranjeno in ga vidi samo urad."), sides=EVERYBODY,
    ),
    "prikrivanje": Act(
        gettext_lazy("Prikrijte besede"), forms.RedactForm, services.redact_words,
        lead=gettext_lazy("Takoj izginejo iz vprašanja, vseh različic odgovora, dodatnih vprašanj, iskanja, vira in "
                          "API-ja."),
        sides=EVERYBODY, danger=True,
    ),
    "umik": Act(
        gettext_lazy("Umaknite iz javnosti"), forms.WhyForm, services.redact_question, _step("redact"),
        sides=EVERYBODY, danger=True,
    ),
    "prijava": Act(
        gettext_lazy("Naredite prijavo"), forms.ReportForm, services.make_report,
        lambda actor, question: question.report_id is None,
        gettext_lazy("Prijava napake nastane brez imena vpraševalca. Povemo mu, kje jo spremlja."),
    ),
    "vloga": Act(
        gettext_lazy("Ponudite osnutek vloge"), forms.DraftForm, services.offer_draft,
        lead=gettext_lazy("Vpraševalec dobi gumb, ki odpre osnutek tega postopka."),
    ),
    "zavrnitev": Act(
        gettext_lazy("Zavrnite"), forms.RefuseForm, services.refuse_question, _step("refuse"), danger=True
    ),
    "zakljucek": Act(gettext_lazy("Zaključite"), forms.CloseForm, services.close_question, _step("close"), danger=True),
    "znova": Act(gettext_lazy("Znova odprite"), forms.NothingForm, services.reopen_question, _step("reopen")),
    "zavrnitev-posiljatelja": Act(
        gettext_lazy("Ne sprejemajte več njegovih vprašanj"), forms.BlockForm, services.block_asker,
        lead=gettext_lazy("Elektronski naslov gre na seznam zlorab, ki velja tudi za prijave napak."),
        permission=BLOCKING, danger=True,
    ),
}  # fmt: skip


def question_of(request: HttpRequest, pk: UUID) -> Question:
    """The question; 404 for whoever does not see it at work, PermissionDenied for whoever only reads."""
    actor = actor_of(request)
    rows = Question.objects.office_of(actor) if actor.has_perm(VIEW) else Question.objects.none()
    question: Question | None = rows.named().filter(pk=pk).first()
    if question is None:
        raise Http404
    if not workflow.sides_of(actor, question) & EVERYBODY:
        raise PermissionDenied
    return question


def question_url(question: Question) -> str:
    """Its page in the admin."""
    return reverse("admin:questions_question_change", args=[question.pk])


def back_to(request: HttpRequest, question: Question) -> HttpResponseRedirect:
    """To its page, or to the list when it is gone from the actor's office."""
    if Question.objects.office_of(actor_of(request)).filter(pk=question.pk).exists():
        return HttpResponseRedirect(question_url(question))
    return HttpResponseRedirect(reverse("admin:questions_question_changelist"))


def offered(actor: Actor, question: Question) -> dict[str, Act]:
    """What the actor may do and there is reason for."""
    sides = workflow.sides_of(actor, question)
    return {name: one for name, one in ACTS.items() if one.open_to(actor, question, sides)}


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, door: Any, pk: UUID, name: str) -> HttpResponse:
    """One of `ACTS`."""
    question, actor, known = question_of(request, pk), actor_of(request), ACTS.get(name)
    if known is None:
        raise Http404
    if not known.open_to(actor, question, workflow.sides_of(actor, question)):
        messages.warning(request, _("Tega zdaj ni mogoče storiti. Morda je bil kdo hitrejši."))
        return back_to(request, question)
    form = known.form(request.POST if request.method == "POST" else None, actor=actor, record=question)
    if request.method == "POST" and form.is_valid():
        try:
            known.service(actor=actor, question_id=question.pk, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Shranjeno."))
            return back_to(request, question)
    access.note_look(actor, question)
    context = {
        "title": known.title, "record": question.title, "form": form, "back": question_url(question),
        "lead": known.lead, "danger": known.danger,
    }  # fmt: skip
    more = _help(request, question, form) if name == "odgovor" else {}
    return staff_page(request, "admin/questions/act.html", context | more)


def _help(request: HttpRequest, question: Question, form: StaffForm) -> dict[str, Any]:
    """What an answer can begin with: a template, or a public answer to something like it; by the address."""
    texts = QuestionTemplate.objects.filter(active=True)
    texts = texts.filter(topic=question.topic_id) | texts.filter(topic=None)
    alike = [row for row in similar_questions(f"{question.title} {question.text}", 4) if row.pk != question.pk]
    begun = {f"predloga:{row.pk}": row.text for row in texts} | {f"odgovor:{row.pk}": row.answer for row in alike}
    if (text := begun.get(request.GET.get("zacnite", ""))) and request.method != "POST":
        form.initial["text"] = text
    return {"templates": list(texts), "alike": alike, "question": question}


@require_POST
def take(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """One click: the question is mine."""
    question = question_of(request, pk)
    run = functools.partial(services.take_over, actor=actor_of(request), question_id=pk)
    return _done(request, question, run, _("Na vprašanje odgovarjate vi."))


@require_POST
def note(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Write for the office alone."""
    question, text = question_of(request, pk), request.POST.get("text", "")[:4000]
    run = functools.partial(services.write_note, actor=actor_of(request), question_id=pk, text=text)
    return _done(request, question, run, _("Zapis je dodan. Vidi ga samo urad."))


def _done(request: HttpRequest, question: Question, run: Callable[[], Any], said: str) -> HttpResponse:
    try:
        run()
    except StepRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return back_to(request, question)


def urls(door: Any) -> list[Any]:
    """Addresses; `door`: the admin of questions."""

    def page(view: Any) -> Any:
        return door.admin_site.admin_view(functools.partial(view, door=door))

    return [
        path("statistika/", page(numbers.numbers), name="questions_numbers"),
        path("<uuid:pk>/delo/<slug:name>/", page(act), name="questions_act"),
        path("<uuid:pk>/prevzem/", page(take), name="questions_take"),
        path("<uuid:pk>/zapis/", page(note), name="questions_note"),
    ]
