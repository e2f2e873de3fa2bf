"""Requests about personal data: one of a kind, in time, decided once, seen by the person and the officer alone."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from apps.core.actor import ANONYMOUS, system_actor
from apps.core.models import OutboxEvent
from apps.portal.exceptions import OwnRequest, StepRefused, TooLateToExtend
from apps.portal.models import DataRequest
from apps.portal.services import requests as services
from tests.conftest import make_user, sign_in
from tests.portal.people import actor, officer, person_of, staff

NEW = "/moj-ptuj/moji-podatki/zahteve/nova/"


def filed(user, kind="rectification", text="Naslov je napačen.") -> DataRequest:
    return services.file_request(actor=actor(user), kind=kind, text=text)[0]


@pytest.mark.django_db
def test_a_request_is_filed_and_its_way_is_seen(cast):
    answer = cast.citizen.post(NEW, {"kind": "rectification", "text": " Naslov je napačen. "}, follow=True)
    row = DataRequest.objects.get()
    html = answer.content.decode()
    assert f"Zahteva {row.number} je oddana." in html
    assert row.text == "Naslov je napačen."
    assert row.number in html
    assert row.state == "received"
    assert OutboxEvent.objects.get().payload == {"request_id": str(row.pk), "state": "received"}
    again = cast.citizen.post(NEW, {"kind": "rectification", "text": "Še enkrat."}, follow=True)
    assert "Takšno zahtevo že obravnavamo" in again.content.decode()
    assert DataRequest.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Izberite, kaj zahtevate."),
        ({"kind": "everything"}, "ni"),
        ({"kind": "objection", "text": "  "}, "Opišite, za kateri podatek gre in kaj želite."),
        ({"kind": "objection", "text": "š" * 4001}, "Besedilo je predolgo"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(cast, data, message):
    answer = cast.citizen.post(NEW, data)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert message in html
    assert "Napaka:" in html
    if len(data.get("text", "").strip()) > 100:
        assert data["text"] in html
    assert not DataRequest.objects.exists()


@pytest.mark.django_db
def test_erasure_needs_no_words(cast):
    assert cast.citizen.post(NEW, {"kind": "erasure", "text": ""}).status_code == 302
    assert DataRequest.objects.get().kind == "erasure"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        ("2027-01-31T10:00:00+01:00", "2027-03-01", "2027-04-30"),  # 28 February is a Sunday
        ("2028-01-31T10:00:00+01:00", "2028-02-29", "2028-05-03"),  # leap year; 30 April is a Sunday, 1 and 2 May too
        ("2026-11-22T23:59:59+01:00", "2026-12-22", "2027-02-22"),
        ("2026-11-22T23:30:00+00:00", "2026-12-23", "2027-02-23"),  # already the 23rd in Ljubljana
        ("2026-11-25T10:00:00+01:00", "2026-12-28", "2027-02-25"),  # Christmas, Saturday, Sunday
        ("2027-02-28T12:00:00+01:00", "2027-03-30", "2027-05-28"),  # the clocks change on Easter Sunday the 28th
    ],
)
def test_the_deadline_is_a_month_and_may_be_two_more(received, due, extended):
    user, dpo = make_user("ana"), officer()
    with time_machine.travel(dt.datetime.fromisoformat(received), tick=False):
        row = filed(user)
        assert row.due == dt.date.fromisoformat(due)
        services.take_request(actor=staff(dpo), request=row)
        row = services.extend_request(actor=staff(dpo), request=row, reason="Zapletena zadeva.")
        assert row.due == dt.date.fromisoformat(extended)
        with pytest.raises(TooLateToExtend):
            services.extend_request(actor=staff(dpo), request=row, reason="Še malo.")


@pytest.mark.django_db
def test_a_deadline_that_is_over_cannot_be_extended():
    user, dpo = make_user("ana"), officer()
    with time_machine.travel("2026-11-02T12:00:00+01:00", tick=False):
        row = services.take_request(actor=staff(dpo), request=filed(user))
    with time_machine.travel("2026-12-02T23:59:00+01:00", tick=False):
        assert not DataRequest.objects.overdue().exists()
    with time_machine.travel("2026-12-03T00:01:00+01:00", tick=False):
        assert DataRequest.objects.overdue().get() == row
        with pytest.raises(TooLateToExtend):
            services.extend_request(actor=staff(dpo), request=row, reason="Pozno.")


@pytest.mark.django_db
def test_numbers_follow_by_year():
    user, other = make_user("ana"), make_user("bine")
    with time_machine.travel("2026-12-31T12:00:00+01:00", tick=False):
        assert [filed(user).number, filed(other).number] == ["ZP-2026-0001", "ZP-2026-0002"]
    with time_machine.travel("2027-01-01T00:30:00+01:00", tick=False):
        assert filed(user, kind="objection").number == "ZP-2027-0001"


@pytest.mark.django_db
def test_the_way_through_the_table():
    user, dpo = make_user("ana"), officer()
    row = filed(user)
    with pytest.raises(StepRefused):
        services.decide_request(actor=staff(dpo), request=row, outcome="granted", answer="Da.")
    row = services.take_request(actor=staff(dpo), request=row)
    with pytest.raises(StepRefused):
        services.decide_request(actor=staff(dpo), request=row, outcome="done", answer="Da.")
    row = services.decide_request(actor=staff(dpo), request=row, outcome="partly_granted", answer=" Naslov popravimo. ")
    assert (row.answer, row.decided_by) == ("Naslov popravimo.", dpo)
    row = services.complete_request(actor=staff(dpo), request=row)
    assert row.closed
    for step in (services.take_request, services.complete_request):
        with pytest.raises(StepRefused):
            step(actor=staff(dpo), request=row)
    assert [event.payload["state"] for event in OutboxEvent.objects.order_by("created")] == [
        "received", "in_progress", "partly_granted", "done",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_refusal_closes_and_tells_the_way_to_complain(cast):
    row, dpo = filed(cast.users["citizen"], "objection"), officer()
    services.take_request(actor=staff(dpo), request=row)
    row = services.decide_request(actor=staff(dpo), request=row, outcome="refused", answer="Obdelava je po zakonu.")
    assert row.closed
    html = cast.citizen.get(f"/moj-ptuj/moji-podatki/zahteve/{row.pk}/").content.decode()
    assert "Obdelava je po zakonu." in html
    assert "Informacijskemu pooblaščencu" in html


@pytest.mark.django_db
def test_the_person_withdraws_while_nobody_has_decided(cast):
    row, dpo = filed(cast.users["citizen"]), officer()
    path = f"/moj-ptuj/moji-podatki/zahteve/{row.pk}/umik/"
    assert cast.neighbour.post(path).status_code == 404
    assert "je umaknjena" in cast.citizen.post(path, follow=True).content.decode()
    assert "ni več mogoče" in cast.citizen.post(path, follow=True).content.decode()
    with pytest.raises(StepRefused):
        services.take_request(actor=staff(dpo), request=row)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["neighbour", "officer", "other_officer", "administrator"])
def test_nobody_else_reads_a_request_among_their_own(cast, who):
    row = filed(cast.users["citizen"])
    assert getattr(cast, who).get(f"/moj-ptuj/moji-podatki/zahteve/{row.pk}/").status_code == 404
    assert row.number not in getattr(cast, who).get("/moj-ptuj/moji-podatki/zahteve/").content.decode()
    assert cast.anonymous.get(f"/moj-ptuj/moji-podatki/zahteve/{row.pk}/").status_code == 302


@pytest.mark.django_db
def test_only_who_may_decides_and_never_on_their_own(cast):
    row, dpo = filed(cast.users["citizen"]), officer()
    for who in (ANONYMOUS, actor(cast.users["citizen"]), cast.actor("officer"), actor(dpo)):  # the last: no 2nd factor
        with pytest.raises(PermissionDenied):
            services.take_request(actor=who, request=row)
    own = filed(dpo)
    with pytest.raises(OwnRequest):
        services.take_request(actor=staff(dpo), request=own)
    with pytest.raises(PermissionDenied):
        services.file_request(actor=system_actor("x"), kind="erasure", text="")
    assert list(DataRequest.objects.visible_to(actor(cast.users["neighbour"]))) == []
    assert DataRequest.objects.visible_to(staff(dpo)).count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_are_one_request_and_one_decision():
    user, first, second = make_user("ana"), officer(), officer("dpo2")
    outcomes = []

    def together(*acts):
        start = threading.Barrier(len(acts))

        def run(act):
            start.wait()
            try:
                act()
                outcomes.append("done")
            except StepRefused:
                outcomes.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together(*[lambda: filed(user)] * 5)
    row = DataRequest.objects.get()
    services.take_request(actor=staff(first), request=row)
    outcomes.clear()
    together(
        lambda: services.decide_request(actor=staff(first), request=row, outcome="granted", answer="Da."),
        lambda: services.decide_request(actor=staff(second), request=row, outcome="refused", answer="Ne."),
    )
    assert sorted(outcomes) == ["done", "refused"]


@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_whoever_files_at_once():
    users = [make_user(f"u{number}") for number in range(6)]
    start = threading.Barrier(6)

    def file(user):
        start.wait()
        filed(user)
        connection.close()

    threads = [threading.Thread(target=file, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(DataRequest.objects.values_list("number", flat=True))
    assert [int(number[-4:]) for number in numbers] == [1, 2, 3, 4, 5, 6]


# --- the officer's pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def dpo_client(db, client):
    user = officer()
    sign_in(client, user)
    return client


@pytest.mark.django_db
def test_the_officer_works_a_request_off(cast, dpo_client):
    row = filed(cast.users["citizen"])
    base = f"/admin/portal/datarequest/{row.pk}"
    assert "Zahteve posameznikov" in dpo_client.get("/admin/").content.decode()
    html = dpo_client.get(f"{base}/change/").content.decode()
    assert "/prevzem/" in html
    assert "/odlocitev/" not in html
    assert "v obravnavi pri vas" in dpo_client.post(f"{base}/prevzem/", follow=True).content.decode()
    empty = dpo_client.post(f"{base}/odlocitev/", {"outcome": "granted", "answer": ""})
    assert "Napišite odgovor" in empty.content.decode()
    assert 'value="granted" ' in empty.content.decode()  # what was chosen is kept
    dpo_client.post(f"{base}/podaljsanje/", {"reason": "Veliko zahtev."})
    dpo_client.post(f"{base}/odlocitev/", {"outcome": "granted", "answer": "Popravimo."})
    late = dpo_client.post(f"{base}/odlocitev/", {"outcome": "refused", "answer": "Ne."}, follow=True)
    assert "ni več mogoče narediti" in late.content.decode()
    dpo_client.post(f"{base}/izvedeno/")
    row.refresh_from_db()
    assert (row.state, row.answer, row.extension_reason) == ("done", "Popravimo.", "Veliko zahtev.")
    assert dpo_client.post(f"{base}/change/", {"state": "received"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["change/", "prevzem/", "odlocitev/", "izbris/"])
def test_the_steps_are_closed_to_everybody_else(cast, path):
    row = filed(cast.users["citizen"])
    for who in ("anonymous", "citizen", "neighbour"):
        assert getattr(cast, who).get(f"/admin/portal/datarequest/{row.pk}/{path}").status_code == 302
    for who in ("officer", "other_officer"):
        assert getattr(cast, who).get(f"/admin/portal/datarequest/{row.pk}/{path}").status_code in {403, 404}
        assert getattr(cast, who).post(f"/admin/portal/datarequest/{row.pk}/{path}").status_code in {403, 404}


@pytest.mark.django_db
def test_filters_by_what_is_to_be_done(cast, dpo_client):
    with time_machine.travel("2026-11-02T12:00:00+01:00", tick=False):
        late = filed(cast.users["citizen"])
    with time_machine.travel("2026-12-10T12:00:00+01:00", tick=False):
        fresh = filed(cast.users["neighbour"])
        sign_in(dpo_client, officer("dpo3"))
        for fate, rows in {"waiting": {late, fresh}, "overdue": {late}, "week": {late}, "closed": set()}.items():
            answer = dpo_client.get("/admin/portal/datarequest/", {"fate": fate})
            assert set(answer.context["cl"].result_list) == rows, fate
        assert "čez rok" in dpo_client.get("/admin/portal/datarequest/").content.decode()
        assert "1 je čez rok!" in dpo_client.get("/admin/").content.decode()
    person_of(cast.users["citizen"])
    answer = dpo_client.get("/admin/portal/datarequest/", {"q": "Horvat"})
    assert answer.status_code in {200, 302}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [20, 200])
def test_the_officers_list_asks_as_much_for_many(dpo_client, number, django_assert_max_num_queries):
    users = [make_user(f"u{n}") for n in range(number)]
    DataRequest.objects.bulk_create(
        DataRequest(user=user, number=f"ZP-2020-{n:04d}", kind="objection", due="2020-02-01", level="low")
        for n, user in enumerate(users)
    )
    with django_assert_max_num_queries(12):
        dpo_client.get("/admin/portal/datarequest/")
