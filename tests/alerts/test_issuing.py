"""Who writes, who confirms, what stays: the state table by its services and by the pages of the admin."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.http import Http404
from django.utils import timezone

from apps.alerts import services, signals
from apps.alerts.exceptions import AlertRefused
from apps.alerts.models import Alert, ConfirmationRule
from apps.audit.models import AccessLog
from apps.core.models import OutboxEvent
from apps.notifications.models import Broadcast, Notification
from tests.factories.alerts import hours, issue
from tests.factories.people import acting_as


def draft(staff, hazard, **given):
    return services.compose_alert(actor=staff.actor, hazard=hazard, given=given)


def step(actor, alert, name, **more):
    """By somebody who has just read it."""
    seen = {"expected": Alert.objects.get(pk=alert.pk).version}
    return services.take_step(actor=actor, alert_id=alert.pk, step=name, **seen | more)


def test_one_person_below_the_rule(staff, storm):
    alert = step(staff.actor, draft(staff, storm), "issue")
    assert (alert.state, alert.issued_by, alert.confirmed_by) == ("issued", staff.first, None)
    assert alert.identifier.startswith("PTUJ-")
    assert Broadcast.objects.get() == alert.broadcast
    assert OutboxEvent.objects.filter(name=signals.alert_issued.name).count() == 1
    assert step(staff.actor, alert, "issue") == alert  # a second click
    assert Broadcast.objects.count() == 1


def test_two_persons_from_severe_on(staff, flood):
    alert = draft(staff, flood)
    with pytest.raises(AlertRefused, match="druga oseba"):
        step(staff.actor, alert, "issue")
    step(staff.actor, alert, "submit")
    assert Notification.objects.filter(kind="alerts.submit", user=staff.second).count() == 1
    assert not Notification.objects.filter(user=staff.first).exists()
    with pytest.raises(AlertRefused, match="napisali sami"):
        step(staff.actor, alert, "confirm")
    with pytest.raises(AlertRefused, match="samo v osnutku"):
        services.edit_alert(actor=staff.other, alert_id=alert.pk, given={"contact": "113"})
    alert = step(staff.other, alert, "confirm")
    assert (alert.state, alert.confirmed_by, alert.issued_by) == ("issued", staff.second, staff.second)


def test_whoever_wrote_any_of_it_does_not_confirm_it(staff, flood):
    alert = draft(staff, flood)
    services.edit_alert(actor=staff.other, alert_id=alert.pk, given={"contact": "113"})
    services.edit_alert(actor=staff.actor, alert_id=alert.pk, given={"contact": "112"})
    step(staff.other, alert, "submit")
    for actor in (staff.actor, staff.other):
        with pytest.raises(AlertRefused, match="napisali sami"):
            step(actor, alert, "confirm")
    assert step(staff.admin, alert, "confirm").confirmed_by == staff.office.administrator


def test_to_save_without_a_change_is_not_to_write(staff, flood):
    alert = draft(staff, flood)
    same = {"contact": alert.contact, "onset": alert.onset, "quarters": [], "polygon": []}
    services.edit_alert(actor=staff.other, alert_id=alert.pk, given=same)
    step(staff.other, alert, "submit")
    with pytest.raises(AlertRefused, match="napisali sami"):
        step(staff.actor, alert, "confirm")
    assert step(staff.other, alert, "confirm").drafted_by == staff.first


def test_nobody_confirms_words_that_they_have_not_seen(staff, flood):
    alert = step(staff.actor, draft(staff, flood), "submit")
    seen = alert.version
    step(staff.actor, alert, "withdraw")
    services.edit_alert(actor=staff.actor, alert_id=alert.pk, given={"headline_sl": "Ni nevarnosti"})
    step(staff.actor, alert, "submit")
    for name in ("confirm", "reject"):
        for expected in (seen, ""):
            with pytest.raises(AlertRefused, match="spremenil nekdo drug"):
                step(staff.other, alert, name, expected=expected, reason="Vodostaj pada, ni potrebe.")


@pytest.mark.parametrize("make", [services.draft_update, services.draft_all_clear])
def test_what_took_two_is_neither_softened_nor_ended_by_one(staff, flood, make):
    alert = issue(staff.actor, flood, second=staff.other)
    for _ in range(2):  # the softened one is followed by another
        later = make(actor=staff.actor, alert_id=alert.pk)
        services.edit_alert(actor=staff.actor, alert_id=later.pk, given={"severity": "Minor"})
        with pytest.raises(AlertRefused, match="potrebna druga oseba"):
            step(staff.actor, later, "issue")
        step(staff.actor, later, "submit")
        assert step(staff.other, later, "confirm").state == "issued"
        if later.msg_type == "cancel":
            break
        alert = later


def test_in_an_emergency_one_person_with_a_reason_and_everybody_is_told(staff, flood):
    alert = draft(staff, flood)
    with pytest.raises(AlertRefused, match="razlog"):
        step(staff.actor, alert, "override", reason="nujno")
    alert = step(staff.actor, alert, "override", reason="Voda že prestopa, namestnica ni dosegljiva.")
    assert alert.override_reason.startswith("Voda že prestopa")
    assert alert.confirmed_by is None
    told = set(Notification.objects.filter(kind="alerts.override").values_list("user", flat=True))
    assert told == {staff.second.pk, staff.office.administrator.pk}
    trail = AccessLog.objects.filter(kind="alerts.alert", verb="decide", object_id=str(alert.pk))
    assert any("namestnica ni dosegljiva" in row.reason for row in trail)


def test_rejected_is_final_and_another_draft_may_follow(staff, flood):
    alert = draft(staff, flood)
    step(staff.actor, alert, "submit")
    step(staff.other, alert, "reject", reason="Vodostaj pada, ni potrebe.")
    assert Notification.objects.filter(kind="alerts.reject", user=staff.first).exists()
    for name in ("submit", "confirm", "override", "withdraw"):
        with pytest.raises(AlertRefused):
            step(staff.other, alert, name, reason="dovolj dolg razlog")


def test_withdrawn_is_a_draft_again(staff, flood):
    alert = draft(staff, flood)
    step(staff.actor, alert, "submit")
    step(staff.actor, alert, "withdraw")
    services.edit_alert(actor=staff.actor, alert_id=alert.pk, given={"contact": "113"})
    with pytest.raises(AlertRefused, match="spremenil nekdo drug"):
        step(staff.other, alert, "confirm")


def test_the_rule_has_days(staff, storm, flood):
    today = timezone.localdate()
    ConfirmationRule.objects.create(severity="Minor", valid_from=today, reason="sklep")
    alert = draft(staff, storm)
    with pytest.raises(AlertRefused, match="druga oseba"):
        step(staff.actor, alert, "issue")
    ConfirmationRule.objects.create(severity="Extreme", valid_from=today + dt.timedelta(days=1), reason="sklep")
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, hours=1)):
        services.edit_alert(actor=staff.actor, alert_id=alert.pk, given={"expires": hours(5)})
        assert step(staff.actor, alert, "issue").state == "issued"


def test_nothing_changes_what_was_issued(staff, alert):
    for act in (
        lambda: Alert.objects.filter(pk=alert.pk).update(headline_sl="Drugo"),
        lambda: Alert.objects.filter(pk=alert.pk).delete(),
    ):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            act()
    assert Alert.objects.get(pk=alert.pk).headline_sl == "Nevarnost neurja"


def test_update_and_all_clear_follow_the_first(staff, alert):
    update = services.draft_update(actor=staff.other, alert_id=alert.pk)
    assert services.draft_update(actor=staff.actor, alert_id=alert.pk) == update  # one open draft
    services.edit_alert(actor=staff.actor, alert_id=update.pk, given={"headline_sl": "Neurje slabi"})
    update = step(staff.actor, update, "issue")
    assert (update.first, update.previous, update.msg_type) == (alert, alert, "update")
    assert Alert.objects.get(pk=alert.pk).standing == "updated"
    with pytest.raises(AlertRefused, match="ne velja več"):
        services.draft_update(actor=staff.actor, alert_id=alert.pk)
    over = services.draft_all_clear(actor=staff.actor, alert_id=update.pk)
    assert over.headline_sl == "Konec nevarnosti: Neurje"
    assert over.headline_en == "End of danger: Storm"
    over = step(staff.actor, over, "issue")
    assert (over.first, over.previous) == (alert, update)
    assert Alert.objects.get(pk=update.pk).standing == "ended"
    assert not Alert.objects.active(timezone.now()).exists()


def test_of_two_updates_one_goes_out(staff, alert):
    update, over = (
        make(actor=staff.actor, alert_id=alert.pk) for make in (services.draft_update, services.draft_all_clear)
    )
    step(staff.actor, update, "issue")
    with pytest.raises(AlertRefused, match="med tem"):
        step(staff.actor, over, "issue")


def test_expires_by_time(staff, storm):
    alert = issue(staff.actor, storm, expires=hours(2))
    assert alert.standing == "active"
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert Alert.objects.get(pk=alert.pk).standing == "expired"
        with pytest.raises(AlertRefused):
            services.draft_update(actor=staff.actor, alert_id=alert.pk)


def test_what_is_over_is_not_issued(staff, storm):
    alert = draft(staff, storm, onset=hours(-3), expires=hours(-1))
    with pytest.raises(AlertRefused, match="potekel"):
        step(staff.actor, alert, "issue")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"onset": hours(2), "expires": hours(1)}, "pred začetkom"),
        ({"expires": hours(24 * 90)}, "60 dni"),
        ({"quarters": ["te-ni"]}, "s seznama"),
        ({"polygon": [[46.42, 15.87], [46.43, 15.88]]}, "tri točke"),
        ({"polygon": [[46.42, 15.87], [46.43, 15.88], [46.42, 15.88], [46.43, 15.87]]}, "sekajo"),
        ({"polygon": [[40, 10], [41, 10], [41, 11]]}, "zunaj občine"),
        ({"severity": "Unknown"}, "kako resna"),
    ],
)
def test_what_cannot_be(staff, storm, given, said):
    with pytest.raises(AlertRefused, match=said):
        draft(staff, storm, **given)


def test_others_may_not(staff, storm, cast):
    alert = draft(staff, storm)
    for actor in (cast.actor("citizen"), acting_as(staff.office.officer), acting_as(staff.office.stranger)):
        with pytest.raises((PermissionDenied, Http404)):
            services.compose_alert(actor=actor, hazard=storm, given={})
        with pytest.raises((PermissionDenied, Http404)):
            step(actor, alert, "issue")


def test_a_drawn_area_tells_its_quarters(staff, storm):
    alert = issue(
        staff.actor, storm, polygon=[[46.4195, 15.868], [46.4215, 15.868], [46.4215, 15.872], [46.4195, 15.872]]
    )
    assert alert.broadcast.quarters
    assert len(alert.broadcast.quarters) < 8
    assert alert.broadcast.urgent


def test_tests_reach_no_subscriber(staff, storm, doors):
    alert = issue(staff.actor, storm, status="test")
    assert alert.broadcast is None
    assert doors.anonymous.get(alert.get_absolute_url()).status_code == 404
    assert "Nevarnost neurja" not in doors.anonymous.get("/").content.decode()
