"""The admin and the inbox of the office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AccessLog
from apps.cases import services
from apps.core import plugs
from apps.identity import registry
from tests.cases.conftest import DOES_NOT, SEES, acting_as, client_of
from tests.factories.cases import open_one, order_for

LIST = "/admin/cases/case/"


def change(case):
    return f"{LIST}{case.pk}/change/"


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour"])
def test_people_stay_outside(cast, case, who):
    for path in (LIST, change(case), f"{LIST}{case.pk}/history/"):
        answer = getattr(cast, who).get(path)
        assert answer.status_code in (302, 403, 404), path
        assert case.number not in answer.content.decode()


@pytest.mark.parametrize("who", [*SEES, *DOES_NOT])
def test_the_office_and_nobody_else(office, cast, case, who):
    client = client_of(office.users[who])
    answers = [client.get(path) for path in (LIST, change(case), f"{LIST}{case.pk}/history/")]
    if who == "editor":  # without the right to see cases at all
        assert [answer.status_code for answer in answers] == [403, 404, 404]
    elif who in SEES:
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert all(case.number in answer.content.decode() for answer in answers)
    else:
        assert [answer.status_code for answer in answers] == [200, 404, 404]
        assert case.number not in answers[0].content.decode()


def test_what_the_office_reads(office, cast, case, subject):
    order = order_for(case)
    services.record_event(
        actor=acting_as(office.officer), case=case, kind="note", text_sl="Preverite lastništvo.", text_en="x",
        public=False,
    )  # fmt: skip
    html = client_of(office.officer).get(change(case)).content.decode()
    shown = ("Ana Horvat", "Dravska ulica 10", "Preverite lastništvo.", "samo za urad", order.reference, "dva meseca")
    assert [text for text in shown if text not in html] == []
    row = AccessLog.objects.get(kind="cases.case", verb="view")
    assert (row.case, row.subject, row.object_label) == (case.number, cast.users["citizen"].pk, case.number)


def test_nothing_is_written_here(office, case):
    client = client_of(office.administrator)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(change(case), {"title_sl": "x"}).status_code == 403
    assert client.post(f"{LIST}{case.pk}/delete/", {"post": "yes"}).status_code == 403
    case.refresh_from_db()
    assert case.title_sl == "Prekop občinske ceste"


@pytest.mark.usefixtures("catalogue")
def test_search_and_filters(office, cast, case):
    other = open_one(cast.users["neighbour"], office.other, 2, sign="007", procedure="zapora-ceste")
    client = client_of(office.head)

    def found(query):
        html = client.get(f"{LIST}?{query}").content.decode()
        return {one.number for one in (case, other) if f">{one.number}<" in html}

    both = {case.number, other.number}
    assert found("") == both
    assert found("q=371-1") == found("q=371-1/2026") == {case.number}
    assert found("q=Horvat") == set()
    assert found(f"department={office.other.pk}") == {other.number}
    assert found("department=nonsense") == found("year=x") == both
    assert found("year=2026") == both
    assert found("procedure=zapora-ceste") == {other.number}
    assert found("state__exact=received") == both


def test_the_list_costs_the_same_for_few_and_many(office, cast):
    client = client_of(office.officer)
    for number in range(20):
        open_one(cast.users["citizen"], office.department, number)
    client.get(LIST)
    counts = []
    for more in (0, 180):
        for number in range(more):
            open_one(cast.users["citizen"], office.department, f"more-{number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_inbox_and_card(office, cast, case):
    source, card = registry.inbox_sources.get("cases"), plugs.waiting_cards.get("cases.fresh")
    for name, user in office.users.items():
        actor = acting_as(user)
        mine = name in ("officer", "head")  # an administrator sees cases, but none waits for them
        assert source.count(actor) == card.count(actor) == len(source.items(actor)) == mine
    (item,) = source.items(acting_as(office.officer))
    assert (item.title, item.url, item.department) == (case.number, change(case), "Oddelek PROMET")
    client = client_of(office.officer)
    assert case.number in client.get("/admin/nabiralnik/").content.decode()
    assert "Nove zadeve" in client.get("/admin/").content.decode()
    assert case.number in client.get(card.url()).content.decode()


def test_the_inbox_costs_the_same_for_few_and_many(office, cast, django_assert_num_queries):
    source = registry.inbox_sources.get("cases")
    actor = acting_as(office.officer)
    for number in range(20):
        open_one(cast.users["citizen"], office.department, number)
    actor.has_perm("cases.view_case")
    with django_assert_num_queries(1):
        assert len(source.items(actor)) == 20
    for number in range(40):
        open_one(cast.users["citizen"], office.department, f"more-{number}")
    with django_assert_num_queries(1):
        assert len(source.items(actor)) == 50


def test_a_mandate_stays_while_its_case_is_open(company, case):
    hold = plugs.retention_holds.get("cases")
    assert hold(company.mandate) == "odprta zadeva"
    assert hold(case) == ""
    company.case.mandate = None
    company.case.save()
    assert hold(company.mandate) == ""
