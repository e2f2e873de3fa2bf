"""Procedures as files between installations: what goes out, and what is taken in. A file lands as a draft of an
inactive procedure; what is published here is never touched by it."""

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.applications.choices import Area, LifeEvent, ProcedureKind
from apps.applications.engine import check_definition, digest
from apps.applications.engine.definition import SCHEMA_VERSION
from apps.applications.engine.types import MAX_BYTES
from apps.applications.models import FormVersion, Procedure
from apps.applications.services.pieces import ATTACHMENT, FIELD, RULE, STEP, spots
from apps.applications.services.procedures import save_procedure
from apps.applications.services.publishing import base_of, draft_of, save_draft
from apps.applications.services.rights import BUILD, require
from apps.core.actor import Actor
from apps.identity.models import Department

FORMAT = "ptuj-portal/procedure"
FORMAT_VERSION = 1
MAX_FILE = 2 * MAX_BYTES  # bytes; indented JSON is longer than canonical
TEXTS = (
    "slug", "kind", "title_sl", "title_en", "name_sl", "name_en", "summary_sl", "summary_en", "area", "synonyms",
    "sign", "external_url", "source",
)  # fmt: skip
LISTS = ("life_events", "legal_basis", "prepare_sl", "prepare_en", "related")


@dataclass(frozen=True)
class Imported:
    """What a file became. faults: of the engine, which publishing will refuse; made: the procedure is new."""

    procedure: Procedure
    version: FormVersion
    faults: list[Any]
    made: bool


def export_procedure(version: FormVersion) -> bytes:
    """The procedure and this version of its form as an indented JSON file."""
    procedure = version.procedure
    told = {name: getattr(procedure, name) for name in (*TEXTS, *LISTS)} | {"minutes": procedure.minutes}
    department = procedure.department
    told["department"] = {"code": department.code, "name": department.name} if department else None
    data = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "exported": timezone.now().isoformat(timespec="seconds"),
        "procedure": told,
        "version": version.number,
        "definition": version.definition,
        "digest": digest(version.definition),
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def import_procedure(
    *, actor: Actor, content: bytes, slug: str = "", department: Department | None = None, replace_draft: bool = False
) -> Imported:
    """Take a file in: a new, inactive procedure with a draft, or a draft of the next version of one that is here.

    slug, department: instead of those in the file. ValidationError with the cure for everything that does not fit;
    PermissionDenied for a procedure or a department of another organisation.
    """
    data = read_file(content)
    definition, told = data["definition"], data["procedure"]
    name = slug or str(told.get("slug") or "")
    with transaction.atomic():
        found = Procedure.objects.select_related("department__organisation").filter(slug=name).first()
        procedure = _existing(actor, found, replace=replace_draft) if found else _new(actor, told, name, department)
        base = base_of(procedure)
        note = _("Uvoz, različica %(number)s") % {"number": data.get("version", "?")}
        version = save_draft(actor=actor, procedure=procedure, definition=definition, note=note,
                             seen=base.digest if base else "")  # fmt: skip
    return Imported(procedure, version, check_definition(definition), found is None)


def read_file(content: bytes) -> dict[str, Any]:
    """The contents of a file, sound enough to be a draft."""
    if len(content) > MAX_FILE:
        refuse_size()
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ValidationError(
            _("To ni datoteka JSON ali pa je poškodovana. Izvozite postopek znova."), "json"
        ) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValidationError(_("To ni izvoz postopka. Izberite datoteko, ki jo je naredil »Izvoz«."), "format")
    if data.get("format_version") != FORMAT_VERSION:
        raise ValidationError(
            _("Datoteko je naredila druga različica portala, ki je tu ne znamo brati."), "format_version"
        )
    if not isinstance(data.get("procedure"), dict) or not isinstance(data.get("definition"), dict):
        raise ValidationError(_("V datoteki manjka opis postopka ali obrazec. Izvozite postopek znova."), "incomplete")
    _require_sound(data)
    return data


def refuse_size() -> None:
    """ValidationError that says how large a file may be."""
    raise ValidationError(_("Datoteka je prevelika: največ %(limit)d kB.") % {"limit": MAX_FILE // 1024}, "too_large")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """ValueError when a name stands twice: readers would disagree which one counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _require_sound(data: dict[str, Any]) -> None:
    """What the editor could not work with, and signs that the file is not what was exported."""
    definition = data["definition"]
    if definition.get("schema_version") != SCHEMA_VERSION:
        told = {"found": str(definition.get("schema_version"))[:20], "known": SCHEMA_VERSION}
        text = _(
            "Obrazec je zapisan po shemi %(found)s, portal bere shemo %(known)s. Izvozite ga iz novejšega portala."
        )
        raise ValidationError(text % told, "schema_version")
    try:
        changed = digest(definition) != data.get("digest")
    except ValueError:
        changed = True
    if changed:
        raise ValidationError(_("Vsebina se ne ujema z odtisom: datoteka je bila po izvozu spremenjena."), "digest")
    if not _well_shaped(definition):
        raise ValidationError(_("Obrazec v datoteki ni pravilno sestavljen. Izvozite postopek znova."), "shape")
    for kind in (STEP, FIELD, ATTACHMENT, RULE):
        ids = [one.piece.get("id") for one in spots(definition, kind)]
        if twice := next((one for one in ids if ids.count(one) > 1), None):
            raise ValidationError(_("Oznaka »%(id)s« je v obrazcu uporabljena dvakrat.") % {"id": twice}, "ids")


def _well_shaped(definition: dict[str, Any]) -> bool:
    """Whether every piece is where and what the editor expects: lists of objects with an id in words. Anything finer is
    told as a fault, and mended in the editor."""
    lists = [definition.get(key, []) for key in ("steps", "attachments", "rules")]
    fee = definition.get("fee")
    if not all(_objects(one, with_id=True) for one in lists) or not isinstance(fee, dict | None):
        return False
    fields = [step.get("fields", []) for step in definition.get("steps", [])]
    if not all(_objects(one, with_id=True) for one in fields):
        return False
    inner = [field.get("fields", []) for one in fields for field in one]
    every = [field for one in [*fields, *inner] if _objects(one, with_id=True) for field in one]
    return (
        all(_objects(one, with_id=True) for one in inner)
        and _objects((fee or {}).get("items", []), with_id=False)
        and all(_plain_field(field) for field in every)
    )


def _objects(items: Any, *, with_id: bool) -> bool:
    return isinstance(items, list) and all(
        isinstance(one, dict) and (not with_id or (isinstance(one.get("id"), str) and _words(one))) for one in items
    )


def _words(piece: dict[str, Any]) -> bool:
    texts = [piece[key] for key in ("label", "title", "hint", "message", "item_label", "pattern_hint") if key in piece]
    return all(isinstance(one, dict) and all(isinstance(word, str) for word in one.values()) for one in texts)


def _plain_field(field: dict[str, Any]) -> bool:
    options = field.get("options", [])
    return isinstance(field.get("type"), str) and isinstance(options, list) and all(
        isinstance(one, list) and len(one) == 3 and all(isinstance(word, str) for word in one) for one in options
    )  # fmt: skip


def _existing(actor: Actor, procedure: Procedure, *, replace: bool) -> Procedure:
    if procedure not in Procedure.objects.of_staff(actor):
        raise ValidationError({"slug": _("Ta oznaka je že zasedena. Vpišite drugo.")}, "taken")
    require(actor, procedure, BUILD)
    if procedure.kind == ProcedureKind.LINK:
        raise ValidationError(
            {"slug": _("Pod to oznako je povezava na storitev drugje. Vpišite drugo oznako.")}, "link"
        )
    if draft_of(procedure) and not replace:
        text = _("Postopek že ima osnutek. Objavite ga, zavrzite ali označite, da naj ga uvoz zamenja.")
        raise ValidationError({"replace_draft": text}, "draft")
    return procedure


def _new(actor: Actor, told: dict[str, Any], slug: str, department: Department | None) -> Procedure:
    procedure = Procedure(active=False, verified=False, department=department or _department(actor, told))
    for name in TEXTS:
        setattr(procedure, name, str(told.get(name) or ""))
    for name in LISTS:
        setattr(procedure, name, [str(one) for one in told.get(name) or [] if one])
    minutes = told.get("minutes")
    procedure.minutes = minutes if isinstance(minutes, int) and 0 < minutes < 1000 else 10
    procedure.slug = slug
    procedure.kind = procedure.kind if procedure.kind != ProcedureKind.LINK else ProcedureKind.APPLICATION
    procedure.life_events = [one for one in procedure.life_events if one in LifeEvent.values]
    if procedure.area not in Area.values:
        raise ValidationError(_("Področja iz datoteke tu ni. Uredite ga v izvorni namestitvi."), "area")
    try:
        procedure.full_clean(exclude=["department", "search_title", "search_words"], validate_constraints=False)
    except ValidationError as error:
        told_errors = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        raise ValidationError(_("Opis postopka v datoteki ni uporaben: %(what)s") % {"what": told_errors}) from error
    return save_procedure(actor=actor, procedure=procedure)


def _department(actor: Actor, told: dict[str, Any]) -> Department:
    """By code, or else by name, among those of one's organisation."""
    wanted = told.get("department") if isinstance(told.get("department"), dict) else {}
    rows = Department.objects.filter(active=True).select_related("organisation")
    if actor.employer:
        rows = rows.filter(organisation=actor.employer)
    for key in ("code", "name"):
        value = str((wanted or {}).get(key) or "")
        found = list(rows.filter(**{key: value})[:2]) if value else []
        if len(found) == 1:
            return found[0]
    name = str((wanted or {}).get("name") or _("brez imena"))[:100]
    text = _("Oddelka iz datoteke (%(name)s) tu ni. Izberite oddelek, ki bo reševal te vloge.")
    raise ValidationError({"department": text % {"name": name}}, "department")
