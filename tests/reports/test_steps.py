"""Every state, every side, every step: the table holds, and whatever it does not name is refused with the reason."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone

from apps.core.legal_time import local_day
from apps.core.models import OutboxEvent
from apps.reports import services, workflow
from apps.reports.choices import TYPES, ReportState, StateType
from apps.reports.exceptions import MoveRefused, MoveTaken
from apps.reports.models import Report, ReportEvent
from apps.reports.services.moving import locked, move
from tests.factories.people import TESTS
from tests.factories.reports import in_state, make_category, report_one
from tests.reports.conftest import acting_as, person

SIDES = (workflow.REPORTER, workflow.OFFICER, workflow.HEAD, workflow.CONTRACTOR, workflow.PORTAL)
OTHERS = ("other_officer", "stranger", "neighbour", "other_contractor")


@pytest.fixture
def who(office, cast, crews):
    return {
        workflow.CONTRACTOR: acting_as(crews.worker), "other_contractor": acting_as(crews.other_worker),
        workflow.REPORTER: person(cast.users["citizen"]), workflow.OFFICER: acting_as(office.officer),
        workflow.HEAD: acting_as(office.head), workflow.PORTAL: TESTS,
        "other_officer": acting_as(office.other_officer), "stranger": acting_as(office.stranger),
        "neighbour": person(cast.users["neighbour"]),
    }  # fmt: skip


WORDS = {
    "answer": "Zakrpano.", "whom": "DRSI", "reason": "cannot", "hiding": "abuse", "note": "Žalitev.", "into": "x",
}  # fmt: skip


def attempt(actor, report, step):
    """Whether the step was taken; everything is undone. A refusal without a reason counts as one that was taken."""
    words = WORDS | {"on": local_day(timezone.now())}
    with transaction.atomic():
        try:
            move(actor, locked(TESTS, report.pk), step, words=words)
        except MoveRefused as error:
            return not str(error)
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("state", ReportState.values)
def test_every_state_side_and_move(state, report, who, crews):
    report.contractor = crews.organisation
    in_state(report, state)
    taken = {(side, step) for side in (*SIDES, *OTHERS) for step in workflow.STEPS if attempt(who[side], report, step)}
    table = {
        (side, name)
        for name, step in workflow.STEPS.items()
        for side in step.sides
        if state in step.sources
    }  # fmt: skip
    assert taken == table
    report.refresh_from_db()
    for side in (workflow.REPORTER, workflow.OFFICER, workflow.HEAD, workflow.CONTRACTOR):
        assert set(workflow.steps_open(who[side], report)) == {name for one, name in table if one == side}


def test_every_state_has_a_type_a_look_and_a_way_out():
    assert set(TYPES) == set(ReportState) == set(workflow.LOOKS)
    assert {TYPES[state] for state in ReportState} == set(StateType)
    assert {state for step in workflow.STEPS.values() for state in step.sources} == set(ReportState)
    reached = {step.target for step in workflow.STEPS.values()} - {None}
    assert reached == set(ReportState) - {ReportState.UNCONFIRMED}


def test_closing_needs_a_public_reason(report, who):
    officer = who["officer"]
    for step, words, said in (
        ("fix", {}, "Napišite odgovor"), ("fix", {"answer": "  "}, "Napišite odgovor"),
        ("close", {"answer": "Ne."}, "Izberite razlog"), ("close", {"reason": "cannot"}, "Napišite odgovor"),
        ("close", {"reason": "duplicate", "answer": "Ne."}, "Izberite razlog"),
        ("hide", {"hiding": "cannot", "note": "x"}, "Izberite razlog"), ("plan", {"on": "jutri"}, "Vpišite dan"),
        ("plan", {"on": dt.date(2020, 1, 1)}, "že mimo"), ("merge", {"into": "x"}, "obrazca"),
    ):  # fmt: skip
        with pytest.raises(MoveRefused, match=said):
            services.take_step(actor=officer, report_id=report.pk, step=step, words=words)
    done = services.take_step(
        actor=officer, report_id=report.pk, step="close", words={"reason": "not_ours", "answer": "Cesta je državna."}
    )
    assert (done.kind, done.public, done.reason, done.closed_at is None) == (
        "closed_not_fixed",
        True,
        "not_ours",
        False,
    )
    event = ReportEvent.objects.filter(report=report).latest("happened")
    assert (event.answer, event.public, event.state_from, event.state_to) == (
        "Cesta je državna.", True, "received", "closed",
    )  # fmt: skip
    assert event.text_sl == "Prijavo smo zaključili brez popravila: za to nismo pristojni."
    assert event.text_en == "The report was closed without a repair: it is not our responsibility."
    told = OutboxEvent.objects.filter(name="report_moved").latest("created")
    assert told.payload == {"report_id": str(report.pk), "step": "close", "event_id": str(event.pk)}


def test_what_others_do_not_see_they_do_not_move(secret, who):
    for name in OTHERS:
        with pytest.raises(Http404):
            services.take_step(actor=who[name], report_id=secret.pk, step="accept")
    with pytest.raises(MoveRefused, match="nimate pravice"):
        services.take_step(actor=who[workflow.REPORTER], report_id=secret.pk, step="accept")


def test_hidden_and_back_to_where_it_was(report, who):
    officer = who["officer"]
    services.take_step(actor=officer, report_id=report.pk, step="start")
    hidden = services.take_step(
        actor=officer, report_id=report.pk, step="hide", words={"hiding": "private", "note": "Ime soseda."}
    )
    assert (hidden.kind, hidden.public, hidden.reason) == ("hidden", False, "private")
    event = ReportEvent.objects.filter(report=report).latest("happened")
    assert (event.public, event.answer) == (False, "Ime soseda.")
    back = services.take_step(actor=officer, report_id=report.pk, step="unhide", words={"note": "Ime je izbrisano."})
    assert (back.state, back.public, back.reason) == ("in_progress", True, "")


def test_reopening_counts_its_time_anew(report, who):
    services.take_step(actor=who["officer"], report_id=report.pk, step="fix", words={"answer": "Zakrpano."})
    Report.objects.filter(pk=report.pk).update(due_at=timezone.now() - dt.timedelta(days=30))
    again = services.take_step(
        actor=who[workflow.REPORTER], report_id=report.pk, step="reopen", words={"answer": "Še vedno je tam."}
    )
    assert (again.state, again.kind, again.closed_at) == ("reopened", "open", None)
    assert again.due_at > timezone.now()


def test_nothing_changes_an_event(report):
    with pytest.raises(Exception, match="it is a trail"), transaction.atomic():
        ReportEvent.objects.filter(report=report).update(text_sl="x")
    with pytest.raises(Exception, match="it is a trail"), transaction.atomic():
        ReportEvent.objects.filter(report=report).delete()


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_one_wins_and_the_other_sees_what_happened(office, cast, town):
    report = report_one(make_category(office.department), cast.users["citizen"])
    barrier = threading.Barrier(2)
    actors = {"accept": acting_as(office.officer), "start": acting_as(office.head)}

    def run(step):
        barrier.wait(30)
        try:
            return services.take_step(actor=actors[step], report_id=report.pk, step=step, expected="received")
        except MoveTaken as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = [future.result(60) for future in [pool.submit(run, step) for step in actors]]
    (lost,) = [one for one in results if isinstance(one, MoveTaken)]
    (won,) = [one for one in results if isinstance(one, Report)]
    assert lost.latest.text in str(lost)
    assert lost.latest.state_to == won.state
    assert ReportEvent.objects.filter(report=report).count() == 2
