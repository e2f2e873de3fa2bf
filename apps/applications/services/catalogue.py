"""The procedures that come with a release: brought into the catalogue once, brought up to date later, never against
what staff have changed since."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.applications.catalogue_source import DATA, from_source, procedures
from apps.applications.choices import ProcedureKind, VersionState
from apps.applications.engine import Definition, digest
from apps.applications.models import FormVersion, Procedure
from apps.applications.services.pricing import code_of
from apps.applications.services.publishing import publish, save_draft
from apps.core.actor import system_actor
from apps.core.legal_time import end_of_day, local_day
from apps.identity.services.organisations import department_called
from apps.payments.models import TariffItem
from apps.payments.services import bring_items

LOADER = system_actor("load_procedures")
DAY = dt.timedelta(days=1)
SINCE = dt.date(2025, 1, 1)  # from when the shipped tariff is known


@dataclass(frozen=True)
class Shipped:
    """One entry. facts: values of the fields of `Procedure`, the department by its name; definition: of the form, None
    for a link; opens, closes: in days from the first loading, the last day included."""

    slug: str
    facts: dict[str, Any]
    definition: dict[str, Any] | None = None
    opens: int | None = None
    closes: int | None = None

    @property
    def window(self) -> dict[str, dt.datetime | None]:
        """When it is open, counted from today."""
        today = local_day(timezone.now())
        return {
            "opens": None if self.opens is None else end_of_day(today + (self.opens - 1) * DAY),
            "closes": None if self.closes is None else end_of_day(today + self.closes * DAY),
        }


def shipped() -> Iterator[Shipped]:
    """Everything in the files of `data/`, the most wanted first."""
    catalogue = json.loads((DATA / "catalogue.json").read_text())
    sources = {source["slug"]: source for source in procedures()}
    for slug, words in catalogue["procedures"].items():
        source = sources[slug]
        facts = _words(source["title"], words) | {
            "kind": source.get("kind", ProcedureKind.APPLICATION),
            "minutes": words["minutes"],
            "prepare_sl": words["prepare"]["sl"],
            "prepare_en": words["prepare"]["en"],
            "related": words["related"],
            "department": source["department"],
            "sign": source["classification_sign"],
            "legal_basis": source["legal_basis"],
            "source": words.get("source", source["source"]),
            "verified": source["verified"],
        }
        yield Shipped(slug, facts, from_source(source), source.get("opens_in_days"), source.get("closes_in_days"))
    for link in catalogue["links"]:
        facts = {"kind": ProcedureKind.LINK, "external_url": link["external_url"], "source": link["source"]}
        yield Shipped(link["slug"], _words(link["title"], link) | facts)


def _words(title: dict[str, str], words: dict[str, Any]) -> dict[str, Any]:
    name = words.get("name", {"sl": "", "en": ""})
    return {
        "title_sl": title["sl"],
        "title_en": title["en"],
        "name_sl": name["sl"],
        "name_en": name["en"],
        "summary_sl": words["summary"]["sl"],
        "summary_en": words["summary"]["en"],
        "area": words["area"],
        "life_events": words["life_events"],
        "synonyms": words["synonyms"],
    }


@transaction.atomic
def load_procedures() -> dict[str, int]:
    """Bring the catalogue to the shipped files; running it again changes nothing. Returns how many there are of each.
    LookupError when a department is missing (they come by `load_organisations`)."""
    known = Procedure.objects.select_for_update(of=("self",)).select_related("department").in_bulk(field_name="slug")
    for entry in shipped():
        procedure = _bring(entry, known.get(entry.slug))
        if entry.definition is not None and _bring_form(procedure, entry.definition):
            bring_items(tariff_of(entry.slug, entry.facts, entry.definition))
    return {model.__name__: model.objects.count() for model in (Procedure, FormVersion)}


def _bring(entry: Shipped, procedure: Procedure | None) -> Procedure:
    """Create a procedure, or bring its facts up to date while nobody touched them; when it is open is its own."""
    mark = digest(entry.facts)
    if procedure is None:
        procedure = Procedure(slug=entry.slug, **entry.window)
    elif procedure.shipped == mark or procedure.shipped != _mark_of(procedure, entry):
        return procedure
    for name, value in entry.facts.items():
        setattr(procedure, name, department_called(value) if name == "department" else value)
    procedure.shipped = mark
    procedure.save()
    return procedure


def _mark_of(procedure: Procedure, entry: Shipped) -> str:
    """Digest of the facts as they stand in the table."""
    facts = {name: getattr(procedure, name) for name in entry.facts}
    if procedure.department:
        facts["department"] = procedure.department.name
    return digest(facts)


def _bring_form(procedure: Procedure, definition: dict[str, Any]) -> bool:
    """Publish the form, or its next version, unless staff have published one or have a draft of their own. Whether the
    form is ours: the fee of another one is not known here."""
    last = procedure.versions.order_by("-number").first()
    ours = last is None or (last.state == VersionState.PUBLISHED and last.published_by_id is None)
    if ours and (last is None or last.digest != digest(definition)):
        note = _("Obrazec iz nove izdaje portala.") if last else _("Prva objava.")
        draft = save_draft(actor=LOADER, procedure=procedure, definition=definition, note=note)
        publish(actor=LOADER, version=draft)
    return ours


def tariff_of(slug: str, facts: dict[str, Any], definition: dict[str, Any]) -> Iterator[TariffItem]:
    """What a shipped form says about its fee, as items of the tariff."""
    fee = definition["fee"] or {"items": ()}
    form = Definition.parse(definition)
    for line in fee["items"]:
        options: list[Any] = [form.field(name).option(value) for name, value in line.get("when", {}).items()]
        titles = {
            language: ": ".join([start, facts[f"title_{language}"], *(getattr(one.label, language) for one in options)])
            for language, start in (("sl", "Upravna taksa"), ("en", "Administrative fee"))
        }
        yield TariffItem(
            code=code_of(slug, line.get("when", {})), title_sl=titles["sl"], title_en=titles["en"], cents=line["cents"],
            channel=line["channel"], valid_from=SINCE, source=f"{facts['legal_basis'][-1]}; {facts['source']}"[:250],
            iban="".join(fee["iban"].split()), reference=fee["reference"], purpose_code=fee["purpose_code"],
        )  # fmt: skip
