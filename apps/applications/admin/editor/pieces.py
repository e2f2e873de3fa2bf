"""One page for each piece: adding and changing steps, fields, attachments, rules, lines of the tariff, settings."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.applications.admin.editor.desk import SLUG_OF, SLUGS, Desk, desk_page, editor_page, stored
from apps.applications.engine.types import KEYS
from apps.applications.forms.builder.base import PieceForm, Work
from apps.applications.forms.builder.fields import FieldForm
from apps.applications.forms.builder.parts import AttachmentForm, FeeForm, FeeItemForm, RuleForm, SettingsForm, StepForm
from apps.applications.services.pieces import (
    ATTACHMENT,
    FEE_ITEM,
    FIELD,
    RULE,
    STEP,
    Raw,
    moved_into,
    with_changed,
    with_piece,
)
from apps.applications.services.places import title_of
from apps.applications.services.pricing import items_for
from apps.applications.services.rights import BUILD
from apps.applications.services.words import condition_words, type_words

FORMS: dict[str, type[PieceForm]] = {
    STEP: StepForm, FIELD: FieldForm, ATTACHMENT: AttachmentForm, RULE: RuleForm, FEE_ITEM: FeeItemForm,
}  # fmt: skip
NEW = {
    STEP: gettext_lazy("Nov korak"),
    ATTACHMENT: gettext_lazy("Nova priloga"),
    RULE: gettext_lazy("Novo pravilo čez več polj"),
    FEE_ITEM: gettext_lazy("Nova vrstica takse"),
}


@desk_page(BUILD)
def change(request: HttpRequest, desk: Desk, slug: str, key: str) -> HttpResponse:
    """Change a piece that is there."""
    kind = SLUGS[slug]
    work = desk.work(kind, key)
    form = FORMS[kind](request.POST if request.method == "POST" else None, actor=desk.actor, record=work)
    refused: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        changed = with_changed(desk.definition, kind, key, form.piece())
        if isinstance(form, FieldForm) and form.target:
            changed = moved_into(changed, key, form.target)
        going = going_home(desk, kind, key)
        if done := stored(request, desk, changed, refused, going=going, said=_("Shranjeno v osnutek.")):
            return done
    return editor_page(request, desk, "piece", shown(desk, kind, key) | {"form": form} | refused)


def going_home(desk: Desk, kind: str, key: str) -> str:
    """The overview where the piece stands."""
    return desk.home() + "#taksa" if kind == FEE_ITEM else desk.home(kind, key)


def shown(desk: Desk, kind: str, key: str) -> dict[str, Any]:
    """What the page of an existing piece says beside the form."""
    found = desk.find(kind, key)
    condition = found.piece.get("when" if kind == RULE else "show_if")
    options = found.piece.get("type") in ("choice", "choices")
    return {
        "title": title_of(found),
        "what": type_words(found.piece) if kind == FIELD else "",
        "key": key if kind != FEE_ITEM else "",
        "when": condition_words(condition, desk.fields) if condition else "",
        "condition_url": desk.url("form_condition", SLUG_OF[kind], key) if kind != FEE_ITEM else "",
        "options_url": desk.url("form_options", key) if options else "",
        "options": found.piece.get("options") or [],
        "delete_url": desk.url("form_delete", SLUG_OF[kind], key),
        "back": going_home(desk, kind, key),
        "rule": kind == RULE,
    }


@desk_page(BUILD)
def add(request: HttpRequest, desk: Desk, slug: str) -> HttpResponse:
    """A new step, attachment, rule or line of the tariff."""
    kind = SLUGS[slug]
    if kind == FIELD or (kind == FEE_ITEM and not desk.definition.get("fee")):
        raise Http404
    work = Work(desk.definition, kind, {})
    form = FORMS[kind](request.POST if request.method == "POST" else None, actor=desk.actor, record=work)
    refused: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        piece = form.piece()
        changed = with_piece(desk.definition, kind, piece)
        going = desk.home() + "#taksa" if kind == FEE_ITEM else desk.home(kind, piece["id"])
        if kind == RULE:
            going = desk.url("form_condition", slug, piece["id"])
        if done := stored(request, desk, changed, refused, going=going, said=_("Dodano v osnutek.")):
            return done
    return editor_page(request, desk, "piece", {"title": NEW[kind], "form": form} | refused)


@desk_page(BUILD)
def add_field(request: HttpRequest, desk: Desk, slug: str, key: str) -> HttpResponse:
    """A new field of a step or of a group: first its type, then the rest."""
    holder = (SLUGS[slug], key)
    if slug not in ("korak", "polje"):
        raise Http404
    found = desk.find(*holder)
    in_group = holder[0] == FIELD
    if in_group and found.piece.get("type") != "group":
        raise Http404
    kind = request.GET.get("vrsta", "")
    context: dict[str, Any] = {"title": _("Novo polje"), "where": title_of(found), "back": desk.home(*holder)}
    if kind not in KEYS or (in_group and kind == "group"):
        return editor_page(request, desk, "types", context | {"groups": grouped(in_group=in_group)})
    work = Work(desk.definition, FIELD, {"type": kind}, "", holder, in_group)
    form = FieldForm(request.POST if request.method == "POST" else None, actor=desk.actor, record=work)
    refused: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        piece = form.piece()
        changed = with_piece(desk.definition, FIELD, piece, holder)
        if done := stored(request, desk, changed, refused, going=after(desk, piece), said=_("Dodano v osnutek.")):
            return done
    context |= {"what": type_words({"type": kind, "required": True}), "types_url": request.path, "form": form}
    return editor_page(request, desk, "piece", context | refused)


def after(desk: Desk, piece: Raw) -> str:
    """A choice needs options, a group fields of its own."""
    if piece["type"] in ("choice", "choices"):
        return desk.url("form_options", piece["id"])
    if piece["type"] == "group":
        return desk.url("form_add_field", "polje", piece["id"])
    return desk.home(FIELD, piece["id"])


def grouped(*, in_group: bool) -> list[tuple[Any, list[tuple[str, Any, Any]]]]:
    """Types with what they are for."""
    from apps.applications.admin.editor.types import GROUPS

    return [
        (title, [(kind, words, text) for kind, words, text in rows if not (in_group and kind == "group")])
        for title, rows in GROUPS
    ]


@desk_page(BUILD)
def settings(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What holds for the whole form."""
    work = Work(desk.definition, "settings", desk.definition, "settings")
    form = SettingsForm(request.POST if request.method == "POST" else None, actor=desk.actor, record=work)
    refused: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        going = desk.home() + "#nastavitve"
        said = _("Nastavitve so shranjene v osnutek.")
        if done := stored(request, desk, form.piece(), refused, going=going, said=said):
            return done
    context = {"title": _("Nastavitve obrazca"), "form": form, "back": desk.home() + "#nastavitve"}
    return editor_page(request, desk, "piece", context | refused)


@desk_page(BUILD)
def fee(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whether there is a fee, and where it is paid."""
    work = Work(desk.definition, "fee", dict(desk.definition.get("fee") or {}), "fee")
    form = FeeForm(request.POST if request.method == "POST" else None, actor=desk.actor, record=work)
    refused: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        changed = desk.definition | {"fee": form.piece() if form.cleaned_data["charged"] else None}
        going = desk.home() + "#taksa"
        if done := stored(request, desk, changed, refused, going=going, said=_("Taksa je shranjena v osnutek.")):
            return done
    context = {
        "title": _("Taksa"), "form": form, "back": desk.home() + "#taksa",
        "tariff": items_for(desk.procedure.slug, desk.definition.get("fee")),
    }  # fmt: skip
    return editor_page(request, desk, "piece", context | refused)
