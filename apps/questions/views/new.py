"""`/vprasaj-obcino/novo/`: what, and who. Two screens, each works without JavaScript."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.actor import actor_of
from apps.core.ratelimit import client_address, count
from apps.questions.exceptions import CannotAsk
from apps.questions.forms.new import QuestionForm, SendForm
from apps.questions.models import Question
from apps.questions.reading import snippet_of
from apps.questions.services import Asked, ask_question
from apps.questions.services.suggesting import best_topic, similar_questions
from apps.questions.views import drafts
from apps.questions.views.limits import HINTS, HINTS_IN, count_question


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """A form of its own for each visit; nothing is kept before it is sent."""
    return _what(request, drafts.begin(request), QuestionForm())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def what(request: HttpRequest, key: UUID) -> HttpResponse:
    """First screen: the question."""
    draft = drafts.read(request, key)
    if draft.get("question"):
        return redirect("questions:sent", key)
    if request.method != "POST":
        known = {name: draft.get(name, "") for name in ("title", "text", "topic")}
        return _what(request, key, QuestionForm(initial=known))
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _what(request, key, form)
    drafts.keep(request, key, **form.cleaned_data)
    return redirect("questions:check", key)


def _what(request: HttpRequest, key: Any, form: QuestionForm) -> HttpResponse:
    return render(request, "questions/new_what.html", {"form": form, "key": key, "number": 1})


@require_POST
def hints(request: HttpRequest) -> JsonResponse:
    """Public answers that are like what was typed so far. By POST: questions belong in no log."""
    count("question-hints", client_address(request), allowed=HINTS, seconds=HINTS_IN)
    found = similar_questions(request.POST.get("text", ""))
    return JsonResponse(
        {"results": [{"title": row.title, "url": row.get_absolute_url(), "text": snippet_of(row)} for row in found]}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Second screen: is it answered already, who asks, may it be published."""
    draft = drafts.read(request, key)
    if draft.get("question"):
        return redirect("questions:sent", key)
    if not draft.get("title"):
        return redirect("questions:what", key)
    text, known = f"{draft['title']} {draft['text']}", actor_of(request).user is not None
    if request.method != "POST":
        topic = best_topic(draft.get("topic"), text)
        form = SendForm(initial={**draft.get("who", {}), "topic": str(topic.pk)}, text=text, known=known)
        return _check(request, key, draft, form)
    drafts.keep(request, key, who=_typed(request))
    if request.POST.get("dejanje") == "nazaj":
        return redirect("questions:what", key)
    form = SendForm(request.POST, text=text, known=known)
    return _send(request, key, draft, form) if form.is_valid() else _check(request, key, draft, form)


def _typed(request: HttpRequest) -> dict[str, Any]:
    words = {name: request.POST.get(name, "")[:200] for name in ("email", "name")}
    return words | {name: name in request.POST for name in ("consent", "show_name")}


def _check(request: HttpRequest, key: UUID, draft: dict[str, Any], form: SendForm) -> HttpResponse:
    near = similar_questions(f"{draft['title']} {draft['text']}")
    context = {"form": form, "key": key, "number": 2, "draft": draft, "near": [(row, snippet_of(row)) for row in near]}
    return render(request, "questions/new_check.html", context)


def _send(request: HttpRequest, key: UUID, draft: dict[str, Any], form: SendForm) -> HttpResponse:
    actor, given = actor_of(request).in_person(), form.cleaned_data
    count_question(request, actor, proven=bool(given.get("altcha")))
    asked = Asked(
        title=draft["title"], text=draft["text"], topic=form.chosen(), consent=given["consent"],
        email=given.get("email", ""), name=given.get("name", ""), show_name=given["show_name"], submission=key,
        network=client_address(request),
    )  # fmt: skip
    try:
        question = ask_question(actor=actor, asked=asked)
    except CannotAsk as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _check(request, key, draft, form)
    drafts.keep(request, key, question=str(question.pk), email=given.get("email", ""))
    return redirect("questions:sent", key)


@never_cache
@require_safe
def sent(request: HttpRequest, key: UUID) -> HttpResponse:
    """What happens next."""
    draft = drafts.read(request, key)
    row = Question.objects.named().filter(submission=key, pk=draft.get("question") or None).first()
    if row is None:
        return redirect("questions:new")
    context = {"question": row, "email": draft.get("email", ""), "known": actor_of(request).user is not None}
    return render(request, "questions/sent.html", context)
