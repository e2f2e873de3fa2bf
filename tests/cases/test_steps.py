"""Every state, every side, every step: the table holds, and whatever it does not name is refused with the reason."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone

from apps.cases import services, workflow
from apps.cases.choices import FINAL, CaseState, EventKind
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseEvent
from apps.cases.services.moving import locked, move
from apps.core.legal_time import local_day
from apps.core.models import OutboxEvent
from tests.cases.conftest import acting_as, person
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS

MOVES = [name for name in workflow.STEPS if name != "receive"]
SIDES = (workflow.APPLICANT, workflow.OFFICER, workflow.HEAD, workflow.PORTAL)


@pytest.fixture
def who(office, cast):
    """One actor for each side."""
    return {
        workflow.APPLICANT: person(cast.users["citizen"]), workflow.OFFICER: acting_as(office.officer),
        workflow.HEAD: acting_as(office.head), workflow.PORTAL: TESTS,
    }  # fmt: skip


@pytest.fixture
def words(office, cast, case):
    """Whatever any step asks for."""
    other = open_one(cast.users["neighbour"], office.department, "other")
    return {
        "reason": "Manjka soglasje.", "whom": "Upravna enota Ptuj", "number": other.number, "round": 1, "period": "P15D",
        "outcome": "dismissed", "waived": True, "on": local_day(timezone.now()).isoformat(),
    }  # fmt: skip


def attempt(actor, case, step, words):
    """Whether the step was taken; everything is undone. A refusal without a reason counts as one that was taken."""
    with transaction.atomic():
        try:
            move(actor, locked(actor, case.pk), step, words=words)
        except StepRefused as error:
            return not str(error)
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("state", CaseState.values)
def test_every_state_side_and_move(state, case, who, words):
    Case.objects.filter(pk=case.pk).update(state=state)
    taken = {(side, step) for side in SIDES for step in MOVES if attempt(who[side], case, step, words)}
    table = {
        (side, name) for name in MOVES for side in workflow.STEPS[name].sides if state in workflow.STEPS[name].sources
    }
    assert taken == table
    for side in SIDES[1:]:
        case.refresh_from_db()
        if side != workflow.PORTAL:
            assert set(workflow.steps_open(who[side], case)) == {name for one, name in table if one == side}


def test_every_state_that_is_not_final_has_a_way_out_and_is_reached():
    reached = {step.target for step in workflow.STEPS.values()}
    assert reached == set(CaseState)
    left = {state for step in workflow.STEPS.values() for state in step.sources}
    assert left == set(CaseState) - set(FINAL)
    assert set(workflow.LOOKS) == set(CaseState)


def test_a_step_is_told_in_both_languages_and_to_the_apps_above(case, who):
    done = services.take_step(actor=who["officer"], case_id=case.pk, step="accept", expected="received")
    assert done.state == CaseState.IN_REVIEW
    event = CaseEvent.objects.get(case=case, kind=EventKind.ACCEPTED)
    assert (event.text_en, event.public, event.by_kind) == (
        "The application is complete and we are working on it.", True, "staff",
    )  # fmt: skip
    assert event.facts == {"step": "accept", "from": "received", "to": "in_review"}
    told = OutboxEvent.objects.get(name="case_moved")
    assert told.payload == {"case_id": str(case.pk), "step": "accept", "event_id": str(event.pk)}


def test_what_a_step_needs_is_said(case, who):
    with pytest.raises(StepRefused, match="Napišite razlog"):
        services.take_step(actor=who["officer"], case_id=case.pk, step="suspend", words={"reason": "  "})
    with pytest.raises(StepRefused, match="stanje zadeve »prejeto«"):
        services.take_step(actor=who["officer"], case_id=case.pk, step="resume")
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.take_step(actor=who["applicant"], case_id=case.pk, step="accept")
    with pytest.raises(StepRefused, match="obrazca"):
        services.take_step(actor=who["head"], case_id=case.pk, step="decide", words={"outcome": "granted"})
    assert Case.objects.get(pk=case.pk).state == CaseState.RECEIVED
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_others_do_not_see_it(case, office, cast):
    for actor in (acting_as(office.other_officer), acting_as(office.stranger), person(cast.users["neighbour"])):
        with pytest.raises(Http404):
            services.take_step(actor=actor, case_id=case.pk, step="withdraw")


def test_nobody_decides_in_their_own_matter(office):
    own = open_one(office.officer, office.department)
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.take_step(actor=acting_as(office.officer), case_id=own.pk, step="accept")


def test_a_joined_case_knows_the_other_one(case, who, words):
    done = services.take_step(actor=who["officer"], case_id=case.pk, step="join", words={"number": words["number"]})
    assert (done.state, done.joined_to.number) == (CaseState.JOINED, words["number"])
    for wrong, why in ((case.number, "že končana"), ("371-99/2026", "številko ni"), (words["number"], "številko ni")):
        with pytest.raises(StepRefused, match=why):
            services.take_step(actor=who["officer"], case_id=done.joined_to.pk, step="join", words={"number": wrong})


def test_an_unpaid_fee_holds_the_decision_back(case, who):
    order_for(case)
    Case.objects.filter(pk=case.pk).update(state=CaseState.DECIDED)
    with transaction.atomic(), pytest.raises(StepRefused, match="taksa še ni plačana"):
        move(who["officer"], locked(who["officer"], case.pk), "dispatch")


def test_service_has_a_day_that_has_come(case, who):
    Case.objects.filter(pk=case.pk).update(state=CaseState.DISPATCHED)
    today = local_day(timezone.now())
    for wrong, why in (("", "Vpišite dan"), ("jutri", "dan vročitve"), (today + dt.timedelta(days=1), "še ni prišel")):
        with pytest.raises(StepRefused, match=why):
            services.take_step(actor=who["officer"], case_id=case.pk, step="serve", words={"on": str(wrong)})
    done = services.take_step(actor=who["officer"], case_id=case.pk, step="serve", words={"on": today.isoformat()})
    assert (done.next_kind, done.next_due > today) == ("appeal", True)
    with pytest.raises(StepRefused, match="Rok za pritožbo še teče"):
        services.take_step(actor=who["officer"], case_id=case.pk, step="finish")


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_one_wins_and_the_other_sees_what_happened(office, cast):
    case = open_one(cast.users["citizen"], office.department)
    barrier, steps = threading.Barrier(2), ("accept", "find_incomplete")
    actors = {"accept": acting_as(office.officer), "find_incomplete": acting_as(office.head)}

    def run(step):
        barrier.wait(30)
        try:
            return services.take_step(actor=actors[step], case_id=case.pk, step=step, expected="received")
        except StepTaken as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = [future.result(60) for future in [pool.submit(run, step) for step in steps]]
    (lost,) = [one for one in results if isinstance(one, StepTaken)]
    (won,) = [one for one in results if isinstance(one, Case)]
    assert lost.latest.text in str(lost)
    assert lost.latest.facts["to"] == won.state
    assert CaseEvent.objects.filter(case=case).count() == 2
