"""The overview of a form, and what is done from it at once: moving, deleting, throwing the draft away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.applications.admin.editor.desk import SLUGS, Desk, back_with_warning, desk_page, editor_page, stored
from apps.applications.admin.editor.outline import outline_of, problems_of
from apps.applications.exceptions import DraftMoved, WrongVersionState
from apps.applications.services import publishing
from apps.applications.services.pieces import ids_within, moved_by, uses_of, without
from apps.applications.services.places import title_of
from apps.applications.services.rights import BUILD

NO_PERMISSION = ""  # whoever sees the procedure


@desk_page(NO_PERMISSION)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Steps with their fields, attachments, rules, fee, settings, and what is still wrong."""
    current = publishing.current_of(desk.procedure)
    context = {
        "title": _("Obrazec"),
        "outline": outline_of(desk.definition, desk.faults),
        "problems": problems_of(desk.definition, desk.faults, desk.procedure.pk),
        "current": current,
        "coming": publishing.coming_of(desk.procedure),
        "editable": desk.may_build,
        "fee": desk.definition.get("fee"),
        "back": desk.url("change"),
    }
    return editor_page(request, desk, "overview", context)


@require_POST
@desk_page(BUILD)
def move(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A piece one place up or down; `move` says which: `polje:namen:gor`."""
    slug, key, way = (*request.POST.get("move", "").split(":"), "", "")[:3]
    if slug not in SLUGS or way not in ("gor", "dol"):
        raise Http404
    kind = SLUGS[slug]
    desk.find(kind, key)
    changed = moved_by(desk.definition, kind, key, -1 if way == "gor" else 1)
    refused: dict[str, Any] = {}
    going = desk.home() + "#taksa" if slug == "vrstica" else desk.home(kind, key)
    return stored(request, desk, changed, refused, going=going) or back_with_warning(request, desk, refused)


@desk_page(BUILD)
def delete(request: HttpRequest, desk: Desk, slug: str, key: str) -> HttpResponse:
    """Ask, with what else names the piece; then take it out."""
    kind = SLUGS[slug]
    found = desk.find(kind, key)
    refused: dict[str, Any] = {}
    if request.method == "POST":
        changed = without(desk.definition, kind, key)
        said = _("Odstranjeno: %(what)s.") % {"what": title_of(found)}
        if done := stored(request, desk, changed, refused, going=desk.home(), said=said):
            return done
    ids = ids_within(found)
    used = [one for one in uses_of(desk.definition, ids) if one.piece.get("id") not in ids] if ids else []
    context = {
        "title": _("Odstranite: %(what)s") % {"what": title_of(found)},
        "used": [(title_of(one), desk.home(one.kind, str(one.piece.get("id", one.at)))) for one in used],
        "holds": len(ids) - (kind == "field") if kind in ("step", "field") else 0,
        "back": desk.home(kind, key),
    }
    return editor_page(request, desk, "delete", context | refused)


@desk_page(BUILD)
def discard(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Throw the draft away; what is published stays."""
    if desk.draft is None:
        return HttpResponseRedirect(desk.home())
    context: dict[str, Any] = {"title": _("Zavrzite osnutek"), "current": publishing.current_of(desk.procedure)}
    if request.method == "POST":
        try:
            publishing.discard_draft(actor=desk.actor, version=desk.draft, seen=request.POST.get("seen", ""))
        except (DraftMoved, WrongVersionState):
            messages.warning(request, _("Osnutek je medtem spremenil nekdo drug. Preglejte ga in poskusite znova."))
        else:
            messages.success(request, _("Osnutek je zavržen."))
        return HttpResponseRedirect(desk.home())
    return editor_page(request, desk, "discard", context)
