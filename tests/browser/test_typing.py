"""Answers from paper in the browser: the clerk and the officer type them into the real form beside the scan."""

import pytest
from playwright.sync_api import expect

from apps.applications.models import Application, Transcription
from apps.cases import services
from apps.cases.models import Case
from tests.applications.typed import people, typed, url
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_cases import FRAME, keep
from tests.cases.paper import EMSO, checked, paper, party, sheet
from tests.conftest import make_user
from tests.documents.conftest import storage  # noqa: F401  a fixture
from tests.factories.applications import make_form, shipped_definition
from tests.factories.people import acting_as

SLUG = "prekop-obcinske-ceste"


@pytest.fixture
def staff(town_live, storage):  # noqa: F811
    """With a letter for digging up a road, and its scan."""
    make_form(SLUG, shipped_definition(SLUG))
    found = people()
    found.filing = services.register_paper(
        actor=acting_as(found.clerk), key="01a22453-44f7-76aa-ba36-916eb9e3a0ef", uploads=[sheet()],
        party=party(emso=EMSO, phone="041 000 000"), paper=paper(procedure=SLUG, summary="Prekop ceste za vodovod"),
    )  # fmt: skip
    checked(found.filing.case)
    services.sweep_scans()
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, staff, scheme):
    typed(staff.clerk, staff.filing, {"ulica": "Neznana ulica 3"}, namen="Nov priključek", vrsta_del="prekop")
    typed(staff.officer, staff.filing, namen="Nov vodovodni priključek za hišo")
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), staff.officer)
    case = f"/admin/cases/case/{staff.filing.case_id}"
    paths = {
        "overview": url(staff.filing), "party": url(staff.filing, "vlagatelj"), "place": url(staff.filing, "lokacija"),
        "case": f"{case}/change/", "call": f"{case}/dopolnitev/",
    }  # fmt: skip
    for size, wide in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(wide)
        for name, path in paths.items():
            page.goto(path)
            page.wait_for_load_state("networkidle")
            keep(page, f"typing-{name}-{size}-{scheme}")
            assert violations(page, FRAME) == [], name
            assert width_of(page) <= wide["width"], name


def test_the_party_reads_it_on_a_phone(open_page, signed_in, staff):
    typed(staff.clerk, staff.filing, {"ulica": "Neznana ulica 3"}, namen="Nov vodovodni priključek")
    ana = make_user("ana", first_name="Ana", last_name="Horvat")
    Case.objects.filter(pk=staff.filing.case_id).update(applicant=ana)
    page = signed_in(open_page("/stanje/", viewport=PHONE, bypass_csp=True), ana)
    page.goto(staff.filing.case.get_absolute_url())
    page.locator("summary", has_text="Lokacija").click()
    expect(page.get_by_text("s papirja prepisal urad").first).to_be_visible()
    expect(page.get_by_text("Neznana ulica 3")).to_be_visible()
    keep(page, "typing-party-reads-phone")
    assert violations(page) == []
    assert width_of(page) <= PHONE["width"]


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_paper_to_the_case(open_page, signed_in, staff, javascript):
    filing = staff.filing
    page = signed_in(open_page("/stanje/", viewport=PHONE, javascript=javascript), staff.clerk)
    page.goto(f"/admin/cases/paperfiling/{filing.pk}/change/")
    page.get_by_role("link", name="Prepišite odgovore v obrazec").click()
    page.get_by_role("link", name="Vlagatelj").click()
    expect(page.get_by_label("EMŠO")).to_have_value(EMSO)  # as it was registered
    page.get_by_role("button", name="Shranite in nadaljujte").last.click()
    page.get_by_label("Namen posega").fill("Vodovod")
    page.get_by_role("button", name="Shranite", exact=True).click()
    expect(page.get_by_text("Shranjeno, kot piše.")).to_be_visible()
    expect(page.get_by_role("heading", name="Kdo je kaj prepisal")).to_be_visible()
    kept = Application.objects.get()
    assert (kept.answered["namen"], kept.answered["vlagatelj_emso"]) == ("Vodovod", EMSO)
    office = signed_in(open_page("/stanje/", viewport=DESK, javascript=javascript), staff.officer)
    office.goto(f"/admin/cases/case/{filing.case_id}/change/")
    expect(office.get_by_text("s papirja prepisal urad").first).to_be_visible()
    office.get_by_role("link", name="Prepišite odgovore s papirja v obrazec").click()
    office.get_by_role("link", name="Lokacija").click()
    expect(office.get_by_role("img", name="Stran 1 dokumenta Vloga.pdf")).to_be_visible()
    office.get_by_label("Ulica").fill("Neznana ulica 3")
    if javascript:
        office.keyboard.press("Escape")
    office.get_by_role("button", name="Shranite", exact=True).click()
    expect(office.get_by_text("Ulice »Neznana ulica 3« ne najdemo")).to_be_visible()
    assert Transcription.objects.count() == 3
