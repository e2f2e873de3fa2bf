"""Filed applications in the admin, and what cases show of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.applications.engine import new_row_id
from apps.applications.models import Application
from apps.applications.plugins.subject import ApplicationSubject
from apps.audit.models import AccessLog
from apps.cases.models import Case
from apps.cases.registry import subject_of
from apps.cases.services import refresh_search
from apps.core.actor import ANONYMOUS
from tests.conftest import make_user, sign_in
from tests.factories import filing
from tests.factories.applications import make_form, minimal_definition, step, text_field
from tests.factories.people import acting_as, make_department, make_municipality, make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/applications/application/"
SEES, DOES_NOT = ("officer", "head", "administrator"), ("other_officer", "editor", "auditor")


@pytest.fixture
def office():
    """Departments and their people, by name."""
    town = make_municipality()
    roads, money = make_department(town, "GJS"), make_department(town, "FIN")
    return {
        "officer": make_staff("uradnica", "officer", roads), "head": make_staff("vodja", "head", money),
        "administrator": make_staff("skrbnica", "administrator", money),
        "other_officer": make_staff("drug", "officer", money), "editor": make_staff("urednik", "editor", roads),
        "auditor": make_staff("revizor", "auditor", roads),
    }  # fmt: skip


@pytest.fixture
def done(office):
    """Filed by Marija, with a draft of hers beside it."""
    marija = filing.citizen()
    version = filing.with_fee()
    filing.draft(marija, version, {"namen": "Osnutek, ki ga ne vidi nihče"})
    return Application.objects.get(pk=filing.filed(marija, version).pk)


def client_of(user):
    from django.test import Client

    client = Client()
    sign_in(client, user)
    return client


def change(application):
    return f"{LIST}{application.pk}/change/"


@pytest.mark.parametrize("who", SEES)
def test_the_office_reads_what_was_filed(office, done, who):
    client = client_of(office[who])
    listed, record = client.get(LIST).content.decode(), client.get(change(done)).content.decode().replace("\xa0", " ")
    assert done.case.number in listed
    assert "Marija Kolarič" in listed
    assert "36,30" in listed.replace("\xa0", " ")
    for wanted in (
        "Vodovod", filing.EMSO, "načrt.pdf", done.kept["attachments"][0]["sha256"], done.digest, "SI-PASS (smsPASS)",
        "se ujema z vsebino", "nima pravnega učinka",
    ):  # fmt: skip
        assert wanted in record, wanted
    row = AccessLog.objects.get(kind="applications.application", verb="view")
    assert (row.case, row.object_label, row.subject) == (done.case.number, done.case.number, done.applicant_id)
    assert AccessLog.objects.filter(kind="applications.application", verb="list").count() == 1


@pytest.mark.parametrize("who", DOES_NOT)
def test_others_do_not(office, done, who):
    client = client_of(office[who])
    listed = client.get(LIST)
    assert listed.status_code in (200, 403)
    assert done.case.number not in listed.content.decode()
    assert client.get(change(done)).status_code in (403, 404)


@pytest.mark.parametrize("who", [*SEES, *DOES_NOT])
def test_drafts_are_seen_by_nobody(office, done, who):
    draft = Application.objects.drafts().get()
    client = client_of(office[who])
    assert client.get(change(draft)).status_code in (403, 404)
    assert not Application.objects.visible_to(acting_as(office[who])).filter(pk=draft.pk).exists()


def test_people_stay_outside(cast, done):
    for client in (cast.anonymous, cast.citizen, cast.neighbour):
        assert client.get(change(done)).status_code in (302, 403, 404)
    assert not Application.objects.visible_to(ANONYMOUS).exists()


def test_nothing_is_written_here(office, done):
    client = client_of(office["administrator"])
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(change(done), {"language": "en"}).status_code == 403
    assert client.post(f"{LIST}{done.pk}/delete/", {"post": "yes"}).status_code == 403


def test_search_and_filters(office, done):
    client = client_of(office["officer"])
    for path in ("?q=371-1", "?procedure=prekop", "?level__exact=substantial", f"?q={done.case.number}"):
        assert done.case.number in client.get(LIST + path).content.decode(), path
    for path in ("?q=372-", "?procedure=nekaj", "?level__exact=high", "?q=Marija"):
        assert f">{done.case.number}<" not in client.get(LIST + path).content.decode(), path


def test_as_many_queries_for_two_as_for_twenty(office, done):
    version = done.version
    filing.filed(filing.citizen("luka"), version)
    client = client_of(office["officer"])

    def count():
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    few = count()
    for number in range(18):
        filing.filed(filing.citizen(f"oseba{number}"), version)
    assert count() == few


def test_what_a_case_shows_of_it(office, done):
    case = Case.objects.get()
    subject = subject_of(case)
    assert isinstance(subject, ApplicationSubject)
    assert str(subject.title) == "vloga"
    [section] = subject.answers(case, "sl")
    assert ("Namen", "Vodovod") in {(row.label, row.value) for row in section.rows}
    assert ("Iban", "ni odgovora") in {(row.label, row.value) for row in section.rows}
    assert list(subject.documents(case)) == []
    page = client_of(make_user("nekdo")).get(case.get_absolute_url())
    assert page.status_code == 404
    assert "Vodovod" in client_of(done.applicant).get(case.get_absolute_url()).content.decode()


def test_answers_in_the_language_that_was_asked_for(office):
    from tests.factories.applications import make_shipped

    marija = filing.citizen(level="substantial")
    version = make_shipped("dovolilnica-za-stanovalce")
    application = filing.draft(
        marija, version, {"registrska": "MB AB-123", "ulica": "Prešernova ulica", "vlagatelj_email": "m@example.si"}
    )
    filing.attach(application, "prometno")
    done = filing.file(marija, application)
    titles = {
        language: [part.title for part in subject_of(done.case).answers(done.case, language)]
        for language in ("sl", "en")
    }
    assert titles["sl"] != titles["en"]


def test_what_was_altered_is_said(office, done):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE applications_application DISABLE TRIGGER USER")
        done.content = done.content.replace("Vodovod", "Plinovod")
        done.save()
        cursor.execute("ALTER TABLE applications_application ENABLE TRIGGER USER")
    html = client_of(office["officer"]).get(change(done)).content.decode()
    assert "se NE ujema z vsebino" in html


def test_the_office_finds_a_case_by_the_places_that_were_filed(office):
    inside, label = [text_field("naselje", type="settlement")], {"sl": "Parcela", "en": "Parcel"}
    row = text_field("parcele", type="group", fields=inside, item_label=label)
    fields = (
        text_field("namen"), text_field("ulica", type="street"), text_field("dom", type="address", sensitive=True), row,
    )  # fmt: skip
    version = make_form("prekop", minimal_definition(steps=[step("vloga", *fields)]))
    answers = {
        "namen": "Skrivnosti", "ulica": "Prešernova ulica", "dom": "Doma 1", "parcele": [{"_id": new_row_id(), "naselje": "Grajena"}],
    }  # fmt: skip
    marija = filing.citizen()
    case = filing.file(marija, filing.draft(marija, version, answers)).case
    assert set(subject_of(case).places(case)) == {"Prešernova ulica", "Grajena"}
    refresh_search(case_id=case.pk)
    case.refresh_from_db()
    assert "presernova ulica grajena" in case.search_text
    assert "doma" not in case.search_text
    assert "skrivnosti" not in case.search_text
    case.pk = "0199a223-0000-7000-8000-000000000000"
    assert list(subject_of(case).places(case)) == []
