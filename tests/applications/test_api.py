"""`/api/v1/procedures/` and `/api/v1/applications/`: who sees what, what is kept of what is sent, what it costs."""

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.applications.models import Application
from tests.applications.api_clients import APPLICATIONS, PROCEDURES, Caller, person, pointers, program
from tests.factories import filing
from tests.factories.applications import make_form, make_shipped, minimal_definition, step, text_field

pytestmark = pytest.mark.django_db
ROW = "01J00000000000000000000000"


@pytest.fixture
def form():
    """Every kind of thing that is dropped or refused."""
    group = text_field(
        "parcele", type="group", required=True,
        fields=[text_field("parcela", required=True, max_length=10), text_field("povrsina", type="number")],
    )  # fmt: skip
    steps = [
        step(
            "vloga",
            text_field("ime", prefill="applicant.name", read_only=True, required=True),
            text_field("emso", type="emso", prefill="applicant.emso", read_only=True, sensitive=True),
            text_field("namen", required=True, max_length=20),
            text_field("skrito", show_if={"field": "namen", "eq": "skrito"}),
            text_field("dan", type="date"),
            text_field("znesek", type="money", min=1, max=100),
            text_field("potrdim", type="boolean"),
            group,
        )
    ]
    return make_form("prekop", minimal_definition(steps=steps))


# --- the catalogue ------------------------------------------------------------------------------------------------


def test_everybody_reads_the_catalogue(catalogue, cast):
    for who in ("anonymous", "citizen", "officer", "administrator"):
        body = getattr(cast, who).get(PROCEDURES).json()
        slugs = {row["slug"] for row in body["results"]}
        assert "prekop-obcinske-ceste" in slugs
        assert body["next"] is None
    row = next(row for row in body["results"] if row["slug"] == "prekop-obcinske-ceste")
    assert (row["kind"], row["open"], row["decision_within"]) == ("application", True, "P1M")
    assert row["for_whom"] == ["person", "organisation"]
    assert {item["channel"] for item in row["fee"]} >= {"e_identified"}


def test_filters_and_search(catalogue, client):
    def slugs(query):
        return {row["slug"] for row in client.get(f"{PROCEDURES}?{query}").json()["results"]}

    assert "prekop-obcinske-ceste" in slugs("q=prekop")
    assert "prekop-obcinske-ceste" in slugs("area=ceste-in-promet")
    assert "najem-vrticka" not in slugs("area=ceste-in-promet")
    assert "najem-vrticka" in slugs("for=person")
    assert "najem-vrticka" not in slugs("for=organisation")
    assert "denarna-pomoc-ob-rojstvu" in slugs("life_event=rojstvo-otroka")
    for wrong in ("area=x", "for=x", "life_event=x"):
        assert client.get(f"{PROCEDURES}?{wrong}").status_code == 400
    assert {row["slug"] for row in client.get(f"{PROCEDURES}?q=%00").json()["results"]} == set()


def test_one_procedure_with_its_form(catalogue, client):
    schema = client.get("/api/v1/form-schema/")
    assert schema.status_code == 200
    assert schema["Cache-Control"] == "public, max-age=86400"
    assert client.get("/api/v1/form-schema/", headers={"If-None-Match": schema["ETag"]}).status_code == 304
    body = client.get(f"{PROCEDURES}prekop-obcinske-ceste/").json()
    jsonschema.validate(body["form"]["definition"], schema.json())
    assert body["department"]
    assert len(body["form"]["digest"]) == 64
    english = client.get(f"{PROCEDURES}prekop-obcinske-ceste/", headers={"Accept-Language": "en"}).json()
    assert english["title"] != body["title"]
    assert client.get(f"{PROCEDURES}ni-ga/").status_code == 404


def test_the_catalogue_costs_the_same_for_few_and_many(client, django_assert_max_num_queries):
    for number in range(2):
        make_form(f"postopek-{number}")
    with django_assert_max_num_queries(4):
        assert len(client.get(PROCEDURES).json()["results"]) == 2
    for number in range(2, 20):
        make_form(f"postopek-{number}")
    with django_assert_max_num_queries(4):
        assert len(client.get(PROCEDURES).json()["results"]) == 20


# --- who sees which application -----------------------------------------------------------------------------------


def test_the_whole_cast(form, cast):
    marija = person()
    draft = marija.begin("prekop")
    for who in ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"):
        caller = Caller(getattr(cast, who))
        answers = [
            caller.get(draft), caller.answer(draft, namen="x"), caller.submit(draft), caller.send("DELETE", draft),
            caller.attach(draft, "nacrt"),
        ]  # fmt: skip
        wanted = 401 if who == "anonymous" else 404
        assert [answer.status_code for answer in answers] == [wanted] * 5
        if who != "anonymous":
            assert caller.get(APPLICATIONS).json()["results"] == []
    assert program().get(draft).status_code == 404
    assert [row["id"] in draft for row in marija.get(APPLICATIONS).json()["results"]] == [True]


def test_staff_do_not_apply(form, cast):
    assert Caller(cast.officer).send("POST", APPLICATIONS, {"procedure": "prekop"}).status_code == 403


def test_scopes(form):
    reader = program(scopes=("applications:read",))
    answer = reader.send("POST", APPLICATIONS, {"procedure": "prekop"})
    assert answer.status_code == 403
    assert 'scope="applications:write"' in answer["WWW-Authenticate"]
    assert reader.get(APPLICATIONS).status_code == 200
    stranger = program(scopes=("places:read",))
    assert stranger.get(APPLICATIONS).status_code == 403
    assert stranger.get(PROCEDURES).status_code == 403


def test_two_programs_of_one_organisation_share_and_others_do_not(form):
    draft = program().begin("prekop")
    assert program(level="low").get(draft).status_code == 200
    application = Application.objects.get()
    assert (application.applicant, str(application.organisation)) == (None, "Društvo prijateljev Drave")


def test_lists_cost_the_same_for_few_and_many(form, django_assert_max_num_queries):
    marija = person()
    for count in (2, 18):
        for _one in range(count):
            filing.draft(filing.acting(marija.user), form)
        with django_assert_max_num_queries(8):
            rows = marija.get(APPLICATIONS).json()["results"]
    assert len(rows) == 20
    assert "answers" not in rows[0]
    assert marija.get(f"{APPLICATIONS}?state=filed").json()["results"] == []
    assert len(marija.get(f"{APPLICATIONS}?state=draft&procedure=prekop&limit=5").json()["results"]) == 5


# --- what is kept of what is sent ---------------------------------------------------------------------------------


def test_answers_are_merged(form):
    marija = person()
    draft = marija.begin("prekop")
    body = marija.answer(
        draft, namen="Vodovod", parcele=[{"parcela": "1/1"}, {"parcela": "2", "povrsina": "14.50"}]
    ).json()
    assert body["answers"]["ime"] == "Marija Kolarič"
    rows = body["answers"]["parcele"]
    assert [(row["parcela"], row.get("povrsina")) for row in rows] == [("1/1", None), ("2", "14.5")]
    assert len({row["_id"] for row in rows}) == 2
    body = marija.answer(draft, dan="2027-03-05").json()
    assert (body["answers"]["namen"], body["answers"]["dan"], body["revision"]) == ("Vodovod", "2027-03-05", 2)
    body = marija.answer(draft, namen=None, parcele=[rows[1]]).json()
    assert body["answers"]["parcele"] == [rows[1]]
    assert body["problems"][0]["pointer"] == "#/answers/namen"
    assert body["problems"][0]["code"] == "required"


def test_what_is_hidden_foreign_or_known_counts_for_nothing(form):
    marija = person()
    draft = marija.begin("prekop")
    sent = {
        "namen": "Vodovod", "skrito": "tega ni", "emso": "0101990500005", "ime": "Nekdo Drug", "ni_ga": [1],
        "parcele": [{"parcela": "1", "tuje": {"x": 1}, "_id": ROW}], "_id": ROW, "__proto__": {},
    }  # fmt: skip
    answer = marija.answer(draft, **sent)
    assert answer.status_code == 200, answer.json()
    found = {
        "namen": "Vodovod",
        "ime": "Marija Kolarič",
        "emso": filing.EMSO,
        "parcele": [{"parcela": "1", "_id": ROW}],
    }
    assert answer.json()["answers"] == found
    assert "Nekdo" not in str(Application.objects.get().answers)
    assert marija.submit(draft).status_code == 201
    assert Application.objects.get().kept["values"] == found


def test_limits_are_problems_with_pointers(form):
    marija = person()
    draft = marija.begin("prekop")
    body = marija.answer(draft, namen="x" * 30, znesek=20_000, parcele=[{"parcela": "1"}, {"parcela": "1" * 11}]).json()
    wrong = {problem["pointer"] for problem in body["problems"]}
    assert wrong == {"#/answers/namen", "#/answers/znesek", "#/answers/parcele/1/parcela"}
    assert set(pointers(marija.submit(draft))) == wrong


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [
        ({"namen": 5}, "#/answers/namen"),
        ({"namen": {"x": 1}}, "#/answers/namen"),
        ({"dan": "5. 3. 2027"}, "#/answers/dan"),
        ({"znesek": "12,50"}, "#/answers/znesek"),
        ({"znesek": True}, "#/answers/znesek"),
        ({"potrdim": "da"}, "#/answers/potrdim"),
        ({"parcele": {"0": {}}}, "#/answers/parcele"),
        ({"parcele": [{"parcela": "1"}, 5]}, "#/answers/parcele/1"),
        ({"parcele": [{"parcela": "1"}, {"parcela": 7}]}, "#/answers/parcele/1/parcela"),
        ({"parcele": [{"_id": "x"}]}, "#/answers/parcele/0/_id"),
        ({"parcele": [{"_id": ROW}, {"_id": ROW}]}, "#/answers/parcele/1/_id"),
        ({"parcele": [{}] * 1_000}, "#/answers/parcele"),
    ],
)
def test_wrong_shapes_are_refused_whole(form, answers, pointer):
    marija = person()
    draft = marija.begin("prekop")
    marija.answer(draft, namen="Prej")
    answer = marija.answer(draft, **{"namen": "Potem"} | answers)
    assert answer.status_code == 400
    assert list(pointers(answer)) == [pointer]
    assert marija.get(draft).json()["answers"]["namen"] == "Prej"


@pytest.mark.usefixtures("town")
def test_places_are_those_of_the_register():
    make_shipped()
    marija = person()
    draft = marija.begin("prekop-obcinske-ceste")
    assert list(pointers(marija.answer(draft, ulica="Ulica ki je ni"))) == ["#/answers/ulica"]
    assert list(pointers(marija.answer(draft, tocka={"lat": 1.0, "lon": 1.0}))) == ["#/answers/tocka"]
    assert marija.answer(draft, ulica="presernova ulica").json()["answers"]["ulica"] == "Prešernova ulica"


def test_somebody_was_quicker(form):
    marija = person()
    draft = marija.begin("prekop")
    assert marija.send("PATCH", draft, {"answers": {"namen": "a"}, "revision": 0}).status_code == 200
    assert marija.send("PATCH", draft, {"answers": {"namen": "b"}, "revision": 0}).status_code == 409
    assert marija.get(draft).json()["answers"]["namen"] == "a"


def test_files_and_throwing_away(cast):
    filing.with_fee()
    marija = person()
    draft = marija.begin("prekop")
    assert marija.get(draft).json()["requirements"][0]["missing"] is True
    file = marija.attach(draft, "nacrt", Idempotency_Key="f").json()
    assert (file["requirement"], file["name"], file["state"]) == ("nacrt", "načrt.pdf", "quarantine")
    assert marija.attach(draft, "nacrt", Idempotency_Key="f").json() == file
    assert marija.attach(draft, "nacrt").json()["id"] == file["id"]
    for requirement in ("dodatek", "ni-ga"):
        assert marija.attach(draft, requirement).status_code == 422
    assert marija.attach(draft, "nacrt", b"MZ to ni PDF").status_code == 422
    assert marija.client.post(f"{draft}attachments/", {"requirement": "nacrt"}).status_code == 400
    assert Caller(cast.neighbour).send("DELETE", f"{draft}attachments/{file['id']}/").status_code == 404
    assert marija.send("DELETE", f"{draft}attachments/{file['id']}/").status_code == 204
    assert marija.send("DELETE", f"{draft}attachments/{file['id']}/").status_code == 404
    assert marija.send("DELETE", draft).status_code == 204
    assert marija.get(draft).status_code == 404


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("namen", "skrito", "dan", "znesek", "potrdim", "parcele", "emso", "tocka", "izbire", "iban", "stevilo", "ura")


EVERY = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def anything(db):
    """A person with a draft that has fields of many types."""
    options = [["a", "A", "A"], ["b", "B", "B"]]
    fields = [
        text_field("namen"), text_field("emso", type="emso"), text_field("dan", type="date"),
        text_field("tocka", type="map_point"), text_field("skrito", show_if={"field": "namen", "eq": "skrito"}),
        text_field("iban", type="iban"), text_field("znesek", type="money"), text_field("potrdim", type="boolean"),
        text_field("izbire", type="choices", options=options), text_field("stevilo", type="number"),
        text_field("ura", type="datetime"),
        text_field("parcele", type="group", fields=[text_field("parcela"), text_field("vrsta", type="date")]),
    ]  # fmt: skip
    make_form("prekop", minimal_definition(steps=[step("vloga", *fields)]))
    marija = person()
    return marija, marija.begin("prekop")


@EVERY
@given(answers=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4))
def test_any_answer_is_fine_or_refused(anything, answers):
    marija, draft = anything
    assert marija.answer(draft, **answers).status_code in (200, 400)
    assert marija.get(draft).status_code == 200


@EVERY
@given(value=JSON, name=st.sampled_from(["answers", "revision", "procedure", "statement", ""]))
def test_no_body_breaks_anything(anything, value, name):
    marija, draft = anything
    body = {name: value} if name else value
    for method, path in (("PATCH", draft), ("POST", APPLICATIONS), ("POST", f"{draft}submit/")):
        assert marija.send(method, path, body).status_code < 500
