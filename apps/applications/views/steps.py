"""One step of a draft: shown, saved (also in the background), with its groups and its map."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.applications.engine import evaluate
from apps.applications.exceptions import Stale
from apps.applications.forms import groups
from apps.applications.forms.differing import differences
from apps.applications.forms.maps import map_of, nearer
from apps.applications.forms.page import Page
from apps.applications.forms.sent import Sent, drop_blank_rows, page_with, read_step
from apps.applications.forms.steps import StepForm
from apps.applications.models import Application
from apps.applications.services.drafts import definition_of, fingerprint
from apps.applications.services.prefill import context_of
from apps.applications.services.progress import STEP, progress_of
from apps.applications.services.reading import Places, explained
from apps.applications.views.frame import address_of, frame, in_background, on_draft
from apps.applications.views.saving import keep
from apps.core.access import note_look
from apps.core.actor import actor_of
from apps.core.legal_time import LJUBLJANA
from apps.identity.services import typed as waiting


@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def step(request: HttpRequest, application: Application, step_id: str) -> HttpResponse:
    """A step of the form. What is sent is always kept, right or wrong."""
    page = page_of(application, step_id)
    sent = waiting.form_data(request)
    if request.method == "POST":
        return save(request, application, page)
    note_look(actor_of(request), application)
    if sent is not None:  # typed before a sign-in that came in between: shown again, saved by the person
        return show(request, application, page_with(page, read_step(page, sent)), seen=sent.get("seen", ""), back=True)
    return show(request, application, page, check="preverite" in request.GET)


def page_of(application: Application, step_id: str) -> Page:
    """The step as it is stored. 404 when there is none, or it is not asked as things stand."""
    definition, context = definition_of(application.version), context_of(application)
    answers, typed = application.answered, application.unclear
    evaluation = evaluate(definition, answers, typed, context)
    if not evaluation.step_visible(step_id):
        raise Http404
    language = get_language() or "sl"
    return Page(definition, definition.step(step_id), evaluation, context, answers, typed, language, Places())


def save(request: HttpRequest, application: Application, page: Page) -> HttpResponse:
    """Keep what was sent, then do what the button says."""
    act = request.POST.get("dejanje", "naprej")
    sent = read_step(page, request.POST)
    change = groups.change(request, application, page, sent, act)
    if act in ("naprej", "nazaj", "pozneje"):
        drop_blank_rows(page, sent)
    sent.tidy()
    try:
        saved = keep(request, application, page.step.id, sent)
    except Stale:
        return stale(request, application, page, sent)
    if in_background(request):
        return JsonResponse({"saved": saved_at(saved), "seen": fingerprint(saved, page.asked)})
    return go_on(request, saved, page_with(page, sent), act, change)


def go_on(request: HttpRequest, application: Application, page: Page, act: str, change: str) -> HttpResponse:
    """Where the button leads."""
    if here := change or map_of(request, act):
        return HttpResponseRedirect(f"{request.path}?{here}")
    progress = progress_of(application, page.evaluation)
    if act == "pozneje":
        messages.success(request, _("Osnutek je shranjen. Nadaljujete lahko kadar koli, na kateri koli napravi."))
        onward = None
    elif act == "nazaj":
        onward = progress.before(STEP, page.step.id)
    elif page.evaluation.problems_of(page.step.id):
        return show(request, application, page, check=True)
    else:
        onward = progress.after(STEP, page.step.id)
    return HttpResponseRedirect(address_of(application, onward))


def saved_at(application: Application) -> str:
    """`Shranjeno ob 10.42`."""
    return _("Shranjeno ob %(time)s") % {"time": f"{timezone.localtime(application.changed, LJUBLJANA):%-H.%M}"}


def stale(request: HttpRequest, application: Application, page: Page, sent: Sent) -> HttpResponse:
    """Somebody, mostly the same person elsewhere, changed the same answers since the page was opened: both are shown,
    and the person chooses."""
    if in_background(request):
        message = _("Ta del vloge ste spremenili tudi drugje. Ko shranite, boste izbrali, kaj obvelja.")
        return JsonResponse({"message": message, "stale": True}, status=409)
    now = page_of(application, page.step.id)  # as `keep` found it
    return show(request, application, page_with(now, sent), stale=now, status=409)


def show(
    request: HttpRequest, application: Application, page: Page, *, check: bool = False, stale: Page | None = None,
    seen: str = "", back: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page. check: with everything that is wrong in it; stale: what stands now, when it was changed elsewhere;
    back: what was typed before a sign-in."""
    if check:
        problems = page.evaluation.problems_of(page.step.id)
        found = explained(page.definition, problems, page.typed, page.language, page.places)
        page = Page(**{**vars(page), "problems": found})
    form = StepForm(page)
    groups.mark(request, application, form)
    nearer(request.GET.get("karta", ""), form)
    context = frame(application, page.evaluation, kind=STEP, key=page.step.id) | {
        "form": form,
        "step": page.step,
        "asked": " ".join(page.asked),
        "seen": seen or fingerprint(application, page.asked),
        "differing": differences(page, stale) if stale else [],
        "back_again": back,
        "removed": groups.removed(request, application, page),
    }
    return render(request, "applications/step.html", context, status=status)
