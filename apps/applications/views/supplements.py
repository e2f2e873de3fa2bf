"""`/e-vloge/dopolnitev/<uuid>/`: exactly what the office asked for is mended; everything else is there to read."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.applications.exceptions import Incomplete, Stale
from apps.applications.forms import groups
from apps.applications.forms.attachments import AttachmentsForm, requirement_of
from apps.applications.forms.differing import differences
from apps.applications.forms.maps import map_of, nearer
from apps.applications.forms.page import Page
from apps.applications.forms.sent import drop_blank_rows, page_with, read_step
from apps.applications.forms.statement import StatementForm
from apps.applications.forms.steps import StepForm
from apps.applications.forms.supplements import ExtensionForm, OthersForm, Sheet
from apps.applications.services.drafts import fingerprint_of
from apps.applications.services.reading import Places, explained
from apps.applications.services.summary import Part
from apps.applications.services.supplements import OWNER, Mending, file_supplement, mending_of, save_supplement
from apps.applications.views.attachments import REMOVE, Block, refusal_of
from apps.applications.views.frame import away, in_background, sign_in_first
from apps.applications.views.saving import keep_page
from apps.cases.exceptions import StepRefused
from apps.cases.services import extend_supplement, serve_supplement
from apps.core.access import note_look
from apps.core.actor import Actor, actor_of
from apps.core.legal_time import LJUBLJANA
from apps.documents import services as documents
from apps.documents.exceptions import FileRefused
from apps.documents.uploads import answer_upload, count_uploads, sent_by_script
from apps.identity.services import typed as waiting


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The call and its answer. Opening it is its service (ZUP 87)."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    actor = actor_of(request).in_person()
    mending = mending_of(actor, request_id)
    if request.method == "POST":
        return _post(request, actor, mending)
    if request.method == "GET" and mending.request.is_open and mending.request.served_on is None:
        serve_supplement(actor=actor, request_id=request_id)
        mending = mending_of(actor, request_id)
    note_look(actor, mending.application, case=mending.request.case.number)
    sent = waiting.form_data(request)
    if sent is not None and mending.request.is_open:  # typed before a sign-in that came in between
        page = page_of(mending)
        read = read_step(page, sent)
        kept = save_supplement(
            actor=actor, request_id=request_id, fields=set(read.fields), answers=read.answers, typed=read.typed,
            said={item["id"]: str(sent[item["id"]]) for item in mending.others if item["id"] in sent},
        )  # fmt: skip
        return _show(request, kept)
    return _show(request, mending)


def page_of(mending: Mending, *, check: bool = False) -> Page:
    """The marked fields as a page of the form. check: with what is wrong in them."""
    language, places, evaluation = get_language() or "sl", Places(), mending.evaluation
    definition = mending.current.definition
    problems = explained(definition, mending.problems(evaluation), mending.typed, language, places) if check else ()
    return Page(
        definition, mending.step, evaluation, mending.current.context, mending.answers, mending.typed, language, places,
        problems,
    )  # fmt: skip


def _post(request: HttpRequest, actor: Actor, mending: Mending) -> HttpResponse:
    call = mending.request
    if not call.is_open:
        return away(request, request.path)
    if sent_by_script(request):
        return _answer(request, mending)
    act = request.POST.get("dejanje", "")
    if act == "podaljsaj":
        return _extend(request, actor, mending)
    try:
        mending, change = _save(request, actor, mending, act)
    except Stale:
        return _stale(request, mending_of(actor, call.pk))
    if in_background(request):
        return _saved(mending)
    return _go_on(request, actor, mending, change or map_of(request, act))


def _answer(request: HttpRequest, mending: Mending) -> HttpResponse:
    """For the script that uploads."""
    name = next(iter(request.FILES), "")
    return answer_upload(
        request, upload=request.FILES.get(name), owner_kind=OWNER, owner_id=mending.request.pk,
        purpose=requirement_of(name), delete_url=lambda document: request.path,
    )  # fmt: skip


def _saved(mending: Mending) -> HttpResponse:
    """For the script that saves in the background."""
    now = timezone.localtime(timezone.now(), LJUBLJANA)
    saved = _("Shranjeno ob %(time)s") % {"time": f"{now:%-H.%M}"}
    return JsonResponse({"saved": saved, "seen": _seen(mending, page_of(mending).asked)})


def _go_on(request: HttpRequest, actor: Actor, mending: Mending, here: str) -> HttpResponse:
    """Take the files, then do what the button says. here: how the same page goes on."""
    call, sheet, act = mending.request, _sheet(mending, request), request.POST.get("dejanje", "")
    taken = _receive(request, actor, sheet, mending)
    if act.startswith(REMOVE):
        _remove(request, actor, mending, act.removeprefix(REMOVE))
    if not taken and not here:
        return _show(request, mending_of(actor, call.pk), sheet)
    if act == "oddaj":
        return _file(request, actor, mending_of(actor, call.pk))
    if act == "pozneje":
        messages.success(request, _("Shranjeno. Dopolnitev lahko nadaljujete do roka, na kateri koli napravi."))
        return HttpResponseRedirect(call.case.get_absolute_url())
    return HttpResponseRedirect(f"{request.path}?{here}" if here else request.path)


def _save(request: HttpRequest, actor: Actor, mending: Mending, act: str) -> tuple[Mending, str]:
    """Keep what was typed, right or wrong; what was not marked is not even read."""
    page = page_of(mending)
    sent = read_step(page, request.POST)
    change = groups.change(request, mending.request, page, sent, act)
    if act in ("oddaj", "pozneje"):
        drop_blank_rows(page, sent)
    sent.tidy()
    texts = {item["id"]: request.POST[item["id"]] for item in mending.others if item["id"] in request.POST}
    kept = keep_page(
        request, f"{mending.request.pk}:dopolnitev",
        save=lambda seen: save_supplement(
            actor=actor, request_id=mending.request.pk, fields=set(sent.fields), answers=sent.answers,
            typed=sent.typed, said=texts, seen=seen,
        ),
        stands=lambda: _seen(mending_of(actor, mending.request.pk), sent.fields),
        mark=lambda saved: _seen(saved, sent.fields),
    )  # fmt: skip
    return kept, change


def _seen(mending: Mending, fields: Collection[str]) -> str:
    """Fingerprint of what stands in some of the marked fields."""
    return fingerprint_of(mending.answers, mending.typed, fields)


def _stale(request: HttpRequest, now: Mending) -> HttpResponse:
    """The same answers were changed elsewhere meanwhile: both are shown, and the person chooses."""
    if in_background(request):
        message = _("Ta del vloge ste spremenili tudi drugje. Ko shranite, boste izbrali, kaj obvelja.")
        return JsonResponse({"message": message, "stale": True}, status=409)
    page, sheet = page_of(now), _sheet(now)
    mine = page_with(page, read_step(page, request.POST))
    sheet.step, sheet.others = StepForm(mine), OthersForm(request.POST, items=now.others)
    return _show(request, now, sheet, differing=differences(mine, page))


def _receive(request: HttpRequest, actor: Actor, sheet: Sheet, mending: Mending) -> bool:
    """Take the files that came with the page; what was taken stays taken when another is refused."""
    form = sheet.files
    count_uploads(request, sum(len(files) for _name, files in request.FILES.lists()))
    if not form.is_valid():
        return False
    for requirement, uploads in form.cleaned_data.items():
        for upload in uploads:
            why = refusal_of(
                actor=actor, upload=upload, owner_kind=OWNER, owner_id=mending.request.pk, purpose=requirement
            )  # fmt: skip
            if why:
                form.add_error(requirement, FileRefused(f"{upload.name}: {why}"))
    return form.is_valid()


def _remove(request: HttpRequest, actor: Actor, mending: Mending, key: str) -> None:
    document = next((one for one in mending.documents if str(one.pk) == key), None)
    if document:
        documents.delete_document(actor=actor, document=document)
        messages.success(request, _("Datoteka »%(name)s« je odstranjena.") % {"name": document.name})


def _file(request: HttpRequest, actor: Actor, mending: Mending) -> HttpResponse:
    sheet = _sheet(mending, request, check=True)
    try:
        file_supplement(actor=actor, request_id=mending.request.pk, statement=sheet.statement.is_valid())
    except Incomplete as lacking:
        _tell(sheet, mending, lacking)
        return _show(request, mending, sheet)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(request.path)


def _tell(sheet: Sheet, mending: Mending, lacking: Incomplete) -> None:
    """What is missing, at its place."""
    for name in lacking.missing:
        kind, _mark, key = name.partition(":")
        if not key and kind != "statement":  # the others say it themselves
            sheet.files.tell_missing(kind, [one for one in mending.documents if one.purpose == kind])


def _extend(request: HttpRequest, actor: Actor, mending: Mending) -> HttpResponse:
    """Ask for more time."""
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        sheet = _sheet(mending)
        sheet.extension = form
        return _show(request, mending, sheet)
    try:
        extend_supplement(actor=actor, request_id=mending.request.pk, reason=form.cleaned_data["reason"])
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Prošnjo smo prejeli. Dokler ne odgovorimo, velja dosedanji rok."))
    return HttpResponseRedirect(request.path)


def _sheet(mending: Mending, request: HttpRequest | None = None, *, check: bool = False) -> Sheet:
    """The page's forms; with a request they are bound to what it sent."""
    requirements = mending.requirements(mending.evaluation)
    sent: Any = request.POST if request else None
    files: Any = request.FILES if request and not check else None  # taken before they are checked
    return Sheet(
        StepForm(page_of(mending, check=check)),
        AttachmentsForm(sent, files, requirements=requirements),
        OthersForm(sent if check else None, items=mending.others, initial=mending.said),
        StatementForm(sent if check else None),
    )


def _show(
    request: HttpRequest, mending: Mending, sheet: Sheet | None = None, *, differing: Sequence[Any] = ()
) -> HttpResponse:
    call, case = mending.request, mending.request.case
    context: dict[str, Any] = {
        "call": call, "case": case, "procedure": mending.application.version.procedure, "late": call.is_late(),
        "rest": _rest(mending), "supplement": mending.supplement,
    }  # fmt: skip
    if call.is_open:
        sheet = sheet or _sheet(mending)
        groups.mark(request, mending.request, sheet.step)
        nearer(request.GET.get("karta", ""), sheet.step)
        page = sheet.step.page
        requirements = mending.requirements(mending.evaluation)
        context |= {
            "form": sheet,
            "asked": " ".join(page.asked),
            "seen": _seen(mending, page.asked),
            "differing": differing,
            "removed": groups.removed(request, mending.request, page),
            "notes": {item["id"]: item["note"] for item in call.items if item["note"]},
            "blocks": [
                Block(one, sheet.files[one.id], [file for file in mending.documents if file.purpose == one.id])
                for one in requirements
            ],
        }
    status = 409 if differing else 422 if sheet and sheet.errors else 200
    return render(request, "applications/supplement.html", context, status=status)


def _rest(mending: Mending) -> list[Part]:
    """Everything that is not being mended now, to read."""
    current, language = mending.current, get_language() or "sl"
    marked = mending.names if mending.request.is_open else set()
    parts = current.parts(language)
    kept = [Part(part.title, [line for line in part.lines if line.field not in marked]) for part in parts]
    return [part for part in kept if part.lines]
