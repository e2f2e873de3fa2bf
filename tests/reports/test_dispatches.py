"""Reports that are passed on: by mail, by Open311 to a server that is anything but reliable, and to our own."""

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import outward
from apps.notifications.models import Message
from apps.reports import services
from apps.reports.exceptions import MoveRefused, NotThere
from apps.reports.models import Dispatch, Recipient, Report, ReportEvent
from apps.reports.registry import Heard
from apps.reports.senders.open311 import Open311Sender
from apps.reports.services import dispatching
from tests.cases.conftest import acting_as
from tests.factories.reports import make_category, report_one
from tests.reports.open311 import HOME, integrator

ANSWER = (
    '<?xml version="1.0" encoding="utf-8"?><service_requests><request><service_request_id>{}</service_request_id>'
    "<service_notice/><account_id/></request></service_requests>"
)
STATUS = (
    "<service_requests><request><service_request_id>{}</service_request_id><status>{}</status><status_notes>{}"
    "</status_notes><updated_datetime>2026-11-20T10:00:00+01:00</updated_datetime></request></service_requests>"
)
BOMB = (
    '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY f SYSTEM "file:///etc/passwd">]><service_requests><request>'
    "<service_request_id>&f;</service_request_id></request></service_requests>"
)


@pytest.fixture
def other(settings, monkeypatch):
    """The server of somebody else. answers: what it says to each POST, by turn (text, a code, `hang`, `cut`, `lost`: it
    takes the request and does not say so); status: to a GET. kept: requests that it took; asked: queries."""
    settings.WEBHOOK_LOOPBACK = True
    monkeypatch.setattr(outward, "TIMEOUT", outward.urllib3.Timeout(connect=2, read=0.6))
    world = SimpleNamespace(answers=[], kept=[], asked=[], status="", heads=[], code=200, free=threading.Event())

    class Handler(BaseHTTPRequestHandler):
        def say(self, code, text=""):
            body = text.encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            world.heads.append(self.headers)
            turn = world.answers.pop(0) if world.answers else ANSWER.format(f"R{len(world.kept) + 1}")
            if isinstance(turn, int):
                return self.say(turn)
            if turn == "hang":
                world.free.wait(5)
                return None
            world.kept.append(fields)
            if turn in ("cut", "lost"):
                self.connection.close() if turn == "cut" else world.free.wait(5)
                return None
            return self.say(200, turn)

        def do_GET(self):
            world.asked.append(self.path)
            query = parse_qs(urlsplit(self.path).query)
            if "start_date" in query:
                rows = (
                    f"<request><service_request_id>R{place}</service_request_id><description>{row['description'][0]}"
                    "</description></request>" for place, row in enumerate(world.kept, start=1)
                )  # fmt: skip
                return self.say(world.code, f"<service_requests>{''.join(rows)}</service_requests>")
            return self.say(world.code, world.status)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    world.url = f"http://127.0.0.1:{server.server_port}/v2/"
    yield world
    world.free.set()
    server.shutdown()


def recipient(**values):
    given = {"name": "Direkcija za ceste", "sender": "open311", "other": "001", "api_key": "skrivni-kljuc"}
    return Recipient.objects.create(**given | values)


@pytest.fixture
def roads(other):
    return recipient(address=other.url, services={"luknja": "JAMA"})


@pytest.fixture
def officer(office):
    return acting_as(office.officer)


@pytest.fixture
def dispatch(report, roads, officer):
    return services.forward_report(actor=officer, report_id=report.pk, recipient=roads, answer="Pristojni so drugi.")


def later(**pause):
    return time_machine.travel(timezone.now() + dt.timedelta(**pause), tick=False)


def sent(dispatch, **pause):
    """One round of the worker; the row afterwards."""
    with later(**pause):
        dispatching.send_dispatches()
    dispatch.refresh_from_db()
    return dispatch


def lines(report, **wanted):
    return [event.text_sl for event in ReportEvent.objects.filter(report=report, **wanted).order_by("happened", "id")]


def test_forwarding_writes_the_step_and_the_row_in_one_transaction(report, roads, officer, office):
    row = services.forward_report(actor=officer, report_id=report.pk, recipient=roads)
    report.refresh_from_db()
    assert (report.state, row.state) == ("forwarded", "waiting")
    assert "Prijavo smo posredovali: Direkcija za ceste." in lines(report, public=True)
    with pytest.raises(MoveRefused):
        services.forward_report(actor=officer, report_id=report.pk, recipient=roads)
    roads.active = False
    roads.save()
    with pytest.raises(MoveRefused):
        services.forward_report(actor=officer, report_id=report.pk, recipient=roads)
    assert Dispatch.objects.count() == 1


def test_it_is_created_there_with_all_that_is_public_and_nothing_of_the_reporter(dispatch, other, report):
    sent(dispatch)
    assert (dispatch.state, dispatch.remote_id, dispatch.attempts) == ("sent", "R1", 1)
    fields = {name: values[0] for name, values in other.kept[0].items()}
    assert (fields["api_key"], fields["service_code"]) == ("skrivni-kljuc", "JAMA")
    assert (float(fields["lat"]), float(fields["long"])) == (report.lat, report.lon)
    assert fields["description"].startswith("Na sredini ceste je luknja.")
    assert fields["description"].endswith(f"/izboljsajmo-ptuj/{report.pk}/")
    assert not {"email", "first_name", "last_name", "phone"} & set(fields)
    assert other.heads[0]["Idempotency-Key"] == str(dispatch.pk)
    sent(dispatch, hours=1)
    assert len(other.kept) == 1


@pytest.mark.parametrize("trouble", [500, 503, 429, "hang", "<html>ni", "<service_requests/>"])
def test_trouble_is_tried_again(dispatch, other, trouble):
    other.answers = [trouble]
    sent(dispatch)
    assert (dispatch.state, dispatch.attempts) == ("waiting", 1)
    assert dispatch.last_error
    assert dispatch.next_attempt > timezone.now()
    other.kept.clear()
    sent(dispatch, hours=1)
    assert (dispatch.state, dispatch.last_error, len(other.kept)) == ("sent", "", 1)


@pytest.mark.parametrize("trouble", ["cut", "lost", "<html>nekaj drugega"])
def test_what_has_arrived_without_a_word_is_found_and_not_sent_twice(dispatch, other, trouble):
    other.answers = [trouble]
    sent(dispatch)
    assert (dispatch.state, dispatch.unsure, len(other.kept)) == ("waiting", True, 1)
    sent(dispatch, hours=1)
    assert (dispatch.state, dispatch.remote_id, dispatch.unsure, len(other.kept)) == ("sent", "R1", False, 1)


def test_a_server_that_knows_the_header_is_simply_sent_to_again(dispatch, other, roads):
    roads.repeatable = True
    roads.save()
    other.answers = ["cut"]
    sent(dispatch)
    sent(dispatch, hours=1)
    assert {head["Idempotency-Key"] for head in other.heads} == {str(dispatch.pk)}
    assert (dispatch.state, other.asked, len(other.heads)) == ("sent", [], 2)


def test_a_worker_killed_in_the_middle_loses_nothing_and_sends_once(dispatch, other, monkeypatch):
    whole = Open311Sender.send

    def killed(self, row):
        whole(self, row)
        raise SystemExit

    monkeypatch.setattr(Open311Sender, "send", killed)
    with pytest.raises(SystemExit):
        dispatching.send_dispatches()
    monkeypatch.setattr(Open311Sender, "send", whole)
    dispatch.refresh_from_db()
    assert (dispatch.state, len(other.kept)) == ("sending", 1)
    assert sent(dispatch, minutes=1).state == "sending"
    sent(dispatch, minutes=6)
    assert (dispatch.state, dispatch.remote_id, len(other.kept)) == ("sent", "R1", 1)


def test_killed_before_it_was_sent_it_is_sent(dispatch, other):
    dispatching.take_dispatch(holder="umrl")
    sent(dispatch, minutes=6)
    assert (dispatch.state, len(other.kept), dispatch.attempts) == ("sent", 1, 2)


def test_only_the_holder_of_the_lease_writes(dispatch, other):
    lost = dispatching.take_dispatch(holder="počasen")
    with later(minutes=6):
        dispatching.take_dispatch(holder="naslednik")
        dispatching.send(lost)
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.lease_holder) == ("sending", "naslednik")


@pytest.mark.parametrize("trouble", [400, 403, 404, 302])
def test_what_is_refused_waits_for_staff_at_once(dispatch, other, trouble, officer, office):
    other.answers = [trouble]
    sent(dispatch)
    assert (dispatch.state, dispatch.last_error) == ("stuck", f"HTTP {trouble}")
    assert list(Dispatch.objects.visible_to(officer).stuck()) == [dispatch]
    sent(dispatch, days=1)
    assert len(other.heads) == 1
    services.retry_dispatch(actor=officer, dispatch=dispatch, reason="Ključ je popravljen.")
    assert sent(dispatch).state == "sent"
    with pytest.raises(NotThere):
        services.retry_dispatch(actor=officer, dispatch=dispatch, reason="")


def test_after_a_day_of_failures_it_is_stuck(dispatch, other):
    other.answers = [503] * 40
    for day in range(dispatching.MOST_ATTEMPTS + 1):
        sent(dispatch, days=day + 1)
    assert (dispatch.state, dispatch.attempts) == ("stuck", dispatching.MOST_ATTEMPTS)
    assert dispatch.ended is not None


def test_entities_and_long_answers_are_not_swallowed(dispatch, other, monkeypatch):
    other.answers = [BOMB]
    sent(dispatch)
    assert "root:" not in dispatch.remote_id
    assert dispatch.state == "waiting"
    monkeypatch.setattr("apps.reports.senders.open311.MOST", 10)
    sent(dispatch, hours=1)
    assert dispatch.last_error == "answer too long"


def test_it_is_followed_until_the_other_side_has_finished(dispatch, other, report, officer, doors):
    sent(dispatch)
    other.status = STATUS.format("R1", "open", "")
    with later(hours=1):
        assert dispatching.follow_dispatches() == 1
        assert dispatching.follow_dispatches() == 0
    before = lines(report)
    other.status = STATUS.format("R1", "closed", "Zakrpano, ekipa 3.")
    with later(hours=2):
        dispatching.follow_dispatches()
    dispatch.refresh_from_db()
    report.refresh_from_db()
    assert (dispatch.state, dispatch.remote_state, dispatch.next_poll) == ("closed", "closed", None)
    assert report.state == "forwarded"
    assert len(lines(report)) == len(before) + 2
    public = doors.anonymous.get(report.get_absolute_url()).content.decode()
    assert "Direkcija za ceste sporoča: zaključeno." in public
    assert "ekipa 3" not in public
    page = doors.officer.get("/admin/reports/dispatch/?zavihek=za-preverjanje").content.decode()
    assert "Direkcija za ceste" in page
    with later(days=3):
        assert dispatching.follow_dispatches() == 0


def test_one_that_does_not_answer_holds_up_no_other(dispatch, other, report, officer, category, cast):
    quiet = recipient(name="Tih", address="http://127.0.0.1:9/v2/")
    second = report_one(category, cast.users["citizen"])
    row = services.forward_report(actor=officer, report_id=second.pk, recipient=quiet)
    sent(dispatch)
    Dispatch.objects.filter(pk=row.pk).update(
        state="sent", remote_id="X", next_poll=timezone.now(), sent=timezone.now()
    )
    other.status = STATUS.format("R1", "open", "Delamo.")
    with later(hours=1):
        assert dispatching.follow_dispatches() == 1
    row.refresh_from_db()
    assert row.last_error
    assert row.state == "sent"


def test_a_token_becomes_an_id(dispatch, other):
    other.answers = [ANSWER.replace("service_request_id", "token").format("žeton/1")]
    sent(dispatch)
    assert (dispatch.remote_id, dispatch.remote_token) == ("", "žeton/1")
    other.status = STATUS.format("R7", "open", "Delamo.")
    with later(hours=1):
        dispatching.follow_dispatches()
    dispatch.refresh_from_db()
    assert (dispatch.remote_id, dispatch.remote_words) == ("R7", "Delamo.")
    assert other.asked[0].startswith("/v2/tokens/%C5%BEeton%2F1.xml")


def test_what_is_heard_twice_is_written_once(dispatch, other, report):
    sent(dispatch)
    heard = Heard(dispatch.pk, "open", "Delamo.")
    assert [dispatching.hear(heard), dispatching.hear(heard)] == [True, False]
    assert len([line for line in lines(report) if "sporoča" in line]) == 1


def test_a_category_that_the_recipient_does_not_take_and_a_hidden_report_stay_here(report, other, officer, doors):
    choosy = recipient(address=other.url, other="")
    row = services.forward_report(actor=officer, report_id=report.pk, recipient=choosy)
    assert (sent(row).state, row.last_error) == ("stuck", "no service code")
    listed = doors.officer.get("/admin/reports/dispatch/?zavihek=zataknjene").content.decode()
    assert "za to vrsto ni oznake storitve pri prejemniku" in listed
    services.take_step(actor=officer, report_id=report.pk, step="hide", words={"hiding": "private", "note": "x"})
    services.retry_dispatch(actor=officer, dispatch=row, reason="")
    assert (sent(row).state, row.last_error, other.kept) == ("stuck", "report is hidden", [])


def test_a_letter_goes_once_however_often_it_is_sent(report, officer, doors):
    by_mail = recipient(name="Vodovod", sender="email", address="vodovod@primer.si")
    row = services.forward_report(actor=officer, report_id=report.pk, recipient=by_mail)
    for _turn in range(2):
        sent(row)
        Dispatch.objects.filter(pk=row.pk).update(state="waiting")
    assert Message.objects.filter(kind="reports.dispatch").count() == 1
    message = Message.objects.get(kind="reports.dispatch")
    assert str(message.recipient) == "vodovod@primer.si"
    assert str(report.pk) in str(message.text)
    assert "Ana" not in str(message.text)


def test_the_simulator_takes_it_and_finishes(report, officer):
    row = services.forward_report(
        actor=officer, report_id=report.pk, recipient=recipient(sender="simulator", address="x")
    )
    assert sent(row).remote_id.startswith("SIM-")
    with later(days=4):
        dispatching.follow_dispatches()
    row.refresh_from_db()
    assert row.state == "closed"


def test_cancelling_needs_a_reason_and_is_written_down(dispatch, report, officer, office, doors):
    page = f"/admin/reports/dispatch/{dispatch.pk}/"
    doors.officer.post(f"{page}preklic/", {"reason": ""})
    dispatch.refresh_from_db()
    assert dispatch.state == "waiting"
    doors.officer.post(f"{page}preklic/", {"reason": "Poklicali smo jih."})
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.note) == ("cancelled", "Poklicali smo jih.")
    assert "Pošiljanje prejemniku »Direkcija za ceste« je preklicano." in lines(report, public=False)
    assert sent(dispatch).attempts == 0


def test_the_whole_cast_at_the_outbox(dispatch, other, doors, office, cast):
    other.answers = [403]
    sent(dispatch)
    home, page = "/admin/reports/dispatch/", f"/admin/reports/dispatch/{dispatch.pk}/change/"
    assert "HTTP 403" in doors.officer.get(f"{home}?zavihek=zataknjene").content.decode()
    assert "HTTP 403" in doors.officer.get(page).content.decode()
    whole = doors.officer.get(f"/admin/reports/report/{dispatch.report_id}/change/").content.decode()
    assert page in whole
    assert "se je zataknilo" in whole
    assert "HTTP 403" in doors.head.get(f"{home}?zavihek=zataknjene").content.decode()
    for who in ("other_officer", "stranger"):
        assert "HTTP 403" not in getattr(doors, who).get(f"{home}?zavihek=zataknjene").content.decode()
        assert getattr(doors, who).get(page).status_code == 404
        with pytest.raises(PermissionDenied):
            services.retry_dispatch(actor=acting_as(getattr(office, who)), dispatch=dispatch, reason="")
    for who in ("anonymous", "citizen"):
        assert getattr(doors, who).get(page).status_code in (302, 403, 404)
    assert "Neposredovane prijave" in doors.officer.get("/admin/").content.decode()
    doors.officer.post(page.replace("change/", "znova/"), {"reason": ""})
    assert sent(dispatch).state == "sent"


def test_the_list_costs_the_same_for_one_and_for_twenty(dispatch, doors, category, cast, roads, officer):
    def queries():
        with CaptureQueriesContext(connection) as found:
            doors.officer.get("/admin/reports/dispatch/")
        return len(found)

    queries()
    few = queries()
    for _turn in range(20):
        row = report_one(category, cast.users["citizen"])
        services.forward_report(actor=officer, report_id=row.pk, recipient=roads)
    assert queries() == few


def test_staff_choose_a_recipient_or_write_one(report, category, cast, roads, doors):
    page = f"/admin/reports/report/{report.pk}/korak/forward/"
    assert "Direkcija za ceste" in doors.officer.get(page).content.decode()
    empty = doors.officer.post(page, {"expected": "received", "recipient": "", "whom": "", "answer": ""})
    assert "Izberite prejemnika ali vpišite" in empty.content.decode()
    doors.officer.post(page, {"expected": "received", "recipient": roads.pk, "whom": "", "answer": "Hvala."})
    assert Dispatch.objects.get().recipient == roads
    second = report_one(category, cast.users["citizen"])
    page = page.replace(str(report.pk), str(second.pk))
    doors.officer.post(page, {"expected": "received", "recipient": "", "whom": "Telekom", "answer": ""})
    second.refresh_from_db()
    assert (second.state, Dispatch.objects.count()) == ("forwarded", 1)


def test_recipients_are_kept_by_administrators_and_their_key_is_shown_to_nobody(cast, doors, office, settings):
    settings.WEBHOOK_LOOPBACK = False
    home = "/admin/reports/recipient/"
    data = {"name": "Ceste", "sender": "open311", "address": "https://open311.primer.si/v2/", "key": "skrivni-kljuc-1",
            "jurisdiction": "", "services": '{"luknja": "1"}', "other": "", "active": "on"}  # fmt: skip
    assert doors.officer.post(f"{home}add/", data).status_code == 403
    cast.administrator.post(f"{home}add/", data)
    row = Recipient.objects.get()
    assert str(row.api_key) == "skrivni-kljuc-1"
    page = f"{home}{row.pk}/change/"
    assert "skrivni-kljuc" not in cast.administrator.get(page).content.decode()
    cast.administrator.post(page, data | {"key": "", "name": "Ceste RS"})
    row.refresh_from_db()
    assert (row.name, str(row.api_key)) == ("Ceste RS", "skrivni-kljuc-1")
    moved = cast.administrator.post(page, data | {"key": "", "address": "https://drugje.primer.si/v2/"})
    assert "ključ vpišite znova" in moved.content.decode()
    for bad in ("http://open311.primer.si/", "https://127.0.0.1/", "https://10.0.0.1/", "https://a:b@primer.si/", "x"):
        answer = cast.administrator.post(page, data | {"address": bad}).content.decode()
        assert "Naslov mora biti javen" in answer, bad
    answer = cast.administrator.post(page, data | {"services": '{"luknja": 1}'}).content.decode()
    assert "pare naših oznak" in answer
    row.refresh_from_db()
    assert row.address == "https://open311.primer.si/v2/"
    with pytest.raises(ValidationError):
        services.check_recipient(Recipient(sender="email", address="ni naslov"))


def test_where_loopback_is_not_allowed_nothing_is_sent_there(settings, report, other, officer):
    row = services.forward_report(actor=officer, report_id=report.pk, recipient=recipient(address=other.url))
    settings.WEBHOOK_LOOPBACK = False
    assert (sent(row).state, other.heads) == ("stuck", [])


@pytest.mark.django_db(transaction=True)
def test_our_own_server_is_the_other_side(office, town, live_server, settings):
    settings.WEBHOOK_LOOPBACK = True
    category = make_category(office.department)
    _row, key = integrator(name="Občina sama", confirms=False)
    ours = report_one(category, office.officer)
    to = recipient(address=f"{live_server.url}{HOME}", api_key=key, services={"luknja": "luknja"}, repeatable=True)
    officer = acting_as(office.officer)
    row = services.forward_report(actor=officer, report_id=ours.pk, recipient=to)
    dispatching.send_dispatches()
    row.refresh_from_db()
    theirs = Report.objects.exclude(pk=ours.pk).get()
    assert (row.state, row.remote_id) == ("sent", str(theirs.pk))
    Dispatch.objects.filter(pk=row.pk).update(state="waiting", next_attempt=timezone.now())
    dispatching.send_dispatches()
    assert Report.objects.count() == 2
    services.take_step(actor=officer, report_id=theirs.pk, step="fix", words={"answer": "Zasuto."})
    Dispatch.objects.filter(pk=row.pk).update(next_poll=timezone.now())
    dispatching.follow_dispatches()
    row.refresh_from_db()
    assert (row.state, row.remote_words) == ("closed", "odpravljeno. Zasuto.")
    assert Client().get(f"{HOME}requests/{theirs.pk}.xml").status_code == 200
