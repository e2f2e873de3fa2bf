"""`/api/v1/cases/<id>/messages/`, `…/withdraw/`, `…/supplements/`."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.applications.models import Application, Supplement
from apps.applications.services.overlay import current_of
from apps.cases import services
from apps.cases.models import Case, CaseMessage, SupplementRequest
from apps.documents.models import Document
from tests.applications.mending import ANSWERS, ROW, call
from tests.conftest import Cast
from tests.documents.conftest import pdf, storage  # noqa: F401

pytestmark = pytest.mark.usefixtures("storage")
JSON = "application/json"


def at(case, part):
    return f"/api/v1/cases/{case}/{part}/"


def pointers(answer):
    assert answer["Content-Type"].startswith("application/problem+json")
    return {one["pointer"] for one in answer.json()["errors"]}


def test_messages(mendable, desk_officer, at_home):
    url = at(mendable.case_id, "messages")
    services.send_message(actor=desk_officer, case_id=mendable.case_id, text="Pozdravljeni.")
    key = {"Idempotency-Key": "sporocilo-1"}
    sent = [at_home.post(url, {"text": "Kdaj?"}, content_type=JSON, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert sent[0].json()["id"] == sent[1].json()["id"]
    (mine, theirs) = at_home.get(url).json()
    assert (mine["text"], mine["from_office"], theirs["text"], theirs["from_office"]) == (
        "Kdaj?",
        False,
        "Pozdravljeni.",
        True,
    )
    assert CaseMessage.objects.get(from_office=True).read_at
    with_file = at_home.post(url, {"text": "Prilagam.", "file": SimpleUploadedFile("a.pdf", pdf())})
    assert [one["name"] for one in with_file.json()["files"]] == ["a.pdf"]
    assert pointers(at_home.post(url, {"text": ""}, content_type=JSON)) == {"#/text"}
    assert at_home.post(url, {"text": "x", "file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 422
    Case.objects.filter(pk=mendable.case_id).update(state="final")
    assert at_home.post(url, {"text": "x"}, content_type=JSON).status_code == 409


def test_withdraw(mendable, at_home):
    url = at(mendable.case_id, "withdraw")
    for _ in range(2):
        answer = at_home.post(url, {"reason": "Ne potrebujem več."}, content_type=JSON)
        assert (answer.status_code, answer.json()["state"]["code"]) == (200, "withdrawn")
    Case.objects.filter(pk=mendable.case_id).update(state="decided")
    assert at_home.post(url, {}, content_type=JSON).status_code == 409


def test_calls_are_read_and_that_is_their_service(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    (told,) = at_home.get(at(mendable.case_id, "supplements")).json()
    assert (told["id"], told["state"], told["late"]) == (str(made.pk), "open", False)
    assert [(item["kind"], item["id"], item["note"]) for item in told["items"]] == [
        ("field", "ulica", "Manjka hišna številka."), ("attachment", "nacrt", ""), ("other", "drugo-3", ""),
    ]  # fmt: skip
    assert SupplementRequest.objects.get().served_on


def test_an_answer(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    url = at(mendable.case_id, "supplements")
    files = f"{url}{made.pk}/documents/"
    body = {
        "call": str(made.pk),
        "fields": {"ulica": "Dravska ulica 10", "namen": "Tuje"},
        "others": {"drugo-3": "Na deponiji."},
    }
    wrong = at_home.post(url, body | {"fields": {"ulica": None}, "others": {}}, content_type=JSON)
    assert wrong.status_code == 400
    assert pointers(wrong) == {"#/fields/ulica", "#/documents/nacrt", "#/others/drugo-3", "#/statement"}
    assert pointers(at_home.post(url, body | {"fields": {"ulica": 7.5}}, content_type=JSON)) == {"#/fields/ulica"}
    assert not Supplement.objects.exists()
    added = at_home.post(files, {"requirement": "nacrt", "file": SimpleUploadedFile("a.pdf", pdf())})
    assert added.status_code == 201
    assert (
        at_home.post(files, {"requirement": "dodatek", "file": SimpleUploadedFile("a.pdf", pdf())}).status_code == 422
    )
    strange = at_home.post(url, body | {"documents": [str(made.pk)], "statement": True}, content_type=JSON)
    assert pointers(strange) == {"#/documents/0"}
    sent = body | {"documents": [added.json()["id"]], "statement": True}
    for _ in range(2):
        answer = at_home.post(url, sent, content_type=JSON)
        assert (answer.status_code, answer.json()["state"]) == (201, "answered")
    row = Supplement.objects.get()
    assert row.kept["values"] == {"ulica": "Dravska ulica 10"}
    assert current_of(mendable).values == ANSWERS | {"ulica": "Dravska ulica 10"}
    assert Document.objects.of("case", mendable.case_id).filter(purpose="nacrt").count() == 2
    told = at_home.get(f"/api/v1/applications/{mendable.pk}/").json()
    assert (told["answers"]["ulica"], set(told["supplemented"])) == ("Dravska ulica 10", {"ulica"})
    assert at_home.get(url).json() == []


def test_the_row_of_a_group_is_pointed_at(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable, {"kind": "field", "id": "parcela", "row": ROW})
    body = {"call": str(made.pk), "fields": {"parcele": [{"_id": ROW, "parcela": "3"}, {}]}, "statement": True}
    assert pointers(at_home.post(at(mendable.case_id, "supplements"), body, content_type=JSON)) == {
        "#/fields/parcele/1/parcela"
    }


def test_a_call_that_waits_no_more(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable, {"kind": "field", "id": "ulica"})
    services.take_step(actor=desk_officer, case_id=mendable.case_id, step="accept")
    body = {"call": str(made.pk), "fields": {"ulica": "x"}, "statement": True}
    assert at_home.post(at(mendable.case_id, "supplements"), body, content_type=JSON).status_code == 409
    unknown = body | {"call": str(mendable.pk)}
    assert at_home.post(at(mendable.case_id, "supplements"), unknown, content_type=JSON).status_code == 404


@pytest.mark.parametrize("who", ["anonymous", "neighbour", "officer", "other_officer", "administrator"])
def test_the_whole_cast(mendable, desk_officer, cast: Cast, who):
    made = call(desk_officer, mendable)
    client, code = getattr(cast, who), 401 if who == "anonymous" else 404
    for part, body in (("messages", {"text": "x"}), ("withdraw", {}), ("supplements", {"call": str(made.pk)})):
        assert client.post(at(mendable.case_id, part), body, content_type=JSON).status_code == code
    for part in ("messages", "supplements"):
        assert client.get(at(mendable.case_id, part)).status_code == code
    assert not SupplementRequest.objects.get().served_on
    assert Application.objects.get(pk=mendable.pk).case.state == "supplement_requested"
