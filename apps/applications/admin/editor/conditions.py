"""Conditions and options: the pages behind a piece."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.applications.admin.editor.desk import SLUGS, Desk, desk_page, editor_page, stored
from apps.applications.engine.types import APPLICANT
from apps.applications.forms.builder.conditions import LineForm, joined, lines_of
from apps.applications.forms.builder.options import OptionsForm, with_options
from apps.applications.services.pieces import FEE_ITEM, FIELD, RULE, Raw, earlier_fields, with_changed
from apps.applications.services.places import title_of
from apps.applications.services.rights import BUILD
from apps.applications.services.words import APPLICANT_FIELD, condition_words, name_of, type_words


@desk_page(BUILD)
def condition(request: HttpRequest, desk: Desk, slug: str, key: str) -> HttpResponse:
    """The lines of a condition: take one out, add one, join them by `in` or `ali`."""
    kind = SLUGS[slug]
    if kind == FEE_ITEM:
        raise Http404
    found = desk.find(kind, key)
    part = "when" if kind == RULE else "show_if"
    joint, lines = lines_of(found.piece.get(part))
    known = {str(one["id"]): one for one in [APPLICANT_FIELD, *earlier_fields(desk.definition, kind, key)]}
    chosen = known.get(request.GET.get("polje", ""))
    form = LineForm(request.POST if "op" in request.POST else None, actor=desk.actor, record=chosen) if chosen else None
    refused: dict[str, Any] = {}
    if request.method == "POST":
        changed = _changed(request, joint, lines, form)
        if changed is not None:
            piece = _with(found.piece, part, joined(*changed))
            definition = with_changed(desk.definition, kind, key, piece)
            here = desk.url("form_condition", slug, key)
            if done := stored(request, desk, definition, refused, going=here, said=_("Pogoj je shranjen v osnutek.")):
                return done
    context = {
        "title": _("Pogoj: %(what)s") % {"what": title_of(found)},
        "rule": kind == RULE, "joint": joint, "form": form, "chosen": chosen,
        "lines": [condition_words(line, desk.fields) for line in lines],
        "choices": [(name, name_of(one), type_words(one)) for name, one in known.items()],
        "here": desk.url("form_condition", slug, key), "back": desk.home(kind, key),
        "applicant": APPLICANT,
    }  # fmt: skip
    return editor_page(request, desk, "condition", context | refused)


def _changed(request: HttpRequest, joint: str, lines: list[Any], form: LineForm | None) -> tuple[str, list[Any]] | None:
    """Joint and lines after what was pressed; None when the form must be shown again."""
    if (out := request.POST.get("remove", "")).isdigit() and int(out) < len(lines):
        return joint, [line for at, line in enumerate(lines) if at != int(out)]
    if request.POST.get("joint") in ("and", "or"):
        return request.POST["joint"], lines
    if form is not None and form.is_valid():
        return joint, [*lines, form.condition()]
    return None


def _with(piece: Raw, part: str, found: Raw | None) -> Raw:
    rest = {name: value for name, value in piece.items() if name != part}
    return rest | {part: found} if found else rest


@desk_page(BUILD)
def options(request: HttpRequest, desk: Desk, key: str) -> HttpResponse:
    """The options of a choice in one table; codes of known ones stay."""
    found = desk.find(FIELD, key)
    if found.piece.get("type") not in ("choice", "choices"):
        raise Http404
    form = OptionsForm(request.POST if request.method == "POST" else None, actor=desk.actor, record=found.piece)
    refused: dict[str, Any] = {}
    if request.method == "POST" and "more" in request.POST:
        data = request.POST.copy()
        data["count"] = str(len(form.codes) + 5)
        form = OptionsForm(data, actor=desk.actor, record=found.piece)
        form.errors.clear()
    elif request.method == "POST" and form.is_valid():
        changed = with_changed(desk.definition, FIELD, key, with_options(found.piece, form.options()))
        said = _("Možnosti so shranjene v osnutek.")
        if done := stored(request, desk, changed, refused, going=desk.home(FIELD, key), said=said):
            return done
    context = {
        "title": _("Možnosti: %(what)s") % {"what": title_of(found)},
        "form": form,
        "back": desk.home(FIELD, key),
    }
    return editor_page(request, desk, "options", context | refused)
