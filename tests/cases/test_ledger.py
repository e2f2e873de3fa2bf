"""Deadlines from what happened: worked examples of the law, and the same answer whenever it is asked."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from apps.cases import services
from apps.cases.choices import CaseState, EventKind
from apps.cases.deadlines import Fact, complete_day, decision, explain, fiction
from apps.cases.models import Case, LegalRule
from apps.cases.models.ledger import deadlines_of, reckon
from apps.cases.rules import RuleBook, end_of, shipped
from apps.cases.services.moving import locked, move, reckon_deadlines
from apps.core.legal_time import LJUBLJANA
from tests.cases.conftest import acting_as
from tests.factories.cases import open_one

BOOK = RuleBook(shipped())
E = EventKind


def day(text):
    return dt.date.fromisoformat(text)


def fact(kind, happened, **data):
    return Fact(kind, day(happened), data)


def plain(text):
    return text.replace("\xa0", " ")


def test_31_january_and_a_month():
    assert decision([fact(E.RECEIVED, "2027-01-31")], "P1M").day == day("2027-03-01")
    assert decision([fact(E.RECEIVED, "2028-01-31")], "P1M").day == day("2028-02-29")


def test_a_notice_of_10_december_counts_on_christmas_though_a_holiday():
    assert fiction(day("2026-12-10"), BOOK) == day("2026-12-25")
    facts = [fact(E.RECEIVED, "2026-12-01"), fact(E.SUPPLEMENT_REQUESTED, "2026-12-10", round=1, period="P8D")]
    found = reckon(facts, CaseState.SUPPLEMENT_REQUESTED, "P1M", BOOK).next
    assert (found.since, found.day) == (day("2026-12-25"), day("2027-01-04"))  # 2 and 3 January are free


@pytest.mark.parametrize(("instant", "on"), [
    ("2026-11-18T23:59:30", "2026-11-18"), ("2026-11-19T00:00:00", "2026-11-19"),
    ("2027-03-28T23:59:30", "2027-03-28"), ("2026-10-25T23:59:30", "2026-10-25"),
])  # fmt: skip
def test_a_submission_half_a_minute_before_midnight_counts_that_day(instant, on, office, cast):
    received = dt.datetime.fromisoformat(instant).replace(tzinfo=LJUBLJANA)
    case = open_one(cast.users["citizen"], office.department, received_at=received)
    assert (case.received_day, case.complete_on) == (day(on), day(on))


def test_two_overlapping_rounds():
    facts = [
        fact(E.RECEIVED, "2026-12-01"),
        fact(E.SUPPLEMENT_REQUESTED, "2026-12-03", round=1, period="P15D"),
        fact(E.SUPPLEMENT_SERVED, "2026-12-04", round=1),
        fact(E.SUPPLEMENT_REQUESTED, "2026-12-08", round=2, period="P15D"),
        fact(E.SUPPLEMENT_SERVED, "2026-12-09", round=2),
    ]
    waiting = reckon(facts, CaseState.SUPPLEMENT_REQUESTED, "P2M", BOOK)
    assert (waiting.decision, complete_day(facts)) == (None, None)
    assert (waiting.supplements[1].day, waiting.supplements[2].day) == (day("2026-12-21"), day("2026-12-24"))
    assert waiting.next == waiting.supplements[2]
    half = [*facts, fact(E.SUPPLEMENT_RECEIVED, "2026-12-15", round=2)]
    assert decision(half, "P2M") is None
    whole = [*half, fact(E.SUPPLEMENT_RECEIVED, "2026-12-18", round=1)]
    assert decision(whole, "P2M").day == day("2027-02-18")


def test_an_extension_follows_the_period_and_only_the_end_is_moved():
    facts = [
        fact(E.RECEIVED, "2026-12-01"),
        fact(E.SUPPLEMENT_REQUESTED, "2026-12-03", round=1, period="P8D"),
        fact(E.SUPPLEMENT_SERVED, "2026-12-04", round=1),  # 12 December is a Saturday
        fact(E.SUPPLEMENT_EXTENDED, "2026-12-10", round=1, period="P8D"),
    ]
    found = reckon(facts, CaseState.SUPPLEMENT_REQUESTED, "P1M", BOOK).next
    assert found.day == day("2026-12-21")  # 20 December is a Sunday
    assert plain(explain(found)).startswith(
        "do 21. 12. 2026: 8 dni in še 8 dni od vročitve poziva 4. 12. 2026; zadnji dan"
    )


def test_a_suspension_stops_the_period():
    facts = [fact(E.RECEIVED, "2026-12-07"), fact(E.SUSPENDED, "2026-12-10")]
    assert decision(facts, "P1M") is None
    found = decision([*facts, fact(E.RESUMED, "2026-12-20")], "P1M")
    assert (found.day, found.paused) == (day("2027-01-18"), 10)  # 7 January and ten days is a Sunday
    assert "vmes rok ni tekel 10 dni" in plain(explain(found))


def test_a_call_within_five_working_days():
    found = reckon([fact(E.RECEIVED, "2026-12-23")], CaseState.RECEIVED, "P1M", BOOK).next
    assert found.day == day("2026-12-31")  # 25 and 26 December are holidays
    assert plain(explain(found)) == "do 31. 12. 2026: 5 delovnih dni od prejema 23. 12. 2026"


def test_the_rule_of_the_day_of_service_holds():
    before = reckon([fact(E.SERVED, "2026-02-24")], CaseState.SERVED, "", BOOK).next
    after = reckon([fact(E.SERVED, "2026-02-25")], CaseState.SERVED, "", BOOK).next
    assert (before.day, before.source) == (day("2026-03-11"), "ZUP 235")
    assert after.day == day("2026-03-18")
    several = [fact(E.SERVED, "2026-12-20", on="2026-12-01"), fact(E.SERVED, "2026-12-21", on="2026-12-04")]
    assert reckon(several, CaseState.SERVED, "", BOOK).next.since == day("2026-12-04")


def test_rules_of_staff_take_the_place_of_shipped_ones(db):
    LegalRule.objects.create(code="appeal_period", period="P8D", valid_from=day("2027-01-01"), source="preizkus")
    book = LegalRule.objects.book()
    assert book.on("appeal_period", day("2026-12-31")).period == "P21D"
    assert book.on("appeal_period", day("2027-01-01")).period == "P8D"
    assert book.on("appeal_period", day("1999-01-01")).period == "P15D"
    with pytest.raises(LookupError):
        book.on("unknown", day("2027-01-01"))
    with pytest.raises(ValidationError):
        LegalRule(code="appeal_period", period="15 dni", valid_from=day("2028-01-01"), source="x").full_clean()


def test_working_days_are_counted_one_by_one():
    assert end_of(day("2026-12-31"), "1 working day") == (day("2027-01-04"), False)
    assert end_of(day("2028-02-28"), "P1D") == (day("2028-02-29"), False)


def test_asked_at_any_time_the_answer_is_the_same(office, cast):
    officer = acting_as(office.officer)
    with time_machine.travel(dt.datetime(2026, 12, 7, 9, tzinfo=LJUBLJANA)):
        case = open_one(cast.users["citizen"], office.department, received_at=timezone.now())
    for at, step, words in (
        ("2026-12-08", "find_incomplete", {}), ("2026-12-09", "request_supplement", {"round": 1, "period": "P15D"}),
        ("2026-12-20", "supplement", {"round": 1}), ("2026-12-21", "accept", {}),
        ("2026-12-28", "suspend", {"reason": "predhodno vprašanje"}), ("2027-01-07", "resume", {}),
    ):  # fmt: skip
        with time_machine.travel(dt.datetime.fromisoformat(f"{at}T10:00:00").replace(tzinfo=LJUBLJANA)):
            move(officer, locked(officer, case.pk), step, words=words)
    stored = Case.objects.get(pk=case.pk)
    assert (stored.complete_on, stored.paused, stored.decision_due) == (day("2026-12-20"), 10, day("2027-03-02"))
    for year in (2027, 2031):
        with time_machine.travel(dt.datetime(year, 7, 1, tzinfo=LJUBLJANA)):
            again = Case.objects.get(pk=case.pk)
            reckon_deadlines(again)
            assert (again.decision_due, again.next_due) == (stored.decision_due, stored.next_due)
    with translation.override("en"):
        assert "complete" in explain(deadlines_of(stored).decision)
    services.take_step(actor=officer, case_id=case.pk, step="withdraw")
    assert Case.objects.get(pk=case.pk).next_due is None
