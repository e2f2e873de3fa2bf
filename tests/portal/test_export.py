"""Exports: one at a time, made in the background whatever happens to the worker, for the person alone, for seven days.

Needs `documents` and `notifications`.
"""

import datetime as dt
import json
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from apps.core import events, plugs, retention
from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.models import OutboxEvent
from apps.documents.models import Document
from apps.notifications.models import Notification
from apps.portal import exporting
from apps.portal.exceptions import ExportLimit
from apps.portal.models import DataExport, DataRequest
from apps.portal.services import erasure
from apps.portal.services import requests as requests_
from apps.portal.services.exports import build_export, request_export, sweep_exports
from tests.conftest import make_user, sign_in
from tests.portal.people import EMSO, TAX, actor, officer, person_of, staff

PAGE = "/moj-ptuj/moji-podatki/prenos/"


def made(user, level: str = "substantial") -> DataExport:
    export = request_export(actor=actor(user, level))
    assert build_export(export_id=export.pk)
    export.refresh_from_db()
    return export


def content(client, url: str) -> bytes:
    answer = client.get(url)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.django_db
def test_from_the_click_to_the_files(cast):
    user = cast.users["citizen"]
    person_of(user)
    sign_in(cast.citizen, user, level="substantial")
    html = cast.citizen.post(PAGE, follow=True).content.decode()
    assert "Prenos pripravljamo" in html
    assert "Pripravite prenos" not in html
    export = DataExport.objects.get()
    assert build_export(export_id=export.pk)
    export.refresh_from_db()
    html = cast.citizen.get(PAGE).content.decode()
    assert all(url in html for _name, url in export.files)
    urls = dict(export.files)
    document = json.loads(content(cast.citizen, urls["JSON"]))
    assert {section["key"] for section in document["sections"]} == {key for key, _ in plugs.personal_data.items()}
    assert document["sections"][0]["data"]["emso"] == EMSO
    pdf = content(cast.citizen, urls["PDF"])
    assert pdf.startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anonymous", "neighbour", "officer", "other_officer", "administrator"])
def test_nobody_else_can_download(cast, who):
    person_of(cast.users["citizen"])
    export = made(cast.users["citizen"])
    for _name, url in export.files:
        assert getattr(cast, who).get(url).status_code in {302, 403, 404}
    assert str(export.json_document) not in getattr(cast, who).get(PAGE).content.decode()


@pytest.mark.django_db
def test_it_holds_nothing_of_others(cast):
    person_of(cast.users["citizen"])
    person_of(cast.users["neighbour"], emso="0101006500014", tax_number="98765432")
    export = made(cast.users["citizen"])
    text = content(signed_in(cast), dict(export.files)["JSON"]).decode()
    assert "ana@example.si" in text
    assert "bine" not in text
    assert "98765432" not in text


def signed_in(cast):
    sign_in(cast.citizen, cast.users["citizen"], level="substantial")
    return cast.citizen


@pytest.mark.django_db
def test_identifiers_are_masked_in_an_export_of_a_low_session(cast):
    person_of(cast.users["citizen"])
    export = made(cast.users["citizen"], "low")
    text = content(cast.citizen, dict(export.files)["JSON"]).decode()
    assert EMSO not in text
    assert TAX not in text
    assert "••••••••••006" in text


@pytest.mark.django_db
def test_a_double_click_gives_one_and_a_day_three(cast):
    user = cast.users["citizen"]
    first = request_export(actor=actor(user))
    assert request_export(actor=actor(user)) == first
    assert build_export(export_id=first.pk)
    for _ in range(2):
        made(user)
    with pytest.raises(ExportLimit):
        request_export(actor=actor(user))
    assert "že tri prenose" in cast.citizen.post(PAGE, follow=True).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)):
        assert request_export(actor=actor(user)).state == "requested"
    for who in (ANONYMOUS, system_actor("x"), Actor(user=user, client="program")):
        with pytest.raises(PermissionDenied):
            request_export(actor=who)


@pytest.mark.django_db(transaction=True)
def test_many_clicks_and_many_workers_make_one():
    user = make_user("ana")
    start = threading.Barrier(5)

    def together(act):
        def run():
            start.wait()
            act()
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together(lambda: request_export(actor=actor(user)))
    export = DataExport.objects.get()
    together(lambda: build_export(export_id=export.pk))
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("ready", 1)
    assert Document.objects.filter(owner_kind=exporting.OWNER).count() == 2
    assert OutboxEvent.objects.filter(name="data_export_finished").count() == 1


@pytest.mark.django_db
def test_a_worker_that_fails_midway_is_followed_by_another(cast, monkeypatch):
    export = request_export(actor=actor(cast.users["citizen"]))
    as_pdf = exporting.as_pdf

    def dies(*args):
        raise KeyError("killed after the first file was stored")

    monkeypatch.setattr(exporting, "as_pdf", dies)
    assert not build_export(export_id=export.pk)
    assert not Document.objects.filter(owner_kind=exporting.OWNER).exists()
    monkeypatch.setattr(exporting, "as_pdf", as_pdf)
    DataExport.objects.update(changed=timezone.now() - dt.timedelta(minutes=2))
    assert sweep_exports() == 1
    assert Document.objects.filter(owner_kind=exporting.OWNER).count() == 2
    assert not build_export(export_id=export.pk)


@pytest.mark.django_db
def test_after_three_failures_the_person_is_told(cast, monkeypatch):
    export = request_export(actor=actor(cast.users["citizen"]))

    def dies(*args):
        raise KeyError

    monkeypatch.setattr(exporting, "as_pdf", dies)
    for _ in range(4):
        assert not build_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == "failed"
    events.deliver_event(OutboxEvent.objects.get(name="data_export_finished").pk)
    assert "nismo mogli pripraviti" in Notification.objects.get(kind="data_export").title


@pytest.mark.django_db
def test_the_person_is_told_once(cast):
    export = made(cast.users["citizen"])
    event = OutboxEvent.objects.get(name="data_export_finished")
    events.deliver_event(event.pk)
    OutboxEvent.objects.filter(pk=event.pk).update(delivered=None, done=[])
    events.deliver_event(event.pk)
    notice = Notification.objects.get(user=export.user, kind="data_export")
    assert notice.url == PAGE
    assert "pripravljen" in notice.title


@pytest.mark.django_db
def test_steps_of_a_request_are_told(cast):
    row, _ = requests_.file_request(actor=actor(cast.users["citizen"]), kind="objection", text="Ne.")
    requests_.take_request(actor=staff(officer()), request=row)
    for event in OutboxEvent.objects.filter(name="data_request_changed"):
        assert events.deliver_event(event.pk)
    titles = {str(notice.title) for notice in Notification.objects.filter(kind="data_request")}
    assert titles == {
        "Vašo zahtevo o osebnih podatkih smo prejeli", "Vašo zahtevo o osebnih podatkih obravnavamo",
    }  # fmt: skip


@pytest.mark.django_db
def test_after_seven_days_the_files_are_gone(cast):
    user = cast.users["citizen"]
    with time_machine.travel("2026-11-02T12:00:00+01:00", tick=False):
        export = made(user)
        urls = export.files
    with time_machine.travel("2026-11-09T12:00:01+01:00", tick=False):
        sign_in(cast.citizen, user, level="substantial")
        assert cast.citizen.get(urls[0][1]).status_code in {403, 404}
        export.refresh_from_db()
        assert export.files == []
        report = retention.run(actor=system_actor("test"), only="portal.exports")
        assert report.acted == 0  # the night after
    with time_machine.travel("2026-11-10T02:30:00+01:00", tick=False):
        report = retention.run(actor=system_actor("test"), only="portal.exports")
        assert report.acted == 1
    export.refresh_from_db()
    assert (export.state, export.json_document) == ("expired", None)
    assert not Document.objects.of(exporting.OWNER, export.pk).exists()


@pytest.mark.django_db
def test_erasure_takes_exports_along(cast):
    user, dpo = cast.users["citizen"], officer()
    person_of(user)
    export = made(user)
    row, _ = requests_.file_request(actor=actor(user), kind="erasure", text="")
    requests_.take_request(actor=staff(dpo), request=row)
    row = requests_.decide_request(actor=staff(dpo), request=row, outcome="granted", answer="Da.")
    erasure.erase_person(actor=staff(dpo), request=row)
    assert not DataExport.objects.filter(pk=export.pk).exists()
    assert not Document.objects.of(exporting.OWNER, export.pk).exists()
    assert DataRequest.objects.get().state == "done"


@pytest.mark.django_db
def test_the_admin_sees_that_and_never_what(cast):
    export = made(cast.users["citizen"])
    html = cast.administrator.get(f"/admin/portal/dataexport/{export.pk}/change/").content.decode()
    assert str(export.json_document) not in html
    assert cast.administrator.get("/admin/portal/dataexport/").status_code == 200
    assert cast.other_officer.get("/admin/portal/dataexport/").status_code == 403
