"""Texts with their preview, a letter from the case to the party's mailbox, a page of a file beside the answers."""

import pytest
from playwright.sync_api import expect

from apps.cases.models import CaseLetter
from apps.cases.services.letters import set_letters
from apps.documents.services import render_pdf, store_generated
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_cases import FRAME, keep
from tests.browser.test_decisions import case, jobs, looks_well  # noqa: F401  fixture
from tests.documents.conftest import seal, seal_folder, storage  # noqa: F401  fixtures
from tests.factories.people import TESTS

pytestmark = pytest.mark.usefixtures("storage", "seal")
DATA = {"facts": [["Zadeva", "prekop ceste"]], "paragraphs": ["Vrstica načrta."] * 50, "signed": "Ana Horvat"}


@pytest.fixture
def plan(case):  # noqa: F811
    """A file of two pages in the case."""
    return store_generated(
        actor=TESTS, content=render_pdf("dopis", DATA, title="Načrt prekopa"), name="Načrt prekopa.pdf",
        content_type="application/pdf", owner_kind="case", owner_id=case.pk,
    )  # fmt: skip


def test_the_preview_follows_what_is_typed(open_page, signed_in, case):  # noqa: F811
    head = signed_in(open_page("/stanje/", viewport=DESK), case.people["head"])
    head.goto("/admin/cases/casetext/add/")
    head.get_by_label("Vrsta").select_option("letter")
    body = head.locator("[name=body]")
    body.fill("Spoštovani ")
    head.get_by_role("button", name="{stranka}", exact=True).click()
    expect(body).to_have_value("Spoštovani {stranka}")
    shown = head.locator("[data-shown]")
    expect(shown.locator("mark")).to_have_text("Ana Vzorčna")
    head.get_by_label("Izpolnjeno s podatki").select_option(str(case.pk))
    expect(shown.locator("mark")).to_have_text("Ana Horvat")
    body.fill("Spoštovani {kdo}")
    expect(shown).to_contain_text("Polja {kdo} ne poznamo")
    keep(head, "predloga")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_case_to_the_mailbox(open_page, signed_in, case, javascript):  # noqa: F811
    officer = signed_in(open_page("/stanje/", viewport=DESK, javascript=javascript), case.people["officer"])
    officer.goto(f"/admin/cases/case/{case.pk}/change/")
    officer.get_by_role("link", name="Napišite dopis").click()
    officer.get_by_role("link", name="Obvestilo o poteku postopka").click()
    officer.get_by_role("button", name="Zapečatite in pošljite").click()
    expect(officer.get_by_text("Izpolnite prazna mesta (___)").first).to_be_visible()
    text = officer.get_by_label("Besedilo")
    text.fill(text.input_value().replace("___", "bo ogled v sredo"))
    officer.get_by_role("button", name="Zapečatite in pošljite").click()
    expect(officer.get_by_text("je poslan. Dokument bo zapečaten").first).to_be_visible()
    jobs(set_letters)
    assert CaseLetter.objects.get().document

    citizen = signed_in(open_page("/stanje/", viewport=PHONE, javascript=javascript), case.people["citizen"])
    citizen.goto("/moj-ptuj/dokumenti/")
    expect(citizen.get_by_text("Novo", exact=True)).to_be_visible()
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name="Obvestilo o zadevi").first.click()
    assert download.value.suggested_filename == "Dopis 371-1-2026-1.pdf"
    citizen.reload()
    expect(citizen.get_by_text("Novo", exact=True)).to_have_count(0)


def test_a_page_beside_the_answers(open_page, signed_in, case, plan):  # noqa: F811
    officer = signed_in(open_page("/stanje/", viewport=DESK), case.people["officer"])
    officer.goto(f"/admin/cases/case/{case.pk}/change/")
    officer.get_by_role("link", name="Pokažite ob odgovorih").focus()
    officer.keyboard.press("Enter")
    shown = officer.get_by_role("img", name="Stran 1 od 2")
    expect(shown).to_be_visible()
    assert shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 1190
    answers = officer.get_by_role("heading", name="Kaj je stranka oddala").bounding_box()
    assert shown.bounding_box()["x"] > answers["x"] + answers["width"] - 1
    officer.get_by_role("link", name="Naslednja stran").click()
    expect(officer.get_by_role("img", name="Stran 2 od 2")).to_be_visible()
    officer.set_viewport_size(PHONE)
    below = officer.get_by_role("heading", name="Kaj je stranka oddala").bounding_box()
    assert officer.get_by_role("img", name="Stran 2 od 2").bounding_box()["y"] > below["y"] + below["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, case, plan, scheme):  # noqa: F811
    head = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), case.people["head"])
    base = f"/admin/cases/case/{case.pk}"
    pages = {
        "predloga": "/admin/cases/casetext/add/", "dopisi": f"{base}/dopis/", "dopis": f"{base}/dopis/?predloga=vabilo",
        "zadeva": f"{base}/change/?pokazi={plan.pk}",
    }  # fmt: skip
    for name, address in pages.items():
        head.goto(address)
        for size in (PHONE, DESK):
            looks_well(head, size, FRAME)
            keep(head, f"{name}-{scheme}-{size['width']}")
    citizen = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), case.people["citizen"])
    CaseLetter.objects.create(
        case=case, kind="letter", sequence=1, key=plan.pk, subject="Obvestilo o zadevi", body="–", document=plan.pk,
        by=case.people["officer"],
    )  # fmt: skip
    for name, address in {"prejeto": "/moj-ptuj/dokumenti/", "oddano": "/moj-ptuj/dokumenti/?predal=oddano",
                          "shranjeno": "/moj-ptuj/dokumenti/shranjeno/"}.items():  # fmt: skip
        citizen.goto(address)
        for size in (PHONE, DESK):
            looks_well(citizen, size)
            keep(citizen, f"{name}-{scheme}-{size['width']}")
