"""The officer's desk: its lists, what narrows them, views, and several cases at once."""

import datetime as dt

import pgtrigger
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AccessLog
from apps.cases import desk, services
from apps.cases.models import Case, SavedView
from apps.core import plugs
from apps.core.events import deliver_event
from apps.core.legal_time import LJUBLJANA
from apps.core.models import OutboxEvent
from tests.cases.conftest import DOES_NOT, acting_as, client_of
from tests.factories.cases import open_one
from tests.factories.people import make_staff

DESK = "/admin/cases/case/miza/"
EARLY, LATE = dt.datetime(2026, 11, 18, 9, tzinfo=LJUBLJANA), dt.datetime(2026, 11, 10, 9, tzinfo=LJUBLJANA)


@pytest.fixture(autouse=True)
def _friday():
    """20 November 2026: what came on the 18th is to be looked through by the 25th."""
    with time_machine.travel(dt.datetime(2026, 11, 20, 10, tzinfo=LJUBLJANA)):
        yield


@pytest.fixture
def cases(office, cast):
    """One that is due soon, one that is late, one of the other department."""
    ana = cast.users["citizen"]
    return {
        "soon": open_one(ana, office.department, "soon", received_at=EARLY),
        "late": open_one(ana, office.department, "late", received_at=LATE),
        "other": open_one(cast.users["neighbour"], office.other, "other", received_at=EARLY),
    }


def numbers(client, query, cases):
    html = client.get(f"{DESK}?{query}").content.decode()
    return {name for name, case in cases.items() if f">{case.number}</a>" in html}


def rows_for(case, /, **values):
    """What a row of the desk sends along."""
    return {f"state-{case.pk}": case.state, f"officer-{case.pk}": str(case.officer_id or ""), **values}


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour"])
def test_people_have_no_desk(cast, office, who):
    for path in (DESK, f"{DESK}pogled/"):
        assert getattr(cast, who).get(path).status_code in (302, 403, 404)


@pytest.mark.parametrize("who", DOES_NOT)
def test_the_desk_shows_the_office_alone(office, cast, case, who):
    answer = client_of(office.users[who]).get(f"{DESK}?zavihek=vse")
    assert answer.status_code == (403 if who == "editor" else 200)
    assert case.number not in answer.content.decode()


def test_the_lists(office, cases):
    client = client_of(office.officer)
    services.assign_case(actor=acting_as(office.officer), case_id=cases["soon"].pk, officer=office.officer)
    assert numbers(client, "", cases) == numbers(client, "zavihek=moje", cases) == {"soon"}
    assert numbers(client, "zavihek=nedodeljene", cases) == {"late"}
    assert numbers(client, "zavihek=kmalu", cases) == {"soon"}
    assert numbers(client, "zavihek=zamujene", cases) == {"late"}
    assert numbers(client, "zavihek=stranka", cases) == set()
    assert numbers(client, "zavihek=vse", cases) == {"soon", "late"}
    assert numbers(client, "zavihek=nekaj", cases) == {"soon"}
    assert numbers(client_of(office.head), "zavihek=vse", cases) == {"soon", "late", "other"}
    services.take_step(actor=acting_as(office.officer), case_id=cases["late"].pk, step="transfer", words={"whom": "UE"})
    assert numbers(client, "zavihek=vse", cases) == {"soon"}


def test_a_row_says_when_and_how_late(office, cases):
    html = client_of(office.officer).get(f"{DESK}?zavihek=vse").content.decode()
    assert "Pregled popolnosti: še 5 dni" in html
    assert "Pregled popolnosti: zamuja 3 dni" in html
    assert html.index(cases["late"].number) < html.index(f">{cases['soon'].number}</a>")  # the most urgent first
    assert AccessLog.objects.filter(kind="cases.case", verb="list").exists()


def test_filters(office, cases):
    client = client_of(office.head)
    for query, found in {
        f"department={office.other.pk}": {"other"},
        "state=received": {"soon", "late", "other"},
        "state=in_review": set(),
        f"officer={office.officer.pk}": set(),
        "since=2026-11-15": {"soon", "other"},
        "until=2026-11-10": {"late"},
        "department=nonsense&since=x": {"soon", "late", "other"},
    }.items():
        assert numbers(client, f"zavihek=vse&{query}", cases) == found, query
    assert client.get(f"{DESK}?za=nonsense").status_code == 404


@pytest.mark.usefixtures("catalogue")
def test_filter_by_procedure(office, cast, cases):
    other = open_one(cast.users["citizen"], office.department, "road", procedure="zapora-obcinske-ceste")
    client = client_of(office.officer)
    assert numbers(client, "zavihek=vse&procedure=zapora-obcinske-ceste", cases | {"road": other}) == {"road"}


def test_search_by_number_name_and_street(office, cast, cases, subject):
    subject.places = lambda case: ["Prešernova ulica 12"] if case.pk == cases["late"].pk else []
    for case in cases.values():
        services.refresh_search(case_id=case.pk)
    client = client_of(office.officer)

    def found(text):
        answer = client.post(f"{DESK}?zavihek=vse", {"find": text})
        assert answer.status_code == 302
        assert answer.url == f"{DESK}?zavihek=vse"  # no name stands in an address
        return numbers(client, "zavihek=vse", cases)

    assert found(cases["soon"].number) == {"soon"}
    assert found("371-2-2026") == {"late"}
    assert found("371") == {"soon", "late"}
    assert found("horvat") == {"soon", "late"}
    assert found("presernova 12") == found("PREŠERNOVA") == {"late"}
    assert found("Prešrnova") == {"late"}  # a slip
    assert found("Ljubljana") == found("%") == set()
    assert found("") == {"soon", "late"}


def test_what_was_filed_is_found_after_opening(office, cast, subject):
    subject.places = lambda case: ["Ormoška cesta 3"]
    case = open_one(cast.users["citizen"], office.department)
    assert case.search_text == "ana horvat"
    for event in OutboxEvent.objects.filter(name="case_opened"):
        assert deliver_event(event.pk)
    case.refresh_from_db()
    assert case.search_text == "ana horvat ormoska cesta 3"


def test_one_click_takes_a_case_over_and_a_second_changes_nothing(office, cases):
    client, case = client_of(office.officer), cases["soon"]
    posted = rows_for(case, take=str(case.pk))
    for _ in range(2):
        html = client.post(DESK, posted, follow=True).content.decode()
        assert "Narejeno pri 1 zadevi" in html
        assert "vi" in html
    case.refresh_from_db()
    assert case.officer == office.officer
    assert case.events.filter(kind="assigned").count() == 1
    html = client_of(office.head).post(DESK, posted, follow=True).content.decode()
    assert "prevzel nekdo drug" in html
    case.refresh_from_db()
    assert case.officer == office.officer


def test_a_batch_tells_what_was_refused_and_why(office, cast, cases):
    client = client_of(office.officer)
    own = open_one(office.officer, office.department, "own", received_at=EARLY)
    posted = {"act": "take", "case": [str(cases[name].pk) for name in ("soon", "late", "other")] + [str(own.pk), "x"]}
    for case in (*cases.values(), own):
        posted |= rows_for(case)
    html = client.post(f"{DESK}?zavihek=vse", posted, follow=True).content.decode()
    assert "Narejeno pri 2 zadevah" in html
    assert f"<b>{own.number}</b>" in html
    assert "Za to nimate pravice." in html
    assert cases["other"].number not in html  # another department's: not a word
    assert set(Case.objects.filter(officer=office.officer)) == {cases["soon"], cases["late"]}


def test_a_batch_of_steps_goes_by_what_the_page_showed(office, cases):
    client = client_of(office.officer)
    posted = {"act": "accept", "case": [str(cases["soon"].pk), str(cases["late"].pk)]}
    posted |= rows_for(cases["soon"]) | rows_for(cases["late"])
    services.take_step(actor=acting_as(office.officer), case_id=cases["late"].pk, step="find_incomplete")
    html = client.post(DESK, posted, follow=True).content.decode()
    assert "Narejeno pri 1 zadevi" in html
    assert "Vašega koraka nismo naredili" in html
    assert [Case.objects.get(pk=cases[name].pk).state for name in ("soon", "late")] == ["in_review", "incomplete"]


def test_a_batch_is_assigned_to_a_colleague(office, cases):
    colleague = make_staff("kolegica", "officer", office.department)
    client, case = client_of(office.officer), cases["soon"]
    posted = rows_for(case, act="assign", case=[str(case.pk)])
    for wrong in ({}, {"whom": "x"}, {"whom": str(office.stranger.pk)}, {"whom": str(colleague.pk), "case": []}):
        assert "Označite vsaj eno zadevo" in client.post(DESK, posted | wrong, follow=True).content.decode()
    client.post(DESK, posted | {"whom": str(colleague.pk)})
    case.refresh_from_db()
    assert case.officer == colleague
    assert "Označite" in client.post(DESK, posted | {"act": "withdraw"}, follow=True).content.decode()


def test_views_are_saved_shared_and_removed(office, cases):
    client = client_of(office.officer)
    query = "zavihek=zamujene&state=received"
    client.post(f"{DESK}pogled/?{query}&za=x", {"name": "Zamude", "department": str(office.department.pk)})
    view = SavedView.objects.get()
    assert (view.filters, view.department) == ({"zavihek": "zamujene", "state": "received"}, office.department)
    client.post(f"{DESK}pogled/?zavihek=vse", {"name": "Zamude", "department": str(office.other.pk)})
    view.refresh_from_db()
    assert (view.filters, view.department) == ({"zavihek": "vse"}, None)  # shared with one's own departments alone
    colleague = client_of(make_staff("kolegica", "officer", office.department))
    assert "Zamude" not in colleague.get(DESK).content.decode()
    client.post(f"{DESK}pogled/?{query}", {"name": "Zamude", "department": str(office.department.pk)})
    assert "Zamude" in colleague.get(DESK).content.decode()
    assert "Zamude" not in client_of(office.other_officer).get(DESK).content.decode()
    assert "Vpišite ime" in client.post(f"{DESK}pogled/", {"name": " "}, follow=True).content.decode()
    assert colleague.post(f"{DESK}pogled/{view.pk}/odstrani/").status_code == 404
    assert client_of(office.editor).post(f"{DESK}pogled/", {"name": "x"}).status_code == 403
    client.post(f"{DESK}pogled/{view.pk}/odstrani/")
    assert not SavedView.objects.exists()


def test_the_desk_costs_the_same_for_few_and_many(office, cast):
    client = client_of(office.officer)
    for number in range(20):
        open_one(cast.users["citizen"], office.department, number)
    client.get(f"{DESK}?zavihek=vse")
    costs = []
    for more in (0, 180):
        for number in range(more):
            open_one(cast.users["citizen"], office.department, f"more-{number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{DESK}?zavihek=vse")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_pages_show_every_case_once(office, cast):
    client = client_of(office.officer)
    cases = {str(at): open_one(cast.users["citizen"], office.department, at) for at in range(35)}
    first = client.get(f"{DESK}?zavihek=vse")
    shown = numbers(client, "zavihek=vse", cases)
    following = numbers(client, first.context["next"], cases)
    assert len(shown) == 30
    assert shown | following == set(cases)
    assert not shown & following


def test_cards_of_what_is_due(office, cases):
    late, soon = plugs.waiting_cards.get("cases.zamujene"), plugs.waiting_cards.get("cases.kmalu")
    told = {name: (late.count(acting_as(user)), soon.count(acting_as(user))) for name, user in office.users.items()}
    assert told == {
        "officer": (1, 1), "head": (1, 2), "other_officer": (0, 1), "administrator": (0, 0), "editor": (0, 0),
        "stranger": (0, 0),
    }  # fmt: skip
    services.assign_case(actor=acting_as(office.officer), case_id=cases["late"].pk, officer=office.officer)
    assert late.count(acting_as(office.head)) == 0
    assert "Zamujene zadeve" in client_of(office.officer).get("/admin/").content.decode()
    assert cases["late"].number in client_of(office.officer).get(late.url()).content.decode()


MANY = """
INSERT INTO cases_case (id, created, changed, sign, sequence, year, number, title_sl, title_en, department_id,
    applicant_id, party_name, subject_kind, subject_id, procedure, state, received_at, moved, decision_period, paused,
    channel, outcome, next_due, next_kind, due_order, search_text, officer_id)
SELECT gen_random_uuid(), now(), now(), '007', n, 2026, '007-' || n || '/2026', 'x', 'x', %s,
    %s, 'x', 'many', n, 'x',
    CASE WHEN n %% 2 = 0 THEN 'final' WHEN n %% 3 = 0 THEN 'supplement_requested' ELSE 'received' END,
    now(), now(), '', 0, '', '', '2026-11-01'::date + n %% 300, 'decision', '2026-11-01'::date + n %% 300,
    'janez novak ' || n || ' ulica', CASE WHEN n %% 4 = 1 THEN %s::uuid END
FROM generate_series(1, 20000) AS n
"""


def test_with_many_cases_every_list_goes_by_an_index(office, cast):
    keys = [office.department.pk, cast.users["citizen"].pk, office.officer.pk]
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(MANY, keys)
        cursor.execute("ANALYZE cases_case")
    for who in ("officer", "head", "administrator"):
        actor = acting_as(office.users[who])
        for key, tab in desk.TABS.items():
            rows = tab.rows(desk.open_cases(actor), actor, dt.date(2026, 11, 20))
            plan = rows.order_by(*desk.ORDER)[:31].explain()
            assert "Seq Scan on cases_case " not in plan, (who, key, plan)
            assert key != "vse" or "case_desk" in plan, (who, plan)
        found = desk.found(desk.open_cases(actor), "novak 1234")
        assert "case_search" in found.order_by(*desk.ORDER)[:31].explain(), who
