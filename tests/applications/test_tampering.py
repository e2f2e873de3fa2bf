"""Whoever sends other forms than the pages offer gets nothing by it: the server's word alone counts."""

import json

import pytest
from django.urls import reverse

from apps.applications.models import Application
from apps.applications.services.drafts import begin_application, evaluation_of
from apps.cases.models import Case
from tests.applications.pages import read_form
from tests.factories.applications import make_form, make_shipped, minimal_definition, step, text_field
from tests.identity.mandates import emso, make_person

pytestmark = pytest.mark.django_db

KIND = text_field(
    "vrsta", type="choice", required=True, options=[["prekop", "Prekop", "Dig"], ["drugo", "Drugo", "Other"]]
)
FORM = minimal_definition(
    steps=[
        step(
            "prvi",
            text_field("ime", prefill="applicant.name", read_only=True, required=True),
            text_field("stevilka", type="emso", prefill="applicant.emso", read_only=True, sensitive=True),
            KIND,
            text_field("opis", required=True, show_if={"field": "vrsta", "eq": "drugo"}),
        ),
        step("samo_drugo", text_field("zakaj", required=True), show_if={"field": "vrsta", "eq": "drugo"}),
        step("zadnji", text_field("namen", required=True)),
    ]
)


@pytest.fixture
def draft(cast):
    make_person(cast.users["citizen"])
    return begin_application(actor=cast.actor("citizen"), procedure=make_form("vloga", FORM).procedure)


def url(draft, page, *more):
    return reverse(f"applications:{page}", args=[draft.pk, *more])


def post(client, draft, name, **typed):
    """What the page would send, and what somebody adds to it."""
    address = url(draft, "step", name)
    return client.post(address, read_form(client.get(address)).data | typed | {"dejanje": "naprej"})


def file(client, draft):
    return client.post(url(draft, "review"), {"statement": "on"})


def fresh(draft):
    return Application.objects.get(pk=draft.pk)


def test_a_hidden_field_is_dropped(cast, draft):
    post(cast.citizen, draft, "prvi", vrsta="prekop", opis="podtaknjeno")
    post(cast.citizen, draft, "zadnji", namen="Vodovod")
    file(cast.citizen, draft)
    kept = fresh(draft).kept
    assert set(kept["values"]) == {"ime", "stevilka", "vrsta", "namen"}
    assert "podtaknjeno" not in json.dumps(kept)


def test_a_field_of_a_hidden_step_is_dropped(cast, draft):
    post(cast.citizen, draft, "prvi", vrsta="prekop", zakaj="podtaknjeno", namen="z drugega koraka")
    assert cast.citizen.post(url(draft, "step", "samo_drugo"), {"zakaj": "podtaknjeno"}).status_code == 404
    assert not {"zakaj", "namen"} & set(fresh(draft).answered)
    assert not file(cast.citizen, draft).has_header("Location")
    assert not Case.objects.exists()


def test_the_number_of_another_person_counts_for_nothing(cast, draft):
    mine = evaluation_of(draft).values["stevilka"]
    other = emso("0101000", 700)
    assert other != mine
    post(cast.citizen, draft, "prvi", vrsta="prekop", stevilka=other, ime="Nekdo Drug")
    post(cast.citizen, draft, "zadnji", namen="Vodovod")
    file(cast.citizen, draft)
    values = fresh(draft).kept["values"]
    assert (values["stevilka"], values["ime"]) == (mine, "Ana Horvat")


def test_a_skipped_step_and_a_missing_answer_are_named_and_nothing_is_filed(cast, draft):
    post(cast.citizen, draft, "prvi", vrsta="drugo")
    refused = file(cast.citizen, draft)
    assert "Vloge še nismo oddali" in refused.content.decode()
    for name in ("prvi", "samo_drugo", "zadnji"):
        assert url(draft, "step", name) in refused.content.decode()
    assert not fresh(draft).is_filed
    assert not Case.objects.exists()


@pytest.mark.parametrize("wrong", ["bogve", "", "x" * 5000])
def test_what_no_list_offers_is_refused(cast, draft, wrong):
    post(cast.citizen, draft, "prvi", vrsta=wrong)
    post(cast.citizen, draft, "zadnji", namen="Vodovod")
    assert not file(cast.citizen, draft).has_header("Location")
    assert not Case.objects.exists()


def test_names_that_the_form_does_not_know_leave_no_trace(cast, draft):
    extra = {"_id": "1", "state": "filed", "applicant": "x", "fee": "0", "vrsta-": "drugo", "neznano": "podtaknjeno"}
    post(cast.citizen, draft, "prvi", vrsta="prekop", **extra)
    row = fresh(draft)
    assert set(row.answered) | set(row.unclear) <= {"ime", "stevilka", "vrsta", "opis"}
    assert (row.state, row.fee) == ("draft", None)


def test_a_foreign_draft_is_nowhere(cast, draft):
    post(cast.citizen, draft, "prvi", vrsta="prekop")
    before = fresh(draft).answers
    pages = [url(draft, name) for name in ("application", "review", "attachments", "filed", "delete")]
    for client in (cast.neighbour, cast.officer, cast.other_officer, cast.administrator):
        for address in [*pages, url(draft, "step", "prvi")]:
            assert client.get(address).status_code == 404, address
            assert client.post(address, {"vrsta": "drugo", "statement": "on"}).status_code in (404, 405), address
    assert fresh(draft).answers == before


def test_rows_with_forged_ids_do_no_harm(cast, town):
    make_person(cast.users["citizen"])
    road = begin_application(actor=cast.actor("citizen"), procedure=make_shipped().procedure)
    address = url(road, "step", "lokacija")
    forged = {
        "parcele": ["../../etc", "x" * 300, "01HZZZZZZZZZZZZZZZZZZZZZZZ"],
        "parcele-../../etc-parcela": "1/2",
        "parcele-01HZZZZZZZZZZZZZZZZZZZZZZZ-parcela": "1124/3",
        "parcele-01HZZZZZZZZZZZZZZZZZZZZZZZ-katastrska_obcina": "Ptuj",
        "parcele-01HZZZZZZZZZZZZZZZZZZZZZZZ-_id": "drugo",
    }
    assert cast.citizen.post(address, forged | {"dejanje": "naprej"}).status_code in (200, 302)
    assert all(len(entry["_id"]) == 26 for entry in fresh(road).answered.get("parcele", []))
