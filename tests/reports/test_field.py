"""The page for the field: a contractor's people see what is given to them, nobody else's, and never who reported."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.documents.models import Photo
from apps.identity.models import User
from apps.identity.services.invitations import invite_colleague
from apps.notifications.models import Notification
from apps.reports import services
from apps.reports.choices import REPORT
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report
from tests.conftest import sign_in
from tests.documents.conftest import storage  # noqa: F401
from tests.factories.people import make_staff, today
from tests.factories.reports import in_state, report_one
from tests.reports.conftest import acting_as, client_of
from tests.reports.test_report_photos import taken

LIST = "/izboljsajmo-ptuj/teren/"


def page(report, act=""):
    return f"{LIST}{report.pk}/{act + '/' if act else ''}"


@pytest.fixture
def by(cast):
    return cast.users["neighbour"]


@pytest.fixture
def given(report, crews):
    """The citizen's report, given to the contractor."""
    report.contractor = crews.organisation
    report.save()
    return report


@pytest.fixture
def crew(crews):
    return client_of(crews.worker)


def test_the_whole_cast(given, secret, crews, crew, doors, by):
    foreign = report_one(given.category, by, address="Dravska ulica 3")
    for client in (crew, client_of(crews.boss), doors.officer, doors.head):
        assert client.get(page(given)).status_code == 200
        assert page(given) in client.get(LIST).content.decode()
    for client in (client_of(crews.other_worker), doors.stranger, doors.other_officer):
        assert page(given) not in client.get(LIST).content.decode()
        for path in (page(given), page(given, "zacetek"), page(given, "vrnitev")):
            assert client.get(path).status_code == 404
            assert client.post(path if path != page(given) else page(given, "zapis"), {"text": "x"}).status_code == 404
    for client in (doors.citizen, doors.neighbour):
        assert client.get(LIST).status_code == 404
        assert client.get(page(given)).status_code == 404
    assert "prijava/?next=" in doors.anonymous.get(LIST)["Location"]
    for row in (foreign, secret):
        assert crew.get(page(row)).status_code == 404
        assert crew.get(f"/admin/reports/report/{row.pk}/change/").status_code in (403, 404)
    assert crew.get(f"/admin/reports/report/{given.pk}/change/").status_code in (403, 404)


def test_a_password_alone_does_not_let_in(given, crews):
    client = Client()
    sign_in(client, crews.worker, second_factor=False)
    answer = client.get(LIST)
    assert answer.status_code == 302
    assert "varnost" in answer["Location"]


def test_who_reported_is_never_shown(category, cast, crews, crew):
    citizen = cast.users["citizen"]
    citizen.email = "ana.horvat@primer.si"
    citizen.save()
    report = report_one(category, citizen, show_name=True)
    Report.objects.filter(pk=report.pk).update(contractor=crews.organisation)
    for path in (LIST, page(report), *(page(report, name) for name in ("zacetek", "odpravljeno", "zapis"))):
        text = crew.get(path).content.decode()
        assert "Horvat" not in text
        assert "ana.horvat" not in text
    actor = acting_as(crews.worker)
    assert not report.reporter.__class__.objects.visible_to(actor).exists()


def test_private_ones_only_while_they_are_given_and_not_hidden(secret, crews, crew):
    assert crew.get(page(secret)).status_code == 404
    Report.objects.filter(pk=secret.pk).update(contractor=crews.organisation)
    assert crew.get(page(secret)).status_code == 200
    secret.refresh_from_db()
    in_state(secret, "hidden")
    assert crew.get(page(secret)).status_code == 404


def test_the_nearest_first_by_position_by_street_and_by_age(given, category, crews, crew, by):
    near = report_one(category, by, at=(46.4215, 15.8725), address="Prešernova ulica 3")
    far = report_one(category, by, at=(46.4080, 15.8990), address="Spuhlja 4")
    Report.objects.filter(pk__in=[near.pk, far.pk]).update(contractor=crews.organisation)

    def order(query):
        text = crew.get(LIST + query).content.decode()
        return sorted((text.index(page(one)), one.address) for one in (given, near, far))

    assert [name for _place, name in order("")] == ["Mestni trg 1", "Prešernova ulica 3", "Spuhlja 4"]
    here = [name for _place, name in order("?lat=46.4081&lon=15.8991")]
    assert here == ["Spuhlja 4", "Mestni trg 1", "Prešernova ulica 3"]
    assert "<strong>10 m</strong>" in crew.get(LIST + "?lat=46.4081&lon=15.8991").content.decode()
    street = [name for _place, name in order("?ulica=presernova%20ul.")]
    assert street == ["Prešernova ulica 3", "Mestni trg 1", "Spuhlja 4"]
    assert next(name for _place, name in order("?lat=x&lon=200&stran=0&cetrt=ne")) == "Mestni trg 1"
    assert "Spuhlja 4" not in crew.get(LIST + "?stanje=v-delu").content.decode()
    assert "Spuhlja 4" not in crew.get(LIST + "?zamuja=da").content.decode()
    assert "Spuhlja 4" in crew.get(LIST + "?vrsta=luknja").content.decode()


def test_the_list_costs_the_same(given, category, crews, crew, by):
    with CaptureQueriesContext(connection) as one:
        crew.get(LIST + "?lat=46.42&lon=15.87")
    for number in range(12):
        report_one(category, by, address=f"Dravska ulica {number + 1}")
    Report.objects.update(contractor=crews.organisation)
    with CaptureQueriesContext(connection) as many:
        crew.get(LIST + "?lat=46.42&lon=15.87")
    assert len(many) == len(one)
    for number in range(30):
        report_one(category, by, address=f"Rogozniška cesta {number + 1}")
    Report.objects.update(contractor=crews.organisation)
    first = crew.get(LIST + "?lat=46.42&lon=15.87").content.decode()
    second = crew.get(LIST + "?lat=46.42&lon=15.87&stran=2").content.decode()
    assert (first.count("/teren/01"), second.count("/teren/01")) == (30, 13)
    assert "stran=2" in first


def test_start_plan_answer(given, crew, doors, office):
    Report.objects.filter(pk=given.pk).update(officer=office.officer)
    assert crew.post(page(given, "nacrt"), {"expected": "received", "on": today().isoformat()}).status_code == 302
    assert crew.post(page(given, "zacetek"), {"expected": "planned", "answer": "Smo že tam."}).status_code == 302
    assert crew.post(page(given, "odgovor"), {"text": "Asfalt se hladi."}).status_code == 302
    public = doors.anonymous.get(given.get_absolute_url()).content.decode()
    for text in ("Smo že tam.", "Asfalt se hladi.", "Odgovor izvajalca."):
        assert text in public
    stale = crew.post(page(given, "odpravljeno"), {"expected": "received", "answer": "Zakrpano."}).content.decode()
    assert "Med tem je prijavo spremenil" in stale
    assert "Zakrpano." in stale


@pytest.mark.usefixtures("storage")
def test_fixed_with_the_photo_that_the_category_wants(given, crew):
    given.category.photo_to_close = True
    given.category.save()
    path, sent = page(given, "odpravljeno"), {"expected": "received", "answer": "Zakrpano."}
    assert "Dodajte fotografijo." in crew.post(path, sent).content.decode()
    photo = taken()
    assert crew.post(path, sent | {"photos": photo}).status_code == 302
    given.refresh_from_db()
    assert given.state == "fixed"
    assert Photo.objects.of(REPORT, given.pk).get().kind == "after"


def test_notes_and_proposals_call_the_office_and_others_do_not_read_them(given, crews, crew, doors, office):
    Report.objects.filter(pk=given.pk).update(officer=office.officer)
    services.write_note(actor=acting_as(office.officer), report_id=given.pk, text="Znan prijavitelj.")
    assert crew.post(page(given, "zapis"), {"text": "Potrebujemo zaporo."}).status_code == 302
    assert crew.post(page(given, "predlog"), {"reason": "cannot", "text": "Ni naš jašek."}).status_code == 302
    given.refresh_from_db()
    assert given.waits_since
    assert given.state == "received"
    assert Notification.objects.filter(user=office.officer, kind="reports.waits").count() == 2
    own = crew.get(page(given)).content.decode()
    assert "Potrebujemo zaporo." in own
    assert "Znan prijavitelj." not in own
    Report.objects.filter(pk=given.pk).update(contractor=crews.other)
    assert "Potrebujemo zaporo." not in client_of(crews.other_worker).get(page(given)).content.decode()
    assert "Potrebujemo zaporo." not in doors.anonymous.get(given.get_absolute_url()).content.decode()
    assert "Na odziv" in doors.officer.get("/admin/reports/report/?zavihek=odziv").content.decode()
    assert given.title in doors.officer.get("/admin/reports/report/?zavihek=odziv").content.decode()
    doors.officer.post(f"/admin/reports/report/{given.pk}/delo/odgovor/", {"answer": "Zaporo uredimo."})
    given.refresh_from_db()
    assert given.waits_since is None


def test_given_back_it_is_gone_and_the_department_reads_why(given, crews, crew, doors):
    answer = crew.post(page(given, "vrnitev"), {"expected": "received", "reason": "Ni naša cesta."})
    assert answer["Location"] == LIST
    assert crew.get(page(given)).status_code == 404
    given.refresh_from_db()
    assert (given.contractor, given.state) == (None, "accepted")
    inside = doors.officer.get(f"/admin/reports/report/{given.pk}/change/").content.decode()
    assert "Ni naša cesta." in inside
    public = doors.anonymous.get(given.get_absolute_url()).content.decode()
    assert "Ni naša cesta." not in public
    with pytest.raises(MoveRefused, match="pravice"):
        services.give_back(actor=acting_as(crews.worker), report_id=given.pk, reason="x")


def test_closing_is_the_departments(given, crews, crew, doors):
    with pytest.raises(MoveRefused, match="nimate pravice"):
        services.take_step(
            actor=acting_as(crews.worker), report_id=given.pk, step="close",
            words={"reason": "cannot", "answer": "Ne."},
        )  # fmt: skip
    with pytest.raises(MoveRefused):
        services.answer_report(actor=acting_as(crews.worker), report_id=given.pk, text="x")
    assert doors.officer.get(page(given, "predlog")).status_code == 404
    assert doors.officer.post(page(given, "zapis"), {"text": "Ogled opravljen."}).status_code == 302
    assert "Ogled opravljen." in doors.officer.get(page(given)).content.decode()
    assert "Ogled opravljen." not in crew.get(page(given)).content.decode()


def test_invited_by_their_head_and_let_in(crews, category, office, by):
    boss = acting_as(crews.boss)
    department = crews.organisation.departments.get()
    invitation = invite_colleague(
        actor=boss, department=department, role="contractor", first_name="Jure", last_name="Plohl",
        email="jure@primer.si", since=today(),
    )  # fmt: skip
    user = User.objects.get(pk=invitation.employment.user_id)
    assert acting_as(user).roles == {"contractor"}
    report = report_one(category, by)
    Report.objects.filter(pk=report.pk).update(contractor=crews.organisation)
    assert client_of(user).get(page(report)).status_code == 200
    assert not Report.objects.office_of(acting_as(user)).exists()


def test_others_of_the_organisation_without_the_role_see_nothing(given, crews):

    editor = make_staff("urednik-izvajalca", "editor", crews.organisation.departments.get())
    assert client_of(editor).get(LIST).status_code == 404
