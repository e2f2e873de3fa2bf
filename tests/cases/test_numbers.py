"""Numbers: consecutive, without gaps, anew each year, whoever files at the same time (real threads, real connections)."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from apps.cases.exceptions import SignUnknown
from apps.cases.models import Case, CaseCounter
from apps.cases.services import Number, allocate_number
from apps.core.legal_time import local_day
from tests.conftest import make_user
from tests.factories.cases import open_one
from tests.factories.people import make_department, make_municipality

DAY = dt.date(2026, 11, 18)


class Fails(Exception):
    """What goes wrong in the transaction after the number was given."""


def at_once(*calls):
    """Run calls in threads that start together; their results or the exceptions they raised."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(20)
        try:
            with transaction.atomic():
                return call()
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(60) for future in [pool.submit(run, call) for call in calls]]


def take(sign="371", day=DAY):
    return allocate_number(sign=sign, day=day)


@pytest.mark.django_db
def test_as_text_and_one_after_the_other():
    assert [str(take()) for _ in range(3)] == ["371-1/2026", "371-2/2026", "371-3/2026"]
    assert str(take("007")) == "007-1/2026"
    assert str(take()) == "371-4/2026"


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["", "123456", "37a", "٣", "371\n", "-1"])
def test_a_sign_is_one_to_five_digits(sign):
    with pytest.raises(SignUnknown):
        take(sign)
    assert not CaseCounter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_only_inside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        take()


@pytest.mark.django_db
def test_anew_at_midnight_in_ljubljana():
    before = dt.datetime(2026, 12, 31, 22, 59, 59, 999_999, tzinfo=dt.UTC)
    midnight = dt.datetime(2026, 12, 31, 23, 0, tzinfo=dt.UTC)  # 0.00 on 1 January in Ptuj
    assert [take(day=local_day(moment)) for moment in (before, midnight, before, midnight)] == [
        Number("371", 1, 2026), Number("371", 1, 2027), Number("371", 2, 2026), Number("371", 2, 2027),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_even_the_very_first():
    results = at_once(*[take] * 20)
    assert sorted(number.sequence for number in results) == list(range(1, 21))
    assert CaseCounter.objects.get().last == 20


@pytest.mark.django_db(transaction=True)
def test_what_fails_leaves_no_gap():
    def fail():
        take()
        raise Fails

    results = at_once(*[take, fail] * 8)
    given = [result for result in results if isinstance(result, Number)]
    assert sum(isinstance(result, Fails) for result in results) == 8
    assert sorted(number.sequence for number in given) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_the_first_of_all_fails():
    with pytest.raises(Fails), transaction.atomic():
        take()
        raise Fails
    with transaction.atomic():
        assert take().sequence == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_people_and_one_person_twenty_times():
    department = make_department(make_municipality())
    people = [make_user(f"oseba{number}") for number in range(10)]
    calls = [lambda user=user: open_one(user, department, user.pk) for user in people]
    same = [lambda: open_one(people[0], department, "ista-vloga")] * 10
    results = at_once(*calls, *same)
    assert not [result for result in results if isinstance(result, Exception)]
    assert len({case.pk for case in results[10:]}) == 1
    assert sorted(Case.objects.values_list("sequence", flat=True)) == list(range(1, 12))
