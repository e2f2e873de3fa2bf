"""`/api/v1/cases/`: one's own, to read."""

import pytest

from apps.cases import services
from tests.cases.conftest import client_of
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS

CASES = "/api/v1/cases/"


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"])
def test_the_whole_cast(office, cast, case, who):
    client = getattr(cast, who)
    answer, one = client.get(CASES), client.get(f"{CASES}{case.pk}/")
    if who == "anonymous":
        assert (answer.status_code, one.status_code) == (401, 401)
        return
    assert (answer.status_code, one.status_code) == (200, 200 if who == "citizen" else 404)
    assert [row["number"] for row in answer.json()["results"]] == (["371-1/2026"] if who == "citizen" else [])


def test_the_office_reads_its_cases_elsewhere(office, case):
    for user in office.users.values():
        client = client_of(user)
        assert client.get(CASES).json()["results"] == []
        assert client.get(f"{CASES}{case.pk}/").status_code == 404


def test_what_it_says(office, cast, case):
    order_for(case)
    services.record_event(actor=TESTS, case=case, kind="note", text_sl="Za nas.", text_en="x", public=False)
    body = cast.citizen.get(f"{CASES}{case.pk}/").json()
    assert (body["number"], body["title"]) == ("371-1/2026", "Prekop občinske ceste")
    assert body["state"] == {"code": "received", "wording": "prejeto"}
    assert (body["received"], body["due"]) == ("2026-11-18T12:00:00+01:00", "2027-01-18")
    assert [event["text"] for event in body["events"]] == ["Vloga je prejeta."]
    assert [fee["cents"] for fee in body["fees"]] == [3630]
    assert body["documents"] == []
    english = cast.citizen.get(f"{CASES}{case.pk}/", headers={"Accept-Language": "en"}).json()
    assert english["title"] == "Digging up a municipal road"


def test_filters_pages_and_cost(office, cast, django_assert_max_num_queries):
    for number in range(60):
        open_one(cast.users["citizen"], office.department, number)
    assert len(cast.citizen.get(f"{CASES}?number=371-7/2026").json()["results"]) == 1
    url, found = f"{CASES}?limit=25", []
    while url:
        body = cast.citizen.get(url).json()
        found += [row["number"] for row in body["results"]]
        url = body["next"]
    assert len(found) == len(set(found)) == 60
    with django_assert_max_num_queries(8):
        cast.citizen.get(f"{CASES}?limit=5")
    with django_assert_max_num_queries(8):
        cast.citizen.get(f"{CASES}?limit=60")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(cast, case, method):
    for path in (CASES, f"{CASES}{case.pk}/"):
        assert getattr(cast.citizen, method)(path, {}, content_type="application/json").status_code in (403, 405)
