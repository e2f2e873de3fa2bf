"""The page of publishing: what changes, for whom nothing changes, from when on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.applications.admin.editor.desk import Desk, Moved, desk_page, editor_page
from apps.applications.admin.editor.outline import problems_of
from apps.applications.exceptions import DefinitionRefused, DraftMoved, WrongVersionState
from apps.applications.forms.builder.publishing import PublishForm
from apps.applications.models import FormVersion
from apps.applications.services import publishing as service
from apps.applications.services.changes import changes, told
from apps.applications.services.rights import PUBLISH
from apps.core.legal_time import LJUBLJANA
from apps.core.staff_pages import add_errors


@desk_page(PUBLISH)
def publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask when, and publish."""
    draft = desk.draft
    if draft is None:
        messages.info(request, _("Ni osnutka, ki bi ga lahko objavili. Najprej kaj spremenite."))
        return HttpResponseRedirect(desk.home())
    form = PublishForm(request.POST if request.method == "POST" else None, actor=desk.actor, record=draft)
    refused: dict[str, Any] = {}
    if (
        request.method == "POST"
        and not desk.faults
        and form.is_valid()
        and (done := _run(request, desk, form, refused))
    ):
        return done
    return editor_page(request, desk, "publish", _context(desk, draft) | {"form": form} | refused)


def _run(request: HttpRequest, desk: Desk, form: PublishForm, refused: dict[str, Any]) -> HttpResponse | None:
    assert desk.draft
    data = form.cleaned_data
    try:
        version = service.publish(
            actor=desk.actor, version=desk.draft, valid_from=data["valid_from"], note=data["note"],
            seen=request.POST.get("seen", ""),
        )  # fmt: skip
    except ValidationError as error:
        add_errors(form, _beside(error))
        return None
    except DraftMoved as moved:
        refused["moved"] = Moved(moved.who, told(moved.changes, {}, desk.definition), gone=moved.gone)
        return None
    except (DefinitionRefused, WrongVersionState):
        messages.warning(request, _("Osnutek se je medtem spremenil. Preglejte ga in poskusite znova."))
        return HttpResponseRedirect(desk.home())
    messages.success(request, _said(version))
    return HttpResponseRedirect(desk.home())


def _beside(error: ValidationError) -> ValidationError:
    """The service speaks of `valid_from`, the page asks for a day and an hour."""
    named = error.message_dict if hasattr(error, "error_dict") else {}
    return ValidationError({"day": named["valid_from"]}) if "valid_from" in named else error


def _said(version: FormVersion) -> str:
    if version.valid_from and version.valid_from > timezone.now():
        when = date_format(localtime(version.valid_from, LJUBLJANA), "j. F Y, G.i")
        return _("Različica %(number)d je pripravljena za objavo: velja od %(when)s.") % {
            "number": version.number, "when": when,
        }  # fmt: skip
    return _("Različica %(number)d je objavljena. Nove vloge se začnejo na njej.") % {"number": version.number}


def _context(desk: Desk, draft: FormVersion) -> dict[str, Any]:
    current = service.current_of(desk.procedure)
    older = [
        (row, service.open_drafts(row)) for row in desk.procedure.versions.exclude(pk=draft.pk).order_by("-number")
    ]
    return {
        "title": _("Objavite različico %(number)d") % {"number": draft.number},
        "draft": draft,
        "current": current,
        "coming": service.coming_of(desk.procedure),
        "lines": changes(current.definition, draft.definition) if current else [],
        "older": [(row, count) for row, count in older if count],
        "problems": problems_of(desk.definition, desk.faults, desk.procedure.pk),
    }
