"""What everybody reads: pages, the state that open pages ask for, banner, search, map, home, plans, API."""

import contextlib
import datetime as dt
import json
import re
import socket
import threading
import time
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.alerts import board, cheap, services
from apps.alerts.board import ALONE, LIVES, OWN
from apps.alerts.models import Alert, Plan
from apps.alerts.plugins import people
from apps.alerts.services.visits import count_visit, keep_visits
from apps.documents.models import StoredFile
from apps.documents.services import render_pdf
from tests.factories.alerts import issue, make_draft, make_hazard

STATE = "/opozorila/stanje.json"
PAGES = (
    "/opozorila/",
    "/opozorila/kaj-storiti/",
    "/opozorila/arhiv/",
    "/opozorila/nacrti/",
    "/opozorila/vir.atom",
    "/opozorila/cap/",
)


def text(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_whole_cast_sees_what_was_issued_and_nothing_else(alert, storm, staff, doors):
    draft = make_draft(staff.first, storm)
    for client in (doors.anonymous, doors.citizen, doors.neighbour, doors.officer, doors.stranger, doors.first):
        for path in (*PAGES, f"/en{PAGES[0]}", alert.get_absolute_url(), f"{alert.get_absolute_url()}cap.xml"):
            assert client.get(path).status_code == 200, path
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get(f"/api/v1/alerts/{draft.pk}/").status_code == 404
        assert client.get(f"/api/v1/alerts/{alert.pk}/").status_code == 200


def test_a_banner_on_every_page(alert, doors):
    for path in ("/", "/en/", "/iskanje/?q=grad", "/prijava/", "/te-strani-ni/"):
        page = doors.anonymous.get(path).content.decode()
        assert f'data-alert="{alert.pk}"' in page, path
    assert "Nevarnost neurja" in text(doors.citizen, "/")
    assert "Danger of a storm" in text(doors.anonymous, "/en/")


def test_the_state_is_small_has_no_session_and_is_not_sent_twice(alert, doors):
    answer = doors.citizen.get(STATE)
    (line,) = json.loads(answer.content)["alerts"]
    assert (line["id"], line["colour"], line["urgent"]) == (str(alert.pk), "warning", False)
    assert line["sl"]["text"] == "Nevarnost neurja"
    assert line["en"]["url"] == f"/en/opozorila/{alert.pk}/"
    assert answer["Cache-Control"] == "no-cache"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    again = doors.citizen.get(STATE, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_banner_is_there_within_five_seconds(alert, doors):
    script = (settings.BASE_DIR / "static" / "js" / "alerts.js").read_text()
    pause, jitter = (float(re.search(rf"\b{name} = ([\d.]+)", script)[1]) for name in ("PAUSE", "JITTER"))
    kept = re.search(r"max-age=(\d+)", doors.anonymous.get(STATE)["Cache-Control"])
    asked = pause / 1000 * (1 + jitter)
    assert asked + max(LIVES + OWN, ALONE) + (int(kept[1]) if kept else 0) <= 5


def test_the_state_asks_no_database_while_it_is_known(alert, doors, monkeypatch):
    monkeypatch.setattr(board, "LIVES", 60)
    doors.anonymous.get(STATE)
    with CaptureQueriesContext(connection) as asked:
        board.forget()
        doors.anonymous.get(STATE)  # from Redis
    assert len(asked) == 0


@pytest.mark.parametrize("gone", ["get", "set"])
def test_without_redis_the_database_is_asked_once(alert, doors, monkeypatch, gone):
    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(board, "cache", SimpleNamespace(get=lambda key: None, set=lambda *args: None))
    monkeypatch.setattr(board.cache, gone, broken)
    monkeypatch.setattr(board, "ALONE", 60)
    board.forget()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(5):
            assert json.loads(doors.anonymous.get(STATE).content)["alerts"]
    assert len([one for one in asked if "alerts_alert" in one["sql"]]) <= 3  # those of one reading


@pytest.fixture
def hanging(settings):
    """A Redis that takes connections and says nothing, for ten seconds: how many it took."""
    taken, over = [], threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)

        def listen():
            until = time.monotonic() + 10
            while not over.is_set() and time.monotonic() < until:
                with contextlib.suppress(TimeoutError):
                    taken.append(server.accept()[0])
            for one in taken:
                one.close()

        thread = threading.Thread(target=listen)
        thread.start()
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        settings.CACHES = settings.CACHES | {"alerts": settings.CACHES["alerts"] | {"LOCATION": address}}
        board.forget()
        yield taken
        over.set()
        thread.join()
    board.forget()


def test_a_redis_that_hangs_is_asked_once_and_left_aside(alert, doors, hanging):
    for _ in range(5):
        assert json.loads(doors.anonymous.get(STATE).content)["alerts"]
    text(doors.anonymous, alert.get_absolute_url())
    assert len(hanging) == 1


def test_without_the_database_what_was_known_stands(alert, doors, monkeypatch):
    doors.anonymous.get(STATE)

    def down():
        raise OperationalError

    monkeypatch.setattr(board, "_read", down)
    cache.delete(board.KEY)
    assert json.loads(doors.anonymous.get(STATE).content)["alerts"]


def test_exercises_alarm_nobody(staff, storm, doors):
    alert = issue(staff.actor, storm, status="exercise", severity="Moderate")
    (line,) = json.loads(doors.anonymous.get(STATE).content)["alerts"]
    assert (line["colour"], line["sl"]["label"]) == ("info", "VAJA, Neurje")
    assert "VAJA: nevarnosti ni in ukrepati ni treba." in text(doors.anonymous, alert.get_absolute_url())
    assert "VAJA" in alert.broadcast.words["sl"]["short"]
    assert "To je vaja." in alert.broadcast.words["sl"]["text"]
    assert "EXERCISE" in alert.broadcast.words["en"]["title"]


def test_an_all_clear_stands_for_a_while(staff, alert, doors):
    over = services.draft_all_clear(actor=staff.actor, alert_id=alert.pk)
    services.take_step(actor=staff.actor, alert_id=over.pk, step="issue")
    (line,) = json.loads(doors.anonymous.get(STATE).content)["alerts"]
    assert (line["id"], line["sl"]["label"]) == (str(over.pk), "Preklic, Neurje")
    page = text(doors.anonymous, alert.get_absolute_url())
    assert "Preklicano" in page
    assert over.get_absolute_url() in page


def test_committed_is_published(staff, storm, django_capture_on_commit_callbacks, monkeypatch):
    monkeypatch.setattr(board, "OWN", 60)
    monkeypatch.setattr(board, "LIVES", 60)
    assert not board.current().alerts
    with django_capture_on_commit_callbacks(execute=True):
        alert = issue(staff.actor, storm)
    assert [line["id"] for line in board.current().alerts] == [str(alert.pk)]
    board.forget()
    assert board.current().alerts  # from Redis, for other processes


def test_pages_are_made_once_and_change_with_what_holds(staff, storm, alert, doors, monkeypatch):
    monkeypatch.setattr(cheap, "SECONDS", 60)
    monkeypatch.setattr(board, "LIVES", 60)
    first = doors.anonymous.get("/opozorila/")
    assert first["Cache-Control"] == "public, max-age=2"
    with CaptureQueriesContext(connection) as asked:
        second = doors.anonymous.get("/opozorila/")
    assert len(asked) == 0
    assert second.content == first.content
    assert not second.cookies
    assert "Cookie" not in second.get("Vary", "")
    assert doors.anonymous.get("/opozorila/", headers={"if-none-match": second["ETag"]}).status_code == 304
    cache.delete(board.KEY)
    issue(staff.actor, storm, headline_sl="Drugo neurje")
    cache.delete(board.KEY)
    board.forget()
    assert "Drugo neurje" in text(doors.anonymous, "/opozorila/")
    signed_in = doors.citizen.get("/opozorila/")
    assert "no-store" in signed_in["Cache-Control"]


def test_visits_are_counted_and_kept(alert, doors):
    for _ in range(3):
        text(doors.anonymous, alert.get_absolute_url())
    count_visit(alert.pk)
    assert keep_visits() == 4
    assert keep_visits() == 0
    assert Alert.objects.get(pk=alert.pk).visits.asked == 4


def test_what_to_do_archive_and_home(staff, alert, storm, doors):
    make_hazard("susa", name_sl="Suša", active=False)
    page = text(doors.anonymous, "/opozorila/kaj-storiti/")
    assert "Ostanite doma." in page
    assert "Suša" not in page
    assert "Nevarnost neurja" in text(doors.anonymous, "/opozorila/arhiv/")
    assert doors.anonymous.get("/opozorila/arhiv/?za=x").status_code == 404
    assert "alert-card" in text(doors.anonymous, "/")
    for _ in range(25):
        issue(staff.actor, storm)
    assert 'rel="next"' in text(doors.anonymous, "/opozorila/arhiv/")


def test_found_by_words(alert, doors):
    page = text(doors.anonymous, "/iskanje/?q=neurje")
    assert alert.get_absolute_url() in page
    assert "/opozorila/kaj-storiti/#neurje" in page
    assert people.search_alerts("x", doors, 5) == []


@pytest.mark.parametrize("typed", ["požar ormoška", "pozar ormoski", "požarom", "susa | pozar"])
def test_found_without_accents_and_in_any_inflection(staff, storm, doors, typed):
    make_hazard("pozar", name_sl="Požar", name_en="Fire", headline_sl="Požar", headline_en="Fire")
    found = issue(staff.actor, storm, headline_sl="Požar na Ormoški cesti")
    other = issue(staff.actor, storm, headline_sl="Suša na Hajdini").get_absolute_url()
    hits = [hit.url for hit in people.search_alerts(typed, doors, 5)]
    assert hits[:1] == [found.get_absolute_url()] or "|" in typed
    assert (other in hits) == ("|" in typed)
    page = doors.first.get(f"/admin/alerts/alert/?q={typed}").content.decode()
    assert f"/admin/alerts/alert/{found.pk}/change/" in page
    assert ("Suša na Hajdini" in page) == ("|" in typed)
    if typed == "požarom":
        assert "/opozorila/kaj-storiti/#pozar" in hits


def test_on_the_map(alert, doors):
    page = text(doors.anonymous, "/zemljevid/?sloj=alert")
    assert "Nevarnost neurja" in page


def test_lists_cost_the_same_for_few_and_many(staff, storm, alert, doors):
    def asked(path):
        with CaptureQueriesContext(connection) as context:
            text(doors.anonymous, path)
        return len(context)

    paths = ("/opozorila/arhiv/", "/opozorila/vir.atom", "/api/v1/alerts/")
    before = [asked(path) for path in paths]
    for _ in range(19):
        issue(staff.actor, storm)
    assert [asked(path) for path in paths] == before


def test_the_api(staff, alert, storm, doors):
    body = doors.anonymous.get("/api/v1/alerts/?active=true", headers={"accept-language": "en"}).json()
    (row,) = body["results"]
    assert (row["headline"], row["standing"], row["hazard"]) == ("Danger of a storm", "active", "neurje")
    assert row["instruction"] == ["Close windows.", "Stay at home."]
    whole = doors.anonymous.get(f"/api/v1/alerts/{alert.pk}/").json()
    assert whole["geometry"]["type"] == "MultiPolygon"
    lon, lat = whole["geometry"]["coordinates"][0][0][0]
    assert (round(lon), round(lat)) == (16, 46)
    assert doors.anonymous.get("/api/v1/alerts/?active=false").json()["results"] == []
    assert doors.anonymous.post("/api/v1/alerts/", {}).status_code in (401, 405)
    issue(staff.actor, storm, status="test")
    assert len(doors.first.get("/api/v1/alerts/").json()["results"]) == 1


def test_webhooks_tell_codes(staff, storm, alert):
    told = people.told(staff.actor, {"alert_id": str(alert.pk)})
    assert told == {
        "alert_id": str(alert.pk), "identifier": alert.identifier, "status": "actual", "msg_type": "alert",
        "urgency": "Expected", "severity": "Moderate", "certainty": "Likely",
    }  # fmt: skip
    test = issue(staff.actor, storm, status="test")
    assert people.told(staff.actor, {"alert_id": str(test.pk)}) is None


def test_plans_are_published_with_their_versions(staff, doors, storage):
    pdf = render_pdf("primer-priloge", {"note": "Vzorec", "lines": ["a"]}, title="Načrt")
    rows = [
        Plan(
            slug="poplave",
            kind="plan",
            title_sl="Načrt ob poplavah",
            title_en="Flood plan",
            version=version,
            adopted=day,
            published=shown,
        )
        for version, day, shown in (("1", "2024-01-01", True), ("2", "2026-01-01", True), ("3", "2026-06-01", False))
    ]
    for row in rows:
        services.save_plan(actor=staff.actor, plan=row, upload=SimpleUploadedFile("nacrt.pdf", pdf, "application/pdf"))
    StoredFile.objects.update(state="clean")
    page = text(doors.anonymous, "/opozorila/nacrti/")
    assert "Načrt ob poplavah" in page
    assert "Prejšnje različice" in page
    assert rows[2].get_absolute_url() not in page
    answer = doors.anonymous.get(rows[1].get_absolute_url(), follow=True)
    assert answer["Content-Type"] == "application/pdf"
    assert doors.anonymous.get(rows[2].get_absolute_url()).status_code == 404
    document = services.with_files([rows[2]])[0].file
    assert doors.citizen.get(f"/dokumenti/{document.pk}/").status_code == 404


def test_what_expired_is_gone(staff, storm, doors):
    alert = issue(staff.actor, storm)
    with time_machine.travel(alert.expires + dt.timedelta(seconds=1)):
        assert json.loads(doors.anonymous.get(STATE).content)["alerts"] == []
        assert "Poteklo" in text(doors.anonymous, alert.get_absolute_url())
    assert timezone.now() < alert.expires
