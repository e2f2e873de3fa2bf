"""What readers and askers do: say whether an answer helped, confirm, ask further, agree to publication or not."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import ratelimit
from apps.core.actor import ANONYMOUS, Actor, actor_of
from apps.core.ratelimit import client_address
from apps.questions import services
from apps.questions.choices import QuestionState
from apps.questions.exceptions import CannotAsk, StepRefused
from apps.questions.forms.new import FollowUpForm
from apps.questions.models import Asker, Question
from apps.questions.services.links import asker_of, asker_path
from apps.questions.views.limits import HOUR, VOTES, count_question
from apps.questions.views.public import page_of, seen

REMEMBERED = 200  # opinions of one session


@require_POST
def vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether the answer helped; once for each account and browser."""
    actor = actor_of(request).in_person()
    row = seen(actor, pk)
    ratelimit.count("question-votes", actor.key or client_address(request), allowed=VOTES, seconds=HOUR)
    browser = request.session.setdefault("browser", str(uuid.uuid4()))
    helpful = request.POST.get("mnenje") == "da"
    counted = services.vote(actor=actor, question=row, browser=browser, helpful=helpful)
    known = [key for key in request.session.get("opinions", []) if key != str(row.pk)]
    request.session["opinions"] = [*known, str(row.pk)][-REMEMBERED:]
    messages.success(request, _("Hvala za mnenje.") if counted else _("Vaše mnenje že imamo."))
    return redirect(row.get_absolute_url())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The asker's own page by the link in their mail: first it asks to confirm, later it is the thread. Whoever holds
    the link of an account has to sign in."""
    asker = asker_of(token)
    if asker is None:
        raise Http404
    row = asker.question
    if asker.user_id:
        return redirect(row.get_absolute_url())
    if row.state == QuestionState.UNCONFIRMED:
        return _confirm(request, asker)
    if row.parent_id:
        first = Asker.objects.filter(question=row.parent_id, user=None).first()
        if first is None:
            raise Http404
        return HttpResponseRedirect(asker_path(first))
    if request.method != "POST":
        return page_of(request, ANONYMOUS, _whole(row.pk), token=token)
    return _act(request, ANONYMOUS, asker, token)


def _whole(pk: UUID) -> Question:
    row: Question = Question.objects.named().get(pk=pk)
    return row


def _confirm(request: HttpRequest, asker: Asker) -> HttpResponse:
    if request.method == "POST":
        services.confirm_question(actor=ANONYMOUS, asker=asker)
        messages.success(request, _("Hvala, vprašanje je potrjeno in oddano."))
        return HttpResponseRedirect(request.path)
    return render(request, "questions/confirm.html", {"question": asker.question})


@require_POST
def own_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same for an asker who is signed in; 404 for everybody else."""
    actor = actor_of(request).in_person()
    row = seen(actor, pk)
    rows = Asker.objects.select_related("question__parent", "question__topic", "question__department")
    asker = rows.filter(question=row, user=actor.user.pk).first() if actor.user else None
    if asker is None:
        raise Http404
    return _act(request, actor, asker, "")


def _act(request: HttpRequest, actor: Actor, asker: Asker, token: str) -> HttpResponse:
    """What the buttons of one's own page say."""
    first = asker.question.parent or asker.question
    back = HttpResponseRedirect(request.path if token else first.get_absolute_url())
    act = request.POST.get("dejanje", "")
    if act == "dodatno":
        return _follow_up(request, actor, asker, token) or back
    if act not in ("dovolim", "ne-dovolim"):
        return back
    row = _of_thread(request.POST.get("vprasanje", ""), first)
    try:
        services.change_consent(actor=actor, question_id=row.pk, consent=act == "dovolim")
    except StepRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        agreed = _("Hvala. Odgovor objavimo, ko ga pregleda še nekdo iz urada.")
        messages.success(request, agreed if act == "dovolim" else _("Odgovor ni več javen. Berete ga samo vi."))
    return back


def _of_thread(key: str, first: Question) -> Question:
    """One of the thread's questions, all of which are the asker's; the first unless another is meant."""
    rows: list[Any] = list(Question.objects.filter(parent=first))
    return next((row for row in rows if str(row.pk) == key), first)


def _follow_up(request: HttpRequest, actor: Actor, asker: Asker, token: str) -> HttpResponse | None:
    form = FollowUpForm(request.POST)
    first = asker.question.parent or asker.question
    if form.is_valid():
        count_question(request, actor, proven=True)
        try:
            services.follow_up(actor=actor, asker=asker, **form.cleaned_data)
        except CannotAsk as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Hvala, dodatno vprašanje smo prejeli."))
            return None
    return page_of(request, actor, _whole(first.pk), token=token, further=form)
