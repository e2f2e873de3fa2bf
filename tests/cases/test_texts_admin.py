"""The page on which heads and administrators keep texts, and its preview."""

import pytest

from apps.audit.models import AccessLog
from apps.cases.models import CaseText
from tests.cases.conftest import client_of
from tests.factories.cases import open_one

LIST = "/admin/cases/casetext/"
PREVIEW = f"{LIST}predogled/"
SENT = {
    "kind": "letter", "name": "Vabilo", "procedure": "", "valid_from": "1. 1. 2026", "active": "on", "outcome": "",
    "subject": "Vabilo {stevilka}", "body": "Spoštovani {stranka}", "operative": "", "reasons": "",
}  # fmt: skip


@pytest.mark.parametrize("who", ["head", "administrator"])
def test_kept_by_heads_and_administrators(office, who):
    client = client_of(office.users[who])
    html = client.get(f"{LIST}add/").content.decode()
    assert 'data-field="{stranka}"' in html
    assert "ime stranke, kot stoji v vlogi" in html
    answer = client.post(f"{LIST}add/", SENT)
    assert answer.status_code == 302
    row = CaseText.objects.get()
    assert client.post(f"{LIST}{row.pk}/change/", {**SENT, "body": "Drugače"}).status_code == 302
    row.refresh_from_db()
    assert row.body == "Drugače"
    assert row.history_events.count() == 2
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("officer", (200, 403, 403)),
        ("other_officer", (200, 403, 403)),
        ("editor", (403, 403, 403)),
        ("citizen", (302, 302, 302)),
        ("anonymous", (302, 302, 302)),
    ],
)
def test_others_read_at_most(office, cast, who, codes):
    client = client_of(office.users[who]) if who in office.users else getattr(cast, who)
    answers = [client.get(LIST), client.get(f"{LIST}add/"), client.post(f"{LIST}add/", SENT)]
    assert tuple(answer.status_code for answer in answers) == codes
    assert client.post(PREVIEW, SENT).status_code == codes[0]
    assert not CaseText.objects.exists()


def test_an_unknown_field_is_named_and_nothing_is_lost(office):
    html = client_of(office.head).post(f"{LIST}add/", {**SENT, "body": "Dobri {dan}"}).content.decode()
    assert "Polja {dan} ne poznamo. Na voljo so: {stevilka}, {stranka}" in html
    assert "Dobri {dan}" in html
    assert not CaseText.objects.exists()


def test_the_preview_is_filled_from_a_case_of_the_office(office, cast, case):
    far = open_one(cast.users["neighbour"], office.elsewhere, "far")
    client = client_of(office.head)
    options = client.get(f"{LIST}add/").content.decode()
    assert str(case.pk) in options
    assert str(far.pk) not in options
    part = client.post(PREVIEW, {**SENT, "preview_case": str(case.pk)}, headers={"X-Requested-With": "fetch"})
    html = part.content.decode()
    assert "<mark>Ana Horvat</mark>" in html
    assert f"<mark>{case.number}</mark>" in html
    assert "<html" not in html
    assert client.post(PREVIEW, {**SENT, "preview_case": str(case.pk)}).content.decode().count("Ana Horvat") == 1
    looks = AccessLog.objects.filter(kind="cases.case", verb="view", case=case.number)
    assert looks.count() == 1  # as somebody types, previews are one look
    for foreign in (str(far.pk), "", "x"):
        html = client.post(PREVIEW, {**SENT, "preview_case": foreign}).content.decode()
        assert "Ana Vzorčna" in html
        assert "Izpolnjeno z vzorčnimi podatki" in html


def test_the_preview_escapes_and_tells_of_unknown_fields(office):
    client = client_of(office.head)
    html = client.post(PREVIEW, {**SENT, "body": "<script>x</script> {stranka}"}).content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    html = client.post(PREVIEW, {**SENT, "body": "{<b>}"}).content.decode()
    assert "Polja {&lt;b&gt;} ne poznamo" in html
    html = client.post(PREVIEW, {**SENT, "kind": "decision", "operative": "Ugodi se {stranka}."}).content.decode()
    assert "Izrek" in html
    assert "Ugodi se <mark>Ana Vzorčna</mark>." in html
    assert client.get(PREVIEW).status_code == 405
