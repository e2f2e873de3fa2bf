"""The officer marks a field and a file, the citizen mends exactly those, on a phone, with and without JavaScript."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.applications.models import Supplement
from apps.cases import services
from apps.cases.models import Case, CaseMessage, SupplementRequest
from tests.applications.mending import ROW, file_one
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.documents.conftest import pdf, storage  # noqa: F401
from tests.factories import filing
from tests.factories.people import acting_as, make_department, make_municipality, make_staff

pytestmark = pytest.mark.usefixtures("storage")
FRAME = "#nav-sidebar, #header-inner"


@pytest.fixture
def officer(town_live):
    return make_staff("uradnica", "officer", make_department(make_municipality(), "GJS"))


@pytest.fixture
def application(officer):
    """Filed by Marija, in the department of the officer."""
    return file_one(filing.citizen(), acting_as(officer))


def keep(page, name):
    """A picture, for whoever wants to look (SHOTS: a folder)."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def call(officer, application, *items):
    return services.request_supplement(
        actor=acting_as(officer), case_id=application.case_id, text="Prosimo, popravite čim prej.",
        items=items or [{"kind": "field", "id": "ulica", "note": "Manjka hišna številka."}, {"kind": "attachment", "id": "nacrt"}],
    )  # fmt: skip


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_officers_mark_to_the_citizens_answer(open_page, signed_in, officer, application, javascript):
    desk = signed_in(open_page("/stanje/", viewport=DESK, javascript=javascript), officer)
    desk.goto(f"/admin/cases/case/{application.case_id}/change/")
    desk.get_by_role("link", name="Pozovite k dopolnitvi").first.click()
    desk.get_by_label("Ulica", exact=True).check()
    desk.get_by_label("Kaj manjka ali ni prav: Ulica").fill("Manjka hišna številka.")
    desk.get_by_label("Nacrt", exact=True).check()
    desk.get_by_role("button", name="Predogled").click()
    expect(desk.get_by_role("heading", name="English")).to_be_visible()
    desk.get_by_role("button", name="Pošljite poziv").click()
    expect(desk.get_by_text("Poziv 1 je poslan.")).to_be_visible()

    home = open_page("/stanje/", javascript=javascript, expected_errors=("422",))
    page = signed_in(home, application.applicant, level="substantial")
    page.goto("/moj-ptuj/")
    page.get_by_role("link", name="Odprite zadevo").click()
    page.get_by_role("link", name="Odprite poziv").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dopolnite vlogo")
    expect(page.get_by_label("Namen")).to_have_count(0)
    page.get_by_label("Ulica").fill("Dravska ulica 10")
    page.locator("input[name=priloga-nacrt]").set_input_files(
        {"name": "popravek.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    if not javascript:
        page.get_by_role("button", name="Naložite izbrano").click()
    expect(page.get_by_text("popravek.pdf").first).to_be_visible()
    page.get_by_role("button", name="Oddajte dopolnitev").click()
    expect(page.get_by_role("alert")).to_contain_text("Pred oddajo potrdite")
    page.get_by_label("Izjavljam, da so navedeni podatki resnični.").check()
    page.get_by_role("button", name="Oddajte dopolnitev").click()
    expect(page.get_by_role("heading", name="Dopolnitev je oddana")).to_be_visible()
    kept = Supplement.objects.get().kept
    assert kept["values"] == {"ulica": "Dravska ulica 10"}
    assert [one["name"] for one in kept["attachments"]] == ["popravek.pdf"]
    page.get_by_role("link", name="Na stran zadeve").click()
    expect(page.get_by_text("Dopolnitev je prejeta.")).to_be_visible()


def test_what_is_typed_is_saved_by_itself(open_page, signed_in, officer, application):
    made = call(officer, application)
    page = signed_in(open_page("/stanje/"), application.applicant, level="substantial")
    page.goto(f"/e-vloge/dopolnitev/{made.pk}/")
    page.get_by_label("Ulica").fill("Nedokončana")
    expect(page.locator("[data-saved]")).to_contain_text("Shranjeno ob")
    page.reload()
    expect(page.get_by_label("Ulica")).to_have_value("Nedokončana")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, officer, application, scheme):
    made = call(officer, application)
    call(officer, application, {"kind": "field", "id": "parcela", "row": ROW}, {"kind": "other", "note": "Pojasnite."})
    services.send_message(
        actor=acting_as(officer), case_id=application.case_id, text="Pozdravljeni.\nZapora tudi ponoči?"
    )
    second = SupplementRequest.objects.get(round=2)
    case = Case.objects.get(pk=application.case_id)
    page = signed_in(
        open_page("/stanje/", color_scheme=scheme, bypass_csp=True, expected_errors=("422",)),
        application.applicant,
        level="substantial",
    )
    paths = {
        "klic": f"/e-vloge/dopolnitev/{made.pk}/", "skupina": f"/en/e-vloge/dopolnitev/{second.pk}/",
        "zadeva": case.get_absolute_url(), "umik": f"{case.get_absolute_url()}umik/", "moj": "/moj-ptuj/",
    }  # fmt: skip
    for name, path in paths.items():
        for size_name, size in (("phone", PHONE), ("desk", DESK)):
            page.set_viewport_size(size)
            page.goto(path)
            keep(page, f"{name}-{size_name}-{scheme}")
            assert violations(page) == []
            assert width_of(page) <= size["width"]
    page.set_viewport_size(PHONE)
    page.goto(paths["skupina"])
    page.get_by_role("button", name="Send the supplement").click()
    keep(page, f"napake-{scheme}")
    assert violations(page) == []
    page.goto(paths["zadeva"])
    page.get_by_label("Vaše sporočilo").fill("Samo podnevi.")
    page.get_by_role("button", name="Pošljite sporočilo").click()
    expect(page.get_by_text("Samo podnevi.")).to_be_visible()
    assert CaseMessage.objects.count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_offices_pages(open_page, signed_in, officer, application, scheme):
    call(officer, application)
    services.send_message(
        actor=filing.acting(application.applicant), case_id=application.case_id, text="Kdaj bo odločeno?"
    )
    page = signed_in(open_page("/stanje/", viewport=DESK, color_scheme=scheme, bypass_csp=True), officer)
    for name, path in (("zadeva", "change/"), ("poziv", "dopolnitev/"), ("sporocilo", "sporocilo/")):
        for size_name, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)
            page.goto(f"/admin/cases/case/{application.case_id}/{path}")
            keep(page, f"urad-{name}-{size_name}-{scheme}")
            assert violations(page, FRAME) == []
    page.set_viewport_size(DESK)
    page.goto(f"/admin/cases/case/{application.case_id}/dopolnitev/")
    page.get_by_label("Ulica", exact=True).check()
    page.get_by_role("button", name="Predogled").click()
    keep(page, f"urad-predogled-{scheme}")
    assert violations(page, FRAME) == []
