"""Cases in the browser: the list, one case, Moj Ptuj and the office's page, on a phone and on paper too."""

import datetime as dt
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.cases import services
from apps.cases.registry import case_subjects
from apps.documents.services import store_generated
from tests.browser.conftest import DESK, PHONE, violations
from tests.cases.conftest import Subject
from tests.conftest import make_user
from tests.documents.conftest import pdf
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, make_department, make_municipality, make_staff

CASE, LIST = "/moj-ptuj/zadeve/371-1-2026/", "/moj-ptuj/zadeve/"
FRAME = "#nav-sidebar, #header-inner"


@pytest.fixture
def ana(town_live):
    """A citizen with two cases, one of them with a fee and a receipt."""
    user = make_user("ana", first_name="Ana", last_name="Horvat")
    name = "Oddelek za gospodarske javne službe in gospodarsko infrastrukturo"
    department = make_department(make_municipality(), name=name, phone="", email="")
    case = open_one(user, department)
    order_for(case, due=dt.date(2026, 11, 26))
    receipt = store_generated(
        actor=TESTS, content=pdf(), name="Potrdilo o oddaji.pdf", content_type="application/pdf", owner_kind="case",
        owner_id=case.pk,
    )  # fmt: skip
    services.record_event(
        actor=TESTS, case=case, kind="document", text_sl="Potrdilo o oddaji je pripravljeno.",
        text_en="The receipt is ready.", documents=[receipt.pk],
    )  # fmt: skip
    open_one(user, department, 2, title_sl="Lokacijska informacija", sign="351", period="")
    user.officer = make_staff("uradnica", "officer", department)
    with case_subjects.temporarily("test", Subject()):
        yield user


def keep(page, name):
    """A picture, for whoever wants to look (SHOTS: a folder)."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [LIST, CASE, "/moj-ptuj/", f"/en{CASE}"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, ana, path, scheme):
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), ana)
    for name, size in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.goto(path)
        keep(page, f"{path.strip('/').replace('/', '-')}-{name}-{scheme}")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("javascript", [True, False])
def test_from_moj_ptuj_to_the_case(open_page, signed_in, ana, javascript):
    page = signed_in(open_page("/stanje/", javascript=javascript), ana)
    page.goto("/moj-ptuj/")
    page.get_by_role("link", name="Podatki za plačilo").click()
    expect(page.get_by_role("heading", name="Prekop občinske ceste", level=1)).to_be_visible()
    expect(page.get_by_text("SI56 0110 0496 0309 112")).to_be_visible()
    page.get_by_text("Kraj (sl)").click()
    expect(page.get_by_text("Dravska ulica 10")).to_be_visible()
    page.get_by_label("Kje ste").get_by_role("link", name="Zadeve").click()
    expect(page.get_by_role("link", name="Lokacijska informacija")).to_be_visible()


def test_the_offices_page(open_page, signed_in, ana):
    page = signed_in(open_page("/stanje/", viewport=DESK, bypass_csp=True), ana.officer)
    page.goto("/admin/cases/case/")
    keep(page, "admin-list")
    assert violations(page, FRAME) == []
    page.get_by_role("link", name="371-1/2026").click()
    expect(page.get_by_text("Dravska ulica 10")).to_be_visible()
    keep(page, "admin-case")
    assert violations(page, FRAME) == []
