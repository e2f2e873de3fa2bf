"""`/api/v1/office-cases/`: cases for officers and for programs that the municipality let into a department."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit.models import AccessLog
from apps.cases import services
from apps.cases.models import Case, CaseEvent
from apps.cases.models.cases import OFFICE_WRITE
from apps.core.actor import Actor
from apps.identity.models import ClientDepartment
from apps.identity.services import clients
from tests.cases.conftest import DOES_NOT, SEES, client_of
from tests.factories.cases import open_one
from tests.factories.people import TESTS, acting_as
from tests.factories.programs import make_program

OFFICE = "/api/v1/office-cases/"
READ, WRITE, NOTES = "office-cases:read", "office-cases:write", "office-notes:read"


def let_in(access, department):
    return clients.grant_department(actor=TESTS, access=access, department=department, reason="093-4/2026")


def program_of(office, department, *scopes, name="Dokumentni sistem"):
    """A program of the department's organisation that works for it."""
    access, client = make_program(department.organisation, scopes or (READ, WRITE), name)
    let_in(access, department)
    return access, client


def post(client, case, path, **body):
    return client.post(f"{OFFICE}{case.pk}/{path}/", body, content_type="application/json")


def statuses(client, case):
    """List, detail, a note and a step."""
    listed = client.get(OFFICE)
    return (
        [row["number"] for row in listed.json().get("results", [])],
        client.get(f"{OFFICE}{case.pk}/").status_code,
        post(client, case, "notes", text="Klical sem.").status_code,
        post(client, case, "steps", step="accept", expected="received").status_code,
    )


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", *SEES, *DOES_NOT])
def test_the_whole_cast(office, cast, case, who):
    client = client_of(office.users[who]) if who in office.users else getattr(cast, who)
    if who == "anonymous":
        assert statuses(client, case) == ([], 401, 401, 401)
    elif who in ("officer", "head"):
        assert statuses(client, case) == ([case.number], 200, 201, 200)
    elif who == "administrator":  # sees everything, works on nothing
        assert statuses(client, case) == ([case.number], 200, 409, 409)
    else:
        assert statuses(client, case) == ([], 404, 404, 404)
        assert Case.objects.get().state == "received"
        assert CaseEvent.objects.count() == 1


def test_a_program_works_for_its_department_alone(office, case):
    _access, program = program_of(office, office.department)
    _other, neighbour = program_of(office, office.other, name="Finance")
    _far, stranger = program_of(office, office.elsewhere, name="Zavod")
    _none, nowhere = make_program(office.town, (READ, WRITE, NOTES, "cases:read"), "Brez oddelka")
    for client in (neighbour, stranger, nowhere):
        assert statuses(client, case) == ([], 404, 404, 404)
    assert nowhere.get("/api/v1/cases/").json()["results"] == []
    assert statuses(program, case) == ([case.number], 200, 201, 200)
    assert Case.objects.get().state == "in_review"
    assert [(event.by_kind, event.by_name) for event in CaseEvent.objects.order_by("written")][1:] == [
        ("client", "Dokumentni sistem"), ("client", "Dokumentni sistem"),
    ]  # fmt: skip


def test_scopes(office, case):
    _access, reader = program_of(office, office.department, READ)
    assert statuses(reader, case) == ([case.number], 200, 403, 403)
    _writer, writer = program_of(office, office.department, WRITE, name="Pisec")
    assert statuses(writer, case) == ([], 403, 404, 404)  # who may not read does not find it either
    actor = clients.actor_of_program(_writer, {OFFICE_WRITE})
    assert not Case.objects.visible_to(actor).exists()


def test_inner_lines_need_their_scope(office, cast, case):
    services.write_note(actor=acting_as(office.officer), case_id=case.pk, text="Notranji zapis.")
    _plain, plain = program_of(office, office.department)
    _full, full = program_of(office, office.department, READ, NOTES, name="Arhiv")
    assert "Notranji" not in plain.get(f"{OFFICE}{case.pk}/").content.decode()
    events = full.get(f"{OFFICE}{case.pk}/").json()["events"]
    assert [(event["text"], event["public"]) for event in events] == [
        ("Notranji zapis.", False), ("Vloga je prejeta.", True),
    ]  # fmt: skip
    assert "Notranji" not in cast.citizen.get(f"/api/v1/cases/{case.pk}/").content.decode()


def test_what_a_case_says(office, subject, case):
    access, program = program_of(office, office.department)
    body = program.get(f"{OFFICE}{case.pk}/", headers={"Accept-Language": "en"}).json()
    assert (body["department_id"], body["officer"], body["party"]) == (str(office.department.pk), None, "Ana Horvat")
    assert body["next"] == {"kind": "call", "due": str(case.next_due)}
    assert body["answers"] == [
        {"title": "Kraj (en)", "note": "", "rows": [{"label": "Ulica", "value": "Dravska ulica 10", "note": ""}]}
    ]
    assert {(one["kind"], one["due"], one["now"]) for one in body["deadlines"]} == {
        ("call", str(case.next_due), True), ("decision", "2027-01-18", False),
    }  # fmt: skip
    assert body["fees_settled"] is True
    assert "accept" in body["steps"]
    assert not {"withdraw", "join", "decide", "request_supplement"} & set(body["steps"])
    row = AccessLog.objects.filter(kind="cases.case", verb="view").get()
    assert (row.actor_kind, row.actor_id, row.actor_name, row.case, row.subject) == (
        "client", access.client_id, "Dokumentni sistem", case.number, case.data_subject,
    )  # fmt: skip


def test_who_was_first(office, case):
    _access, program = program_of(office, office.department)
    services.take_step(actor=acting_as(office.officer), case_id=case.pk, step="accept")
    late = post(program, case, "steps", step="find_incomplete", expected="received")
    body = late.json()
    assert (late.status_code, body["code"], body["latest"]["by"]) == (409, "taken", str(office.officer))
    refused = post(program, case, "steps", step="suspend", expected="in_review")
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
    done = post(program, case, "steps", step="suspend", expected="in_review", reason="Čakamo mnenje.")
    assert (done.status_code, done.json()["state"]["code"]) == (200, "suspended")
    assert done.json()["events"][0]["text"] == "Postopek je prekinjen: Čakamo mnenje."


def test_steps_that_bring_something_are_not_taken_here(office, case):
    _access, program = program_of(office, office.department)
    for step in ("decide", "request_supplement", "nonsense"):
        assert post(program, case, "steps", step=step, expected="received").status_code == 400
    for step in ("withdraw", "join"):
        answer = post(program, case, "steps", step=step, expected="received", number=case.number)
        assert answer.status_code == 404
    assert Case.objects.get().state == "received"


def test_a_repeated_request_is_one(office, case):
    _access, program = program_of(office, office.department)
    body, headers = {"text": "Enkrat."}, {"Idempotency-Key": "n1"}
    for _time in range(2):
        answer = program.post(f"{OFFICE}{case.pk}/notes/", body, content_type="application/json", headers=headers)
        assert answer.status_code == 201
    assert CaseEvent.objects.filter(kind="note").count() == 1


def test_filters(office, cast, case):
    other = open_one(cast.users["neighbour"], office.department, 2, procedure="drugo")
    services.assign_case(actor=acting_as(office.officer), case_id=other.pk, officer=office.officer)
    _access, program = program_of(office, office.department)

    def found(query):
        return {row["number"] for row in program.get(f"{OFFICE}?{query}").json()["results"]}

    both = {case.number, other.number}
    assert found("state=received") == both
    assert found("state=decided") == set()
    assert found("procedure=drugo") == found(f"officer={office.officer.pk}") == {other.number}
    assert found("unassigned=true") == {case.number}
    assert found(f"due_until={case.next_due}") == both
    assert found(f"due_from={case.next_due + dt.timedelta(days=1)}") == set()
    assert found("received_from=2026-11-18T12:00:00%2B01:00") == both
    assert found("received_until=2026-11-18T12:00:00%2B01:00") == set()
    assert program.get(f"{OFFICE}?state=nonsense").status_code == 400
    late = timezone.now() + dt.timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(changed=late)
    url, numbers = f"{OFFICE}?limit=1&changed_since=2026-01-01T00:00:00Z", []
    while url:
        body = program.get(url).json()
        numbers += [row["number"] for row in body["results"]]
        url = body["next"]
    assert numbers == [other.number, case.number]  # in the order of changes


def test_the_list_costs_the_same_for_few_and_many(office, cast):
    _access, program = program_of(office, office.department)
    for number in range(40):
        open_one(cast.users["citizen"], office.department, number)
    counts = []
    for limit in (5, 40):
        with CaptureQueriesContext(connection) as queries:
            assert len(program.get(f"{OFFICE}?limit={limit}").json()["results"]) == limit
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_a_grant_ends_at_once_and_the_own_case_is_never_ones_work(office, cast, case):
    access, program = program_of(office, office.department)
    Case.objects.filter(pk=case.pk).update(organisation=office.town, applicant=None, principal=None)
    assert program.get(OFFICE).json()["results"] == []
    Case.objects.filter(pk=case.pk).update(organisation=None, applicant=cast.users["citizen"])
    assert len(program.get(OFFICE).json()["results"]) == 1
    clients.end_department(actor=TESTS, grant=ClientDepartment.objects.get())
    assert program.get(OFFICE).json()["results"] == []
    assert program.get(f"{OFFICE}{case.pk}/").status_code == 404
    assert not Case.objects.visible_to(clients.actor_of_program(access, {READ})).exists()


def test_who_gives_departments(office, case):
    access, _client = make_program(office.town, (READ,))
    for who in ("officer", "head", "other_officer"):
        with pytest.raises(PermissionDenied):
            clients.grant_department(
                actor=acting_as(office.users[who]), access=access, department=office.department, reason="x"
            )
    with pytest.raises(ValidationError):
        let_in(access, office.elsewhere)
    admin = client_of(office.administrator)
    page = "/admin/identity/clientdepartment/"
    body = {"access": access.pk, "department": office.department.pk, "reason": "093-4/2026"}
    assert admin.post(f"{page}add/", body).status_code == 302
    assert admin.post(f"{page}add/", body | {"department": office.elsewhere.pk}).status_code == 200
    grant = ClientDepartment.objects.get()
    assert admin.get(page).status_code == admin.get(f"{page}{grant.pk}/change/").status_code == 200
    for user in (office.officer, office.head):
        assert client_of(user).post(f"{page}add/", body).status_code in (403, 404)
    admin.post(page, {"action": "end", "_selected_action": [str(grant.pk)]})
    grant.refresh_from_db()
    assert grant.ended is not None


def test_people_s_programs_reach_no_office(office, case):
    user = acting_as(office.officer).user
    actor = Actor(user=user, client="x", scopes=frozenset({READ, WRITE}), departments=frozenset({office.department.pk}))
    assert not Case.objects.office_of(actor).exists()
    assert Client().get(OFFICE).status_code == 401
