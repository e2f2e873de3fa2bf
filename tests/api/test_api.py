"""The developers' door: lists, pages, errors, languages, limits, schema."""

import pytest
from django.test import override_settings
from drf_spectacular.validation import validate_schema

from apps.territory.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
EVERYBODY = ["anonymous", "citizen", "neighbour", "officer", "other_officer"]
PLACES = "/api/v1/places/"


@pytest.mark.parametrize("who", EVERYBODY)
def test_places_are_open_to_everybody(cast, who):
    answer = getattr(cast, who).get(PLACES)
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 50
    assert answer.json()["next"].startswith("http://testserver/api/v1/places/?cursor=")


def test_pages_walk_through_everything(client):
    url, names = f"{PLACES}?limit=30", []
    while url:
        body = client.get(url).json()
        names += [row["slug"] for row in body["results"]]
        url = body["next"]
    assert len(names) == len(set(names)) == 68


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "cursor=x", "kind=nonsense"])
def test_wrong_parameters_are_pointed_at(client, query):
    answer = client.get(f"{PLACES}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"#/{query.split('=')[0]}"


def test_filters_and_search(client):
    assert {row["kind"] for row in client.get(f"{PLACES}?kind=wifi").json()["results"]} == {"wifi"}
    found = client.get(f"{PLACES}?q=ptujskem gradu").json()
    assert found["results"][0]["slug"] == "ptujski-grad"
    assert found["next"] is None


def test_language_of_the_texts(client):
    place = Place.objects.get(slug="ptujski-grad")
    sl = client.get(f"{PLACES}{place.pk}/").json()
    en = client.get(f"{PLACES}{place.pk}/", headers={"Accept-Language": "en"})
    assert sl["name"] == "Ptujski grad"
    assert en.json()["name"] == place.name_en != "Ptujski grad"
    assert "Accept-Language" in en["Vary"]
    assert (
        client.get("/api/nothing/", headers={"Accept-Language": "en"}).json()["title"]
        != client.get("/api/nothing/").json()["title"]
    )


def test_etag_saves_the_second_answer(client):
    first = client.get(PLACES)
    second = client.get(PLACES, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 304
    assert not second.content


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing/", "/api/v2/", "/api/v1/places/x/y/"])
def test_unknown_addresses_are_problems(client, method, path):
    answer = getattr(client, method)(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_missing_rows_and_methods_are_problems(client):
    missing = client.get(f"{PLACES}01900000-0000-7000-8000-000000000000/")
    assert (missing.status_code, missing.json()["status"]) == (404, 404)
    wrong = client.get(f"{PLACES}nonsense/")
    assert wrong.status_code == 404
    post = client.post(PLACES, {}, content_type="application/json")
    assert post.status_code == 401
    assert post["WWW-Authenticate"].startswith("Bearer")
    assert post["Content-Type"] == "application/problem+json"


def test_quarter_at_a_position(client):
    url = "/api/v1/quarters/at/"
    assert client.get(url, {"lat": 46.4206, "lon": 15.8698}).json()["code"] == "96309"
    assert client.get(url, {"lat": 46.55, "lon": 15.64}).status_code == 404
    wrong = client.get(url, {"lat": "x"})
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"#/lat", "#/lon"}


def test_boundaries_come_with_a_single_quarter(client):
    rows = client.get("/api/v1/quarters/").json()["results"]
    assert len(rows) == 8
    assert "boundary" not in rows[0]
    assert client.get(f"/api/v1/quarters/{rows[0]['id']}/").json()["boundary"]["type"] == "Polygon"


def test_suggestions(client):
    found = client.get("/api/v1/places/suggest/", {"q": "presrnova"}).json()["results"]
    assert found[0] == {"kind": "street", "text": "Prešernova ulica", "hint": "ulica, Ptuj"}
    assert client.get("/api/v1/places/suggest/").status_code == 400


def test_lists_cost_the_same_for_few_and_many_rows(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(f"{PLACES}?limit=5")
    with django_assert_num_queries(1):
        client.get(f"{PLACES}?limit=60")


def test_who_asks_too_often_waits(client):
    from apps.core.api.throttling import CallerThrottle

    rates = {"anonymous": "3/min", "user": "5/min", "client": "9/min"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CallerThrottle, "THROTTLE_RATES", rates)
        statuses = [client.get(PLACES).status_code for _ in range(4)]
        answer = client.get(PLACES)
    assert statuses == [200, 200, 200, 429]
    assert int(answer["Retry-After"]) <= 60
    assert answer["Content-Type"] == "application/problem+json"


def test_the_schema_is_valid_and_declares_problems(client):
    answer = client.get("/api/v1/schema/?format=json")
    schema = answer.json()
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)
    responses = schema["paths"]["/api/v1/places/{id}/"]["get"]["responses"]
    assert {"200", "400", "404", "429"} <= set(responses)
    assert "application/problem+json" in responses["404"]["content"]


def test_the_reference_is_ours_and_strict(client):
    answer = client.get("/api/docs/")
    html = answer.content.decode()
    assert "swagger-ui-bundle" in html
    assert "https://" not in html.replace("https://www.w3.org", "")
    assert "unsafe" not in answer["Content-Security-Policy"]


@override_settings(TRUSTED_PROXIES=0)
def test_a_forged_address_does_not_escape_the_limit(client):
    from apps.core.api.throttling import CallerThrottle

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CallerThrottle, "THROTTLE_RATES", {"anonymous": "2/min", "user": "5/min", "client": "9/min"})
        statuses = [client.get(PLACES, HTTP_X_FORWARDED_FOR=f"1.2.3.{n}").status_code for n in range(4)]
    assert statuses == [200, 200, 429, 429]
