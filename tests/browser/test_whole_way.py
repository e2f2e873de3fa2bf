"""The whole way of an application in one test, as people go it: filed on a phone, supplemented, its fee paid by the QR
code, an opinion asked for and given, decided, sealed, delivered, verified, final."""

import datetime as dt
from io import BytesIO

import numpy
import pytest
import time_machine
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from apps.applications.models import FormVersion, Procedure
from apps.cases.models import Case
from apps.cases.services.decisions import set_decisions
from apps.cases.services.delivering import follow_deliveries
from apps.core.legal_time import LJUBLJANA
from apps.identity.models import Department
from apps.payments.demo import statement
from tests.applications.nine import FILED, answers_of
from tests.browser.conftest import DESK
from tests.browser.test_cases import keep
from tests.browser.test_decisions import jobs
from tests.browser.test_nine_procedures import HOME, Walk, applicant, catalogue_live
from tests.documents.conftest import pdf, seal, seal_folder, storage
from tests.factories.people import make_staff
from tests.payments.money import DAY

__all__ = ["catalogue_live", "seal", "seal_folder", "storage"]
SLUG = "prekop-obcinske-ceste"
pytestmark = pytest.mark.usefixtures("catalogue_live", "storage", "seal")


@pytest.fixture
def desks(open_page, signed_in):
    """`desks(role)`: the browser of somebody with this role in the department of the procedure, or in another."""
    own = Department.objects.get(procedures__slug=SLUG)

    def opened(role, department=own):
        user = make_staff(f"oseba-{role}-{department.code.lower()}", role, department)
        page = signed_in(open_page("/stanje/", viewport=DESK), user)
        page.set_default_timeout(20_000)
        return page

    return opened


def filed(open_page, signed_in):
    """On a phone, from the catalogue: the citizen's browser and the number."""
    form, entry = FormVersion.objects.get(procedure__slug=SLUG).definition, FILED[SLUG]
    answers = {"vlagatelj_naslov": HOME} | answers_of(entry)
    page = signed_in(open_page("/e-vloge/"), applicant(entry, "substantial"), level="substantial")
    page.reload()
    walk = Walk(page, form, answers, entry["attachments"], javascript=True)
    walk.begin(Procedure.objects.get(slug=SLUG))
    walk.fill_all()
    return page, walk.file()


def supplemented(citizen, officer, case):
    """The officer marks a file, the citizen brings exactly that."""
    officer.goto(f"/admin/cases/case/{case.pk}/change/")
    officer.get_by_role("link", name="Pozovite k dopolnitvi").first.click()
    officer.locator(".mark-staff").last.get_by_role("checkbox").check()
    officer.get_by_role("button", name="Pošljite poziv").click()
    expect(officer.get_by_text("Poziv 1 je poslan.")).to_be_visible()

    citizen.goto(case.get_absolute_url())
    citizen.get_by_role("link", name="Odprite poziv").click()
    citizen.locator("input[type=file]").set_input_files(
        {"name": "skica.pdf", "mimeType": "application/pdf", "buffer": pdf(b"mere")}
    )
    expect(citizen.get_by_text("skica.pdf").first).to_be_visible()
    citizen.get_by_label("Izjavljam, da so navedeni podatki resnični.").check()
    citizen.get_by_role("button", name="Oddajte dopolnitev").click()
    expect(citizen.get_by_role("heading", name="Dopolnitev je oddana")).to_be_visible()


def paid(citizen, finance, case):
    """A phone reads the code on the page, the bank moves the money, finance imports the statement."""
    citizen.goto(case.get_absolute_url())
    citizen.get_by_role("link", name="Plačajte", exact=True).click()
    code = citizen.locator(".upn-code")
    code.scroll_into_view_if_needed()
    picture = numpy.array(Image.open(BytesIO(code.screenshot(scale="css"))).convert("L").resize((1000, 1000)))
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    fields = found.text.split("\n")
    assert (fields[0], len(fields)) == ("UPNQR", 21)
    file = statement("IZPISEK-1", DAY, [(fields[5], int(fields[8]), fields[15])])
    finance.goto("/admin/payments/bankstatement/uvoz/")
    finance.locator("input[type=file]").set_input_files(
        {"name": "izpisek.xml", "mimeType": "application/xml", "buffer": file}
    )
    finance.get_by_role("button", name="Uvozite").click()
    expect(finance.get_by_role("heading", level=1)).to_be_visible()
    citizen.reload()
    expect(citizen.get_by_text("Plačano").first).to_be_visible()


def advised(officer, adviser, case, department):
    """The officer asks another department, which answers; the case goes on by itself."""
    officer.goto(f"/admin/cases/case/{case.pk}/change/")
    officer.get_by_role("link", name="Zaprosite za mnenje").click()
    officer.get_by_label("Oddelek ali organ, ki dela v portalu").select_option(value=str(department.pk))
    officer.get_by_label("O čem prosite za mnenje").fill("Ali prekop moti prireditve na trgu?")
    officer.get_by_role("button", name="Zaprosite za mnenje").click()
    expect(officer.get_by_text("Zaprosili ste za mnenje:").first).to_be_visible()
    adviser.goto("/admin/cases/case/mnenja/")
    adviser.get_by_role("link", name=case.number).click()
    adviser.get_by_label("Mnenje", exact=True).fill("Tedaj ni prireditev.")
    adviser.get_by_role("button", name="Pošljite mnenje").click()
    expect(adviser.get_by_text("Mnenje je shranjeno.").first).to_be_visible()


def decided(officer, head, case):
    """Prepared by one, issued by another, sealed by the worker, dispatched."""
    path = f"/admin/cases/case/{case.pk}/odlocitev/"
    officer.goto(path)
    officer.get_by_role("link", name="Ugodeno", exact=True).click()
    officer.get_by_role("button", name="Predajte v odobritev").click()
    expect(officer.get_by_text("Odločitev čaka na odobritev vodje.")).to_be_visible()
    head.goto(path)
    head.get_by_role("button", name="Odobrite in izdajte").click()
    expect(head.get_by_text("Odločitev je izdana.").first).to_be_visible()
    jobs(set_decisions)
    officer.goto(path)
    officer.get_by_label("elektronsko, po varni poti (SI-CeV)").check()
    officer.get_by_role("button", name="Odpremite").click()
    expect(officer.get_by_text("Odločitev je odpremljena.").first).to_be_visible()
    jobs(follow_deliveries)


def collected(citizen, case):
    """The bytes that the citizen holds in the end, which the public page calls genuine."""
    citizen.goto(case.get_absolute_url())
    citizen.get_by_role("link", name="Prevzemite odločitev").click()
    citizen.get_by_role("button", name="Prevzemite odločitev").click()
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name="Prenesite odločitev").click()
    content = download.value.path().read_bytes()
    citizen.goto("/preveri/")
    citizen.locator("[name=datoteka]").set_input_files(
        {"name": "odlocba.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    citizen.locator("[name=datoteka]").locator("xpath=ancestor::form").get_by_role("button").last.click()
    expect(citizen.get_by_text("Dokument je pristen").first).to_be_visible()
    return content


def test_from_the_catalogue_to_finality(open_page, signed_in, desks):
    citizen, number = filed(open_page, signed_in)
    case = Case.objects.get(number=number)
    officer, head, finance = desks("officer"), desks("head"), desks("finance")
    supplemented(citizen, officer, case)
    paid(citizen, finance, case)
    officer.goto(f"/admin/cases/case/{case.pk}/change/")
    officer.get_by_role("link", name="Vloga je popolna, začnite reševati").click()
    officer.get_by_role("button", name="Vloga je popolna, začnite reševati").click()
    another = Department.objects.get(organisation=case.department.organisation, code="NGD")
    advised(officer, desks("officer", another), case, another)
    decided(officer, head, case)
    content = collected(citizen, case)
    assert content.startswith(b"%PDF")

    case.refresh_from_db()
    after = dt.datetime.combine(case.next_due + dt.timedelta(days=1), dt.time(9), LJUBLJANA)

    def after_the_appeal_period():
        with time_machine.travel(after, tick=False):
            follow_deliveries()

    jobs(after_the_appeal_period)
    citizen.goto(case.get_absolute_url())
    expect(citizen.get_by_text("pravnomočno končano").first).to_be_visible()
    keep(citizen, "pravnomocno")
    case.refresh_from_db()
    assert case.state == "final"
