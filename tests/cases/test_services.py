"""Opening cases, their timeline, and what nobody can do to it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, OperationalError

from apps.cases import services, workflow
from apps.cases.choices import CaseState
from apps.cases.exceptions import SignUnknown
from apps.cases.models import Case, CaseCounter, CaseEvent
from apps.core.actor import ANONYMOUS
from apps.core.legal_time import LJUBLJANA
from apps.core.models import OutboxEvent
from tests.cases.conftest import DOES_NOT, SEES, acting_as, person
from tests.factories.cases import NOON, open_one

REFUSED = (IntegrityError, InternalError, OperationalError)


def test_what_a_new_case_holds(office, cast, case):
    assert (case.number, case.sign, case.sequence, case.year) == ("371-1/2026", "371", 1, 2026)
    assert (case.state, case.party_name, case.title) == (CaseState.RECEIVED, "Ana Horvat", "Prekop občinske ceste")
    assert (case.received_day, case.decision_due) == (dt.date(2026, 11, 18), dt.date(2027, 1, 18))
    assert case.due_words == "do 18.\xa01.\xa02027: dva meseca od popolne vloge 18.\xa011.\xa02026"
    assert case.get_absolute_url() == "/moj-ptuj/zadeve/371-1-2026/"
    event = case.events.get()
    assert (event.kind, event.happened, event.public, event.who) == ("received", NOON, True, "portal")
    told = OutboxEvent.objects.get(name="case_opened")
    assert told.payload == {"case_id": str(case.pk)}


def test_asked_again_it_is_the_same_case(office, cast, case):
    again = open_one(cast.users["citizen"], office.department, title_sl="Nekaj drugega")
    assert again == case
    assert again.title_sl == "Prekop občinske ceste"
    told = OutboxEvent.objects.filter(name="case_opened")
    assert CaseCounter.objects.get().last == CaseEvent.objects.count() == told.count() == 1


def test_no_period_no_deadline(office, cast):
    case = open_one(cast.users["citizen"], office.department, period="")
    assert (case.decision_due, case.next_kind, case.due_words) == (None, "call", "")


def test_the_last_second_of_the_year_in_ljubljana(office, cast):
    last = dt.datetime(2026, 12, 31, 23, 59, 59, tzinfo=LJUBLJANA)
    before = open_one(cast.users["citizen"], office.department, 1, received_at=last)
    after = open_one(cast.users["citizen"], office.department, 2, received_at=last + dt.timedelta(seconds=1))
    assert (before.number, after.number) == ("371-1/2026", "371-1/2027")


@pytest.mark.parametrize(("wrong", "error"), [({"sign": "37a"}, SignUnknown), ({"period": "2 meseca"}, ValueError)])
def test_what_cannot_be_opened_takes_no_number(office, cast, wrong, error):
    with pytest.raises(error):
        open_one(cast.users["citizen"], office.department, **wrong)
    assert not CaseCounter.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_only_inside_the_transaction_of_what_it_is_about(office, cast):
    with pytest.raises(transaction.TransactionManagementError):
        open_one.__wrapped__(cast.users["citizen"], office.department)


def test_who_may_open(office, cast, company):
    citizen, neighbour = cast.users["citizen"], cast.users["neighbour"]
    allowed = person(citizen)
    open_one(citizen, office.department, "own", actor=allowed)
    for number, actor in enumerate((ANONYMOUS, person(neighbour), acting_as(office.officer))):
        with pytest.raises(PermissionDenied):
            open_one(citizen, office.department, number, actor=actor)


def test_only_in_the_name_in_which_one_acts(office, cast, company):
    citizen, key = cast.users["citizen"], company.organisation.pk
    with pytest.raises(PermissionDenied):
        open_one(citizen, office.department, 1, actor=person(citizen), organisation=key)
    with pytest.raises(PermissionDenied):
        open_one(citizen, office.department, 2, actor=person(citizen, organisation=key))
    with pytest.raises(PermissionDenied):
        limited = person(citizen, organisation=key, procedures=frozenset({"zapora-ceste"}))
        open_one(citizen, office.department, 3, actor=limited, organisation=key)
    acting = person(citizen, organisation=key, mandate=company.mandate.pk)
    case = open_one(citizen, office.department, 4, actor=acting, organisation=key, mandate=company.mandate.pk)
    assert (case.party_name, case.applicant) == ("Mizarstvo Vičava d.o.o.", citizen)
    assert case.events.get().who == "vlagatelj"


def test_record_an_event(office, cast, case):
    officer = acting_as(office.officer)
    event = services.record_event(
        actor=officer, case=case, kind="note", text_sl="Samo za nas.", text_en="For us alone.", public=False
    )
    assert (event.by_kind, event.who) == ("staff", "Uradnica Preizkus")
    citizen = person(cast.users["citizen"])
    assert CaseEvent.objects.visible_to(citizen).count() == 1
    assert CaseEvent.objects.visible_to(officer).count() == 2
    services.record_event(actor=citizen, case=case, kind="document", text_sl="Dodano.", text_en="Added.")
    with pytest.raises(PermissionDenied):
        services.record_event(actor=citizen, case=case, kind="note", text_sl="x", text_en="x", public=False)
    with pytest.raises(ValueError, match="nonsense"):
        services.record_event(actor=officer, case=case, kind="nonsense", text_sl="x", text_en="x")


def test_others_write_nothing(office, cast, case):
    strangers = [person(cast.users["neighbour"]), ANONYMOUS, *(acting_as(office.users[name]) for name in DOES_NOT)]
    for actor in strangers:
        for public in (True, False):
            with pytest.raises(PermissionDenied):
                services.record_event(actor=actor, case=case, kind="note", text_sl="x", text_en="x", public=public)


@pytest.mark.parametrize("who", SEES)
def test_the_inside_of_a_case_is_for_its_office(office, cast, case, who):
    services.record_event(
        actor=acting_as(office.officer), case=case, kind="note", text_sl="Samo za nas.", text_en="x", public=False
    )
    assert CaseEvent.objects.visible_to(acting_as(office.users[who])).filter(public=False).count() == 1


@pytest.mark.parametrize("statement", ["UPDATE cases_caseevent SET text_sl = 'x'", "DELETE FROM cases_caseevent"])
def test_the_timeline_is_never_changed(case, statement):
    with pytest.raises(REFUSED, match="trail"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert case.events.get().text_sl == "Vloga je prejeta."


def test_the_database_keeps_numbers_apart_and_signs_right(office, cast, case):
    values = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
    again = values | {"id": None, "subject_id": "x", "number": "x"}
    for wrong in ({}, {"sign": "37a"}, {"sequence": 2, "subject_id": case.subject_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.create(**{key: value for key, value in (again | wrong).items() if key != "id"})


def test_every_state_has_a_look_and_something_to_come():
    assert set(workflow.LOOKS) == set(CaseState)
    assert all(look.colour and look.icon and look.words and look.coming for look in workflow.LOOKS.values())
    assert all(step.target in workflow.LOOKS for step in workflow.STEPS.values())
