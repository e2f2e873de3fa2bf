"""The classification plan, and how long a closed case is kept by it."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.urls import reverse

from apps.applications.catalogue_source import procedures
from apps.cases import keeping, services
from apps.cases.choices import Keeping
from apps.cases.models import Case, ClassSign
from apps.cases.services.plan import closed_on, load_plan, signs_used_without
from apps.core.legal_time import LJUBLJANA
from tests.cases.conftest import client_of
from tests.factories.cases import open_one
from tests.factories.people import make_staff

PAGE = reverse("admin:cases_classsign_changelist")
ADD = reverse("admin:cases_classsign_add")


def day(text):
    return dt.date.fromisoformat(text)


def sign(number="371", years=5, since="2020-01-01", **values):
    kind = "years" if years else "archival"
    given = {"title_sl": "Ceste", "title_en": "Roads", "keeping": kind, "source": "UUP 45", "valid_from": day(since)}
    return ClassSign.objects.create(sign=number, years=years, **given | values)


def closed(case, on, state="final"):
    moment = dt.datetime.fromisoformat(f"{on}T23:30:00").replace(tzinfo=LJUBLJANA)
    Case.objects.filter(pk=case.pk).update(state=state, moved=moment)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    ("on", "years", "until"),
    [
        ("2026-05-03", 5, "2031-12-31"),
        ("2024-02-29", 1, "2025-12-31"),  # a leap day has no anniversary, and needs none
        ("2026-12-31", 2, "2028-12-31"),
        ("2027-01-01", 2, "2029-12-31"),
        ("2026-01-31", 10, "2036-12-31"),
    ],
)
def test_a_period_runs_from_the_first_of_january_after_the_closing(on, years, until):
    term = keeping.Term("371", day(on), Keeping.YEARS, years)
    assert term.until == day(until)
    assert not term.is_over(day(until))
    assert term.is_over(day(until) + dt.timedelta(days=1))
    assert keeping.closed_before(day(until) + dt.timedelta(days=1), years) >= term.closed
    assert keeping.closed_before(day(until), years) < term.closed


@pytest.mark.parametrize("kind", [Keeping.PERMANENT, Keeping.ARCHIVAL, ""])
def test_what_is_permanent_archival_or_unknown_is_never_over(kind):
    term = keeping.Term("350", day("1999-05-03"), kind)
    assert term.until is None
    assert not term.is_over(day("2999-01-01"))
    assert keeping.explain(term)


def test_it_is_said_in_words():
    term = keeping.Term("371", day("2026-05-03"), Keeping.YEARS, 5)
    words = keeping.explain(term).replace("\xa0", " ")
    assert "31. 12. 2031" in words
    assert "3. 5. 2026" in words
    assert "1. 1. 2027" in words
    assert "5 let" in words


def test_the_plan_of_the_day_of_closing_counts(case):
    sign(years=5, since="2020-01-01")
    sign(years=10, since="2027-01-01")
    assert services.term_of(case) is None  # open
    assert services.term_of(closed(case, "2026-12-31")).until == day("2031-12-31")
    assert services.term_of(closed(case, "2027-01-01")).until == day("2037-12-31")
    for state in ("withdrawn", "transferred"):
        assert services.term_of(closed(case, "2026-12-31", state)).years == 5
    ended = sign("99", since="2020-01-01", valid_to=day("2021-12-31"))
    assert ClassSign.objects.of("99", day("2021-12-31")) == ended
    assert ClassSign.objects.of("99", day("2022-01-01")) is None
    assert services.term_of(closed(case, "2019-12-31")).until is None  # not in the plan then: kept


def test_a_joined_case_is_closed_when_the_other_one_is(case, office, cast):
    other = open_one(cast.users["citizen"], office.department, "2")
    Case.objects.filter(pk=case.pk).update(joined_to=other)
    assert closed_on(closed(case, "2026-05-03", "joined")) is None
    closed(other, "2028-02-29")
    assert closed_on(Case.objects.get(pk=case.pk)) == day("2028-02-29")


@pytest.mark.django_db
def test_a_sign_is_never_changed_deleted_or_struck_out():
    row = sign()
    rows = ClassSign.objects.filter(pk=row.pk)
    for wrong in (lambda: rows.update(years=1), rows.delete, lambda: rows.update(sign="1", valid_to=day("2030-01-01"))):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            wrong()
    rows.update(valid_to=day("2030-12-31"))  # it ends
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        rows.update(valid_to=None)
    for wrong in (
        {"number": "3a"},
        {"number": "123456"},
        {"years": 0, "keeping": "years"},
        {"years": 5, "keeping": "permanent"},
    ):
        with pytest.raises(Exception), transaction.atomic():  # noqa: B017, PT011
            sign(**{"number": "5", **wrong})


@pytest.mark.django_db
def test_the_signs_of_all_procedures_come_with_the_portal_and_once():
    used = {procedure["classification_sign"] for procedure in procedures()}
    assert load_plan() > 0
    assert load_plan() == 0
    rows = {row.sign: row for row in ClassSign.objects.on(day("2026-11-28"))}
    assert used <= set(rows)
    for number in used:
        assert {number[:length] for length in range(1, len(number))} <= set(rows)  # with their groups
    assert all(row.proposed and row.source for row in rows.values())
    ClassSign.objects.filter(sign="371").update(valid_to=day("2026-11-30"))
    call_command("load_organisations", stdout=io.StringIO())
    out = io.StringIO()
    call_command("load_procedures", stdout=out)
    assert "0 signs added" in out.getvalue()


def test_a_filing_never_fails_for_a_sign_and_staff_are_told(case, office, cast):
    odd = open_one(cast.users["citizen"], office.department, "odd", sign="77777")
    assert odd.number.startswith("77777-1/")
    load_plan()
    assert signs_used_without(day("2026-11-28")) == ["77777"]
    archivist = client_of(make_staff("arhivarka", "archivist", office.other))
    assert "77777" in archivist.get(PAGE).content.decode()
    front = archivist.get(reverse("admin:index")).content.decode()
    assert "Znaki, ki jih ni v načrtu" in front


def test_who_keeps_the_plan(office, cast):
    row = sign()
    archivist = client_of(make_staff("arhivarka", "archivist", office.other))
    values = {
        "sign": "372", "title_sl": "Javna razsvetljava", "title_en": "Street lights", "keeping": "years", "years": "5",
        "source": "Odredba župana", "valid_from": "2026-01-01",
    }  # fmt: skip
    for who in (archivist, client_of(office.administrator)):
        assert "371" in who.get(PAGE).content.decode()
        assert who.get(ADD).status_code == 200
    assert archivist.post(ADD, values | {"years": ""}).status_code == 200  # with the fault, nothing written
    assert archivist.post(ADD, values).status_code == 302
    assert archivist.post(ADD, values).status_code == 200  # the same once more
    assert ClassSign.objects.filter(sign="372").count() == 1
    change = reverse("admin:cases_classsign_change", args=[row.pk])
    assert archivist.post(change, {"valid_to": "2027-12-31", "years": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.valid_to, row.years) == (day("2027-12-31"), 5)
    officer = client_of(office.officer)
    assert officer.get(PAGE).status_code == 200
    assert officer.get(ADD).status_code == officer.post(ADD, values).status_code == 403
    assert client_of(office.editor).get(PAGE).status_code == 403
    assert client_of(cast.users["citizen"]).get(PAGE).status_code in (302, 403, 404)
    assert archivist.post(reverse("admin:cases_classsign_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_the_list_costs_the_same_for_few_and_many(office, django_assert_max_num_queries):
    client = client_of(make_staff("arhivarka", "archivist", office.other))
    sign()
    client.get(PAGE)
    with django_assert_max_num_queries(40) as few:
        client.get(PAGE)
    for number in range(100, 200):
        sign(str(number))
    with django_assert_max_num_queries(len(few)):
        client.get(PAGE)
