"""Who may open what, how many queries it takes, and what the lists say."""

import pytest

from apps.applications.models import FormVersion, Procedure
from apps.applications.services.pieces import blank_definition
from tests.applications.building.office import Pages
from tests.factories.applications import make_form, make_procedure, make_shipped, make_version, minimal_definition

pytestmark = pytest.mark.django_db
SEEN = (("form",), ("form_preview",), ("form_export",), ("change",), ("history",))
BUILT = (
    ("form_settings",), ("form_fee",), ("form_add", "korak"), ("form_add", "priloga"), ("form_add", "pravilo"),
    ("form_add", "vrstica"), ("form_add_field", "korak", "poseg"), ("form_add_field", "polje", "parcele"),
    ("form_piece", "korak", "poseg"), ("form_piece", "polje", "vrsta_del"), ("form_piece", "polje", "parcela"),
    ("form_piece", "priloga", "tehnicna_dokumentacija"), ("form_piece", "vrstica", "0"),
    ("form_condition", "polje", "opis_drugih_del"), ("form_condition", "korak", "izvedba"),
    ("form_options", "vrsta_del"), ("form_delete", "polje", "namen"), ("form_discard",),
)  # fmt: skip


@pytest.fixture
def form(office):
    """A real form with a draft beside it."""
    version = make_shipped()
    make_version(version.procedure, version.definition, state="draft")
    return version


def ways(client, form, names):
    pages = Pages(client, form.procedure)
    return {name: pages.get(*name).status_code for name in names}


def test_everybody_at_every_page(office, form):
    publish = (("form_publish",),)
    assert set(ways(office.head, form, SEEN + BUILT + publish).values()) == {200}
    assert set(ways(office.editor, form, SEEN + BUILT).values()) == {200}
    assert set(ways(office.editor, form, publish).values()) == {403}
    assert set(ways(office.officer, form, SEEN).values()) == {200}
    assert set(ways(office.officer, form, BUILT + publish).values()) == {403}
    assert set(ways(office.stranger, form, SEEN + BUILT + publish).values()) <= {404, 302}
    for client in (office.citizen, office.anonymous):
        assert set(ways(client, form, SEEN + BUILT + publish).values()) == {302}


def test_the_record_of_another_organisation_is_not_there(office, form):
    """Django's own admin leads home from a record that is not there; ours says 404."""
    for path in (
        f"procedure/{form.procedure.pk}/change/",
        f"formversion/{form.pk}/change/",
        f"formversion/{form.pk}/umakni/",
    ):
        assert office.stranger.get(f"/admin/applications/{path}").status_code == 404, path


def test_nothing_is_written_by_those_who_may_not(office, form):
    data = {"title_sl": "X", "title_en": "X", "move": "polje:namen:gor", "when": "now", "charged": "on"}
    before = set(FormVersion.objects.values_list("pk", "digest", "state"))
    for who in ("officer", "stranger", "citizen", "anonymous"):
        pages = Pages(getattr(office, who), form.procedure)
        for name in (("form_move",), ("form_publish",), *BUILT):
            assert pages.post(*name, **data).status_code in (302, 403, 404)
    answer = Pages(office.editor, form.procedure).post("form_publish", **data)
    assert answer.status_code == 403
    assert set(FormVersion.objects.values_list("pk", "digest", "state")) == before
    answer = office.officer.post(f"/admin/applications/procedure/{form.procedure.pk}/change/", data)
    assert answer.status_code == 403
    assert office.head.get(f"/admin/applications/procedure/{form.procedure.pk}/delete/").status_code == 403
    assert office.head.get(f"/admin/applications/formversion/{form.pk}/delete/").status_code == 403


def test_a_draft_is_shown_to_its_own_only(office, form):
    draft = form.procedure.versions.get(state="draft")
    assert office.officer.get(f"/admin/applications/formversion/{draft.pk}/change/").status_code == 200
    assert office.stranger.get(f"/admin/applications/formversion/{draft.pk}/change/").status_code == 404


def test_the_list_says_what_there_is(office):
    make_procedure("brez-obrazca")
    version = make_form("z-obrazcem")
    make_version(version.procedure, state="draft")
    make_form("tuja", department=office.other)
    html = office.editor.get("/admin/applications/procedure/").content.decode()
    assert "različica 1, osnutek 2" in html
    assert "brez obrazca" in html
    assert "Tuja" not in html
    rows = {"current": {"z-obrazcem"}, "draft": {"z-obrazcem"}, "none": {"brez-obrazca"}, "coming": set()}
    for state, slugs in rows.items():
        answer = office.editor.get("/admin/applications/procedure/", {"form": state})
        assert {row.slug for row in answer.context["cl"].result_list} == slugs, state
    found = office.editor.get("/admin/applications/procedure/", {"q": "obrazca"}).context["cl"].result_list
    assert {row.slug for row in found} == {"brez-obrazca", "z-obrazcem"}
    html = office.editor.get("/admin/applications/formversion/").content.decode()
    assert "velja" in html
    assert "osnutek" in html


@pytest.mark.parametrize("path", ["procedure", "formversion"])
def test_lists_take_the_same_number_of_queries(office, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert office.head.get(f"/admin/applications/{path}/").status_code == 200
        return len(found)

    make_form("prva")
    queries()
    few = queries()
    for at in range(30):
        make_form(f"vrsta-{at}")
    assert queries() == few
    assert few <= 25


def test_pages_of_the_editor_take_few_queries(office, form):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pages = Pages(office.head, form.procedure)
    most = {("form",): 20, ("form_piece", "polje", "vrsta_del"): 15, ("form_condition", "polje", "namen"): 15, ("form_publish",): 25,
            ("form_preview",): 20}  # fmt: skip
    for name, limit in most.items():
        pages.get(*name)
        with CaptureQueriesContext(connection) as found:
            pages.get(*name)
        assert len(found) <= limit, (name, [query["sql"][:90] for query in found])


def test_words_about_a_procedure_are_kept_in_order(office):
    version = make_form(legal_basis=["Zakon o cestah"])
    way = f"/admin/applications/procedure/{version.procedure.pk}/change/"
    page = office.head.get(way)
    assert page.status_code == 200
    assert "Zakon o cestah" in page.content.decode()
    data = {
        "kind": "application", "title_sl": "Novo ime", "title_en": "New", "summary_sl": "a", "summary_en": "b",
        "area": "ceste-in-promet", "minutes": "5", "department": str(version.procedure.department.pk), "sign": "371",
        "legal_basis": "Prvi\n\n Drugi ", "life_events": ["gradnja"], "slug": "drugo",
    }  # fmt: skip
    assert office.head.post(way, data).status_code == 302
    procedure = Procedure.objects.get(pk=version.procedure.pk)
    assert (procedure.title_sl, procedure.legal_basis, procedure.life_events) == (
        "Novo ime",
        ["Prvi", "Drugi"],
        ["gradnja"],
    )
    assert procedure.slug == "preizkus"  # published: links would break
    assert not procedure.active
    page = office.head.post(way, data | {"sign": "", "department": ""})
    errors = page.context["adminform"].form.errors
    assert set(errors) == {"sign", "department"}
    page = office.head.post(way, data | {"kind": "link"})
    assert set(page.context["adminform"].form.errors) == {"external_url"}
    assert office.head.post(way, data | {"department": str(office.other.pk)}).status_code == 200  # not offered


def test_links_have_no_form(office):
    link = make_procedure("eu", kind="link", department=office.department)
    assert office.head.get(f"/admin/applications/procedure/{link.pk}/change/").status_code == 200
    assert Pages(office.head, link).get("form").status_code == 404


def test_a_version_is_read_and_withdrawn(office, form):
    way = f"/admin/applications/formversion/{form.pk}"
    html = office.head.get(f"{way}/change/").content.decode()
    assert form.digest in html
    assert "Vrsta del" in html
    assert "Dodajte polje" not in html
    assert "Umaknite različico" in html
    assert "Umaknite različico" not in office.editor.get(f"{way}/change/").content.decode()
    draft = form.procedure.versions.get(state="draft")
    assert "Obrazec je enak." in office.head.get(f"/admin/applications/formversion/{draft.pk}/change/").content.decode()
    page = office.head.get(f"{way}/umakni/").content.decode()
    assert "postopka ne bo več v katalogu" in page
    office.head.post(f"{way}/umakni/", {"day": "", "time": ""})
    form.refresh_from_db()
    assert form.state == "withdrawn"
    assert form.procedure not in Procedure.objects.listed()


def test_the_history_of_a_draft_is_kept(office):
    procedure = make_procedure()
    pages = Pages(office.head, procedure)
    pages.done("form_add", "korak", title_sl="A", title_en="A")
    pages.done("form_add", "korak", title_sl="B", title_en="B")
    draft = procedure.versions.get()
    events = FormVersion.pgh_event_model.objects.filter(pgh_obj_id=draft.pk).order_by("pgh_id")
    assert [len(event.definition["steps"]) for event in events] == [2, 3]
    assert events.last().pgh_context["actor"] == str(office.users["head"].pk)
    html = office.head.get(f"/admin/applications/formversion/{draft.pk}/history/").content.decode()
    assert "obsežna vsebina" in html


def test_a_preview_tries_conditions_and_stores_nothing(office, form):
    pages = Pages(office.officer, form.procedure)
    before = set(FormVersion.objects.values_list("pk", "digest"))
    html = pages.get("form_preview", korak="poseg").content.decode()
    assert "Predogled" in html
    assert "Vrsta del" in html
    assert 'class="cond off"' in html
    data = {"polja": "vrsta_del namen", "vrsta_del": "drugo", "namen": "Vodovod", "dejanje": "osvezi"}
    html = pages.client.post(pages.url("form_preview") + "?korak=poseg", data).content.decode()
    assert "Vodovod" in html
    assert html.count('class="cond off"') == 1  # the investor is still hidden, the other works are not
    answer = pages.client.post(pages.url("form_preview") + "?korak=poseg", data | {"dejanje": "korak:lokacija"})
    html = answer.content.decode()
    assert "Parcele" in html
    assert "Vodovod" in answer.context["carried"]
    answer = pages.client.post(
        pages.url("form_preview") + "?korak=poseg", data | {"dejanje": "preverite", "vrsta_del": ""}
    )
    assert "Napaka:" in answer.content.decode()
    row = {"polja": "parcele", "dejanje": "dodaj:parcele:01ARZ3NDEKTSV4RRFFQ69G5FAV"}
    html = pages.client.post(pages.url("form_preview") + "?korak=lokacija", row).content.decode()
    assert "parcele-01ARZ3NDEKTSV4RRFFQ69G5FAV-parcela" in html
    english = pages.get("form_preview", korak="poseg", jezik="en").content.decode()
    assert "Type of works" in english
    assert '<html lang="en"' in english
    assert set(FormVersion.objects.values_list("pk", "digest")) == before
    for nonsense in ("{", "[]", '{"answers": 1, "typed": []}', "[" * 5000):
        assert pages.client.post(pages.url("form_preview"), {"nosi": nonsense}).status_code == 200


def test_the_phone_is_a_frame_of_the_same_page(office, form):
    pages = Pages(office.editor, form.procedure)
    html = pages.get("form_preview", sirina="telefon").content.decode()
    assert "<iframe" in html
    inner = pages.get("form_preview_page")
    assert inner["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in inner["Content-Security-Policy"]
    assert pages.get("form_preview")["X-Frame-Options"] == "DENY"


def test_no_preview_of_what_cannot_be_read(office):
    procedure = make_procedure()
    broken = minimal_definition()
    broken["steps"][0]["fields"][0]["show_if"] = {"field": "ni", "eq": "x"}
    make_version(procedure, broken, state="draft")
    html = Pages(office.editor, procedure).get("form_preview").content.decode()
    assert "Polja »ni« ni." in html
    assert Pages(office.editor, make_procedure("prazen")).get("form_preview").status_code == 200
    empty = make_procedure("brez-polj")
    make_version(empty, blank_definition() | {"steps": []}, state="draft")
    assert "Dodajte prvo polje" in Pages(office.editor, empty).get("form_preview").content.decode()
