"""Filing over the API: all nine procedures, once, whole, and only by whom it may be."""

import datetime as dt

import pytest
from django.utils import timezone

from apps.applications.choices import VersionState
from apps.applications.models import Application, FormVersion, Procedure
from apps.cases.models import Case
from apps.payments.models import Order
from tests.applications.api_clients import person, pointers, program
from tests.applications.nine import FILED, SLUGS, answers_of
from tests.factories import filing
from tests.factories.applications import make_shipped

pytestmark = pytest.mark.django_db
OF_THE_PROGRAM = {  # what the portal does not know of its organisation
    "organizacija_zastopnik": "Ana Horvat", "organizacija_maticna": "5000009", "organizacija_davcna": "10000003",
}  # fmt: skip


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("slug", SLUGS)
def test_every_procedure(slug):
    make_shipped(slug)
    entry = FILED[slug]
    by_program = entry["party"] == "organisation"
    caller = program() if by_program else person()
    draft = caller.begin(slug)
    answer = caller.answer(draft, **answers_of(entry), **(OF_THE_PROGRAM if by_program else {}))
    assert answer.status_code == 200, answer.json()
    for requirement, names in entry.get("attachments", {}).items():
        for number, _name in enumerate(names):
            content = filing.pdf(b"%% %d\n" % number)
            assert caller.attach(draft, requirement, content).status_code == 201
    body = caller.get(draft).json()
    assert body["problems"] == []
    assert not any(one["missing"] for one in body["requirements"])
    answer = caller.submit(draft)
    assert answer.status_code == 201, answer.json()
    filed = answer.json()
    case = Case.objects.get()
    assert (filed["number"], filed["state"], filed["fee"]) == (case.number, "filed", body["fee"])
    assert caller.get(f"/api/v1/cases/{case.pk}/").json()["number"] == case.number
    after = caller.get(draft).json()
    assert (after["answers"], after["form"], after["problems"]) == (body["answers"], body["form"], [])


def ready(caller, **answers):
    """A draft of the form with a fee that can be filed; its address. Only a program has to say a name."""
    if not Procedure.objects.filter(slug="prekop").exists():
        filing.with_fee()
    draft = caller.begin("prekop")
    assert caller.answer(draft, **{"namen": "Vodovod", "ime": "Društvo", **answers}).status_code == 200
    assert caller.attach(draft, "nacrt").status_code == 201
    return draft


def test_what_it_answers():
    marija = person()
    answer = marija.submit(ready(marija))
    body, application = answer.json(), Application.objects.get()
    assert answer.status_code == 201
    assert body["number"] == application.case.number
    assert body["received"] == application.filed.astimezone(timezone.get_default_timezone()).isoformat()
    assert (body["fee"], body["due"]) == (3630, application.case.decision_due.isoformat())
    assert body["digest"] == application.digest
    assert body["links"]["case"].endswith(f"/api/v1/cases/{application.case_id}/")
    assert Order.objects.get().cents == 3630


@pytest.mark.parametrize("make", [person, program])
def test_the_same_key_twice_and_no_key_at_all(make):
    caller = make()
    draft = ready(caller)
    answers = [caller.submit(draft, Idempotency_Key="k-1") for _twice in range(2)] + [caller.submit(draft)]
    assert [answer.status_code for answer in answers] == [201, 201, 200]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert (Case.objects.count(), Order.objects.count()) == (1, 1)
    assert caller.submit(draft, {"statement": False}, Idempotency_Key="k-1").status_code == 422


def test_the_same_key_for_two_beginnings():
    filing.with_fee()
    marija = person()
    answers = [
        marija.send("POST", "/api/v1/applications/", {"procedure": "prekop"}, Idempotency_Key="b")
        for _twice in range(2)
    ]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Application.objects.count() == 1


def test_what_is_missing_is_pointed_at():
    filing.with_fee()
    marija = person()
    draft = marija.begin("prekop")
    answer = marija.submit(draft, {})
    assert answer.status_code == 400
    assert pointers(answer) == {
        "#/answers/namen": "required", "#/attachments/nacrt": "required", "#/statement": "required",
    }  # fmt: skip
    assert not Case.objects.exists()
    assert pointers(marija.submit(ready(marija), {"statement": False})) == {"#/statement": "required"}


def test_a_refused_filing_leaves_the_key_free():
    marija = person()
    draft = ready(marija, namen=None)
    assert marija.answer(draft, namen=None).status_code == 200
    assert marija.submit(draft, Idempotency_Key="k").status_code == 400
    marija.answer(draft, namen="Vodovod")
    assert marija.submit(draft, Idempotency_Key="k").status_code == 201


def test_what_was_filed_stays():
    marija = person()
    draft = ready(marija)
    file = marija.get(draft).json()["attachments"][0]["id"]
    marija.submit(draft)
    answers = [
        marija.answer(draft, namen="Drugo"),
        marija.attach(draft, "nacrt", filing.pdf(b"%% 2\n")),
        marija.send("DELETE", f"{draft}attachments/{file}/"),
        marija.send("DELETE", draft),
    ]
    assert [answer.status_code for answer in answers] == [409] * 4
    body = marija.get(draft).json()
    assert (body["answers"]["namen"], [one["id"] for one in body["attachments"]]) == ("Vodovod", [file])


def test_closed_tenders_and_withdrawn_forms():
    marija = person()
    draft = ready(marija)
    Procedure.objects.update(closes=timezone.now() - dt.timedelta(seconds=1))
    assert marija.submit(draft).status_code == 409
    assert marija.send("POST", "/api/v1/applications/", {"procedure": "prekop"}).status_code == 409
    assert marija.get(draft).json()["open"] is False
    Procedure.objects.update(closes=None)
    FormVersion.objects.update(state=VersionState.WITHDRAWN, cutoff=timezone.now() - dt.timedelta(seconds=1))
    assert marija.answer(draft, namen="Drugo").status_code == 409
    assert marija.submit(draft).status_code == 409
    assert marija.send("DELETE", draft).status_code == 204
    assert not Case.objects.exists()


def test_the_level_and_whom_it_is_for():
    filing.with_fee(min_level="substantial", for_whom=["person"])
    low = person(level="low")
    answer = low.send("POST", "/api/v1/applications/", {"procedure": "prekop"})
    assert (answer.status_code, answer.json()["code"], answer.json()["level"]) == (403, "step_up", "substantial")
    answer = program().send("POST", "/api/v1/applications/", {"procedure": "prekop"})
    assert answer.status_code == 403
    assert "code" not in answer.json()
