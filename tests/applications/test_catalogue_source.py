"""The nine procedures of the data file as definitions of our own."""

import json

import pytest

from apps.applications.catalogue_source import DATA, from_source, procedures
from apps.applications.engine import Definition, check_definition, fee_for
from tests.applications.engine.forms import codes, run

NINE = {one["slug"]: one for one in procedures()}
PERSON = {
    "applicant__name": "Ana Novak",
    "applicant__address": "Mestni trg 1, 2250 Ptuj",
    "applicant__emso": "0101006500006",
}
FIRM = {
    "organisation__name": "Gradnje d. o. o.", "organisation__registration_number": "5883504", "organisation__tax_number": "15012557",
    "organisation__address": "Mestni trg 1, 2250 Ptuj", "representative__name": "Ana Novak",
}  # fmt: skip


def test_there_are_nine():
    assert len(NINE) == 9


@pytest.mark.parametrize("slug", NINE)
def test_all_may_be_published(slug):
    before = json.dumps(NINE[slug])
    assert check_definition(from_source(NINE[slug])) == []
    assert json.dumps(NINE[slug]) == before, "the source is not touched"
    assert from_source(NINE[slug]) == from_source(NINE[slug])


@pytest.mark.parametrize("slug", NINE)
def test_nothing_of_the_source_is_lost(slug):
    definition, source = from_source(NINE[slug]), NINE[slug]
    for before, after in zip(source["steps"], definition["steps"][1:], strict=True):
        assert (before["id"], before["title"]) == (after["id"], after["title"])
        for old, new in zip(before["fields"], after["fields"], strict=True):
            kept = {key: value for key, value in old.items() if key not in ("label", "fields")}
            assert kept.items() <= new.items()
            for inner, other in zip(old.get("fields", []), new.get("fields", []), strict=True):
                assert (inner["type"], inner["required"], inner["label"]) == (
                    other["type"],
                    other["required"],
                    other["label"],
                )
    for key in ("fee", "decision_deadline", "earliest_use", "file_within", "for_whom"):
        assert definition.get(key) == source.get(key)
    assert [one["id"] for one in definition["attachments"]] == [one["id"] for one in source["attachments"]]


@pytest.mark.parametrize("slug", NINE)
@pytest.mark.parametrize(("applicant", "known"), [("person", PERSON), ("organisation", FIRM)])
def test_the_account_fills_in_who_applies(slug, applicant, known):
    if applicant not in NINE[slug]["for_whom"]:
        return
    definition = Definition.parse(from_source(NINE[slug]))
    done = run(
        definition,
        {"vlagatelj_email": "ana@posta.si", "vlagatelj_ime": "Tatjana", "organizacija_naziv": "Druga"},
        applicant=applicant,
        **known,
    )
    assert done.problems_of("vlagatelj") == []
    assert done.step_state("vlagatelj") == "done"
    told = {name for name in done.values if name != "vlagatelj_email"}
    assert told == {
        one.id
        for one in definition.all_fields()
        if one.prefill.split(".")[0]
        in ({"person": ["applicant"], "organisation": ["organisation", "representative"]}[applicant])
        and one.read_only
    }
    assert "Tatjana" not in done.values.values()
    assert "Druga" not in done.values.values()


EXCAVATION = {
    "vlagatelj_email": "ana@posta.si", "vrsta_del": "prekop", "namen": "Optika", "ulica": "Prešernova ulica", "tocka": {"lat": 46.42, "lon": 15.87},
    "dolzina_m": "14.5", "sirina_m": "0.8", "zacetek": "2027-01-10", "konec": "2027-01-12", "izvajalec": "Gradnje", "zapora": "ne",
}  # fmt: skip


def test_excavation():
    definition = Definition.parse(from_source(NINE["prekop-obcinske-ceste"]))
    done = run(definition, EXCAVATION | {"opis_drugih_del": "skrito", "investitor": "skrit"}, **PERSON)
    assert done.problems == ()
    assert "opis_drugih_del" not in done.values
    assert "investitor" not in done.values
    assert fee_for(definition, done.values, channel="e_identified") == 3630
    assert codes(run(definition, EXCAVATION | {"vrsta_del": "drugo", "investitor_drug": True, "konec": "2027-01-09", "dolzina_m": "0"}, **PERSON)) == [
        ("required", "opis_drugih_del"), ("required", "investitor"), ("min", "dolzina_m"), ("not_before_field", "konec"),
    ]  # fmt: skip


def test_grant_for_a_new_born_child():
    definition = Definition.parse(from_source(NINE["denarna-pomoc-ob-rojstvu"]))
    late = run(definition, {"datum_rojstva": "2026-01-07"}, **PERSON)
    assert ("file_within", "datum_rojstva") in codes(late)
    assert late.visible("otrok_zivi_pri_meni"), "the parents do not live together unless they say so"
    assert not run(definition, {"zivita_skupaj": True}, **PERSON).visible("otrok_zivi_pri_meni")


def test_closing_a_road_needs_fifteen_days():
    definition = Definition.parse(from_source(NINE["zapora-obcinske-ceste"]))
    assert ("earliest_use", "od") in codes(run(definition, {"od": "2026-12-24T08:00"}))
    assert ("earliest_use", "od") not in codes(run(definition, {"od": "2026-12-25T00:00"}))


def test_every_enrichment_finds_its_place():
    enrichment = json.loads((DATA / "enrich.json").read_text())
    assert set(enrichment["procedures"]) <= set(NINE)
    for slug, more in enrichment["procedures"].items():
        definition, source = json.dumps(from_source(NINE[slug]), ensure_ascii=False), NINE[slug]
        names = {one["id"] for step in source["steps"] for one in step["fields"]} | {
            f"{one['id']}.{inner['id']}"
            for step in source["steps"]
            for one in step["fields"]
            for inner in one.get("fields", [])
        }
        assert set(more.get("fields", {})) <= names, slug
        assert set(more.get("attachments", {})) <= {one["id"] for one in source["attachments"]}, slug
        for part in more.get("fields", {}).values():
            assert all(json.dumps(value, ensure_ascii=False) in definition for value in part.values())
