"""What a co-applicant sees and does: the link of the mail, the whole application to read, yes or no. The secret stays
in the address only until the invitation is opened; from then on it is the account that counts."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.applications.exceptions import AlreadyFiled, CannotJoin, Incomplete, NotOpen, Stale, WrongStep
from apps.applications.forms.cosigners import ConfirmForm, DeclineForm
from apps.applications.models import Application, Cosigner
from apps.applications.services import cosignature as service
from apps.applications.services.agreement import DECLINED
from apps.applications.services.content import content_digest
from apps.applications.services.cosigning_words import who_applies
from apps.applications.services.drafts import definition_of, evaluation_of
from apps.applications.services.progress import progress_of
from apps.applications.services.summary import attachments_of, parts_of
from apps.applications.views.frame import sign_in_first
from apps.applications.wording import CANNOT_JOIN
from apps.core import access, ratelimit
from apps.core.actor import Actor, actor_of
from apps.identity.choices import Level
from apps.identity.decorators import in_any_name

TRIES, WINDOW = 60, 3600  # openings of such links from one address in an hour
REFUSALS: dict[type[Exception], Any] = {
    Stale: gettext_lazy("Vloga se je medtem spremenila. Preglejte jo še enkrat in potem potrdite to, kar piše zdaj."),
    Incomplete: gettext_lazy("Vlagatelj vloge še ni dokončal, zato je zdaj ni mogoče potrditi."),
    NotOpen: gettext_lazy("Vlog po tem obrazcu ne sprejemamo več."),
}


@never_cache
@in_any_name
@require_safe
def cosign(request: HttpRequest, secret: str) -> HttpResponse:
    """`/e-vloge/sopodpis/<secret>/`. Who is not signed in learns who invites and to what; who is, becomes the
    co-applicant and goes on to the application. 404 for a link that is dead or somebody else's."""
    ratelimit.count("cosign", ratelimit.client_address(request), allowed=TRIES, seconds=WINDOW)
    try:
        if not request.user.is_authenticated:
            return _invitation(request, service.invitation_of(secret))
        cosigner = service.open_invitation(actor=actor_of(request), secret=secret)
    except Cosigner.DoesNotExist:
        return render(request, "applications/cosign_void.html", status=HTTPStatus.NOT_FOUND)
    except CannotJoin as refusal:
        context = {"refusal": CANNOT_JOIN[str(refusal)]}
        return render(request, "applications/cosign_void.html", context, status=HTTPStatus.FORBIDDEN)
    return HttpResponseRedirect(reverse("applications:cosignature", args=[cosigner.application_id]))


def _invitation(request: HttpRequest, cosigner: Cosigner) -> HttpResponse:
    application = cosigner.application
    context = {"who": who_applies(application), "procedure": application.version.procedure}
    response = render(request, "applications/cosign.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


@never_cache
@in_any_name
@require_http_methods(["GET", "HEAD", "POST"])
def cosignature(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The application as it stands, read-only, with what the co-applicant can answer. Filed: to what was filed."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    actor = actor_of(request).in_person()
    rows = Cosigner.objects.filter(application=application_id, user=actor.user.pk).select_related(
        "application__version__procedure", "application__applicant__person", "application__organisation",
        "application__principal__person",
    )  # fmt: skip
    cosigner = rows.first()
    if cosigner is None:
        raise Http404
    if cosigner.application.is_filed:
        return HttpResponseRedirect(reverse("applications:filed", args=[application_id]))
    if request.method == "POST":
        return _answer(request, actor, cosigner)
    return _page(request, actor, cosigner)


def _answer(request: HttpRequest, actor: Actor, cosigner: Cosigner) -> HttpResponse:
    """What the button says; the list that follows shows what came of it."""
    act = request.POST.get("dejanje", "")
    try:
        if act == "potrdi":
            return _confirm(request, actor, cosigner)
        if act == "zavrni":
            return _decline(request, actor, cosigner)
        if act == "premisli":
            service.reconsider(actor=actor, application_id=cosigner.application_id)
            access.note(actor, "decide", cosigner.application)
    except Cosigner.DoesNotExist as error:
        raise Http404 from error
    except AlreadyFiled:
        messages.info(request, _("Vloga je že oddana."))
    except WrongStep:
        messages.warning(request, _("Medtem se je stanje spremenilo. Preverite, kaj velja zdaj."))
    return HttpResponseRedirect(request.path)


def _confirm(request: HttpRequest, actor: Actor, cosigner: Cosigner) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, cosigner, confirm=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    seen = request.POST.get("seen", "")
    try:
        service.confirm_application(actor=actor, application_id=cosigner.application_id, seen=seen)
    except CannotJoin as refusal:
        return _page(request, actor, cosigner, refusal=CANNOT_JOIN[str(refusal)], status=HTTPStatus.CONFLICT)
    except (Stale, Incomplete, NotOpen) as refusal:
        return _page(request, actor, cosigner, refusal=REFUSALS[type(refusal)], status=HTTPStatus.CONFLICT)
    access.note(actor, "decide", cosigner.application)
    messages.success(request, _("Vlogo ste potrdili. Ko jo vlagatelj odda, vas obvestimo."))
    return HttpResponseRedirect(request.path)


def _decline(request: HttpRequest, actor: Actor, cosigner: Cosigner) -> HttpResponse:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, cosigner, decline=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    service.decline_application(actor=actor, application_id=cosigner.application_id, reason=form.cleaned_data["reason"])
    access.note(actor, "decide", cosigner.application)
    messages.success(request, _("Vloge niste potrdili. Vlagatelju smo to sporočili."))
    return HttpResponseRedirect(request.path)


def _page(
    request: HttpRequest, actor: Actor, cosigner: Cosigner, *, confirm: ConfirmForm | None = None,
    decline: DeclineForm | None = None, refusal: Any = "", status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    application = Application.objects.named().select_related("applicant__person", "principal__person").get(
        pk=cosigner.application_id
    )  # fmt: skip
    access.note_look(actor, application)
    evaluation, definition = evaluation_of(application), definition_of(application.version)
    progress = progress_of(application, evaluation)
    mine = next(one for one in progress.cosigners if one.cosigner.pk == cosigner.pk)
    context = {
        "application": application, "procedure": application.version.procedure, "who": who_applies(application),
        "mine": mine, "cosigners": progress.cosigners, "refusal": refusal, "confirm": confirm or ConfirmForm(),
        "decline": decline or DeclineForm(), "open": application.version.takes_drafts_at(timezone.now()),
        "ready": progress.answered,
    }  # fmt: skip
    if mine.state != DECLINED:
        context |= _content(application, evaluation, progress)
    if not actor.at_least(definition.min_level):
        context["needed"] = Level(definition.min_level)
    return render(request, "applications/cosignature.html", context, status=status)


def _content(application: Application, evaluation: Any, progress: Any) -> dict[str, Any]:
    """All that is confirmed. Identifiers show their last signs alone: they are the applicant's."""
    definition, language = definition_of(application.version), get_language() or "sl"
    return {
        "sections": parts_of(definition, evaluation, language, masked=True),
        "attachments": attachments_of(definition, evaluation, progress.documents, language),
        "seen": content_digest(application, evaluation, list(progress.documents)),
    }
