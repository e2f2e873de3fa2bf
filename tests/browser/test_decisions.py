"""From the decision to the party's hands, in the browser: officer, head, and the citizen on a phone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from apps.cases import services
from apps.cases.models import Case
from apps.cases.registry import case_subjects
from apps.cases.services.decisions import set_decisions
from apps.cases.services.delivering import follow_deliveries
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_cases import FRAME, keep
from tests.browser.test_verify import in_a_thread
from tests.cases.conftest import Subject
from tests.conftest import make_user
from tests.documents.conftest import seal, seal_folder, storage  # noqa: F401  fixtures
from tests.factories.cases import open_one
from tests.factories.people import acting_as, make_department, make_municipality, make_staff

pytestmark = pytest.mark.usefixtures("storage", "seal")


@pytest.fixture
def case(town_live):
    """In review: the citizen's, of the department of the officer."""
    department = make_department(make_municipality(), "GJS")
    officer, head = make_staff("uradnica", "officer", department), make_staff("vodja", "head", department)
    case = open_one(make_user("ana", first_name="Ana", last_name="Horvat"), department)
    services.take_step(actor=acting_as(officer), case_id=case.pk, step="accept")
    case.people = {"officer": officer, "head": head, "citizen": case.applicant}
    with case_subjects.temporarily("test", Subject()):
        yield case


def looks_well(page, size, without=".nothing"):
    """axe and width."""
    page.set_viewport_size(size)
    assert violations(page, without) == []
    assert width_of(page) <= size["width"]


def jobs(*works):
    """What the worker does meanwhile: sealing has a loop of its own, and playwright keeps one in this thread."""
    with ThreadPoolExecutor(1) as aside:
        for work in works:
            aside.submit(in_a_thread, work).result()


@pytest.mark.parametrize("javascript", [True, False])
def test_decided_sealed_collected(open_page, signed_in, case, javascript):
    path = f"/admin/cases/case/{case.pk}/odlocitev/"
    options = {"javascript": javascript, "bypass_csp": True}
    officer = signed_in(open_page("/stanje/", viewport=DESK, **options), case.people["officer"])
    officer.goto(path)
    officer.get_by_role("link", name="Ugodeno", exact=True).click()
    expect(officer.get_by_label("Izrek")).to_have_value(
        "1. Vlogi stranke Ana Horvat v zadevi »Prekop občinske ceste« se ugodi.\n2. Posebni stroški v tem postopku niso nastali."
    )
    officer.get_by_role("button", name="Predajte v odobritev").click()
    expect(officer.get_by_text("Odločitev čaka na odobritev vodje.")).to_be_visible()

    head = signed_in(open_page("/stanje/", viewport=DESK, **options), case.people["head"])
    head.goto(path)
    keep(head, f"odobritev-{javascript}")
    head.get_by_role("button", name="Odobrite in izdajte").click()
    expect(head.get_by_text("Odločitev je izdana.").first).to_be_visible()
    jobs(set_decisions)

    officer.goto(path)
    officer.get_by_label("elektronsko, po varni poti (SI-CeV)").check()
    officer.get_by_role("button", name="Odpremite").click()
    expect(officer.get_by_text("Odločitev je odpremljena.").first).to_be_visible()
    jobs(follow_deliveries)

    home = open_page("/stanje/", viewport=PHONE, **options)
    citizen = signed_in(home, case.people["citizen"], level="substantial")
    citizen.goto(case.get_absolute_url())
    citizen.get_by_role("link", name="Prevzemite odločitev").click()
    expect(citizen.get_by_text("To je simulator", exact=True)).to_be_visible()
    citizen.get_by_role("button", name="Prevzemite odločitev").click()
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name="Prenesite odločitev").click()
    assert download.value.suggested_filename == "Odločba 371-1-2026-1.pdf"
    assert Case.objects.get(pk=case.pk).state == "served"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, case, scheme):
    officer = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), case.people["officer"])
    path = f"/admin/cases/case/{case.pk}/odlocitev/"
    for address in (path, f"{path}?izid=refused"):
        officer.goto(address)
        for size in (PHONE, DESK):
            looks_well(officer, size, FRAME)
    officer.get_by_role("button", name="Predajte v odobritev").click()
    head = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), case.people["head"])
    head.goto(path)
    looks_well(head, DESK, FRAME)
    keep(head, f"odobritev-{scheme}")
    head.get_by_role("button", name="Odobrite in izdajte").click()
    expect(head.get_by_text("Odločitev je izdana.").first).to_be_visible()
    jobs(set_decisions)
    delivery = services.dispatch_decision(actor=acting_as(case.people["officer"]), case_id=case.pk, method="electronic")
    jobs(follow_deliveries)
    citizen = signed_in(
        open_page("/stanje/", color_scheme=scheme, bypass_csp=True), case.people["citizen"], level="substantial"
    )
    for address in (case.get_absolute_url(), delivery.get_absolute_url()):
        citizen.goto(address)
        for size in (PHONE, DESK):
            looks_well(citizen, size)
    keep(citizen, f"prevzem-{scheme}")
