"""The archivist's pages in the browser: closed cases, their packages, the plan, and lists of what is deleted."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from apps.cases import services
from apps.cases.models import ArchivePackage, Case, DisposalItem, DisposalList
from apps.cases.services.plan import load_plan
from apps.core import retention
from apps.core.actor import system_actor
from apps.documents.services import store_generated
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_cases import FRAME, keep
from tests.cases.test_plan import closed
from tests.conftest import make_user
from tests.documents.conftest import pdf
from tests.factories.cases import open_one
from tests.factories.people import TESTS, acting_as, make_department, make_municipality, make_staff

CLOSED = "/admin/cases/case/zakljucene/"
PROPOSED = "/admin/cases/disposallist/predlogi/"


@pytest.fixture
def archivist(town_live):
    """With closed cases of every kind of retention, one of them handed over, two past theirs and a list that waits."""
    load_plan()
    ana = make_user("ana", first_name="Ana", last_name="Horvat")
    name = "Oddelek za gospodarske javne službe in gospodarsko infrastrukturo"
    department = make_department(make_municipality(), name=name)
    user, old = make_staff("arhivarka", "archivist", department), dt.datetime(2016, 3, 1, 9, tzinfo=dt.UTC)
    signs = (("371", "2026-11-20"), ("350", "2026-10-02"), ("478", "2026-09-15"), ("77777", "2026-02-28"))
    cases = [closed(open_one(ana, department, sign, sign=sign), day) for sign, day in signs]
    for number in range(3):
        closed(
            open_one(ana, department, f"old-{number}", received_at=old, title_sl="Zapora občinske ceste"), "2020-05-04"
        )
    store_generated(
        actor=TESTS, content=pdf(), name="Soglasje.pdf", content_type="application/pdf", owner_kind="case",
        owner_id=cases[0].pk,
    )  # fmt: skip
    services.request_package(actor=acting_as(user), case_id=cases[0].pk)
    services.make_packages()
    services.request_package(actor=acting_as(user), case_id=cases[1].pk)
    retention.run(actor=system_actor("retention"), only="cases.closed")
    first = DisposalItem.objects.order_by("case__number").first()
    user.made = services.make_list(actor=acting_as(user), items=[first.pk], reason="Rok hrambe je potekel leta 2025.")
    user.head = make_staff("vodja-a", "head", department)
    return user


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, archivist, scheme):
    package = ArchivePackage.objects.get(state="confirmed")
    pages = {
        "closed": CLOSED, "package": f"/admin/cases/archivepackage/{package.pk}/change/",
        "plan": "/admin/cases/classsign/", "proposed": PROPOSED,
        "list": f"/admin/cases/disposallist/{archivist.made.pk}/change/",
        "closed-case": f"/admin/cases/case/{package.case_id}/change/",
    }  # fmt: skip
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), archivist)
    for size, wide in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(wide)
        for name, path in pages.items():
            page.goto(path)
            keep(page, f"archive-{name}-{size}-{scheme}")
            assert violations(page, FRAME) == [], name
            assert width_of(page) <= wide["width"], name


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_closed_case_to_the_approved_list(open_page, signed_in, archivist, javascript):
    page = signed_in(open_page("/stanje/", viewport=PHONE, javascript=javascript), archivist)
    page.goto(f"{CLOSED}?sign=478")
    page.get_by_label(Case.objects.get(sign="478").number, exact=True).check()
    page.get_by_role("button", name="Predajte v arhiv").click()
    expect(page.get_by_role("status", name="Izid")).to_contain_text("478-1/")
    page.goto(PROPOSED)
    page.get_by_label("Utemeljitev").fill("Rok je potekel.")
    page.get_by_role("button", name="Sestavite seznam").click()
    expect(page.get_by_text("Označite vsaj eno")).to_be_visible()
    expect(page.get_by_label("Utemeljitev")).to_have_value("Rok je potekel.")
    page.locator("input[name=item]").first.check()
    page.get_by_role("button", name="Sestavite seznam").click()
    made = DisposalList.objects.latest("created")
    head = signed_in(open_page("/stanje/", viewport=PHONE, javascript=javascript), archivist.head)
    head.goto(f"/admin/cases/disposallist/{made.pk}/change/")
    head.get_by_role("link", name="Odobrite seznam").click()
    head.get_by_role("button", name="Odobrite seznam").click()
    expect(head.get_by_text("Seznam je odobren.")).to_be_visible()
