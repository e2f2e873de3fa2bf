"""The editor of forms: from nothing to a published form that a citizen finds, one small page at a time."""

import pytest

from apps.applications.engine import check_definition
from apps.applications.models import Procedure
from tests.applications.building.office import TEXT, Pages
from tests.factories.applications import make_procedure, make_shipped, shipped_definition

pytestmark = pytest.mark.django_db


def add_field(pages, holder, kind, **data):
    slug, key = holder
    return pages.done("form_add_field", slug, key, query=f"?vrsta={kind}", **data)


def test_an_officer_builds_a_form_from_nothing(office):
    head = office.head
    answer = head.post(
        "/admin/applications/procedure/add/",
        {
            "kind": "application", "title_sl": "Dovoljenje za oglaševanje", "title_en": "Advertising permit",
            "summary_sl": "Kaj.", "summary_en": "What.", "area": "gospodarstvo", "minutes": "10", "active": "on",
            "department": str(office.department.pk), "sign": "354", "prepare_sl": "skico\r\nslike", "_save": "1",
        },
    )  # fmt: skip
    procedure = Procedure.objects.get(slug="dovoljenje-za-oglasevanje")
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert answer["Location"] == f"/admin/applications/procedure/{procedure.pk}/obrazec/"
    assert procedure.prepare_sl == ["skico", "slike"]
    pages = Pages(head, procedure)
    assert "Obrazca še ni" in pages.get("form").content.decode()

    pages.done("form_add", "korak", title_sl="Oglas", title_en="Advertisement")
    answer = add_field(pages, ("korak", "oglas"), "choice", label_sl="Vrsta oglasa", label_en="Kind", required="on")
    assert answer["Location"].endswith("/obrazec/polje/vrsta_oglasa/moznosti/")
    rows = {
        "count": "3",
        "sl_0": "Plakat",
        "en_0": "Poster",
        "place_0": "2",
        "sl_1": "Drugo",
        "en_1": "Other",
        "place_1": "1",
    }
    pages.done("form_options", "vrsta_oglasa", **rows)
    add_field(
        pages,
        ("korak", "oglas"),
        "text",
        label_sl="Opišite drugo",
        label_en="Describe",
        required="on",
        max_length="200",
    )
    pages.done("form_condition", "polje", "opisite_drugo", query="?polje=vrsta_oglasa", op="eq", value=["drugo"])
    answer = add_field(pages, ("korak", "oglas"), "group", label_sl="Lokacije", label_en="Places", item_label_sl="Lokacija",
                       item_label_en="Place", min_items="1", max_items="5")  # fmt: skip
    assert answer["Location"].endswith("/polje/lokacije/novo-polje/")
    add_field(pages, ("polje", "lokacije"), "street", label_sl="Ulica", label_en="Street", required="on")
    pages.done(
        "form_add", "priloga", label_sl="Skica", label_en="Sketch", required="on", formats=["pdf", "jpg"], max_files="2"
    )

    advert = pages.step(1)
    assert [field["id"] for field in advert["fields"]] == ["vrsta_oglasa", "opisite_drugo", "lokacije"]
    assert advert["fields"][0]["options"] == [["drugo", "Drugo", "Other"], ["plakat", "Plakat", "Poster"]]
    assert advert["fields"][1]["show_if"] == {"field": "vrsta_oglasa", "eq": "drugo"}
    assert advert["fields"][2]["fields"][0]["id"] == "ulica"
    assert check_definition(pages.draft()) == []
    html = pages.get("form").content.decode()
    assert "Obrazec je brez napak" in html
    assert "Pokaže se, kadar »Vrsta oglasa« je »Drugo«." in html.replace("\n", " ")

    assert procedure not in Procedure.objects.listed()
    pages.done("form_publish", note="Prva različica", when="now")
    assert procedure in Procedure.objects.listed()
    version = procedure.versions.get()
    assert (version.number, version.note, version.published_by) == (1, "Prva različica", office.users["head"])


def test_every_shipped_form_opens_in_the_editor_and_saving_unchanged_changes_nothing(office):
    from apps.applications.admin.editor.pieces import FORMS
    from apps.applications.catalogue_source import procedures
    from apps.applications.forms.builder.base import Work
    from apps.applications.services.pieces import spots
    from tests.factories.people import acting_as

    actor = acting_as(office.users["head"])
    for row in procedures():
        definition = shipped_definition(row["slug"])
        for kind, form_class in FORMS.items():
            for one in spots(definition, kind):
                key = str(one.at) if kind == "fee_item" else one.piece["id"]
                holder = ("field" if one.in_group else "step", one.holder["id"]) if one.holder else None
                work = Work(definition, kind, one.piece, key, holder, one.in_group)
                empty = form_class(None, actor=actor, record=work)
                sent = {bound.html_name: value for bound in empty if (value := bound.value()) not in (None, "", False)}
                form = form_class(sent, actor=actor, record=work)
                assert form.is_valid(), (row["slug"], key, form.errors)
                assert form.piece() == one.piece, (row["slug"], key)


def test_the_overview_of_a_real_form(office):
    version = make_shipped()
    html = Pages(office.editor, version.procedure).get("form").content.decode()
    for words in ("Vrsta del", "izbira ene možnosti", "Opišite druga dela", "»Vrsta del« je »Druga dela«", "36,30",
                  "Idejna zasnova", "1 mesec"):  # fmt: skip
        assert words in html, words
    assert "show_if" not in html
    assert "applicant.name" not in html


def test_an_id_is_proposed_and_stays(pages):
    pages.done("form_add", "korak", title_sl="Čas in šport", title_en="Time")
    add_field(pages, ("korak", "cas_in_sport"), "text", **TEXT)
    add_field(pages, ("korak", "cas_in_sport"), "text", **TEXT)
    assert [field["id"] for field in pages.step(1)["fields"]] == ["namen", "namen_2"]
    pages.done("form_piece", "polje", "namen", label_sl="Vse drugo", label_en="Else", place="step:cas_in_sport")
    assert pages.step(1)["fields"][0] == {
        "id": "namen", "type": "text", "label": {"sl": "Vse drugo", "en": "Else"}, "required": False,
    }  # fmt: skip


def test_moving_and_deleting(pages):
    for title in ("A", "B"):
        pages.done("form_add", "korak", title_sl=title, title_en=title)
    for name in ("prvo", "drugo"):
        add_field(pages, ("korak", "a"), "text", label_sl=name, label_en=name)
    pages.done("form_move", move="polje:drugo:gor")
    assert [one["id"] for one in pages.step(1)["fields"]] == ["drugo", "prvo"]
    pages.done("form_move", move="polje:prvo:dol")  # over the edge, into the next step
    assert [one["id"] for one in pages.step(2)["fields"]] == ["prvo"]
    pages.done("form_move", move="korak:b:gor")
    assert [one["id"] for one in pages.draft()["steps"]] == ["vlagatelj", "b", "a"]
    pages.done("form_piece", "polje", "drugo", label_sl="drugo", label_en="drugo", place="step:b")
    assert [one["id"] for one in pages.step(1)["fields"]] == ["prvo", "drugo"]
    pages.done("form_condition", "polje", "drugo", query="?polje=prvo", op="filled")
    html = pages.get("form_delete", "polje", "prvo").content.decode()
    assert "Na to se sklicujejo" in html
    pages.done("form_delete", "polje", "prvo")
    html = pages.get("form").content.decode()
    assert "Polja »prvo« ni." in html
    assert "/obrazec/polje/drugo/pogoj/" in html
    assert pages.post("form_move", move="polje:ni:gor").status_code == 404
    assert pages.post("form_move", move="korak").status_code == 404


def test_a_condition_is_put_together_line_by_line(pages):
    pages.done("form_add", "korak", title_sl="A", title_en="A")
    add_field(pages, ("korak", "a"), "number", label_sl="Dolžina", label_en="Length", unit="m", min="0,5")
    add_field(pages, ("korak", "a"), "date", label_sl="Začetek", label_en="Start", not_before="danes + 15 dni")
    add_field(pages, ("korak", "a"), "text", label_sl="Opis", label_en="Text")
    way = ("form_condition", "polje", "opis")
    pages.done(*way, query="?polje=dolzina", op="gt", value="1.234,5")
    pages.done(*way, query="?polje=zacetek", op="gte", value="5. 3. 2027")
    length, start, text = pages.step(1)["fields"]
    assert (length["min"], start["not_before"]) == (0.5, "today+P15D")
    assert text["show_if"] == {"and": [{"field": "dolzina", "gt": 1234.5}, {"field": "zacetek", "gte": "2027-03-05"}]}
    html = pages.get(*way).content.decode()
    assert "»Dolžina« je več kot 1.234,5 m" in html
    assert "»Začetek« je na ali po 5. marec 2027" in html
    assert "Opis" not in html.split("<select")[1].split("</select>")[0]  # a field never asks for itself
    pages.done(*way, joint="or")
    assert set(pages.step(1)["fields"][2]["show_if"]) == {"or"}
    pages.done(*way, remove="0")
    assert pages.step(1)["fields"][2]["show_if"] == {"field": "zacetek", "gte": "2027-03-05"}
    pages.done(*way, remove="0")
    assert "show_if" not in pages.step(1)["fields"][2]
    answer = pages.post(*way, query="?polje=dolzina", op="gt", value="veliko")
    assert answer.status_code == 200
    assert answer.context["form"].errors["value"]


def test_rules_fees_and_settings(pages):
    pages.done("form_add", "korak", title_sl="A", title_en="A")
    add_field(pages, ("korak", "a"), "date", label_sl="Začetek", label_en="Start")
    add_field(pages, ("korak", "a"), "choice", label_sl="Razlog", label_en="Reason", required="on")
    pages.done("form_options", "razlog", count="2", sl_0="Dela", en_0="Works", sl_1="Prireditev", en_1="Event")
    answer = pages.done(
        "form_add", "pravilo", message_sl="Izpolnite začetek.", message_en="Fill in.", fields_named=["zacetek"]
    )
    assert answer["Location"].endswith("/pravilo/izpolnite_zacetek/pogoj/")
    pages.done(
        "form_condition", "pravilo", "izpolnite_zacetek", query="?polje=razlog", op="eq", value=["dela", "prireditev"]
    )
    pages.done("form_fee", charged="on", iban="SI56 0110 0496 0309 112", reference="SI11 75965-7111002",
               purpose_code="govt", depends_on="razlog")  # fmt: skip
    pages.done("form_add", "vrstica", answer="dela", channel="any", amount="25")
    pages.done("form_add", "vrstica", answer="prireditev", channel="any", amount="44,50")
    pages.done("form_settings", min_level="substantial", for_whom=["person"], decision_deadline="2 meseca",
               earliest_use="15 dni", within="6 mesecev", within_field="zacetek", cosigners="3", called_sl="Solastnik",
               called_en="Co-owner")  # fmt: skip
    made = pages.draft()
    assert made["rules"][0]["when"] == {"field": "razlog", "in": ["dela", "prireditev"]}
    assert made["fee"] == {
        "currency": "EUR", "iban": "SI56 0110 0496 0309 112", "reference": "SI11 75965-7111002", "purpose_code": "GOVT",
        "depends_on": "razlog",
        "items": [
            {"channel": "any", "cents": 2500, "when": {"razlog": "dela"}},
            {"channel": "any", "cents": 4450, "when": {"razlog": "prireditev"}},
        ],
    }  # fmt: skip
    assert (made["min_level"], made["for_whom"], made["decision_deadline"]) == ("substantial", ["person"], "P2M")
    assert (made["earliest_use"], made["file_within"]) == ("P15D", {"field": "zacetek", "period": "P6M"})
    assert made["cosigners"] == {"max": 3, "label": {"sl": "Solastnik", "en": "Co-owner"}}
    assert pages.get("form").status_code == 200
    pages.done("form_delete", "vrstica", "0")
    assert [item["cents"] for item in pages.draft()["fee"]["items"]] == [4450]
    pages.done("form_fee")
    assert pages.draft()["fee"] is None


def test_what_cannot_be_is_told_beside_the_field(pages):
    pages.done("form_add", "korak", title_sl="A", title_en="A")
    answer = pages.post("form_add_field", "korak", "a", query="?vrsta=number", label_sl="Število", min="5", max="2")
    assert "Največ ne more biti manj" in str(answer.context["form"].errors["max"])
    assert 'value="Število"' in answer.content.decode()  # nothing that was typed is lost
    answer = pages.post("form_settings", min_level="low", for_whom=["person"], decision_deadline="kmalu")
    assert answer.context["form"].errors["decision_deadline"]
    answer = pages.post("form_add", "korak", title_sl="B", title_en="B", id="Napačna Oznaka")
    assert answer.context["form"].errors["id"]
    assert pages.post("form_add", "korak", title_sl="B", id="a").context["form"].errors["id"]
    assert pages.get("form_add", "polje").status_code == 404
    assert pages.get("form_add", "vrstica").status_code == 404  # no fee yet
    assert pages.get("form_piece", "polje", "ni").status_code == 404
    assert pages.get("form_options", "ni").status_code == 404


def test_the_type_of_a_field_is_chosen_first(pages):
    pages.done("form_add", "korak", title_sl="A", title_en="A")
    html = pages.get("form_add_field", "korak", "a").content.decode()
    assert "?vrsta=map_point" in html
    for kind, shown, hidden in (
        ("text", "max_length", "not_before"), ("date", "not_before", "max_length"), ("info", "hint_sl", "required"),
        ("money", "min", "unit"), ("map_point", "required", "prefill"), ("email", "prefill", "min"),
    ):  # fmt: skip
        form = pages.get("form_add_field", "korak", "a", vrsta=kind).context["form"]
        assert shown in form.fields, kind
        assert hidden not in form.fields, kind


def test_two_editors_the_second_sees_what_changed(office):
    procedure = make_procedure()
    mine, theirs = Pages(office.head, procedure), Pages(office.editor, procedure)
    mine.done("form_add", "korak", title_sl="A", title_en="A")
    seen = mine.seen()
    theirs.done("form_add", "korak", title_sl="Korak sodelavke", title_en="B")
    answer = mine.post("form_add", "korak", title_sl="Moj korak", title_en="C", seen=seen)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Obrazec je medtem spremenil: Urednica" in html
    assert "Korak »Korak sodelavke«" in html
    assert "Moj korak" in html
    assert [step["id"] for step in mine.draft()["steps"]] == ["vlagatelj", "a", "korak_sodelavke"]
    again = answer.context["seen"]
    mine.done("form_add", "korak", title_sl="Moj korak", title_en="C", seen=again)
    assert [step["id"] for step in mine.draft()["steps"]][2:] == ["korak_sodelavke", "moj_korak"]
    answer = mine.client.post(mine.url("form_move"), {"seen": seen, "move": "korak:a:dol"}, follow=True)
    assert "medtem spremenil" in answer.content.decode()
    answer = mine.client.post(mine.url("form_discard"), {"seen": seen}, follow=True)
    assert "medtem spremenil" in answer.content.decode()
    mine.done("form_discard")
    assert not procedure.versions.exists()


def test_options_keep_their_codes_when_somebody_removes_one_meanwhile(office):
    procedure = make_procedure()
    mine = Pages(office.head, procedure)
    mine.done("form_add", "korak", title_sl="A", title_en="A")
    add_field(mine, ("korak", "a"), "choice", label_sl="Barva", label_en="Colour")
    three = {f"{code}_{at}": word for at, word in enumerate(("Rdeča", "Modra", "Zelena")) for code in ("sl", "en")}
    mine.done("form_options", "barva", count="3", **three)
    codes = {"code_0": "rdeca", "code_1": "modra", "code_2": "zelena", "count": "3"}
    seen = mine.seen()
    Pages(office.editor, procedure).done("form_options", "barva", **(three | codes | {"drop_0": "on"}))
    sent = three | codes | {"sl_1": "Temno modra"}
    answer = mine.post("form_options", "barva", seen=seen, **sent)
    assert answer.status_code == 200
    mine.done("form_options", "barva", **(sent | {"drop_0": "on"}))
    assert [option[:2] for option in mine.step(1)["fields"][0]["options"]] == [
        ["modra", "Temno modra"],
        ["zelena", "Zelena"],
    ]
