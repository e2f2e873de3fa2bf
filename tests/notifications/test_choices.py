"""What people chose: the page, the API, and what it does to notices."""

import datetime as dt
import json
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client

from apps.core import plugs
from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA
from apps.identity.models import Consent, Person
from apps.identity.services.consents import record_consent
from apps.notifications import services
from apps.notifications.models import Message, NoticePlan, Notification
from apps.notifications.registry import Kind, kinds
from apps.notifications.services import digests
from apps.notifications.ways import EmailWay
from tests.conftest import make_user
from tests.notifications import outbox

pytestmark = pytest.mark.django_db
PAGE, API = "/moj-ptuj/obvestila/nastavitve/", "/api/v1/notification-settings/"
NUMBER = "+38641123456"
PLAIN = {"rhythm": "at_once", "hour": "8", "weekday": "0"}


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA)


@pytest.fixture
def ana(cast):
    person = Person.objects.create(
        user=cast.users["citizen"], contact_email="ana@example.invalid", contact_phone=NUMBER
    )
    return person.user


@pytest.fixture
def actor(ana, cast):
    return cast.actor("citizen")


def tell(user, kind="reports.moved", **values):
    return services.notify(user=user, kind=kind, **{"title": "Novo pri prijavi", "body": "Skrivnost"} | values)


def sent(channel="email"):
    return [(one.kind, one.recipient) for one in outbox(channel=channel)]


def test_a_channel_is_switched_on_and_off_by_group(ana, actor):
    services.choose_notices(actor=actor, switches={"reports": {"email": False, "sms": True}})
    tell(ana)
    tell(ana, kind="fee-paid")
    assert sent() == [("fee-paid", "ana@example.invalid")]
    assert sent("sms") == [("reports.moved", NUMBER)]
    assert Notification.objects.count() == 2  # in Moj Ptuj always
    assert NoticePlan.objects.get().switches == {"reports": {"email": False, "sms": True}}
    services.choose_notices(actor=actor, switches={"reports": {"email": True, "sms": False}})
    assert NoticePlan.objects.get().switches == {}  # as the group says: nothing is kept


def test_a_text_message_says_title_and_link_and_no_more(ana, actor):
    services.choose_notices(actor=actor, switches={"reports": {"sms": True}})
    with time_machine.travel(at("2027-06-10T12:00"), tick=False):
        notice = tell(ana)
    text = outbox(channel="sms")[0]
    assert text.text == f"Novo pri prijavi http://localhost:8000/moj-ptuj/obvestila/{notice.pk}/"
    assert not text.subject


@pytest.mark.parametrize("kind", [name for name, kind in kinds.items() if kind.legal])
def test_legal_notices_heed_no_switch_no_rhythm_and_no_quiet_hours(ana, actor, kind):
    group = kinds.get(kind).group
    services.choose_notices(
        actor=actor, switches={group: {"email": False}}, rhythm="weekly", quiet={"email": ("00:01", "00:00")}
    )
    with time_machine.travel(at("2027-06-10T23:00"), tick=False):
        tell(ana, kind=kind)
        tell(ana, kind="reports.moved")
    letter = outbox()[0]
    assert (letter.kind, letter.next_attempt, letter.unsubscribe) == (kind, at("2027-06-10T23:00"), "")
    assert len(outbox()) == 1
    assert "nastavitve/" in letter.text


def test_by_text_message_the_law_does_not_insist(ana, actor):
    services.choose_notices(actor=actor, switches={"cases": {"sms": True}})
    with time_machine.travel(at("2027-06-10T23:00"), tick=False):
        tell(ana, kind="cases.served")
    assert outbox(channel="sms")[0].next_attempt == at("2027-06-11T07:00")  # quiet as long as nobody says otherwise


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-06-10T21:59", "2027-06-10T21:59"),
        ("2027-06-10T23:59", "2027-06-11T06:30"),
        ("2027-06-11T00:00", "2027-06-11T06:30"),
        ("2027-06-11T06:30", "2027-06-11T06:30"),
        ("2027-03-28T01:30", "2027-03-28T06:30"),
        ("2027-10-31T02:30", "2027-10-31T06:30"),
    ],
)
def test_quiet_hours_put_off_and_lose_nothing(ana, actor, now, until):
    services.choose_notices(actor=actor, quiet={"email": ("22:00", "06:30")})
    with time_machine.travel(at(now), tick=False):
        tell(ana)
    assert outbox()[0].next_attempt == at(until)
    assert not Message.objects.due(at(until) - dt.timedelta(seconds=1)).exists()
    assert Message.objects.due(at(until)).exists()


def test_what_is_urgent_waits_for_no_morning_and_no_letter(ana, actor):
    services.choose_notices(
        actor=actor, quiet={"email": ("22:00", "07:00")}, rhythm="daily", switches={"reports": {"sms": True}}
    )
    urgent = Kind("reports", "Nujno", urgent=True)
    night = time_machine.travel(at("2027-06-10T23:00"), tick=False)
    with kinds.temporarily("test.urgent", urgent), night:
        tell(ana, kind="test.urgent")
    assert {one.channel: one.next_attempt for one in outbox()} == {
        "email": at("2027-06-10T23:00"), "sms": at("2027-06-10T23:00"),
    }  # fmt: skip


def collect(user, actor, times, **chosen):
    services.choose_notices(actor=actor, **{"rhythm": "daily", "hour": 8} | chosen)
    for number, moment in enumerate(times):
        with time_machine.travel(at(moment), tick=False):
            tell(user, title=f"Novica {number}", url="/moj-ptuj/nastavitve/")


def write_at(moment):
    with time_machine.travel(at(moment), tick=False):
        return services.send_digests()


def test_a_letter_a_day_lists_titles_with_links(ana, actor):
    collect(ana, actor, ["2027-06-10T07:59", "2027-06-10T08:00", "2027-06-10T23:59", "2027-06-11T00:00"])
    assert not outbox()
    assert write_at("2027-06-10T07:59") == 0
    assert write_at("2027-06-10T08:00") == 1
    assert write_at("2027-06-10T20:00") == 0
    assert write_at("2027-06-11T08:01") == 1
    assert write_at("2027-06-12T08:01") == 0
    first, second = outbox()
    assert (first.kind, first.recipient) == ("digest", "ana@example.invalid")
    assert [one.subject for one in (first, second)] == [
        "1 novo obvestilo v Mojem Ptuju", "3 nova obvestila v Mojem Ptuju",
    ]  # fmt: skip
    told = [f"Novica {number}" in letter.text for letter in (first, second) for number in range(4)]
    assert told == [True, False, False, False, False, True, True, True]
    for notice in Notification.objects.all():
        assert any(f"/moj-ptuj/obvestila/{notice.pk}/" in part.text for part in (first, second))
    assert "Skrivnost" not in f"{first.text}{first.html}{second.text}{second.html}"
    assert not Notification.objects.filter(letter_due__isnull=False).exists()


@pytest.mark.parametrize(("day", "before"), [("2027-03-28", "2027-03-27"), ("2027-10-31", "2027-10-30")])
def test_on_the_days_of_the_changes_there_is_one_letter_at_the_hour_that_was_chosen(ana, actor, day, before):
    collect(ana, actor, [f"{before}T12:00", f"{day}T01:30", f"{day}T02:30"], hour=2)
    moment, letters = at(f"{before}T12:00").astimezone(dt.UTC), []
    for _step in range(36 * 4):  # every quarter of an hour
        moment += dt.timedelta(minutes=15)
        with time_machine.travel(moment, tick=False):
            if services.send_digests():
                letters.append(moment)
    assert letters[0] == dt.datetime.fromisoformat(f"{day}T{'01' if '03' in day else '00'}:00+00:00")
    text = "".join(one.text for one in outbox())
    assert [text.count(f"Novica {number}\n") for number in range(2)] == [1, 1]
    assert Notification.objects.filter(letter_due__isnull=False).count() == (0 if len(letters) > 1 else 1)


def test_a_letter_a_week(ana, actor):
    collect(ana, actor, ["2027-06-10T12:00", "2027-06-13T23:59"], rhythm="weekly", weekday=0)
    assert write_at("2027-06-13T23:59") == 0
    assert write_at("2027-06-14T08:00") == 1
    assert outbox()[0].subject == "2 novi obvestili v Mojem Ptuju"


def test_what_was_read_or_is_not_wanted_any_more_is_not_told(ana, actor):
    collect(ana, actor, ["2027-06-10T12:00", "2027-06-10T13:00"])
    first, second = Notification.objects.order_by("created")
    services.mark_read(actor=actor, notice=first)
    assert write_at("2027-06-11T08:00") == 1
    assert "Novica 0" not in outbox()[0].text
    collect(ana, actor, ["2027-06-11T12:00"])
    services.choose_notices(actor=actor, switches={"reports": {"email": False}})
    assert write_at("2027-06-12T08:00") == 1
    assert len(outbox()) == 1
    assert second.read is None


def test_back_to_at_once_what_was_collected_goes_with_the_next_run(ana, actor):
    collect(ana, actor, ["2027-06-10T12:00"])
    with time_machine.travel(at("2027-06-10T13:00"), tick=False):
        services.choose_notices(actor=actor, rhythm="at_once")
        assert services.send_digests() == 1
        tell(ana)
    assert [one.kind for one in outbox()] == ["digest", "reports.moved"]


def test_a_letter_that_is_due_stays_due_whatever_is_chosen_then(ana, actor):
    collect(ana, actor, ["2027-06-10T12:00"], rhythm="weekly", weekday=4)
    with time_machine.travel(at("2027-06-11T08:00"), tick=False):  # before the worker came
        services.choose_notices(actor=actor, switches={"payments": {"email": False}}, hour=7)
    assert write_at("2027-06-11T08:01") == 1
    assert [one.kind for one in outbox()] == ["digest"]


def test_a_letter_heeds_quiet_hours(ana, actor):
    collect(ana, actor, ["2027-06-10T12:00"], hour=6, quiet={"email": ("22:00", "07:00")})
    write_at("2027-06-11T06:00")
    assert outbox()[0].next_attempt == at("2027-06-11T07:00")


def test_a_worker_that_dies_loses_nothing(ana, actor, monkeypatch):
    collect(ana, actor, ["2027-06-10T12:00"])
    with monkeypatch.context() as patched, pytest.raises(SystemExit), transaction.atomic():
        patched.setattr(digests, "_write", die_after(digests._write, SystemExit))
        write_at("2027-06-11T08:00")
    assert not outbox()
    assert write_at("2027-06-11T08:01") == 1
    assert len(outbox()) == 1


def test_whoever_cannot_be_written_to_holds_up_nobody(ana, actor, monkeypatch):
    others = [make_user(f"oseba{number}", email=f"o{number}@example.invalid") for number in range(2)]
    for user in (ana, *others):
        collect(user, Actor(user=user), ["2027-06-10T12:00"])
    whole = digests._write
    with monkeypatch.context() as patched:
        broken = die_after(whole, ValueError)
        patched.setattr(digests, "_write", lambda plan, rows: (broken if plan.user == ana else whole)(plan, rows))
        assert write_at("2027-06-11T08:00") == 2
    assert sorted(one.recipient for one in outbox()) == ["o0@example.invalid", "o1@example.invalid"]
    assert write_at("2027-06-11T08:01") == 1
    assert len(outbox()) == 3


def die_after(write, error):
    def deadly(*args):
        write(*args)
        raise error

    return deadly


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_everybody_once(db):
    people = [make_user(f"oseba{number}", email=f"o{number}@example.invalid") for number in range(8)]
    for user in people:
        collect(user, Actor(user=user), ["2027-06-10T12:00", "2027-06-10T13:00"])
    start, seen = threading.Barrier(2), []

    def work():
        start.wait()
        seen.append(services.send_digests())
        connection.close()

    with time_machine.travel(at("2027-06-11T08:00"), tick=True):
        threads = [threading.Thread(target=work) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        services.send_digests()  # whoever was locked by the other at the last look
    letters = outbox()
    assert sorted(one.recipient for one in letters) == sorted(user.email for user in people)
    assert all(one.text.count("Novica") == 2 for one in letters)
    assert not Notification.objects.filter(letter_due__isnull=False).exists()


def test_one_click_ends_mail_of_the_group(ana, actor):
    """RFC 8058: one POST without cookies, however often; opening the link ends nothing."""
    tell(ana)
    letter = outbox()[0]
    headers = EmailWay().mail_of(letter, to="ana@example.invalid").extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client = Client(enforce_csrf_checks=True)
    assert "Prijave napak" in client.get(letter.unsubscribe).content.decode()
    assert client.post(letter.unsubscribe, {"x": "y"}).status_code == 400
    tell(ana)
    for _time in range(2):
        assert client.post(letter.unsubscribe, {"List-Unsubscribe": "One-Click"}).status_code == 200
    tell(ana)
    tell(ana, kind="fee-paid")
    assert [one.kind for one in outbox()] == ["reports.moved", "reports.moved", "fee-paid"]
    assert client.post(f"{letter.unsubscribe[:-3]}xx/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    ana.is_active = False
    ana.save()
    assert client.post(letter.unsubscribe, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_one_click_in_a_collected_letter_ends_mail_of_what_it_tells(ana, actor):
    services.choose_notices(actor=actor, rhythm="daily", hour=8)
    with time_machine.travel(at("2027-06-10T12:00"), tick=False):
        for kind in ("reports.moved", "fee-paid"):
            tell(ana, kind=kind)
    write_at("2027-06-11T08:00")
    Client().post(outbox()[0].unsubscribe, {"List-Unsubscribe": "One-Click"})
    assert NoticePlan.objects.get().switches == {"reports": {"email": False}, "payments": {"email": False}}


def test_consent_is_the_switch_of_what_is_not_needed(ana, actor, cast):
    holds = lambda: Consent.objects.holds(ana, "neobvezna-obvestila")  # noqa: E731
    assert "portal-email" in cast.citizen.get(PAGE).content.decode()
    cast.citizen.post(PAGE, {**PLAIN, "portal-email": "on"})
    assert holds()
    tell(ana, kind="welcome", optional=True)
    assert sent() == [("welcome", "ana@example.invalid")]
    record_consent(actor=actor, purpose="neobvezna-obvestila", given=False)  # in Moji podatki
    assert not cast.citizen.get(PAGE).context["form"]["portal-email"].initial
    record_consent(actor=actor, purpose="neobvezna-obvestila", given=True)
    Client().post(outbox()[0].unsubscribe, {"List-Unsubscribe": "One-Click"})
    assert not holds()
    assert NoticePlan.objects.get().switches.get("portal", {}).get("email") is None  # kept in one place


def test_the_page_saves_all_of_it(ana, cast):
    html = cast.citizen.get(PAGE).content.decode()
    assert "Po e-pošti vedno in takoj" in html
    assert "Moje delo na občini" not in html
    assert "na napravah" not in html  # no keys: the way is not there
    values = {
        "rhythm": "weekly", "hour": "18", "weekday": "4", "reports-sms": "on", "cases-email": "on",
        "quiet-sms-from": "21:30", "quiet-sms-to": "08:00", "quiet-email-from": "", "quiet-email-to": "",
    }  # fmt: skip
    assert cast.citizen.post(PAGE, values)["Location"] == PAGE
    plan = NoticePlan.objects.get()
    assert (plan.rhythm, plan.hour, plan.weekday) == ("weekly", 18, 4)
    assert plan.quiet == {"sms": ["21:30", "08:00"], "push": ["22:00", "07:00"]}
    assert plan.switches["reports"] == {"email": False, "sms": True}
    assert "cases" not in plan.switches
    shown = cast.citizen.get(PAGE).context["form"]
    assert (shown["reports-sms"].value(), shown["reports-email"].value()) == (True, False)
    assert "O čem in kako" not in cast.citizen.get(f"/en{PAGE}").content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quiet-sms-from": "22:00"}, "Vpišite obe uri"),
        ({"quiet-sms-from": "22:00", "quiet-sms-to": "22:00"}, "ne morejo končati"),
        ({"quiet-sms-from": "desetih", "quiet-sms-to": "07:00"}, "Vpišite uro tako"),
        ({"rhythm": ""}, "Izberite, kako pogosto"),
    ],
)
def test_bad_input_says_what_to_do_and_loses_nothing(ana, cast, wrong, words):
    answer = cast.citizen.post(PAGE, {**PLAIN, "reports-sms": "on"} | wrong)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "<title>Napaka:" in html
    assert answer.context["form"]["reports-sms"].value()
    assert not NoticePlan.objects.exists()


def test_the_whole_cast_each_for_themselves(ana, cast):
    assert cast.anonymous.get(PAGE).status_code == 302
    assert cast.anonymous.get(API).status_code == 401
    for who in ("citizen", "neighbour", "officer", "other_officer", "administrator"):
        assert getattr(cast, who).post(PAGE, PLAIN | {"rhythm": "daily"}).status_code == 302
    assert NoticePlan.objects.count() == 5
    assert "Moje delo na občini" in cast.officer.get(PAGE).content.decode()
    assert "Telefon za SMS" not in cast.officer.get(PAGE).content.decode()
    assert NoticePlan.objects.visible_to(cast.actor("neighbour")).get().user == cast.users["neighbour"]
    assert NoticePlan.objects.visible_to(cast.actor("administrator")).get().user == cast.users["administrator"]


def test_a_double_click_and_two_tabs_leave_one_plan(ana, cast):
    for rhythm in ("daily", "daily", "weekly"):
        cast.citizen.post(PAGE, PLAIN | {"rhythm": rhythm})
    assert NoticePlan.objects.get().rhythm == "weekly"


def patch(client, body):
    return client.patch(API, json.dumps(body), content_type="application/json")


def test_the_api(ana, cast):
    body = cast.citizen.get(API).json()
    assert body["switches"]["reports"] == {"email": True, "sms": False}
    assert (body["rhythm"], body["hour"], body["weekday"]) == ("at_once", 8, 0)
    assert body["quiet"] == {"email": None, "sms": {"from": "22:00", "to": "07:00"}}
    changed = patch(
        cast.citizen,
        {"switches": {"reports": {"sms": True}}, "quiet": {"email": {"from": "23:00", "to": "05:00"}, "sms": None},
         "rhythm": "daily"},
    )  # fmt: skip
    assert changed.status_code == 200
    assert changed.json()["switches"]["reports"] == {"email": True, "sms": True}
    assert changed.json()["quiet"] == {"email": {"from": "23:00", "to": "05:00"}, "sms": None}
    assert cast.citizen.get(API).json() == changed.json()
    assert cast.neighbour.get(API).json()["rhythm"] == "at_once"


@pytest.mark.parametrize(
    "wrong",
    [
        {"switches": {"neznano": {"email": True}}},
        {"switches": {"reports": {"golob": True}}},
        {"rhythm": "monthly"},
        {"hour": 24},
        {"quiet": {"sms": {"from": "25:00", "to": "07:00"}}},
        {"quiet": {"sms": {"from": "07:00", "to": "07:00"}}},
        {"quiet": {"golob": {"from": "08:00", "to": "07:00"}}},
    ],
)
def test_the_api_refuses_what_there_is_not(ana, cast, wrong):
    answer = patch(cast.citizen, wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert not NoticePlan.objects.exists()


def test_a_program_does_not_consent_in_ones_name(ana):
    with pytest.raises(PermissionDenied):
        services.choose_notices(actor=Actor(user=ana, client="program"), switches={"portal": {"email": True}})
    with pytest.raises(PermissionDenied):
        services.choose_notices(actor=Actor(client="program"), rhythm="daily")


def test_what_is_known_goes_with_the_person(ana, actor):
    source, erasure = plugs.personal_data.get("notification-settings"), plugs.erasures.get("notification-settings")
    assert source.collect(actor) is None
    services.choose_notices(actor=actor, rhythm="daily")
    assert source.collect(actor)["rhythm"] == "daily"
    assert [line.count for line in erasure.plan(ana)] == [1, 0]
    erasure.act(ana)
    assert not NoticePlan.objects.exists()
