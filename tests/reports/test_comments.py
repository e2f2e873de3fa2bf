"""The reporter adds something, by their account or their link; nobody else does."""

import pytest

from apps.notifications.models import Notification
from apps.reports import services
from apps.reports.models import Report, ReportComment, ReportEvent
from apps.reports.plugins.keeping import forget, my_reports
from apps.reports.services.links import reporter_path
from tests.factories.reports import in_state, report_one
from tests.reports.conftest import person

TEXT = "Luknja je zdaj še večja."


def path(report):
    return f"{report.get_absolute_url()}pojasnilo/"


def shown(client, report):
    return client.get(report.get_absolute_url()).content.decode()


def test_by_account_and_nobody_else(report, doors, office):
    Report.objects.filter(pk=report.pk).update(officer=office.officer)
    for client in (doors.anonymous, doors.neighbour, doors.officer, doors.head):
        assert "Dodajte pojasnilo" not in shown(client, report)
        assert client.post(path(report), {"text": TEXT}).status_code == 404
    assert "Dodajte pojasnilo" in shown(doors.citizen, report)
    assert "Napišite, kaj želite dodati." in doors.citizen.post(path(report), {"text": " "}).content.decode()
    assert doors.citizen.post(path(report), {"text": TEXT}).status_code == 302
    assert TEXT in shown(doors.anonymous, report)
    assert TEXT in doors.officer.get(f"/admin/reports/report/{report.pk}/change/").content.decode()
    assert TEXT in str(doors.anonymous.get(f"/api/v1/reports/{report.pk}/").json()["events"])
    report.refresh_from_db()
    assert report.waits_since
    assert Notification.objects.filter(user=office.officer, kind="reports.waits").exists()
    event = ReportEvent.objects.get(report=report, kind="comment")
    assert (event.by_kind, event.by_id, event.by_name, event.answer) == ("person", "", "", "")


def test_by_the_link_in_the_mail(category, doors):
    report = report_one(category, email="nekdo@primer.si")
    own = reporter_path(report.reporter)
    doors.anonymous.post(own)
    assert "Dodajte pojasnilo" in doors.anonymous.get(own).content.decode()
    assert doors.anonymous.post(own, {"dejanje": "pojasnilo", "text": TEXT}).status_code == 302
    assert TEXT in shown(doors.anonymous, report)
    report.refresh_from_db()
    assert report.state == "received"


def test_too_many_are_refused_and_nothing_typed_is_lost(report, doors):
    for number in range(5):
        assert doors.citizen.post(path(report), {"text": f"Pojasnilo {number}"}).status_code == 302
    assert doors.citizen.post(path(report), {"text": "Šesto"}).status_code == 429
    assert ReportComment.objects.count() == 5
    page = doors.citizen.post(path(report), {"text": "x" * 4001}).content.decode()
    assert "xxxx" in page


def test_on_hidden_and_private_ones(report, secret, doors):
    assert doors.citizen.post(path(secret), {"text": TEXT}).status_code == 302
    assert doors.neighbour.get(secret.get_absolute_url()).status_code == 404
    assert TEXT in shown(doors.citizen, secret)
    in_state(report, "hidden")
    assert "Dodajte pojasnilo" not in shown(doors.citizen, report)
    doors.citizen.post(path(report), {"text": TEXT})
    assert not ReportComment.objects.filter(event__report=report).exists()


def test_hidden_by_staff_with_a_reason_and_shown_again(report, doors, cast):
    act = f"/admin/reports/report/{report.pk}/delo/pojasnilo/"
    assert act not in doors.officer.get(f"/admin/reports/report/{report.pk}/change/").content.decode()
    comment = services.comment_report(actor=person(cast.users["citizen"]), report_id=report.pk, text=TEXT)
    assert act in doors.officer.get(f"/admin/reports/report/{report.pk}/change/").content.decode()
    assert doors.other_officer.get(act).status_code == 404
    sent = {"comment": comment.pk, "reason": "private", "note": ""}
    assert "Napišite, zakaj." in doors.officer.post(act, sent).content.decode()
    assert doors.officer.post(act, sent | {"note": "Ime soseda."}).status_code == 302
    for client in (doors.anonymous, doors.citizen):
        text = shown(client, report)
        assert TEXT not in text
        assert "Besedilo je urad skril: osebni podatki ali zasebna zadeva." in text
        assert "Ime soseda." not in text
    assert TEXT not in doors.anonymous.get(f"/api/v1/reports/{report.pk}/").content.decode()
    inside = doors.officer.get(f"/admin/reports/report/{report.pk}/change/").content.decode()
    assert TEXT in inside
    assert "Ime soseda." in inside
    assert doors.officer.post(act, {"comment": comment.pk, "reason": "", "note": "Pomota."}).status_code == 302
    assert TEXT in shown(doors.anonymous, report)


def test_it_is_the_persons_data_and_is_forgotten(secret, cast):
    citizen = cast.users["citizen"]
    services.comment_report(actor=person(citizen), report_id=secret.pk, text=TEXT)
    told = my_reports(person(citizen))[0]
    assert (told["comments"], told["photos"]) == ([TEXT], [])
    forget(citizen)
    assert ReportComment.objects.get().text == "–"


@pytest.mark.parametrize("state", ["fixed", "closed"])
def test_also_after_it_is_closed(report, doors, state):
    in_state(report, state)
    assert doors.citizen.post(path(report), {"text": TEXT}).status_code == 302
    assert TEXT in shown(doors.anonymous, report)
