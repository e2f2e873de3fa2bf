"""CAP 1.2: what we write keeps every rule of the data dictionary and is read by the independent capparser."""

import datetime as dt
import re

import capparser
import pytest
import time_machine
from django.utils import timezone

from apps.alerts import services
from apps.alerts.cap import cap_time, cap_xml
from apps.core.legal_time import LJUBLJANA
from tests.alerts.cap_rules import problems
from tests.factories.alerts import hours, issue

SQUARE = [[46.4195, 15.868], [46.4215, 15.868], [46.4215, 15.872], [46.4195, 15.872]]


def cap_of(client, alert):
    answer = client.get(f"/opozorila/{alert.pk}/cap.xml")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/cap+xml"
    return answer.content


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"polygon": SQUARE},
        {"quarters": ["center"]},
        {"status": "exercise"},
        {"description_sl": "Vrelo < 5 & > 3\x07"},
    ],
)
def test_every_rule_is_kept(staff, storm, client, given):
    content = cap_of(client, issue(staff.actor, storm, **given))
    assert problems(content) == []


def test_the_rules_find_what_is_wrong(staff, storm, client):
    good = cap_of(client, issue(staff.actor, storm, polygon=SQUARE)).decode()
    sent = re.search("<sent>(.*)</sent>", good)[1]
    for old, new in (
        (sent, sent[:19] + "Z"), ("<identifier>", "<identifier>a,b "), ("<status>Actual", "<status>Real"),
        ("<scope>Public</scope>", ""), ("46.41950,15.86800 46", "15.86800 46"), ("msgType>Alert", "msgType>Update"),
        ("<urgency>", "<audience>vsi</audience><urgency>"), ("</alert>", "<note>x</note></alert>"),
    ):  # fmt: skip
        assert old in good
        assert problems(good.replace(old, new, 1).encode()), (old, new)


def test_a_chain_refers_to_all_before_it(staff, alert, client):
    update = services.draft_update(actor=staff.actor, alert_id=alert.pk)
    update = services.take_step(actor=staff.actor, alert_id=update.pk, step="issue")
    over = services.draft_all_clear(actor=staff.actor, alert_id=update.pk)
    over = services.take_step(actor=staff.actor, alert_id=over.pk, step="issue")
    content = cap_of(client, over)
    assert problems(content) == []
    read = capparser.parse(stringXML=content.decode())
    assert read.msgType[0] == "Cancel"
    assert read.references[0] == " ".join(
        f"{one.sender},{one.identifier},{cap_time(one.sent)}" for one in (alert, update)
    )
    assert b"<responseType>AllClear</responseType>" in content


def test_capparser_reads_it(staff, storm, client):
    alert = issue(staff.actor, storm, polygon=SQUARE)
    read = capparser.parse(stringXML=cap_of(client, alert).decode())
    assert (read.identifier[0], read.sender[0], read.status[0]) == (alert.identifier, alert.sender, "Actual")
    infos = {info.language[0]: info for info in read.info[0]}
    assert set(infos) == {"sl-SI", "en-GB"}
    assert infos["en-GB"].headline[0] == "Danger of a storm"
    area = infos["sl-SI"].area[0][0]
    pairs = str(area.polygon[0]).split(" ")
    assert pairs[0] == pairs[-1] == "46.41950,15.86800"


def test_an_exercise_says_so(staff, storm, client):
    content = cap_of(client, issue(staff.actor, storm, status="exercise")).decode()
    assert "<status>Exercise</status>" in content
    assert "<headline>VAJA: Nevarnost neurja</headline>" in content
    assert "<headline>EXERCISE: Danger of a storm</headline>" in content
    assert "To je vaja." in content


@pytest.mark.parametrize(
    ("wall", "offset"),
    [
        ("2026-10-25T02:30:00", "+02:00"),
        ("2026-10-25T03:30:00", "+01:00"),
        ("2026-03-29T01:59:59", "+01:00"),
        ("2026-03-29T03:00:00", "+02:00"),
    ],
)
def test_offsets_around_the_changes_of_the_clock(wall, offset):
    moment = dt.datetime.fromisoformat(wall).replace(tzinfo=LJUBLJANA)
    assert cap_time(moment) == wall + offset


def test_a_draft_can_be_looked_at(staff, storm):
    alert = services.compose_alert(actor=staff.actor, hazard=storm, given={})
    assert problems(cap_xml(alert)) == []


def test_the_index_leads_to_the_messages(staff, storm, client):
    alert = issue(staff.actor, storm)
    feed = client.get("/opozorila/cap/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert f"/opozorila/{alert.pk}/cap.xml" in feed.content.decode()
    assert 'type="application/cap+xml"' in feed.content.decode()
    assert alert.get_absolute_url() in client.get("/opozorila/vir.atom").content.decode()


def test_drafts_and_tests_are_not_there(staff, storm, client):
    draft = services.compose_alert(actor=staff.actor, hazard=storm, given={})
    test = issue(staff.actor, storm, status="test")
    for row in (draft, test):
        assert client.get(f"/opozorila/{row.pk}/cap.xml").status_code == 404


def test_times_have_whole_seconds(staff, storm):
    with time_machine.travel(timezone.now().replace(microsecond=123456), tick=False):
        alert = issue(staff.actor, storm, expires=hours(3).replace(microsecond=999999))
    assert problems(cap_xml(alert)) == []
