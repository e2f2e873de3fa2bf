"""A report of two problems becomes two."""

import uuid

import pytest
from django.utils import timezone

from apps.core.actor import system_actor
from apps.documents.models import Photo
from apps.documents.services import store_photo
from apps.notifications.models import Message, Notification
from apps.reports import services
from apps.reports.choices import REPORT
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report, Reporter, ReportFollower, RouteReport, SchoolRoute
from apps.reports.services.photos import PORTAL
from tests.documents.conftest import storage  # noqa: F401
from tests.factories.reports import in_state, make_category
from tests.reports.conftest import acting_as
from tests.reports.test_report_photos import taken
from tests.reports.test_staff import deliver


@pytest.fixture
def lamp(office):
    return make_category(office.department, "luc", name_sl="Svetilka ne gori", name_en="Lamp")


def path(report):
    return f"/admin/reports/report/{report.pk}/delo/razdelitev/"


def words(lamp, **more):
    given = {"category": lamp.pk, "text": "Svetilka ne gori.", "left": "Luknja.", "submission": uuid.uuid4()}
    return given | more


def test_one_becomes_two(report, lamp, doors, cast):
    ReportFollower.objects.create(report=report, user=cast.users["neighbour"], confirmed=timezone.now())
    ReportFollower.objects.create(report=report, email="a@primer.si", confirmed=timezone.now())
    ReportFollower.objects.create(report=report, email="b@primer.si")
    sent = words(lamp)
    assert doors.officer.post(path(report), sent).status_code == 302
    assert doors.officer.post(path(report), sent).status_code == 302
    new = Report.objects.get(split_from=report)
    report.refresh_from_db()
    assert (new.category, new.published_text, new.lat, new.quarter) == (
        lamp, "Svetilka ne gori.", report.lat, report.quarter,
    )  # fmt: skip
    assert (new.received_at, new.due_at, new.state) == (report.received_at, report.due_at, "received")
    assert (report.published_text, report.text) == ("Luknja.", "Na sredini ceste je luknja.")
    assert Reporter.objects.get(report=new).user == cast.users["citizen"]
    assert (new.followers, ReportFollower.objects.filter(report=new).count()) == (2, 2)
    old_page = doors.anonymous.get(report.get_absolute_url()).content.decode()
    new_page = doors.anonymous.get(new.get_absolute_url()).content.decode()
    assert new.get_absolute_url() in old_page
    assert "Del te prijave obravnavamo posebej." in old_page
    assert report.get_absolute_url() in new_page
    assert doors.officer.get(f"/admin/reports/report/{new.pk}/change/").status_code == 200
    deliver()
    assert Notification.objects.filter(
        user=cast.users["citizen"], kind="reports.received", url__contains=new.pk
    ).exists()
    assert Notification.objects.filter(user=cast.users["neighbour"], kind="reports.moved").count() == 1
    assert {one.recipient for one in Message.objects.filter(kind="reports.moved", user=None)} == {"a@primer.si"}


def test_both_parts_lie_on_the_school_route(report, lamp, doors):
    line = [[report.lon, report.lat], [report.lon + 0.001, report.lat]]
    route = SchoolRoute(slug="pot", name="Pot", school="Šola", line=line)
    services.save_route(actor=system_actor("test"), route=route)
    doors.officer.post(path(report), words(lamp))
    new = Report.objects.get(split_from=report)
    assert set(RouteReport.objects.values_list("report", flat=True)) == {report.pk, new.pk}


def test_what_becomes_private_is_not_linked(report, private, doors):
    doors.officer.post(path(report), words(private, text="Sosed je v stiski."))
    new = Report.objects.get(split_from=report)
    assert not new.public
    text = doors.anonymous.get(report.get_absolute_url()).content.decode()
    assert str(new.pk) not in text
    assert "stiski" not in text
    assert doors.anonymous.get(new.get_absolute_url()).status_code == 404
    assert str(new.pk) in doors.citizen.get(report.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("storage")
def test_chosen_photos_move_under_another_address(report, lamp, doors, office):
    one, two = (
        store_photo(actor=PORTAL, data=taken(seed=seed).read(), owner_kind=REPORT, owner_id=report.pk, kind="before")
        for seed in (1, 2)
    )
    address = two.url()
    page = doors.officer.get(path(report)).content.decode()
    assert "Fotografija 2" in page
    assert one.small_url in page
    doors.officer.post(path(report), words(lamp, photos=[str(two.pk)]))
    new = Report.objects.get(split_from=report)
    assert list(Photo.objects.of(REPORT, report.pk)) == [one]
    assert list(Photo.objects.of(REPORT, new.pk)) == [two]
    assert doors.anonymous.get(address).status_code == 404
    assert doors.anonymous.get(Photo.objects.get(pk=two.pk).url()).status_code == 200


def test_what_cannot_be_split(report, lamp, doors, office):
    for name in ("other_officer", "stranger"):
        assert getattr(doors, name).post(path(report), words(lamp)).status_code == 404
    in_state(report, "fixed")
    with pytest.raises(MoveRefused, match="samo odprto"):
        services.split_report(
            actor=acting_as(office.officer), report_id=report.pk, category=lamp, text="a", left="b"
        )  # fmt: skip
    assert not Report.objects.exclude(split_from=None).exists()
