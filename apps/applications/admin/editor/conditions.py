"""Conditions and options: the pages behind a piece."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.applications.admin.editor.desk import SLUGS, Desk, desk_page, editor_page, stored
from apps.applications.forms.builder.conditions import LineForm, as_typed
from apps.applications.forms.builder.options import OptionsForm, with_options
from apps.applications.services.nesting import (
    JOINTS,
    Node,
    bare,
    gathered,
    tree,
    way_of,
    with_group,
    with_line,
    with_mode,
    with_part,
)
from apps.applications.services.pieces import FEE_ITEM, FIELD, RULE, Raw, earlier_fields, with_changed
from apps.applications.services.places import title_of
from apps.applications.services.rights import BUILD
from apps.applications.services.words import APPLICANT_FIELD, name_of, type_words

NEW, BESIDE = "skupina", "ob"  # where a line goes: into a new group, or beside all there is
MODES = {
    "and": gettext_lazy("Drži vse od tega"),
    "or": gettext_lazy("Drži vsaj eno od tega"),
    "not_and": gettext_lazy("Vsaj eno od tega ne drži"),
    "not_or": gettext_lazy("Nič od tega ne drži"),
}


@dataclass(frozen=True)
class Aim:
    """What the form of a line is for. place: the group that a new line goes into, or a word for a new one; line: the
    line that is changed."""

    place: str = ""
    line: Node | None = None

    @property
    def query(self) -> str:
        """Of the address that says so."""
        return f"vrstica={self.line.at}" if self.line else f"kam={self.place}" if self.place else ""


@desk_page(BUILD)
def condition(request: HttpRequest, desk: Desk, slug: str, key: str) -> HttpResponse:
    """The lines and groups of a condition: take one out, add one, change one, join them by `in` or `ali`."""
    kind = SLUGS[slug]
    if kind == FEE_ITEM:
        raise Http404
    found = desk.find(kind, key)
    part = "when" if kind == RULE else "show_if"
    now = found.piece.get(part)
    known = {str(one["id"]): one for one in [APPLICANT_FIELD, *earlier_fields(desk.definition, kind, key)]}
    root = tree(now, desk.fields)
    editable = {one.at: name for one in root.every() if (name := _field_of(one, known))}
    aim = _aim(request, root, editable)
    chosen, form = _form(request, desk, aim, known, editable)
    refused: dict[str, Any] = {}
    here = desk.url("form_condition", slug, key)
    if request.method == "POST":
        changed = _changed_or_moved(request, desk, now, aim, form)
        if changed is not None:
            definition = with_changed(desk.definition, kind, key, _with(found.piece, part, changed[0]))
            if done := stored(request, desk, definition, refused, going=here, said=_("Pogoj je shranjen v osnutek.")):
                return done
    context = {
        "title": _("Pogoj: %(what)s") % {"what": title_of(found)},
        "rule": kind == RULE, "form": form, "chosen": chosen, "editable": editable, "modes": MODES.items(),
        "choices": [(name, name_of(one), type_words(one)) for name, one in known.items()],
        "here": here, "back": desk.home(kind, key),
    }  # fmt: skip
    return editor_page(request, desk, "condition", context | _shown(root, aim) | refused)


def _shown(root: Node, aim: Aim) -> dict[str, Any]:
    """What stands there. simple: several lines and no group."""
    return {
        "root": root, "aim": aim, "simple": len(root.parts) > 1 and not any(one.mode for one in root.parts),
        "group": next((one for one in root.every() if one.mode and one.at == aim.place), None),
    }  # fmt: skip


def _changed_or_moved(
    request: HttpRequest, desk: Desk, now: Any, aim: Aim, form: LineForm | None
) -> tuple[Raw | None] | None:
    """As `_changed`. What is gone because somebody was quicker changes nothing here: storing tells it."""
    try:
        return _changed(request, now, aim, form)
    except LookupError:
        if request.POST.get("seen") == desk.seen:
            raise Http404 from None
        return (now,)


def _field_of(node: Node, known: Mapping[str, Raw]) -> str:
    """The field of a line that can be written with the form, else empty."""
    inside, _turned = bare(node.raw)
    name = inside.get("field") if isinstance(inside, dict) and not node.mode else None
    return name if isinstance(name, str) and name in known and as_typed(node.raw, known[name]) else ""


def _aim(request: HttpRequest, root: Node, editable: Mapping[str, str]) -> Aim:
    """By the address of the page. What stands there no more is taken for the whole condition."""
    line, place = request.GET.get("vrstica", ""), request.GET.get("kam", "")
    if line in editable:
        return Aim(line=next(one for one in root.every() if one.at == line))
    groups = {one.at for one in root.every() if one.mode}
    return Aim(place if root.parts and place in {NEW, BESIDE, *groups} else "")


def _form(
    request: HttpRequest, desk: Desk, aim: Aim, known: Mapping[str, Raw], editable: Mapping[str, str]
) -> tuple[Raw | None, LineForm | None]:
    """The field that is asked for and the form of the line."""
    own = editable[aim.line.at] if aim.line else ""
    chosen = known.get(request.GET.get("polje") or own)
    if chosen is None:
        return None, None
    initial = as_typed(aim.line.raw, chosen) if aim.line and chosen["id"] == own else None
    sent = request.POST if "op" in request.POST else None
    return chosen, LineForm(sent, actor=desk.actor, record=chosen, initial=initial)


def _changed(request: HttpRequest, now: Any, aim: Aim, form: LineForm | None) -> tuple[Raw | None] | None:
    """The condition after what was pressed; None when the form must be shown again. LookupError when what it names is
    not there."""
    post = request.POST
    if out := post.get("remove"):
        return (with_part(now, way_of(out), lambda _part: None),)
    if post.get("joint") in JOINTS:
        return (with_mode(now, (), post["joint"]),)
    if (at := post.get("group")) and post.get(f"mode_{at}") in MODES:
        return (with_mode(now, way_of(at), post[f"mode_{at}"]),)
    if form is None or not form.is_valid():
        return None
    return (_with_line(request, now, aim, form.condition()),)


def _with_line(request: HttpRequest, now: Any, aim: Aim, line: Raw) -> Raw | None:
    if aim.line:
        return with_part(now, way_of(aim.line.at), lambda _part: line)
    if request.GET.get("vrstica"):
        raise LookupError(request.GET["vrstica"])
    if aim.place == NEW:
        return with_group(now, line)
    return gathered(now, line) if aim.place == BESIDE else with_line(now, way_of(aim.place), line)


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
