"""Procedures out of and into the portal, as files."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.applications.admin.editor.desk import Desk, address, desk_page
from apps.applications.forms.builder.publishing import ImportForm
from apps.applications.models import FormVersion
from apps.applications.services import transfer as service
from apps.applications.services.rights import ADD
from apps.core.actor import actor_of
from apps.core.staff_pages import add_errors, staff_page


@desk_page("")
def hand_out(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A file with the procedure and one version of its form: the one asked for, or the one that work goes on from."""
    version: FormVersion | None = desk.base
    if number := request.GET.get("razlicica", ""):
        version = desk.procedure.versions.filter(
            number=int(number) if number.isdigit() and len(number) < 9 else 0
        ).first()
    if version is None:
        raise Http404
    response = HttpResponse(service.export_procedure(version), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{desk.procedure.slug}-{version.number}.json"'
    return response


def take_in(request: HttpRequest) -> HttpResponse:
    """Choose a file; it becomes a draft."""
    actor = actor_of(request)
    if not actor.has_perm(ADD):
        raise PermissionDenied
    sent = request.method == "POST"
    form = ImportForm(request.POST if sent else None, request.FILES if sent else None, actor=actor)
    if sent and form.is_valid() and (done := _run(request, form)):
        return done
    context = {
        "title": _("Uvoz postopka"), "form": form, "multipart": True, "back_text": _("Postopki"),
        "back": reverse("admin:applications_procedure_changelist"), "button": _("Uvozite"),
        "lead": _("Postopek iz druge namestitve portala. Postane osnutek, ki ga pregledate in objavite sami."),
    }  # fmt: skip
    return staff_page(request, "admin/applications/import.html", context)


def _run(request: HttpRequest, form: ImportForm) -> HttpResponse | None:
    data: dict[str, Any] = dict(form.cleaned_data)
    file = data.pop("file")
    content = b"" if file.size > service.MAX_FILE else file.read()
    try:
        if file.size > service.MAX_FILE:
            service.refuse_size()
        done = service.import_procedure(actor=actor_of(request), content=content, **data)
    except ValidationError as error:
        add_errors(form, _named(error))
        return None
    if done.faults:
        text = ngettext(
            "Uvoženo kot osnutek. Pred objavo je treba popraviti %(count)d stvar.",
            "Uvoženo kot osnutek. Pred objavo je treba popraviti %(count)d stvari.", len(done.faults),
        )  # fmt: skip
        messages.warning(request, text % {"count": len(done.faults)})
    else:
        messages.success(request, _("Uvoženo kot osnutek. Preglejte ga in objavite."))
    return HttpResponseRedirect(address("form", done.procedure.pk))


def _named(error: ValidationError) -> ValidationError:
    """What is about no field of the page is about the file."""
    return error if hasattr(error, "error_dict") else ValidationError({"file": error.messages})
