"""Responders: called, reminded, and what they answer on the phone."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.alerts import services
from apps.alerts.models import Call, Responder
from apps.alerts.plugins import keeping
from apps.alerts.reading import calls_by_group
from apps.notifications.choices import Priority
from apps.notifications.models import Message
from tests.factories.alerts import issue, make_responder


@pytest.fixture
def called(staff, storm):
    """An alert for which one person was called."""
    make_responder()
    alert = issue(staff.actor, storm)
    return Call.objects.select_related("alert", "responder", "group").get(alert=alert)


def test_called_by_text_message_and_mail(called):
    letters = {row.channel: row for row in Message.objects.filter(kind="alerts.call")}
    assert set(letters) == {"sms", "email"}
    assert {row.priority for row in letters.values()} == {Priority.URGENT}  # before news and digests
    path = services.call_path(called)
    assert all(path in str(row.text) for row in letters.values())
    assert str(letters["sms"].text).startswith("ODZIV: Nevarnost neurja")
    assert str(letters["sms"].recipient) == "+38641123456"


def test_looking_changes_nothing_and_the_first_answer_is_the_response_time(called, client):
    path = services.call_path(called)
    for _ in range(2):
        page = client.get(path).content.decode()
        assert "Potrjujem, prihajam" in page
    assert client.head(path).status_code == 200
    assert not Call.objects.get().answer
    with time_machine.travel(called.called + dt.timedelta(seconds=90), tick=False):
        client.post(path, {"odgovor": "coming"})
    with time_machine.travel(called.called + dt.timedelta(seconds=300), tick=False):
        page = client.post(path, {"odgovor": "cannot"}, follow=True).content.decode()
    assert "Zabeležili smo: ne morete priti" in page
    row = Call.objects.get()
    assert (row.answer, row.response_time) == ("cannot", dt.timedelta(seconds=90))
    (group,) = calls_by_group(called.alert)
    assert (group.coming, group.cannot, group.silent) == (0, 1, 0)


def test_a_wrong_answer_or_link(called, client):
    path = services.call_path(called)
    assert "Izberite odgovor" in client.post(path, {"odgovor": "morda"}).content.decode()
    assert client.get(path[:-3] + "abc/").status_code == 404
    assert client.post("/opozorila/potrditev/nekaj/", {"odgovor": "coming"}).status_code == 404
    Call.objects.all().delete()
    assert client.get(path).status_code == 404


def test_an_answer_needs_its_token_of_the_form(called):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(services.call_path(called), {"odgovor": "coming"}).status_code == 403


def test_reminded_after_the_time_of_the_group_and_twice_at_most(called):
    def minutes(number):
        return called.called + dt.timedelta(minutes=number)

    assert services.remind_responders(minutes(9)) == 0
    assert services.remind_responders(minutes(10)) == 1
    assert services.remind_responders(minutes(11)) == 0
    assert services.remind_responders(minutes(20)) == 1
    assert services.remind_responders(minutes(60)) == 0
    assert Message.objects.filter(kind="alerts.call").count() == 6


def test_nobody_is_reminded_who_answered_or_when_it_is_over(called, staff):
    services.answer_call(call=called, answer="coming")
    assert services.remind_responders(timezone.now() + dt.timedelta(hours=1)) == 0
    Call.objects.update(answered=None)
    over = services.draft_all_clear(actor=staff.actor, alert_id=called.alert_id)
    services.take_step(actor=staff.actor, alert_id=over.pk, step="issue")
    assert services.remind_responders(timezone.now() + dt.timedelta(hours=1)) == 0


def test_the_all_clear_goes_to_those_who_were_called_and_come(called, staff, client):
    make_responder("Drugi", group="PGD Kicar", phone="", email="drugi@primer.si")  # after the alert
    cannot = make_responder("Tretji")
    Call.objects.create(alert=called.alert, responder=cannot, group=cannot.group, called=called.called, answer="cannot")
    over = services.draft_all_clear(actor=staff.actor, alert_id=called.alert_id)
    services.take_step(actor=staff.actor, alert_id=over.pk, step="issue")
    (call,) = Call.objects.filter(alert=over)
    assert call.responder == called.responder
    page = client.get(services.call_path(call)).content.decode()
    assert "Priti vam ni več treba." in page
    assert "Potrjujem" not in page
    page = client.get(services.call_path(called)).content.decode()
    assert "Priti vam ni več treba." in page
    assert "Potrjujem" not in page


def test_an_update_does_not_end_the_answering(called, staff, client):
    update = services.draft_update(actor=staff.actor, alert_id=called.alert_id)
    given = {"headline_sl": "Neurje se krepi", "expires": called.alert.expires + dt.timedelta(hours=1)}
    services.edit_alert(actor=staff.actor, alert_id=update.pk, given=given)
    services.take_step(actor=staff.actor, alert_id=update.pk, step="issue")
    first, second = called, Call.objects.get(alert=update)
    page = client.get(services.call_path(first)).content.decode()
    assert "Potrjujem, prihajam" in page
    assert "Neurje se krepi" in page
    client.post(services.call_path(first), {"odgovor": "coming"})
    assert set(Call.objects.values_list("answer", flat=True)) == {"coming"}  # of both messages
    client.post(services.call_path(second), {"odgovor": "cannot"})
    assert [Call.objects.get(pk=one.pk).answer for one in (first, second)] == ["coming", "cannot"]


@pytest.mark.parametrize("end", ["all-clear", "time"])
def test_what_is_over_is_not_answered(called, staff, client, end):
    if end == "all-clear":
        over = services.draft_all_clear(actor=staff.actor, alert_id=called.alert_id)
        services.take_step(actor=staff.actor, alert_id=over.pk, step="issue")
    else:
        time = called.alert.expires + dt.timedelta(seconds=1)
    with time_machine.travel(time if end == "time" else timezone.now()):
        page = client.post(services.call_path(called), {"odgovor": "coming"}).content.decode()
    assert "odgovora nismo zapisali" in page
    assert "Potrjujem" not in page
    assert not Call.objects.get(pk=called.pk).answer


def test_people_out_of_service_are_not_called(staff, storm):
    make_responder(active=False)
    issue(staff.actor, storm)
    assert not Call.objects.exists()


def test_an_answer_that_there_is_not(called):
    with pytest.raises(ValueError, match="Izberite"):
        services.answer_call(call=called, answer="morda")


def test_who_left_is_forgotten_and_the_answer_stays(called):
    today = timezone.localdate()
    Responder.objects.update(active=False, changed=timezone.now() - dt.timedelta(days=300))
    assert not keeping.left(today).exists()
    Responder.objects.update(changed=timezone.now() - dt.timedelta(days=400))
    for row in keeping.left(today):
        keeping.drop(row)
    assert not Responder.objects.exists()
    assert (Call.objects.get().responder, Call.objects.get().group) == (None, called.group)
