"""Procedures and versions of their forms, small or as shipped."""

import copy
import datetime as dt
from typing import Any

from django.utils import timezone

from apps.applications.catalogue_source import from_source, procedures
from apps.applications.choices import Area, ProcedureKind, VersionState
from apps.applications.engine import digest
from apps.applications.models import FormVersion, Procedure
from apps.identity.models import Department
from tests.factories.people import make_municipality

MINIMAL: dict[str, Any] = {
    "schema_version": 1,
    "min_level": "low",
    "for_whom": ["person", "organisation"],
    "fee": None,
    "decision_deadline": "P1M",
    "attachments": [],
    "rules": [],
    "steps": [
        {
            "id": "vloga",
            "title": {"sl": "Vloga", "en": "Application"},
            "fields": [
                {"id": "namen", "type": "text", "label": {"sl": "Namen", "en": "Purpose"}, "required": True,
                 "max_length": 200},
            ],
        }
    ],
}  # fmt: skip
FEE: dict[str, Any] = {
    "currency": "EUR",
    "items": [
        {"channel": "e_identified", "cents": 3630},
        {"channel": "web_without_identification", "cents": 4080},
        {"channel": "paper", "cents": 4080},
    ],
    "iban": "SI56 0110 0496 0309 112",
    "reference": "SI11 75965-7111002",
    "purpose_code": "GOVT",
    "exemption_allowed": True,
}


def text_field(name: str, **values: Any) -> dict[str, Any]:
    """A question; `type` and everything else can be given."""
    return {"id": name, "type": "text", "label": {"sl": name.capitalize(), "en": name.capitalize()}} | values


def step(name: str, *fields: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A step with its questions."""
    return {"id": name, "title": {"sl": name.capitalize(), "en": name.capitalize()}, "fields": list(fields)} | values


def requirement(name: str = "priloga", **values: Any) -> dict[str, Any]:
    """A required attachment: a PDF or a JPG."""
    return {
        "id": name, "label": {"sl": name.capitalize(), "en": name.capitalize()}, "required": True,
        "formats": ["pdf", "jpg"], "max_files": 3,
    } | values  # fmt: skip


def minimal_definition(**values: Any) -> dict[str, Any]:
    """One step with one question for everybody, without fee and attachments; `values` take the place of its keys."""
    return copy.deepcopy(MINIMAL) | values


def shipped_definition(slug: str) -> dict[str, Any]:
    """The definition of one of the nine procedures."""
    return from_source(next(row for row in procedures() if row["slug"] == slug))


def road_department() -> Department:
    """The municipality's department that decides about roads."""
    town = make_municipality()
    name = "Oddelek za gospodarske javne službe in gospodarsko infrastrukturo"
    return town.departments.filter(code="GJS").first() or Department.objects.create(
        organisation=town, code="GJS", name=name
    )


def make_procedure(slug: str = "preizkus", **values: Any) -> Procedure:
    """A procedure of the municipality without a form yet, so not in the catalogue; `values` are its fields."""
    title = slug.replace("-", " ").capitalize()
    given = {
        "kind": ProcedureKind.APPLICATION, "title_sl": title, "title_en": f"{title} (en)",
        "summary_sl": f"Čemu služi: {title}.", "summary_en": f"What it is for: {title}.", "area": Area.ROADS,
        "sign": "371", "verified": True,
    }  # fmt: skip
    if values.get("kind") == ProcedureKind.LINK:
        given |= {"sign": "", "external_url": "https://e-uprava.gov.si/", "source": "eUprava"}
    elif "department" not in values:
        given["department"] = road_department()
    return Procedure.objects.create(slug=slug, **(given | values))


def make_version(
    procedure: Procedure,
    definition: dict[str, Any] | None = None,
    *,
    state: str = VersionState.PUBLISHED,
    valid_from: dt.datetime | None = None,
    **values: Any,
) -> FormVersion:
    """The next version of its form, published and holding since a minute ago unless said otherwise."""
    definition = minimal_definition() if definition is None else definition
    last = procedure.versions.order_by("-number").first()
    if valid_from is None and state != VersionState.DRAFT:
        valid_from = timezone.now() - dt.timedelta(minutes=1)
    return FormVersion.objects.create(
        procedure=procedure, number=last.number + 1 if last else 1, definition=definition, digest=digest(definition),
        state=state, valid_from=valid_from, **values,
    )  # fmt: skip


def make_form(slug: str = "preizkus", definition: dict[str, Any] | None = None, **values: Any) -> FormVersion:
    """A procedure in the catalogue; its version that holds."""
    return make_version(make_procedure(slug, **values), definition)


def make_shipped(slug: str = "prekop-obcinske-ceste", **values: Any) -> FormVersion:
    """One of the nine procedures with its real form; its version that holds. Tenders are open."""
    row = next(row for row in procedures() if row["slug"] == slug)
    given = {
        "kind": row.get("kind", ProcedureKind.APPLICATION), "title_sl": row["title"]["sl"], "title_en": row["title"]["en"],
        "sign": row["classification_sign"], "legal_basis": row["legal_basis"], "verified": row["verified"],
    }  # fmt: skip
    return make_form(slug, from_source(row), **(given | values))
