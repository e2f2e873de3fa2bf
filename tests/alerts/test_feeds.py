"""Warnings of others: a sample in the manner of MeteoAlarm, and what a hostile server may answer."""

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from apps.alerts import services
from apps.alerts.areas import concerns_us
from apps.alerts.cap.reading import parse, read_cap
from apps.alerts.exceptions import FeedRefused
from apps.alerts.models import Alert, AlertFeed, ForeignAlert
from apps.alerts.services import feeds

DATA = Path(__file__).resolve().parents[2] / "apps" / "alerts" / "data"
FEED, CAP = (DATA / name for name in ("sample_feed.xml", "sample_cap.xml"))
NOW = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def server(settings):
    """Answers by path; what it was asked."""
    settings.WEBHOOK_LOOPBACK = True
    answers, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers.get("If-None-Match")))
            given = answers.get(self.path, (404, b"", {}))
            code, body, headers = given() if callable(given) else given
            if self.headers.get("If-None-Match") == headers.get("ETag", ""):
                code, body = 304, b""
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    running.answers, running.asked = answers, asked
    running.url = f"http://127.0.0.1:{running.server_port}"
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def feed(server, town):
    with time_machine.travel(NOW, tick=False):
        yield AlertFeed.objects.create(name="Vreme", url=f"{server.url}/feed")


def sample(server, cap=None):
    server.answers["/feed"] = (200, FEED.read_bytes(), {"ETag": '"1"'})
    server.answers["/warnings/1.xml"] = (200, cap or CAP.read_bytes(), {})


def cancelled(*, later=False):
    """What takes the sample back."""
    reference = b"vzorec@meteo.invalid,2.49.0.0.705.0.SI.261129101500.wind.1,2026-11-29T10:15:00+01:00"
    content = CAP.read_bytes().replace(b"wind.1<", b"wind.2<").replace(b">Alert<", b">Cancel<")
    if later:
        content = content.replace(b"<sent>2026-11-29T10:15", b"<sent>2026-11-29T11:15")
    return content.replace(b"</scope>", b"</scope><references>" + reference + b"</references>")


def again(feed):
    AlertFeed.objects.filter(pk=feed.pk).update(next_fetch=NOW)
    return services.fetch_feed(feed.pk)


def test_a_feed_leads_to_a_warning_with_its_source(server, feed, client):
    sample(server)
    assert services.fetch_feeds() == 1
    row = ForeignAlert.objects.get()
    assert (row.headline, row.language, row.severity) == (
        "Rumeno opozorilo: veter za severovzhod Slovenije",
        "sl",
        "Moderate",
    )
    page = client.get("/opozorila/").content.decode()
    assert "Vir: Vreme" in page
    assert row.headline in page
    assert row.headline not in client.get("/").content.decode()  # never a banner of ours
    assert not Alert.objects.exists()
    assert services.fetch_feeds() == 0  # not due yet
    assert again(feed) == 0
    assert server.asked[-1] == ("/feed", '"1"')
    feed.refresh_from_db()
    assert (feed.failures, feed.last_error) == (0, "")


def test_a_plain_cap_message_and_one_that_takes_it_back(server, feed):
    content = CAP.read_bytes()
    server.answers["/feed"] = (200, content, {})
    assert services.fetch_feeds() == 1
    server.answers["/feed"] = (200, cancelled(), {})
    assert again(feed) == 0
    assert ForeignAlert.objects.get().ended is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            b"46.30,15.60 46.30,16.10 46.60,16.10 46.60,15.60 46.30,15.60",
            b"45.30,13.60 45.30,13.70 45.40,13.70 45.30,13.60",
        ),
        (b"<status>Actual", b"<status>Exercise"),
        (b"<status>Actual", b"<status>Test"),
    ],
)
def test_what_does_not_concern_us_is_left_out(server, feed, old, new):
    sample(server, CAP.read_bytes().replace(old, new))
    assert services.fetch_feeds() == 0
    assert not ForeignAlert.objects.exists()


def test_a_code_of_an_area_that_holds_us(server, feed):
    far = CAP.read_bytes().replace(b"46.30,15.60 46.30,16.10 46.60,16.10 46.60,15.60 46.30,15.60", b"0,0 0,1 1,1 0,0")
    sample(server, far)
    AlertFeed.objects.filter(pk=feed.pk).update(area_codes=["si004"])
    assert services.fetch_feeds() == 1
    assert ForeignAlert.objects.get().language == "en"


def test_a_circle(server, feed):
    near = CAP.read_bytes().replace(
        b"<polygon>46.30,15.60 46.30,16.10 46.60,16.10 46.60,15.60 46.30,15.60</polygon>",
        b"<circle>46.55,15.64 40</circle>",
    )
    sample(server, near)
    assert services.fetch_feeds() == 1
    assert again(feed) == 0


HOSTILE = {
    "entities": b'<!DOCTYPE a [<!ENTITY x "y">]><feed xmlns="http://www.w3.org/2005/Atom">&x;</feed>',
    "billion laughs": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><alert>&b;</alert>',
    "outside": b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><alert/>',
    "wide letters": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a []><alert/>'.encode("utf-16"),
    "no XML": b"Service temporarily unavailable",
    "nothing": b"",
    "another root": b"<html><body/></html>",
    "deep": b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<a>" * 40 + b"</a>" * 40 + b"</feed>",
    "many": b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<a/>" * 30_000 + b"</feed>",
    "another namespace": b"<alert xmlns='urn:x'><identifier>1</identifier></alert>",
    "no identifier": CAP.read_bytes().replace(b"2.49.0.0.705.0.SI.261129101500.wind.1", b""),
    "identifier with a comma": CAP.read_bytes().replace(b"wind.1<", b"wind,1<"),
    "no time": CAP.read_bytes().replace(b"2026-11-29T10:15:00+01:00", b"danes"),
    "a time that is none": CAP.read_bytes().replace(b"2026-11-29T10:15:00+01:00", b"2026-13-41T99:15:00+01:00"),
    "polygon": CAP.read_bytes().replace(b"46.30,15.60 46.30", b"nan,inf 46.30"),
    "polygon of words": CAP.read_bytes().replace(b"46.30,15.60 46.30", b"x,y 46.30"),
    "a time at the end of time": CAP.read_bytes().replace(
        b"<expires>2026-11-30T06:00:00+01:00", b"<expires>9999-12-31T23:59:59-14:00"
    ),
    "a time at its beginning": CAP.read_bytes().replace(
        b"<sent>2026-11-29T10:15:00+01:00", b"<sent>0001-01-01T00:00:00+14:00"
    ),
    "more points than any area": CAP.read_bytes().replace(b"46.30,15.60 46.30", b"46.30,15.60 " * 21_000 + b"46.30"),
    "too large": b"<feed>" + b"x" * 2_100_000 + b"</feed>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answers_are_refused_and_the_feed_waits_longer(server, feed, name):
    server.answers["/feed"] = (200, HOSTILE[name], {})
    pauses = []
    for _ in range(3):
        assert again(feed) == 0
        feed.refresh_from_db()
        pauses.append(feed.next_fetch - NOW)
    assert feed.failures == 3
    assert feed.last_error
    assert pauses[0] < pauses[1] < pauses[2]
    assert not ForeignAlert.objects.exists()


def entry(link):
    return f'<entry><id>{link}</id><link type="application/cap+xml" href="{link}"/></entry>'.encode()


@pytest.mark.parametrize("link", ["warnings/0.xml", "https://[x", "https://č.invalid/"])
def test_one_bad_message_does_not_spoil_the_others(server, feed, client, doors, link):
    sample(server)
    content = FEED.read_bytes().replace(b"<entry>", entry(link) + b"<entry>", 1)
    server.answers["/feed"] = (200, content, {"ETag": '"1"'})
    server.answers["/warnings/0.xml"] = (200, HOSTILE["a time at the end of time"], {})
    assert services.fetch_feeds() == 1
    assert ForeignAlert.objects.get().headline in client.get("/opozorila/").content.decode()
    page = doors.first.get("/admin/alerts/alertfeed/").content.decode()
    assert "dela, nekaj smo izpustili" in page
    assert "1 left out: " in page


def test_what_failed_once_is_asked_for_again(server, feed):
    sample(server)
    server.answers["/warnings/1.xml"] = (503, b"", {})
    assert services.fetch_feeds() == 0
    sample(server)
    assert again(feed) == 1  # the feed itself has not changed
    feed.refresh_from_db()
    assert (feed.etag, feed.last_error) == ('"1"', "")


def test_what_is_taken_back_may_stand_after_what_takes_it_back(server, feed):
    sample(server)
    content = FEED.read_bytes().replace(b"<entry>", entry("warnings/2.xml") + b"<entry>", 1)
    server.answers["/feed"] = (200, content, {})
    server.answers["/warnings/2.xml"] = (200, cancelled(later=True), {})
    assert services.fetch_feeds() == 1
    assert ForeignAlert.objects.get().ended is not None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_feed_is_waited_for(server, feed):
    free = []

    def answer():
        try:
            with transaction.atomic():
                free.append(AlertFeed.objects.select_for_update(nowait=True).get(pk=feed.pk).pk)
        finally:
            connection.close()
        return 200, CAP.read_bytes(), {}

    server.answers["/feed"] = answer
    assert services.fetch_feeds() == 1
    assert free == [feed.pk]


def test_an_area_around_us_and_one_that_crosses_itself(town):
    around = [(40.0, 10.0), (40.0, 20.0), (50.0, 20.0), (50.0, 10.0)]
    beside = [(40.0, 10.0), (40.0, 12.0), (50.0, 12.0), (50.0, 10.0)]
    crossing = [(46.3, 15.6), (46.6, 16.1), (46.3, 16.1), (46.6, 15.6)]
    tangle = [(46.0 + (place * 7919 % 1000) / 900, 15.3 + (place * 6101 % 997) / 800) for place in range(5_000)]
    assert [concerns_us([one], []) for one in (around, beside, crossing, tangle)] == [True, False, True, True]


@pytest.mark.parametrize("code", [301, 404, 500])
def test_a_server_that_answers_something_else(server, feed, code):
    server.answers["/feed"] = (code, b"", {"Location": "http://127.0.0.1/"})
    assert services.fetch_feeds() == 0
    feed.refresh_from_db()
    assert feed.last_error == f"answered {code}"


def test_nobody_there_and_no_way_inside(feed, settings):
    AlertFeed.objects.filter(pk=feed.pk).update(url="http://127.0.0.1:1/")
    assert again(feed) == 0
    settings.WEBHOOK_LOOPBACK = False
    assert again(feed) == 0
    feed.refresh_from_db()
    assert feed.failures == 2
    assert "not https" in feed.last_error


def test_rss_leads_there_as_well(server, feed):
    server.answers["/feed"] = (
        200,
        f"<rss><channel><item><link>{server.url}/warnings/1.xml</link></item></channel></rss>".encode(),
        {},
    )
    server.answers["/warnings/1.xml"] = (200, CAP.read_bytes(), {})
    assert services.fetch_feeds() == 1


def test_a_person_takes_it_over(server, feed, staff, storm, doors):
    sample(server)
    services.fetch_feeds()
    row = ForeignAlert.objects.get()
    path = f"/admin/alerts/foreignalert/{row.pk}/prevzem/"
    assert doors.officer.post(path, {"hazard": str(storm.pk)}).status_code in (403, 404)
    answer = doors.first.post(path, {"hazard": str(storm.pk)})
    draft = Alert.objects.get()
    assert answer["Location"].endswith(f"/{draft.pk}/uredi/")
    assert (draft.state, draft.headline_sl, draft.description_sl) == ("draft", row.headline, row.description)


def test_health_for_staff(server, feed, staff, doors):
    server.answers["/feed"] = (500, b"", {})
    services.fetch_feeds()
    page = doors.first.get("/admin/alerts/alertfeed/").content.decode()
    assert "ne dela" in page
    assert "answered 500" in page
    sample(server)
    sent = {"action": "ask_now", "_selected_action": [str(feed.pk)]}
    said = doors.first.post("/admin/alerts/alertfeed/", sent, follow=True).content.decode()
    assert "Novih opozoril: 1." in said
    assert doors.officer.get("/admin/alerts/alertfeed/").status_code in (403, 404)


def test_a_zulu_time_is_read_and_local_times_are_not():
    whole = CAP.read_bytes()
    assert read_cap(parse(whole.replace(b"2026-11-29T10:15:00+01:00", b"2026-11-29T09:15:00Z"))).sent.hour == 9
    with pytest.raises(FeedRefused):
        read_cap(parse(whole.replace(b"2026-11-29T10:15:00+01:00", b"2026-11-29T10:15:00")))


@pytest.mark.parametrize("page", [b"https://[x", b"javascript:alert(1)", b"https://"])
def test_a_page_that_is_none_is_no_link(page):
    (_english, info) = read_cap(parse(CAP.read_bytes().replace(b"https://meteo.example/", page))).infos
    assert info.texts["web"] == ""


def test_two_workers_ask_once(server, feed):
    sample(server)
    assert [feeds.fetch_feed(feed.pk), feeds.fetch_feed(feed.pk)] == [1, 0]
    assert timezone.now() == NOW
