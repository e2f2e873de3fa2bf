"""What comes back, and what follows: addresses that are given up, and taken up again."""

import datetime as dt
import io
import json
import re
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.core.events import sweep_outbox
from apps.identity.models import Person
from apps.notifications import services, upkeep
from apps.notifications.bounce_mail import MOST_BYTES, read_hook, read_report
from apps.notifications.exceptions import ReportRefused
from apps.notifications.models import Bounce, Message, Notification, Undeliverable
from tests.notifications.bounced import complaint, delivery_status

HOOK = "/sporocila/odboj/"
TOKEN = "a" * 40
KEY = uuid.uuid4()


@pytest.fixture
def sent(db):
    """A message that left, to the citizen's address."""

    def make(address="ana@example.invalid"):
        return Message.objects.create(kind="test", recipient=address, state="sent", sent=timezone.now(), text="x")

    return make


@pytest.fixture
def person(cast):
    return Person.objects.create(user=cast.users["citizen"], contact_email="ana@example.invalid", contact_proven=True)


def take(raw):
    return services.take_bounces(read_report(raw))


def write(address="ana@example.invalid", kind="test.later"):
    services.post_letters([services.Letter(to=address, text="Živjo", kind=kind)])
    return Message.objects.filter(kind=kind).latest("created")


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_a_permanent_bounce_gives_the_address_up(sent, original):
    message = sent()
    assert take(delivery_status(message.pk, original=original)) == 1
    message.refresh_from_db()
    assert message.bounced
    assert message.state == "sent"
    row = Undeliverable.objects.get()
    assert (row.reason, row.code, row.message) == ("bounce", "5.1.1", message)
    later = write("Ana@Example.invalid")
    assert (later.state, later.last_error) == ("failed", "undeliverable")
    assert later.ended
    assert write("bine@example.invalid").state == "waiting"


def test_nothing_of_the_list_can_be_read(sent):
    take(delivery_status(sent().pk))
    row = Undeliverable.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", row.address_index)
    assert "ana" not in str(row.__dict__)


def test_told_twice_it_counts_once(sent):
    message = sent()
    for _time in range(2):
        take(delivery_status(message.pk, status="4.2.2"))
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1"])
def test_three_soft_ones_within_a_fortnight_do_it(sent, status):
    first, second, third, fourth = sent(), sent(), sent(), sent()
    for message in (first, second):
        take(delivery_status(message.pk, status=status))
    Bounce.objects.filter(message=first).update(created=timezone.now() - dt.timedelta(days=15))
    take(delivery_status(third.pk, status=status))
    assert not Undeliverable.objects.exists()
    take(delivery_status(fourth.pk, status=status))
    assert Undeliverable.objects.get().reason == "soft"


def test_a_complaint_does_it_at_once(sent):
    take(complaint(sent().pk))
    assert Undeliverable.objects.get().reason == "complaint"


@pytest.mark.parametrize(
    "raw",
    [
        delivery_status(KEY, action="delayed", status="4.4.1"),
        delivery_status(KEY, action="delivered", status="2.0.0"),
        delivery_status(KEY, host="drugje.invalid"),
        complaint(KEY, feedback="not-spam"),
        complaint("ni-uuid"),
    ],
)
def test_delays_successes_and_mail_of_others_tell_nothing(raw):
    assert read_report(raw) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Out of office\r\n\r\nNi me.",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\nnic\r\n--x--",
        b"a" * (MOST_BYTES + 1),
        b"Content-Type: multipart/report; boundary=x\r\n\r\n" + b"--x\r\n\r\n.\r\n" * 200 + b"--x--",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)),
    ],
)
def test_hostile_mail_is_refused(raw):
    with pytest.raises(ReportRefused):
        read_report(raw)


def test_the_command_reads_a_pipe(sent, monkeypatch, capsys):
    message = sent()
    pipe = io.TextIOWrapper(io.BytesIO(delivery_status(message.pk)))
    monkeypatch.setattr("sys.stdin", pipe)
    call_command("take_bounces")
    assert Undeliverable.objects.count() == 1
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"junk")))
    call_command("take_bounces")  # no error: the server must not send it back


def test_the_command_empties_a_folder(sent, tmp_path):
    (tmp_path / "new").mkdir()
    for name, raw in (
        ("1", delivery_status(sent().pk)),
        ("2", complaint(sent("b@example.invalid").pk)),
        ("3", b"junk"),
        ("0", delivery_status("a", host="[").replace(b"[>", b"[")),  # a Message-ID that trips the parser itself
    ):
        (tmp_path / "new" / name).write_bytes(raw)
    call_command("take_bounces", str(tmp_path), stdout=io.StringIO(), stderr=io.StringIO())
    assert Undeliverable.objects.count() == 2
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["0", "3"]


def hook(client, body, token=TOKEN):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(HOOK, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"})


def test_providers_tell_by_the_hook(client, sent, settings):
    settings.BOUNCE_TOKEN = TOKEN
    message, other = sent(), sent("b@example.invalid")
    told = [
        {"id": str(message.pk), "kind": "bounce", "permanent": True},
        {"id": f"<{other.pk}@localhost>", "kind": "complaint", "permanent": False},
        {"id": str(uuid.uuid4()), "kind": "bounce", "permanent": True},
        {"id": "kar nekaj", "kind": "bounce", "permanent": True},
    ]
    answer = hook(client, told)
    assert (answer.status_code, answer.json()) == (200, {"taken": 2})
    assert set(Undeliverable.objects.values_list("reason", flat=True)) == {"bounce", "complaint"}
    assert hook(client, told).json() == {"taken": 2}
    assert Bounce.objects.count() == 2


def test_the_hook_is_closed_to_everybody_else(cast, sent, settings):
    told = [{"id": str(sent().pk), "kind": "bounce", "permanent": True}]
    for client in (cast.anonymous, cast.citizen, cast.officer, cast.administrator):
        assert hook(client, told).status_code == 404  # no token is set
    settings.BOUNCE_TOKEN = TOKEN
    for client in (cast.anonymous, cast.neighbour, cast.other_officer, cast.administrator):
        assert hook(client, told, "b" * 40).status_code == 401
        assert hook(client, told, "").status_code == 401
        assert client.get(HOOK).status_code == 405
    assert not Bounce.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 100_000,
        b"{}",
        b'[{"id": 1, "kind": "bounce", "permanent": true}]',
        b'[{"id": "x", "kind": "spam", "permanent": true}]',
        b'[{"id": "x", "kind": "bounce", "permanent": "yes"}]',
        json.dumps([{"id": "x", "kind": "bounce", "permanent": True}] * 1001).encode(),
    ],
)
def test_hostile_words_are_refused_whole(client, db, settings, body):
    settings.BOUNCE_TOKEN = TOKEN
    answer = hook(client, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_too_much_at_once_is_refused(client, db, settings):
    settings.BOUNCE_TOKEN = TOKEN
    assert hook(client, b" " * 300_000).status_code == 413


def test_an_entry_that_is_wrong_is_named():
    with pytest.raises(ReportRefused, match=r"\[1\]"):
        read_hook(b'[{"id": "x", "kind": "bounce", "permanent": true}, 7]')


def test_the_notice_stays_and_the_person_sees_why_no_mail_comes(cast, person, sent):
    take(delivery_status(sent().pk))
    services.notify(user=cast.users["citizen"], kind="legal", title="Odločba", body="Vročitev")
    assert Notification.objects.filter(user=cast.users["citizen"], kind="legal").count() == 1
    assert Message.objects.get(kind="legal").state == "failed"
    home = cast.citizen.get("/moj-ptuj/").content.decode()
    assert "Vaš elektronski naslov ne deluje" in home
    assert "/moj-ptuj/obvestila/naslov/" in home
    page = cast.citizen.get("/moj-ptuj/obvestila/naslov/").content.decode()
    assert "ana@example.invalid" in page
    assert "predal ne obstaja" in page


def test_nobody_else_sees_that_page(cast, person, sent):
    url = "/moj-ptuj/obvestila/naslov/"
    assert cast.citizen.get(url).status_code == 404  # nothing to mend
    take(delivery_status(sent().pk))
    assert cast.citizen.get(url).status_code == 200
    assert cast.anonymous.get(url).status_code == 302
    for client in (cast.neighbour, cast.officer, cast.other_officer):
        assert client.get(url).status_code == 404
    assert "ne deluje" not in cast.neighbour.get("/moj-ptuj/").content.decode()


def test_confirming_the_address_again_lifts_it(cast, person, sent, django_capture_on_commit_callbacks):
    take(delivery_status(sent().pk))
    with django_capture_on_commit_callbacks(execute=True):
        answer = cast.citizen.post("/moj-ptuj/obvestila/naslov/", follow=True)
    assert "Poslali smo vam sporočilo s povezavo" in answer.content.decode()
    letter = Message.objects.get(kind="identity.mail.confirm_email")
    assert letter.state == "waiting"  # the one kind that still goes there
    link = re.search(r"http://localhost:8000(/\S+)", letter.text)[1]
    with django_capture_on_commit_callbacks(execute=True):
        cast.citizen.post(link)
    sweep_outbox()
    assert not Undeliverable.objects.exists()
    assert write().state == "waiting"
    assert "ne deluje" not in cast.citizen.get("/moj-ptuj/").content.decode()


def test_after_lifting_old_soft_ones_count_no_more(cast, sent):
    for _number in range(3):
        take(delivery_status(sent().pk, status="4.2.2"))
    services.lift_undeliverable(actor=cast.actor("administrator"), key=Undeliverable.objects.get().pk)
    take(delivery_status(sent().pk, status="4.2.2"))
    assert not Undeliverable.objects.exists()


def test_staff_lift_it_and_try_again(cast, sent):
    message = sent()
    take(delivery_status(message.pk))
    failed = write()
    url, post = "/admin/notifications/undeliverable/", "/admin/notifications/message/"
    html = cast.administrator.get(url).content.decode()
    assert "a•••@e•••.invalid" in html
    assert "ana@example" not in html
    assert "vrnjeno" in cast.administrator.get(post).content.decode()
    assert "kind" in cast.administrator.get(post, {"fate": "bounced"}).content.decode()
    chosen = {"_selected_action": [str(failed.pk)]}
    cast.administrator.post(post, {"action": "retry", **chosen})
    assert Message.objects.get(pk=failed.pk).state == "failed"  # it would come back
    row = Undeliverable.objects.get()
    cast.administrator.post(url, {"action": "lift", "_selected_action": [str(row.pk)]})
    assert not Undeliverable.objects.exists()
    cast.administrator.post(post, {"action": "retry", **chosen})
    assert Message.objects.get(pk=failed.pk).state == "waiting"


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 302), ("citizen", 302), ("neighbour", 302), ("officer", 403), ("other_officer", 403)],
)
def test_who_sees_the_list(cast, who, status):
    assert getattr(cast, who).get("/admin/notifications/undeliverable/").status_code == status


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("answer", "given_up"), [("550 5.1.1 unknown", True), ("550 5.7.1 policy", False), ("550 no", False)]
)
def test_a_refusal_at_the_door_counts_too(smtp, message, answer, given_up):
    smtp.rcpt = answer
    services.deliver_messages()
    assert Message.objects.get(pk=message.pk).state == "failed"
    assert Undeliverable.objects.exists() is given_up


@pytest.mark.django_db(transaction=True)
def test_what_a_mail_server_has_to_sign_is_there(smtp, message):
    """docs/operations.md names these headers for DKIM."""
    services.post_letters([services.Letter(to="a@example.invalid", text="x", kind="list", unsubscribe="/odjava/x/")])
    services.deliver_messages()
    mail = next(mail for mail in smtp.kept if mail["To"] == "a@example.invalid")
    for name in ("Date", "Message-ID", "From", "To", "Subject", "MIME-Version", "Content-Type", "Auto-Submitted"):
        assert len(mail.get_all(name)) == 1, name
    assert mail["List-Unsubscribe"] == "<http://localhost:8000/odjava/x/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["From"].addresses[0].domain == mail["Message-ID"].strip("<>").split("@")[1]


def test_erasure_and_retention_forget_it(cast, person, sent, settings):
    message = sent()
    take(delivery_status(message.pk))
    assert [line.count for line in upkeep.erasure_plan(cast.users["citizen"])] == [1]
    assert upkeep.mine(cast.actor("citizen"))[0]["reason"] == "bounce"
    assert upkeep.mine(cast.actor("neighbour")) == []
    upkeep.erase(cast.users["citizen"])
    assert not Undeliverable.objects.exists()
    today = timezone.now().date()
    assert not Bounce.objects.outdated(today).exists()
    assert Bounce.objects.outdated(today + dt.timedelta(days=settings.MESSAGE_BODY_DAYS + 1)).count() == 1
