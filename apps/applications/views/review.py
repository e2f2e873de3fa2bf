"""Check your answers, and file."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.applications.engine import Definition, Evaluation, Problem
from apps.applications.exceptions import Incomplete, NotForYou, NotOpen
from apps.applications.forms.page import name_of
from apps.applications.forms.statement import StatementForm
from apps.applications.models import Application
from apps.applications.services.drafts import definition_of, evaluation_of
from apps.applications.services.filing import file_application
from apps.applications.services.pricing import IDENTIFIED, Tariff
from apps.applications.services.progress import ATTACHMENTS, COSIGNERS, REVIEW, STEP, Progress, progress_of
from apps.applications.services.reading import Places, explained
from apps.applications.services.summary import attachments_of, parts_of
from apps.applications.views.frame import address_of, frame, on_draft
from apps.core.access import note_look
from apps.core.actor import Actor, actor_of
from apps.identity.choices import Source
from apps.identity.services.ways import sipass_offered


@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def review(request: HttpRequest, application: Application) -> HttpResponse:
    """All answers with ways to change them, the fee, the statement, and the button that files."""
    form = StatementForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        note_look(actor_of(request), application)
        return _page(request, application, form)
    stated = form.is_valid()
    try:
        filed = file_application(actor=actor_of(request), application_id=application.pk, statement=stated)
    except Incomplete:
        return _page(request, application, form)
    except NotOpen:
        messages.error(
            request, _("Vlog za ta postopek ne sprejemamo več, zato je ni mogoče oddati. Osnutek ostane shranjen.")
        )
    except NotForYou:
        messages.error(request, _("V imenu, v katerem delujete zdaj, te vloge ni mogoče oddati."))
    else:
        return HttpResponseRedirect(reverse("applications:filed", args=[filed.pk]))
    return HttpResponseRedirect(address_of(application, None))


def _page(request: HttpRequest, application: Application, form: StatementForm) -> HttpResponse:
    definition, evaluation = definition_of(application.version), evaluation_of(application)
    progress = progress_of(application, evaluation)
    language = get_language() or "sl"
    context = frame(application, evaluation, kind=REVIEW, progress=progress) | {
        "heading": _("Preverite odgovore"),
        "sections": parts_of(definition, evaluation, language),
        "attachments": attachments_of(definition, evaluation, progress.documents, language),
        "lacking": list(_lacking(application, definition, evaluation, progress)),
        "unclear": set(application.unclear),
        "deadline": _period(definition),
        "form": form,
        **_fee(actor_of(request), evaluation, application),
    }
    context["going"] = next((part for part in progress.parts if not part.settled), progress.parts[-1])
    context["going_url"] = address_of(application, context["going"])
    return render(request, "applications/review.html", context)


def _fee(actor: Actor, evaluation: Evaluation, application: Application) -> dict[str, Any]:
    """What filing costs as the person is signed in now, and what it would cost with SI-PASS."""
    tariff = Tariff.of(application.version)
    fee, identified = (tariff.cents(evaluation.values, level=level) for level in (actor.level, IDENTIFIED))
    cheaper = identified if fee and (identified or 0) < fee else None
    person = getattr(actor.user, "person", None)
    return {
        "fee": fee,
        "cheaper": cheaper,
        "step_up": bool(person and person.source == Source.SIPASS and sipass_offered()),
        "from_sipass": bool(person and person.source == Source.SIPASS),
        "applicant": application.organisation or application.principal or application.applicant,
        "level": IDENTIFIED,
    }


def _lacking(
    application: Application, definition: Definition, evaluation: Evaluation, progress: Progress
) -> Iterable[dict[str, Any]]:
    """Everything that is still missing or wrong, with a link to where it can be mended."""
    language = get_language() or "sl"
    for problem in explained(definition, evaluation.problems, application.unclear, language, Places()):
        step = definition.step_of(problem.field)
        part = next((one for one in progress.parts if (one.kind, one.key) == (STEP, step.id)), None)
        one = definition.field(problem.field)
        target = f"polje-{name_of(one, problem.row or '')}"
        place = f"{step.title}, {_row(definition, evaluation, problem)}" if one.group else step.title
        yield {"text": problem.message, "place": place, "url": f"{address_of(application, part)}?preverite#{target}"}
    for part in progress.parts:
        if part.kind == ATTACHMENTS:
            for missing in progress.missing:
                text = _("Priložite: %(label)s") % {"label": definition.attachment(missing).label}
                yield {"text": text, "place": part.title, "url": address_of(application, part)}
        elif part.kind == COSIGNERS and not part.settled:
            yield {"text": part.note, "place": part.title, "url": address_of(application, part)}


def _row(definition: Definition, evaluation: Evaluation, problem: Problem) -> str:
    """`Parcela 2`."""
    group = definition.field(definition.field(problem.field).group)
    ids = [row["_id"] for row in evaluation.values.get(group.id, [])]
    return f"{group.item_label or group.label} {ids.index(problem.row) + 1 if problem.row in ids else ''}".strip()


def _period(definition: Definition) -> str:
    """How long the decision takes at most, in words."""
    span = definition.decision_deadline
    if span is None:
        return ""
    if span.months:
        text = ngettext("%(count)d mesec od popolne vloge", "%(count)d mesecev od popolne vloge", span.months)
        return text % {"count": span.months}
    text = ngettext("%(count)d dan od popolne vloge", "%(count)d dni od popolne vloge", span.days)
    return text % {"count": span.days}
