"""Filings on paper and orally: who registers them, what becomes of them, the days that count, whose they turn out to
be."""

import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from pypdf import PdfReader

from apps.cases import services
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, PaperFiling, Scan
from apps.cases.registry import Matter
from apps.cases.services.papers import GENERAL
from apps.core.legal_time import LJUBLJANA, Period, local_day, working_day_from
from apps.documents.models import Document
from apps.identity.models import Department
from apps.notifications.models import Notification
from apps.payments.models import Order
from apps.payments.services.slips import slip_of
from apps.payments.services.telling import payers_of
from tests.cases.conftest import client_of
from tests.cases.paper import EMSO, PAGE, checked, content_of, paper, party, posted, sheet
from tests.conftest import make_user
from tests.factories.people import acting_as, make_department, make_person, make_staff
from tests.identity.mandates import make_company

pytestmark = pytest.mark.usefixtures("storage")


@pytest.fixture
def desk(office):
    """The receiving office of the town, and one of another organisation."""
    mine = make_staff("sprejemnica", "receiving", office.other)
    theirs = make_staff("sprejemnik-zavoda", "receiving", office.elsewhere)
    return SimpleNamespace(mine=mine, theirs=theirs)


def general(office, **values):
    return paper(matter=Matter(GENERAL, "351", "Obrezovanje", "Pruning", office.department.pk, "P1M"), **values)


def registered(office, user, *, key=None, whose=None, uploads=(), **values):
    return services.register_paper(
        actor=acting_as(user), key=key or uuid4(), paper=general(office, **values), party=whose or party(),
        uploads=uploads,
    )  # fmt: skip


def test_what_is_registered_becomes_a_case_with_everything_a_filed_one_has(office, desk):
    filing = registered(
        office, desk.mine, uploads=[sheet("1.jpg", "red"), sheet("2.jpg", "blue")], text="Lipa pri hiši"
    )
    case = filing.case
    assert (case.state, case.channel, case.applicant, case.party_name) == ("received", "paper", None, "Jože Žnidarič")
    assert case.number.startswith("351-")
    event = case.events.get(kind="received")
    assert (event.text_sl, event.by_kind, event.by_name) == ("Vloga je prejeta: osebno.", "staff", str(desk.mine))
    assert case.decision_due == working_day_from(Period.parse("P1M").after(local_day(case.received_at)))
    assert case.next_kind == "call"
    assert Notification.objects.get(user=office.officer).kind == "cases.registered"
    assert (filing.desk, filing.registered_by, str(filing.text)) == (office.other, desk.mine, "Lipa pri hiši")
    receipt = PdfReader(io.BytesIO(content_of(Document.objects.get(purpose="paper_receipt"))))
    text = "".join(page.extract_text() for page in receipt.pages)
    assert all(word in text for word in (case.number, "Jože Žnidarič", "osebno", str(office.department)))
    assert not {str(event.text_sl) for event in case.events.all()} & {"Žnidarič"}


def test_sheets_become_one_pdf_a_in_order_and_the_originals_stay_for_the_office(office, desk):
    filing = registered(office, desk.mine, uploads=[sheet("1.jpg", "red"), sheet("2.jpg", "blue")])
    scan = Scan.objects.get(case=filing.case)
    assert not services.make_scan(scan.pk)  # nobody has looked for malware yet
    assert Scan.objects.get().attempts == 0
    checked(filing.case)
    assert services.make_scan(scan.pk)
    assert not services.make_scan(scan.pk)
    scan.refresh_from_db()
    made = Document.objects.get(pk=scan.document)
    pdf = PdfReader(io.BytesIO(content_of(made)))
    assert (scan.state, scan.pages, made.owner_kind, made.name) == ("done", 2, "case", "Vloga.pdf")
    colours = [page.images[0].image.getpixel((9, 9)) for page in pdf.pages]
    assert colours[0][0] > 200 > colours[0][2]
    assert colours[1][2] > 200 > colours[1][0]
    assert filing.case.number in pdf.root_object["/Metadata"].get_data().decode()
    event = filing.case.events.get(documents=[made.pk])
    assert "strani: 2" in event.text_sl
    assert event.public
    assert event.by_name == str(desk.mine)
    assert Document.objects.of("case_inside", filing.case.pk).count() == 2


def test_a_sheet_that_is_none_is_told_to_the_office_alone(office, desk):
    filing = registered(office, desk.mine, uploads=[sheet()])
    Document.objects.get(owner_kind="case_inside").file.__class__.objects.update(state="infected")
    assert services.sweep_scans() == 1
    scan = Scan.objects.get()
    assert (scan.state, scan.fault, scan.document) == ("failed", "refused", None)
    assert not filing.case.events.get(kind="note").public


def test_a_file_that_ends_the_worker_is_left_alone_after_three_times(office, desk, monkeypatch):
    filing = registered(office, desk.mine, uploads=[sheet()])
    checked(filing.case)

    def killed(**values):
        raise KeyboardInterrupt

    monkeypatch.setattr("apps.cases.services.scans.archive_scans", killed)
    for _time in range(3):
        Scan.objects.update(next_attempt=timezone.now())
        with pytest.raises(KeyboardInterrupt):
            services.sweep_scans()
    Scan.objects.update(next_attempt=timezone.now())
    assert services.sweep_scans() == 1
    assert Scan.objects.get().fault == "complex"


def test_the_second_click_gets_what_the_first_one_got(office, desk):
    key = uuid4()
    first = registered(office, desk.mine, key=key, uploads=[sheet()])
    again = registered(office, desk.mine, key=key, uploads=[sheet()])
    assert first.pk == again.pk == key
    assert (Case.objects.count(), Scan.objects.count(), first.case.events.filter(kind="received").count()) == (1, 1, 1)
    with pytest.raises(PermissionDenied):
        registered(office, office.officer, key=key)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once(office, desk):
    key = uuid4()

    def click(_number):
        try:
            return registered(office, desk.mine, key=key).case.number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        numbers = set(pool.map(click, range(2)))
    assert len(numbers) == Case.objects.count() == 1


def test_registered_post_counts_for_the_party_from_posting_and_for_the_office_from_receipt(office, desk):
    arrived = timezone.now() - dt.timedelta(days=1)
    day = local_day(arrived)
    filing = registered(
        office, desk.mine, manner="registered_post", arrived=arrived, posted=day - dt.timedelta(days=3)
    )  # fmt: skip
    assert filing.filed_on == day - dt.timedelta(days=3)
    page = client_of(office.officer).get(f"/admin/cases/paperfiling/{filing.pk}/change/").content.decode()
    assert f"{date_format(filing.filed_on)}, oddano priporočeno na pošto" in page
    assert filing.case.received_day == filing.case.complete_on == day
    text = filing.case.events.get(kind="received").text_sl
    assert "Za dan vložitve velja dan oddaje na pošto" in text
    plain = registered(office, desk.mine, manner="post", arrived=arrived)
    assert plain.filed_on == day


@pytest.mark.parametrize(
    "wrong",
    [
        {"arrived": timezone.now() + dt.timedelta(days=400)},
        {"manner": "registered_post"},
        {"manner": "post", "posted": dt.date(2026, 1, 5)},
        {"manner": "registered_post", "posted": dt.date(2999, 1, 5)},
    ],
)
def test_days_that_cannot_be_are_refused(office, desk, wrong):
    with pytest.raises(StepRefused):
        registered(office, desk.mine, **wrong)
    assert not Case.objects.exists()


def test_who_may_register_for_whom(office, desk):
    for user in (office.officer, office.head, desk.mine):
        registered(office, user)
    for user in (office.other_officer, office.editor, office.stranger, desk.theirs, office.administrator):
        with pytest.raises(PermissionDenied):
            registered(office, user)
    assert Case.objects.count() == 3


def test_the_receiving_office_sees_what_it_registered_and_no_case(office, desk):
    mine, other = registered(office, desk.mine, uploads=[sheet()]), registered(office, office.officer)
    colleague = make_staff("sprejemnica-2", "receiving", office.other)
    for user in (desk.mine, colleague):
        assert set(PaperFiling.objects.visible_to(acting_as(user))) == {mine}
        assert not Case.objects.visible_to(acting_as(user)).exists()
    assert set(PaperFiling.objects.visible_to(acting_as(office.officer))) == {mine, other}
    for user in (desk.theirs, office.other_officer, office.editor):
        assert not PaperFiling.objects.visible_to(acting_as(user)).exists()
    original = Document.objects.get(owner_kind="case_inside")
    for user, count in ((desk.mine, 1), (office.officer, 1), (office.other_officer, 0), (desk.theirs, 0)):
        assert Document.objects.readable_by(acting_as(user)).filter(pk=original.pk).count() == count


def test_an_organisation_that_the_portal_knows_has_its_case(office, desk):
    company = make_company()
    whose = party(kind="organisation", name=company.name, registration_number=company.registration_number)
    assert registered(office, desk.mine, whose=whose).case.organisation == company


def test_a_person_whose_identity_is_proven_gets_the_case_by_number_and_name(office, desk, cast):
    filing = registered(office, desk.mine, whose=party(emso=EMSO))
    stranger = registered(office, desk.mine, whose=party(name="Nekdo Drug", emso=EMSO))
    assert services.claim_papers() == 0
    user = make_user("joze", first_name="Jože", last_name="Žnidarič")
    known = make_person(user, emso=EMSO, level="low")
    assert services.claim_papers() == 0
    known.level = "high"
    known.save()
    assert services.claim_papers() == 1
    assert services.claim_papers() == 0
    filing.case.refresh_from_db()
    stranger.case.refresh_from_db()
    assert (filing.case.applicant, stranger.case.applicant) == (user, None)
    page = client_of(user).get(filing.case.get_absolute_url())
    assert page.status_code == 200
    assert "Vloga na papirju" in page.content.decode()
    assert EMSO not in page.content.decode()
    for other in ("neighbour", "citizen"):
        assert getattr(cast, other).get(filing.case.get_absolute_url()).status_code == 404


@pytest.mark.usefixtures("catalogue")
def test_a_procedure_brings_sign_department_period_and_the_fee_for_paper():
    department = Department.objects.get(organisation__slug="mestna-obcina-ptuj", code="GJS")
    clerk = make_staff("sprejemnica", "receiving", make_department(department.organisation, "SPR"))
    matter = next(one for one in services.matters() if one.procedure == "prekop-obcinske-ceste")
    filing = services.register_paper(
        actor=acting_as(clerk), key=uuid4(), paper=paper(procedure=matter.procedure), party=party()
    )
    case = filing.case
    assert (case.sign, case.procedure, case.department_id) == (matter.sign, matter.procedure, matter.department)
    orders = list(Order.objects.filter(owner_id=str(case.pk)))
    notes = case.events.filter(kind="note", public=False)
    assert (len(orders), notes.exists()) == (1, False)
    slip = slip_of(orders[0])
    assert (slip.payer.name, slip.payer.street) == ("Jože Žnidarič", "Potrčeva cesta 12")
    assert list(payers_of(orders[0])) == []
    receipt = PdfReader(io.BytesIO(content_of(Document.objects.get(purpose="paper_receipt"))))
    assert orders[0].reference in receipt.pages[0].extract_text()
    assert set(Order.objects.visible_to(acting_as(clerk))) == set()
    with pytest.raises(StepRefused):
        services.register_paper(
            actor=acting_as(clerk), key=uuid4(), paper=paper(procedure="ni-takega"), party=party()
        )  # fmt: skip


# --- pages ----------------------------------------------------------------------------------------------------------


def test_the_page_registers_and_gives_the_receipt(office, desk):
    client = client_of(desk.mine)
    assert "Vpišite vlogo na papirju" in client.get(PAGE).content.decode()
    data = posted(office, emso=EMSO) | {"files": [sheet("1.jpg"), sheet("2.jpg", "blue")]}
    answer = client.post(PAGE, data)
    assert answer.status_code == 302, answer.context["form"].errors
    filing = PaperFiling.objects.get()
    assert len(Scan.objects.get().sources) == 2
    page = client.get(answer.url).content.decode()
    assert filing.case.number in page
    assert "Odprite zadevo" not in page
    receipt = client.get(f"/admin/cases/paperfiling/{filing.pk}/potrdilo/")
    assert receipt.content.startswith(b"%PDF")
    assert "attachment" in receipt["Content-Disposition"]
    assert receipt.content == client.get(f"/admin/cases/paperfiling/{filing.pk}/potrdilo/").content
    assert filing.case.number in client.get("/admin/cases/paperfiling/").content.decode()
    assert client.get(f"/admin/cases/case/{filing.case.pk}/change/").status_code == 404
    assert "Odprite zadevo" in client_of(office.officer).get(answer.url).content.decode()


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour"])
def test_people_stay_outside(cast, office, desk, who):
    filing = registered(office, desk.mine)
    for path in (PAGE, "/admin/cases/paperfiling/", f"/admin/cases/paperfiling/{filing.pk}/potrdilo/"):
        assert getattr(cast, who).get(path).status_code in (302, 403, 404), path


def test_others_of_the_staff_stay_outside(office, desk):
    filing = registered(office, desk.mine)
    change = f"/admin/cases/paperfiling/{filing.pk}/change/"
    for user, status in ((office.editor, 404), (office.other_officer, 404), (desk.theirs, 404), (office.officer, 200)):
        assert client_of(user).get(change).status_code == status
        assert client_of(user).get(change.replace("change", "potrdilo")).status_code == status
    assert client_of(office.editor).get(PAGE).status_code == 403
    assert client_of(office.officer).post(change, {"summary": "x"}).status_code == 403
    refused = client_of(office.other_officer).post(PAGE, posted(office))
    assert "department" in refused.context["form"].errors


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("day", {"day": "2999-01-01"}),
        ("posted", {"manner": "registered_post"}),
        ("posted", {"manner": "post", "posted": "2026-01-05"}),
        ("posted", {"manner": "registered_post", "posted": "2999-01-01"}),
        ("sign", {"sign": ""}),
        ("sign", {"sign": "abc"}),
        ("title", {"title": ""}),
        ("department", {"department": ""}),
        ("emso", {"emso": "1234567890123"}),
        ("name", {"name": ""}),
        ("manner", {"manner": ""}),
        ("procedure", {"procedure": "ni-takega"}),
        ("files", {"files": "program.exe"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(office, desk, field, values):
    data = posted(office, **values)
    if field == "files":
        data["files"] = sheet("program.exe")
    page = client_of(desk.mine).post(PAGE, data)
    assert field in page.context["form"].errors
    html = page.content.decode()
    assert "Napaka:" in html
    assert "Prošnja za obrezovanje lipe" in html
    assert not Case.objects.exists()


def test_the_hour_is_of_ptuj(office, desk):
    data = posted(office, day="2026-01-15", hour="08:30")
    assert client_of(desk.mine).post(PAGE, data).status_code == 302
    assert Case.objects.get().received_at == dt.datetime(2026, 1, 15, 8, 30, tzinfo=LJUBLJANA)


def test_ways_lead_to_the_page(office, desk):
    for path in ("/admin/cases/case/miza/", "/admin/cases/case/"):
        assert PAGE in client_of(office.officer).get(path).content.decode()
    assert "/admin/cases/paperfiling/" in client_of(desk.mine).get("/admin/").content.decode()
