"""What procedures say about themselves: saved and copied by staff of the organisation that they belong to."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.applications.choices import ProcedureKind
from apps.applications.models import Procedure
from apps.applications.services.publishing import base_of, save_draft
from apps.applications.services.rights import ADD, BUILD, may, require
from apps.core.actor import Actor

RESERVED = frozenset({"vloga", "sopodpis"})  # parts of addresses beside those of procedures
COPIED = (
    "kind", "name_sl", "name_en", "summary_sl", "summary_en", "area", "life_events", "synonyms", "department", "sign",
    "legal_basis", "minutes", "prepare_sl", "prepare_en", "related", "opens", "closes", "external_url", "source",
)  # fmt: skip


def save_procedure(*, actor: Actor, procedure: Procedure) -> Procedure:
    """Store a new or changed procedure. PermissionDenied for one of another organisation, and for moving one there;
    ValidationError by field."""
    adding = procedure._state.adding
    if not adding:
        old = Procedure.objects.select_related("department__organisation").get(pk=procedure.pk)
        require(actor, old, BUILD)
        if old.slug != procedure.slug and old.versions.exclude(state="draft").exists():
            raise ValidationError(
                {"slug": _("Oznake objavljenega postopka ni mogoče spremeniti: povezave bi se izgubile.")}
            )
    if not may(actor, procedure, ADD if adding else BUILD):
        raise PermissionDenied
    checked(procedure)
    procedure.save()
    return procedure


def checked(procedure: Procedure) -> None:
    """ValidationError by field for what does not fit together."""
    errors: dict[str, Any] = {}
    if procedure.slug in RESERVED:
        errors["slug"] = _("Ta oznaka je rezervirana. Izberite drugo.")
    if procedure.kind == ProcedureKind.LINK:
        if not procedure.external_url:
            errors["external_url"] = _("Vpišite naslov storitve, na katero povezava vodi.")
    else:
        if procedure.department is None:
            errors["department"] = _("Izberite oddelek, ki rešuje te vloge.")
        if not procedure.sign:
            errors["sign"] = _("Vpišite klasifikacijski znak, pod katerim se odpirajo zadeve.")
    if procedure.opens and procedure.closes and procedure.closes <= procedure.opens:
        errors["closes"] = _("Konec mora biti pozneje kot začetek.")
    if errors:
        raise ValidationError(errors)


def copy_procedure(*, actor: Actor, procedure: Procedure, slug: str, title_sl: str, title_en: str) -> Procedure:
    """A new procedure with the same words and the form as it stands, as a draft outside the catalogue."""
    require(actor, procedure, ADD)
    base = base_of(procedure)
    copied = {name: getattr(procedure, name) for name in COPIED}
    copy = Procedure(slug=slug, title_sl=title_sl, title_en=title_en, active=False, verified=False, **copied)
    with transaction.atomic():
        save_procedure(actor=actor, procedure=copy)
        if base and procedure.kind != ProcedureKind.LINK:
            note = _("Kopija: %(title)s, različica %(number)d")
            told = note % {"title": procedure.title_sl[:200], "number": base.number}
            save_draft(actor=actor, procedure=copy, definition=base.definition, note=told, seen="")
    return copy
