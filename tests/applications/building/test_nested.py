"""Conditions inside conditions: groups of lines on the page of a condition."""

import copy

import pytest
from django.utils import translation

from apps.applications.engine import check_definition
from apps.applications.forms.builder.conditions import LineForm, as_typed, comparisons
from apps.applications.services.nesting import tree, with_part
from apps.applications.services.pieces import spot
from tests.applications.building.office import Pages
from tests.factories.applications import make_shipped, make_version
from tests.factories.people import acting_as

pytestmark = pytest.mark.django_db
WAY = ("form_condition", "polje", "namen")
OTHER, WATER = {"field": "vrsta_del", "eq": "drugo"}, {"field": "vrsta_del", "ne": "drugo"}
PERSON = {"field": "_applicant", "eq": "person"}
MADE_BY = {"field": "opis_drugih_del", "filled": True}
NESTED = {"and": [PERSON, {"or": [OTHER, {"not": MADE_BY}]}]}


@pytest.fixture
def road(office):
    """A shipped form; `put` gives a field of its draft a condition, `now` reads it."""
    version = make_shipped()
    pages = Pages(office.head, version.procedure)

    def put(condition):
        definition = copy.deepcopy(version.definition)
        spot(definition, "field", "namen").piece["show_if"] = condition
        version.procedure.versions.filter(state="draft").delete()
        make_version(version.procedure, definition, state="draft")
        return pages

    pages.put = put
    pages.now = lambda: spot(pages.draft(), "field", "namen").piece.get("show_if")
    return pages


def test_a_nested_condition_is_built_from_nothing(road):
    road.done(*WAY, query="?polje=_applicant", op="eq", value=["person"])
    road.done(*WAY, query="?kam=skupina&polje=vrsta_del", op="eq", value=["drugo"])
    assert road.now() == {"and": [PERSON, {"or": [OTHER]}]}
    road.done(*WAY, query="?kam=1&polje=opis_drugih_del", op="filled", turned="on")
    assert road.now() == NESTED
    assert check_definition(road.draft()) == []
    road.done(*WAY, group="1", mode_1="not_and")
    assert road.now() == {"and": [PERSON, {"not": {"and": [OTHER, {"not": MADE_BY}]}}]}
    road.done(*WAY, group="1", mode_1="or")
    road.done(*WAY, joint="or")
    assert road.now() == {"or": NESTED["and"]}
    road.done(*WAY, remove="0")
    assert road.now() == {"or": [OTHER, {"not": MADE_BY}]}  # a group alone is the whole
    road.done(*WAY, query="?kam=ob&polje=_applicant", op="eq", value=["person"])
    assert road.now() == {"and": [{"or": [OTHER, {"not": MADE_BY}]}, PERSON]}
    road.done(*WAY, remove="0.0")
    road.done(*WAY, remove="0.0")
    assert road.now() == PERSON  # a group without lines goes with its last one


def test_a_line_of_a_nested_condition_is_changed(road):
    road.put(NESTED)
    html = road.get(*WAY).content.decode()
    for words in ("Drži vsaj eno od tega", "?vrstica=1.1#vrstica", "?kam=1#vrstica", "Odstranite skupino"):
        assert words in html, words
    answer = road.get(*WAY, vrstica="1.1")
    assert answer.context["chosen"]["id"] == "opis_drugih_del"
    assert answer.context["form"].initial == {"op": "filled", "turned": True}
    road.done(*WAY, query="?vrstica=1.1&polje=opis_drugih_del", op="filled", turned="on")
    assert road.now() == NESTED
    road.done(*WAY, query="?vrstica=1.1&polje=vrsta_del", op="ne", value=["drugo"])  # another field
    assert road.now() == {"and": [PERSON, {"or": [OTHER, WATER]}]}
    road.done(*WAY, query="?vrstica=1.0&polje=vrsta_del", op="eq", value=["drugo"], turned="on")
    assert road.now() == {"and": [PERSON, {"or": [{"not": OTHER}, WATER]}]}


def test_what_was_typed_stays_when_it_cannot_be(road):
    road.put(NESTED)
    answer = road.post(*WAY, query="?vrstica=1.0&polje=vrsta_del", op="ne", turned="on")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["form"].errors["value"]
    assert answer.context["aim"].line.at == "1.0"
    assert "Shranite vrstico" in html
    assert '<option value="ne" selected' in html
    assert road.now() == NESTED


def test_deep_nesting_is_kept_and_edited_line_by_line(road):
    deep = {"not": {"or": [{"and": [OTHER, {"or": [PERSON, {"not": {"not": MADE_BY}}]}]}, MADE_BY]}}
    road.put(deep)
    page = road.get(*WAY)
    at = {one.at: one for one in page.context["root"].every()}
    assert at["0"].mode == "not_or"
    assert "0.0.1.1" not in page.context["editable"]  # twice not: in words, and can be taken out
    assert "Odstranite" in page.content.decode()
    road.done(*WAY, query="?vrstica=0.0.1.0&polje=_applicant", op="eq", value=["organisation"])
    wanted = copy.deepcopy(deep)
    wanted["not"]["or"][0]["and"][1]["or"][0]["eq"] = "organisation"
    assert road.now() == wanted
    road.done(*WAY, remove="0.0.1.1")
    del wanted["not"]["or"][0]["and"][1]["or"][1]
    assert road.now() == wanted


def test_the_check_of_the_engine_decides(road):
    condition = MADE_BY
    for _ in range(12):
        condition = {"and": [PERSON, condition]}
    road.put(condition)
    assert check_definition(road.draft()) == []
    road.done(*WAY, query="?kam=ob&polje=vrsta_del", op="eq", value=["drugo"])
    assert any("preveč vgnezdeni" in str(fault.message) for fault in check_definition(road.draft()))
    assert "preveč vgnezdeni" in road.get("form").content.decode()


def test_addresses_that_are_not_there(road):
    road.put(NESTED)
    for data in ({"remove": "7"}, {"remove": "0.0"}, {"remove": "-1"}, {"group": "0", "mode_0": "or"}):
        assert road.post(*WAY, **data).status_code == 404, data
    assert road.get(*WAY, vrstica="9.9", kam="9").status_code == 200
    assert road.post(*WAY, query="?vrstica=9&polje=vrsta_del", op="eq", value=["drugo"]).status_code == 404
    assert road.now() == NESTED


def test_somebody_was_quicker(road, office):
    road.put(NESTED)
    seen = road.seen()
    Pages(office.editor, road.procedure).done(*WAY, remove="1")
    answer = road.post(*WAY, seen=seen, query="?vrstica=1.0&polje=vrsta_del", op="ne", value=["drugo"])
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Obrazec je medtem spremenil" in html
    assert '<option value="ne" selected' in html
    assert road.now() == PERSON


def test_every_line_is_read_back_as_it_was_written(road, office):
    actor = acting_as(office.users["head"])
    kinds = {
        "number": ["1.234,5", "-3"], "money": ["36,30", "1.200"], "date": ["5. 3. 2027"], "time": ["8.00"], "text": ["da"],
        "datetime": ["5. 3. 2027 8.00"], "choice": [["a"], ["a", "b"]], "choices": [["b"], ["a", "b"]],
        "boolean": ["true", "false"], "group": [""],
    }  # fmt: skip
    for language in ("sl", "en"):
        for kind, values in kinds.items():
            field = {"id": "x", "type": kind, "options": [["a", "A", "A"], ["b", "B", "B"]]}
            for op, _words in comparisons(field):
                for value in values:
                    for turned in ({}, {"turned": "on"}):
                        with translation.override(language):
                            form = LineForm({"op": op, "value": value} | turned, actor=actor, record=field)
                            assert form.is_valid(), (kind, op, value, form.errors)
                            line = form.condition()
                            typed = as_typed(line, field)
                            again = LineForm({k: v for k, v in typed.items() if v}, actor=actor, record=field)
                            assert again.is_valid(), (line, typed, again.errors)
                            assert again.condition() == line


def test_a_tree_changed_to_itself_is_the_same(road):
    for condition in (
        NESTED,
        PERSON,
        {"not": {"and": [PERSON, {"or": [OTHER, MADE_BY]}]}},
        {"or": [NESTED, {"not": NESTED}]},
    ):
        for one in tree(condition, {}).every():
            way = tuple(int(part) for part in one.at.split("."))
            assert with_part(condition, way, lambda raw: raw) == condition


def test_both_languages(road):
    road.put(NESTED)
    html = road.client.get(f"/en{road.url(*WAY)}").content.decode()
    for words in ("None of these holds", "Add a line to the group", "Remove the group"):
        assert words in html, words


def test_only_who_builds_changes_a_nested_condition(road, office):
    road.put(NESTED)
    for who, status in (("officer", 403), ("stranger", 404), ("citizen", 302), ("anonymous", 302)):
        answer = Pages(getattr(office, who), road.procedure).post(*WAY, remove="1.0")
        assert answer.status_code == status, who
    assert road.now() == NESTED
