"""Building a form in the admin, in the browser: without scripts, at a desk and on a tablet, and what axe finds."""

import copy

import pytest
from django.test import Client
from playwright.sync_api import expect

from apps.applications.models import Procedure
from apps.applications.services.pieces import spot
from tests.browser.conftest import DESK, PHONE, violations
from tests.conftest import sign_in
from tests.factories.applications import make_procedure, make_shipped, make_version, road_department
from tests.factories.people import make_staff

TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def head(open_page, town_live):
    """Opens pages as the head, who builds and publishes."""
    user = make_staff("vodja", "head", road_department())

    def opener(path, **options):
        page = open_page("/prijava/", **options)
        client = Client()
        sign_in(client, user)
        page.context.add_cookies(
            [{"name": "seja", "value": client.cookies["seja"].value, "url": page.evaluate("location.origin")}]
        )
        page.goto(path)
        return page

    return opener


def add_field(page, step, kind, label, english):
    page.locator(f"#{step}").get_by_role("link", name="Dodajte polje").last.click()
    page.get_by_role("link", name=kind, exact=True).click()
    page.get_by_label("Vprašanje (slovensko)").fill(label)
    page.get_by_label("Vprašanje (angleško)").fill(english)


def save(page):
    page.get_by_role("button", name="Shranite v osnutek").click()


@pytest.mark.parametrize(("viewport", "javascript"), [(DESK, False), (TABLET, True)])
def test_a_form_is_built_previewed_and_published(head, viewport, javascript):
    procedure = make_procedure("oglasi", title_sl="Oglaševanje")
    page = head(f"/admin/applications/procedure/{procedure.pk}/obrazec/", viewport=viewport, javascript=javascript)
    page.get_by_role("link", name="Dodajte korak").click()
    page.get_by_label("Naslov koraka (slovensko)").fill("Oglas")
    page.get_by_label("Naslov koraka (angleško)").fill("Advertisement")
    save(page)
    add_field(page, "korak-oglas", "Izbira ene možnosti", "Vrsta oglasa", "Kind")
    page.get_by_label("Odgovor je obvezen").check()
    save(page)
    for at, (sl, en) in enumerate((("Plakat", "Poster"), ("Drugo", "Other")), start=1):
        page.get_by_label(f"Možnost {at}, slovensko").fill(sl)
        page.get_by_label(f"Možnost {at}, angleško").fill(en)
    save(page)
    add_field(page, "korak-oglas", "Kratko besedilo", "Kaj drugega", "What else")
    save(page)
    page.locator("#polje-kaj_drugega").get_by_role("link", name="Uredite").click()
    page.get_by_role("link", name="Pogoj za prikaz").click()
    page.get_by_label("Odgovor na").select_option("vrsta_oglasa")
    page.get_by_role("button", name="Naprej").click()
    page.get_by_label("Drugo").check()
    page.get_by_role("button", name="Dodajte vrstico").click()
    expect(page.get_by_text("»Vrsta oglasa« je »Drugo«").first).to_be_visible()
    page.get_by_role("link", name="Končano, nazaj na obrazec").click()
    add_field(page, "korak-oglas", "Skupina polj, ki se ponavlja", "Lokacije", "Places")
    save(page)
    page.get_by_role("link", name="Ulica v občini", exact=True).click()
    page.get_by_label("Vprašanje (slovensko)").fill("Ulica")
    page.get_by_label("Vprašanje (angleško)").fill("Street")
    save(page)
    page.get_by_role("link", name="Dodajte prilogo").click()
    page.get_by_label("Priloga (slovensko)").fill("Skica")
    page.get_by_label("Priloga (angleško)").fill("Sketch")
    save(page)
    expect(page.get_by_text("Obrazec je brez napak")).to_be_visible()

    page.get_by_role("link", name="Predogled").first.click()
    page.get_by_role("button", name="Naslednji korak").click()
    expect(page.get_by_role("heading", name="Oglas")).to_be_visible()
    page.get_by_role("radio", name="Drugo").check()
    page.get_by_role("button", name="Osvežite predogled").last.click()
    page.get_by_label("Kaj drugega").fill("Balon")
    page.get_by_role("button", name="Dodajte vnos").click()
    expect(page.get_by_label("Ulica")).to_be_visible()
    page.get_by_role("link", name="Nazaj na urejanje").click()

    page.get_by_role("link", name="Objavite").click()
    page.get_by_label("Kaj je novega").fill("Prva različica.")
    page.get_by_role("button", name="Objavite", exact=True).click()
    expect(page.get_by_text("Različica 1 je objavljena.")).to_be_visible()
    assert procedure in Procedure.objects.listed()
    page.goto("/e-vloge/oglasi/")
    expect(page.get_by_role("heading", name="Oglaševanje")).to_be_visible()


def test_the_phone_shows_the_form_and_keeps_what_is_typed(head):
    version = make_shipped()
    page = head(
        f"/admin/applications/procedure/{version.procedure.pk}/obrazec/predogled/?sirina=telefon&korak=poseg",
        viewport=DESK,
    )
    phone = page.frame_locator("iframe")
    phone.get_by_role("radio", name="Druga dela").check()
    expect(phone.get_by_label("Opišite druga dela")).to_be_visible()
    phone.get_by_label("Opišite druga dela").fill("Tunel")
    with page.expect_event("framenavigated"):
        phone.get_by_role("button", name="Osvežite predogled").last.click()
    expect(phone.get_by_label("Opišite druga dela")).to_have_value("Tunel")
    assert page.frames[1].evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, TABLET])
def test_axe_on_the_pages_of_the_editor(head, scheme, viewport):
    version = make_shipped()
    procedure = version.procedure
    changed = version.definition | {"decision_deadline": "P2M"}
    draft = make_version(procedure, changed, state="draft")
    broken = make_procedure("pokvarjen")
    make_version(broken, version.definition | {"decision_deadline": "kmalu"}, state="draft")
    form = f"/admin/applications/procedure/{procedure.pk}/obrazec/"
    page = head("/admin/", bypass_csp=True, color_scheme=scheme, viewport=viewport)
    found = []
    for path in (
        "/admin/applications/procedure/", "/admin/applications/procedure/add/", "/admin/applications/procedure/uvoz/",
        "/admin/applications/formversion/", f"/admin/applications/formversion/{draft.pk}/change/",
        f"/admin/applications/formversion/{version.pk}/umakni/",
        form, f"{form}polje/vrsta_del/", f"{form}polje/vrsta_del/moznosti/", f"{form}polje/parcela/",
        f"{form}polje/opis_drugih_del/pogoj/?polje=vrsta_del", f"{form}korak/poseg/novo-polje/", f"{form}nastavitve/",
        f"{form}vrstica/0/", f"{form}pravilo/", f"{form}polje/vrsta_del/izbris/", f"{form}objava/",
        f"{form}predogled/?korak=poseg", f"{form}predogled/?sirina=telefon",
        f"/admin/applications/procedure/{broken.pk}/obrazec/",
    ):  # fmt: skip
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += [f"{path} {line}" for line in violations(page)]
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
    assert found == []


NESTED = {
    "and": [
        {"field": "_applicant", "eq": "person"},
        {"or": [{"field": "vrsta_del", "eq": "drugo"}, {"not": {"field": "opis_drugih_del", "filled": True}}]},
        {"not": {"and": [{"field": "vrsta_del", "ne": "drugo"}, {"or": [{"field": "_applicant", "eq": "person"}]}]}},
    ]
}


def nested_form():
    """A draft of a shipped form with a nested condition; the address of the page of that condition."""
    version = make_shipped()
    definition = copy.deepcopy(version.definition)
    spot(definition, "field", "namen").piece["show_if"] = NESTED
    make_version(version.procedure, definition, state="draft")
    return version.procedure, f"/admin/applications/procedure/{version.procedure.pk}/obrazec/polje/namen/pogoj/"


def test_a_nested_condition_is_edited_without_scripts(head):
    procedure, way = nested_form()
    page = head(way, viewport=DESK, javascript=False)
    page.get_by_role("link", name="Spremenite »Vrsta del« je »Druga dela«").click()
    page.get_by_label("Obrnite: vrstica velja, kadar to ne drži").check()
    page.get_by_role("button", name="Shranite vrstico").click()
    expect(page.get_by_text("Pogoj je shranjen v osnutek.")).to_be_visible()
    page.get_by_label("Kako veljajo vrstice skupine").first.select_option("Nič od tega ne drži")
    page.get_by_role("button", name="Uporabite").first.click()
    page.get_by_role("link", name="Dodajte skupino", exact=True).click()
    page.get_by_label("Odgovor na").select_option("vrsta_del")
    page.get_by_role("button", name="Naprej").click()
    page.get_by_role("checkbox", name="Druga dela").check()
    page.get_by_role("button", name="Dodajte vrstico").click()
    expect(page.get_by_role("link", name="Dodajte vrstico v skupino")).to_have_count(4)
    made = spot(procedure.versions.get(state="draft").definition, "field", "namen").piece["show_if"]["and"]
    other = {"field": "vrsta_del", "eq": "drugo"}
    assert made[1] == {"not": {"or": [{"not": other}, NESTED["and"][1]["or"][1]]}}
    assert made[2:] == [NESTED["and"][2], {"or": [other]}]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_axe_on_a_nested_condition(head, scheme, viewport):
    _procedure, way = nested_form()
    page = head("/admin/", bypass_csp=True, color_scheme=scheme, viewport=viewport)
    for query in ("", "?vrstica=1.0", "?kam=1&polje=vrsta_del", "?kam=skupina"):
        page.goto(way + query)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], query
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], query
