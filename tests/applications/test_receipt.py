"""The receipt: everything that was filed, for the archive and for everybody, once and always the same."""

import datetime as dt
import io
import json

import pytest
import time_machine
from django.db import connection
from django.utils import translation
from pypdf import PdfReader

from apps.applications.exceptions import ContentAltered
from apps.applications.models import Application
from apps.applications.services.content import evaluation_of_filed
from apps.applications.services.drafts import definition_of, save_answers
from apps.applications.services.receipts import issue_receipt, receipt_data, receipt_pdf
from apps.applications.services.summary import parts_of
from apps.cases.models import CaseEvent
from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Document
from apps.documents.services import plain_chunks
from apps.identity.models import Department, User
from apps.payments.models import Order
from tests.documents.test_pdf import walk
from tests.factories import filing
from tests.factories.applications import make_form, make_shipped, minimal_definition
from tests.factories.people import make_organisation

pytestmark = pytest.mark.django_db
IBAN, IBAN_WORDS = "SI56011006000005649", "SI56 0110 0600 0005 649"
AT = dt.datetime(2026, 12, 31, 23, 59, 30, tzinfo=LJUBLJANA)


def fresh(application):
    return Application.objects.get(pk=application.pk)


def text_of(pdf):
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("​", "").split())


@pytest.fixture
def done():
    """Filed at half a minute to midnight, on the last day of the year."""
    with time_machine.travel(AT, tick=False):
        return fresh(filing.filed(filing.citizen(), iban=IBAN))


def test_everything_is_on_it(done):
    text, order = text_of(receipt_pdf(done)), Order.objects.get()
    attachment = done.kept["attachments"][0]
    for wanted in (
        "Potrdilo o oddaji vloge 371-1/2026", "četrtek, 31. december 2026 ob 23.59.30", "Marija Kolarič",
        "SI-PASS (smsPASS)", "srednja", "Namen: Vodovod", filing.EMSO, IBAN_WORDS, "načrt.pdf", attachment["sha256"],
        "36,30 €", "SI56 0110 0496 0309 112", order.reference, "GOVT", done.digest, done.version.digest,
        "nima pravnega učinka", done.signature["value"], "Kaj sledi", "1. februarja 2027",
        "en mesec od popolne vloge 31. 12. 2026", "Oddelek za gospodarske javne službe",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_it_says_what_the_summary_says(done):
    lines = [
        [line.label, line.value or "ni odgovora"]
        for part in parts_of(definition_of(done.version), evaluation_of_filed(done), "sl")
        for line in part.lines
    ]
    assert [line for section in receipt_data(done)["sections"] for line in section["lines"]] == lines


def test_for_the_archive_and_for_everybody(done):
    pdf = PdfReader(io.BytesIO(receipt_pdf(done)))
    catalog = pdf.root_object
    xmp = catalog["/Metadata"].get_data().decode()
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claim in xmp
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "sl"
    tags = json.dumps(str(walk(catalog["/StructTreeRoot"])))
    assert all(f"/{tag}" in tags for tag in ("H1", "H2", "Table", "TH", "TD", "L", "LI"))


def test_made_again_it_is_the_same_byte_for_byte(done):
    first = receipt_pdf(done)
    User.objects.update(first_name="Drugo", last_name="Ime")
    Department.objects.update(name="Drug oddelek")
    done.version.procedure.title_sl = "Drug naslov"
    done.version.procedure.save()
    with time_machine.travel(AT + dt.timedelta(days=400), tick=False), translation.override("en"):
        assert receipt_pdf(fresh(done)) == first


def test_it_is_issued_once_into_the_case(done):
    document = issue_receipt(done.pk)
    assert issue_receipt(done.pk).pk == document.pk
    assert Document.objects.filter(purpose="receipt").count() == 1
    assert (document.owner_kind, document.owner_id, document.generated) == ("case", str(done.case_id), True)
    assert document.name == "Potrdilo o oddaji vloge 371-1-2026.pdf"
    event = CaseEvent.objects.get(kind="document")
    assert (event.documents, event.public, event.text_en) == (
        [document.pk], True, "The receipt of the application was issued.",
    )  # fmt: skip
    assert b"".join(plain_chunks(document.file)) == receipt_pdf(done)


def test_in_the_language_of_the_applicant():
    marija = filing.citizen()
    with translation.override("en"):
        application = filing.ready(marija)
    assert application.language == "en"
    document = issue_receipt(filing.file(marija, application).pk)
    pdf = b"".join(plain_chunks(document.file))
    assert PdfReader(io.BytesIO(pdf)).root_object["/Lang"] == "en"
    assert document.language == "en"
    assert "City Municipality of Ptuj" in text_of(pdf)
    assert "Prekop (en)" in text_of(pdf)


def test_for_an_organisation_and_without_a_fee():
    company = make_organisation("gradnje", "company", name="Petovia gradnje d. o. o.", has_staff=False)
    actor = filing.for_organisation(filing.citizen(), company)
    done = filing.file(actor, filing.draft(actor, make_form("brez", minimal_definition(decision_deadline=None))))
    text = text_of(receipt_pdf(fresh(done)))
    assert "Vlagatelj: Petovia gradnje d. o. o." in text
    assert "V njegovem imenu vložil: Marija Kolarič" in text
    assert "Za to vlogo se taksa ne plača." in text
    assert "Priloge" not in text


def test_what_is_not_what_was_signed_gets_no_receipt(done):
    with connection.cursor() as cursor:  # somebody who owns the tables, with the trigger out of the way
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE applications_application DISABLE TRIGGER USER")
        done.content = done.content.replace("Vodovod", "Plinovod")
        done.save()
        cursor.execute("ALTER TABLE applications_application ENABLE TRIGGER USER")
    with pytest.raises(ContentAltered):
        issue_receipt(done.pk)


@pytest.mark.parametrize("typed", ['#import "/etc/passwd": *', "*b* _i_ $x$ `r` @r", '"); #panic("x', "😀漢"])
def test_what_was_typed_is_never_markup(typed):
    marija = filing.citizen()
    application = filing.ready(marija)
    save_answers(actor=marija, application_id=application.pk, fields=["namen"], answers={"namen": typed})
    shown = text_of(receipt_pdf(fresh(filing.file(marija, application))))
    assert ("□□" if typed == "😀漢" else typed) in shown


def test_a_real_form_with_rows_runs_over_pages():
    marija = filing.citizen()
    version = make_shipped("prekop-obcinske-ceste")
    rows = [
        {"_id": f"01J{number:023}", "katastrska_obcina": "400 Ptuj", "parcela": f"{number + 1}/2"}
        for number in range(20)
    ]
    answers = {
        "vrsta_del": "drugo", "opis_drugih_del": "Zaščitna cev\nin jašek. " + "beseda " * 200, "namen": "Optika",
        "ulica": "Dravska ulica", "tocka": {"text": "pri hišni številki 10"}, "dolzina_m": "14.5", "sirina_m": "0.6",
        "zacetek": "2099-12-01", "konec": "2099-12-04", "izvajalec": "Komunala", "zapora": "delna", "parcele": rows,
        "vlagatelj_email": "marija@example.si",
    }  # fmt: skip
    application = filing.draft(marija, version, answers)
    filing.attach(application, "tehnicna_dokumentacija", name="zelo-" + "dolgo" * 30 + ".pdf")
    pdf = receipt_pdf(fresh(filing.file(marija, application)))
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 2
    text = text_of(pdf)
    assert "20/2" in text
    assert "14,5 m" in text.replace("\xa0", " ")
    assert text.count("beseda") == 200
