"""Decisions: four eyes, a sealed document, service on a day that is proved, finality."""

import datetime as dt
import hashlib

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.http import Http404
from django.urls import reverse

from apps.cases import services, texts
from apps.cases.choices import CaseState, DecisionState, DeliveryState
from apps.cases.exceptions import DeliveryDown, StepRefused, StepTaken, UnknownMergeField
from apps.cases.merging import check_fields
from apps.cases.models import Case, Decision, Delivery
from apps.cases.plugins import waiting
from apps.cases.registry import delivery_providers
from apps.cases.services.decisions import set_decisions
from apps.cases.services.delivering import PROVIDER, follow_deliveries
from apps.core.events import deliver_event
from apps.core.legal_time import LJUBLJANA
from apps.core.models import OutboxEvent
from apps.documents.models import Document, Seal
from apps.documents.services import plain_chunks, verify_content
from apps.payments import services as payments
from tests.cases.conftest import acting_as, client_of, person
from tests.conftest import sign_in
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS

REFUSED = (IntegrityError, InternalError)
pytestmark = pytest.mark.usefixtures("storage", "seal")


def noon(day):
    return dt.datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=LJUBLJANA)


@pytest.fixture
def in_review(office, case):
    services.take_step(actor=acting_as(office.officer), case_id=case.pk, step="accept")
    return Case.objects.get(pk=case.pk)


def prepared(office, case, outcome="granted", **parts):
    parts = {"outcome": outcome, **texts.proposed(case, outcome), **parts}
    decision = services.prepare_decision(actor=acting_as(office.officer), case_id=case.pk, parts=parts)
    return services.submit_decision(actor=acting_as(office.officer), decision_id=decision.pk)


def issued(office, case, outcome="granted"):
    decision = prepared(office, case, outcome)
    services.approve_decision(actor=acting_as(office.head), decision_id=decision.pk)
    set_decisions()
    return Decision.objects.get(pk=decision.pk)


def test_the_texts_are_proposed_and_filled_in(office, in_review):
    order_for(in_review)
    found = texts.proposed(in_review, "granted")
    assert found["kind"] == "decision"
    assert found["operative"].startswith("1. Vlogi stranke Ana Horvat v zadevi »Prekop občinske ceste« se ugodi.")
    assert "v 21 dneh od vročitve" in found["remedy"]
    assert found["fee_clause"].startswith("Upravna taksa 36,30")
    assert texts.proposed(in_review, "dismissed")["kind"] == "ruling"
    for wrong in ("Spoštovani {ime}", "Spoštovani {", "{0}"):
        with pytest.raises(UnknownMergeField):
            check_fields(wrong)


def test_four_eyes(office, in_review, cast):
    officer, head = acting_as(office.officer), acting_as(office.head)
    decision = services.prepare_decision(
        actor=head, case_id=in_review.pk, parts={"outcome": "granted", **texts.proposed(in_review, "granted")}
    )
    services.submit_decision(actor=head, decision_id=decision.pk)
    with pytest.raises(StepRefused, match="kdor jo je pripravil"):
        services.approve_decision(actor=head, decision_id=decision.pk)
    with pytest.raises(StepRefused, match="izdaja vodja"):
        services.approve_decision(actor=officer, decision_id=decision.pk)
    with pytest.raises(REFUSED), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(approved_by=office.head)
    for actor in (acting_as(office.other_officer), acting_as(office.stranger), person(cast.users["citizen"])):
        with pytest.raises(Http404):
            services.approve_decision(actor=actor, decision_id=decision.pk)


def test_returned_mended_approved(office, in_review):
    officer, head = acting_as(office.officer), acting_as(office.head)
    decision = prepared(office, in_review)
    with pytest.raises(StepRefused, match="čaka na odobritev"):
        prepared(office, in_review)
    with pytest.raises(StepRefused, match="popraviti"):
        services.return_decision(actor=head, decision_id=decision.pk, note=" ")
    services.return_decision(actor=head, decision_id=decision.pk, note="Dodajte rok.")
    with pytest.raises(StepTaken):
        services.approve_decision(actor=head, decision_id=decision.pk)
    again = prepared(office, in_review, operative="1. Ugodi se do 31. 12. 2027.")
    assert (again.pk, again.note) == (decision.pk, "")
    done = services.approve_decision(actor=head, decision_id=decision.pk, expected="in_review")
    assert (done.state, done.case.state, done.case.outcome) == (DecisionState.ISSUED, CaseState.DECIDED, "granted")
    assert services.approve_decision(actor=head, decision_id=decision.pk).pk == decision.pk
    assert OutboxEvent.objects.filter(name="case_decided").count() == 1
    with pytest.raises(StepTaken):
        services.submit_decision(actor=officer, decision_id=decision.pk)


def test_what_was_issued_stays_as_it_is(office, in_review):
    decision = issued(office, in_review)
    for change in ({"operative": "Ne"}, {"document": None}, {"state": "draft"}):
        with pytest.raises(REFUSED), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)
    with pytest.raises(REFUSED), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).delete()


def test_the_document_is_sealed_once_and_verified(office, in_review):
    decision = issued(office, in_review)
    assert set_decisions() == 0
    document = Document.objects.get(pk=decision.document)
    content = b"".join(plain_chunks(document.file))
    assert Seal.objects.get().sha256 == hashlib.sha256(content).hexdigest()
    assert verify_content(content).seal == Seal.objects.get()
    assert document.name == "Odločba 371-1-2026-1.pdf"


def test_the_party_reads_it_when_it_is_served_and_not_before(office, in_review, cast):
    decision = issued(office, in_review)
    url = Document.objects.get(pk=decision.document).get_absolute_url()
    clients = [cast.citizen, cast.neighbour, cast.anonymous, client_of(office.other_officer), client_of(office.officer)]
    codes = [client.get(url).status_code for client in clients]
    assert codes == [404, 404, 404, 404, 200] or codes == [404, 404, 302, 404, 200]
    delivery = services.dispatch_decision(
        actor=acting_as(office.officer), case_id=in_review.pk, method="electronic", expected="decided"
    )
    follow_deliveries()
    assert cast.citizen.get(url).status_code == 404
    for client, user in ((cast.citizen, "citizen"), (cast.neighbour, "neighbour")):
        sign_in(client, cast.users[user], level="substantial")
    collect = reverse("cases:collect", args=[delivery.pk])
    other = client_of(office.other_officer)
    sign_in(other, office.other_officer, level="substantial")
    assert [client.get(collect).status_code for client in (cast.neighbour, other)] == [404, 404]
    citizen = person(cast.users["citizen"])
    (card,) = waiting.talk(citizen)
    assert (card.title, card.url, waiting.waiting_count(citizen)) == ("Prevzemite odločitev", collect, 1)
    assert not list(waiting.talk(person(cast.users["neighbour"])))
    page = cast.citizen.get(collect)
    assert "simulator" in page.content.decode()
    assert cast.citizen.post(collect, {"confirm": "on"}).status_code == 302
    assert cast.citizen.post(collect, {"confirm": "on"}).status_code == 302
    assert cast.citizen.get(url).status_code == 200
    assert waiting.waiting_count(citizen) == 0
    assert cast.neighbour.get(url).status_code == 404
    found = Delivery.objects.get()
    assert (found.state, found.fiction, found.case.state) == (DeliveryState.SERVED, False, CaseState.SERVED)
    assert found.proof.endswith(found.reference)


def test_an_unpaid_fee_holds_it_back(office, in_review):
    order_for(in_review)
    issued(office, in_review)
    with pytest.raises(StepRefused, match="taksa še ni plačana"):
        services.dispatch_decision(actor=acting_as(office.officer), case_id=in_review.pk, method="post")
    assert not Delivery.objects.exists()


def test_without_its_document_nothing_is_sent(office, in_review):
    decision = prepared(office, in_review)
    services.approve_decision(actor=acting_as(office.head), decision_id=decision.pk)
    with pytest.raises(StepRefused, match="zapečatena"):
        services.dispatch_decision(actor=acting_as(office.officer), case_id=in_review.pk, method="post")


def test_nobody_collects_it_fiction_on_christmas_then_final(office, cast):
    officer = acting_as(office.officer)
    with time_machine.travel(noon("2026-12-08")):
        case = open_one(cast.users["citizen"], office.department, received_at=noon("2026-12-08"))
        services.take_step(actor=officer, case_id=case.pk, step="accept")
    with time_machine.travel(noon("2026-12-10")):
        issued(office, Case.objects.get(pk=case.pk))
        services.dispatch_decision(actor=officer, case_id=case.pk, method="electronic")
        assert follow_deliveries() == 1
    with time_machine.travel(noon("2026-12-25")):
        assert follow_deliveries() == 0
    with time_machine.travel(noon("2026-12-26")):
        assert follow_deliveries() == 1
        delivery = Delivery.objects.get()
        assert (delivery.served_on, delivery.fiction) == (dt.date(2026, 12, 25), True)
        assert Case.objects.get(pk=case.pk).next_due == dt.date(2027, 1, 15)
    with time_machine.travel(noon("2027-01-15")):
        assert follow_deliveries() == 0
    with time_machine.travel(noon("2027-01-16")):
        assert follow_deliveries() == 1
        assert Case.objects.get(pk=case.pk).state == CaseState.FINAL
        assert follow_deliveries() == 0


def test_an_appeal_stops_finality(office, in_review, cast):
    officer, head = acting_as(office.officer), acting_as(office.head)
    with time_machine.travel(noon("2027-01-04")):
        issued(office, in_review)
        delivery = services.dispatch_decision(actor=officer, case_id=in_review.pk, method="personal")
        with pytest.raises(StepRefused, match="vročena"):
            services.record_appeal(actor=officer, case_id=in_review.pk, on=dt.date(2027, 1, 4), text="Pritožujem se.")
        with pytest.raises(StepRefused, match="dokazuje"):
            services.record_service(actor=officer, delivery_id=delivery.pk, on=dt.date(2027, 1, 4), proof="")
        services.record_service(actor=officer, delivery_id=delivery.pk, on=dt.date(2027, 1, 4), proof="vročilnica 17")
        services.record_appeal(
            actor=person(cast.users["citizen"]), case_id=in_review.pk, on=dt.date(2027, 1, 4), text="Pritožujem se."
        )
    with time_machine.travel(noon("2027-03-01")):
        assert follow_deliveries() == 0
        services.refuse_appeal(actor=head, case_id=in_review.pk, reason="zavrnjena")
        assert follow_deliveries() == 1
        assert Case.objects.get(pk=in_review.pk).state == CaseState.FINAL


def test_a_granted_appeal_reopens_and_a_second_decision_follows(office, in_review):
    officer, head = acting_as(office.officer), acting_as(office.head)
    issued(office, in_review, "refused")
    delivery = services.dispatch_decision(actor=officer, case_id=in_review.pk, method="counter")
    today = dt.datetime.now(LJUBLJANA).date()
    services.record_service(actor=officer, delivery_id=delivery.pk, on=today, proof="podpis")
    services.take_step(actor=head, case_id=in_review.pk, step="reopen", words={"reason": "ugodeno"})
    second = issued(office, Case.objects.get(pk=in_review.pk), "granted")
    assert second.number == "371-1/2026-2"
    assert Seal.objects.count() == 2


def test_what_comes_back_is_sent_again(office, in_review):
    officer = acting_as(office.officer)
    issued(office, in_review)
    delivery = services.dispatch_decision(actor=officer, case_id=in_review.pk, method="personal")
    with pytest.raises(StepRefused):
        services.dispatch_decision(actor=officer, case_id=in_review.pk, method="personal")
    services.record_failure(actor=officer, delivery_id=delivery.pk, reason="naslovnik neznan")
    assert Case.objects.get(pk=in_review.pk).state == CaseState.DECIDED
    services.dispatch_decision(actor=officer, case_id=in_review.pk, method="counter")
    assert Delivery.objects.count() == 2


def test_a_provider_that_is_down_delays_and_loses_nothing(office, in_review, monkeypatch):
    issued(office, in_review)
    services.dispatch_decision(actor=acting_as(office.officer), case_id=in_review.pk, method="electronic")
    provider = delivery_providers.get(PROVIDER)
    with monkeypatch.context() as patched:

        def down(delivery, content):
            raise DeliveryDown

        patched.setattr(provider, "send", down)
        assert follow_deliveries() == 0
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    assert follow_deliveries() == 1
    assert Delivery.objects.get().state == DeliveryState.SENT
    assert follow_deliveries() == 0


def test_an_incomplete_application_is_only_dismissed_and_only_after_its_period(office, case):
    officer = acting_as(office.officer)
    services.take_step(actor=officer, case_id=case.pk, step="find_incomplete")
    decision = prepared(office, Case.objects.get(pk=case.pk), "granted")
    with pytest.raises(StepRefused, match="samo zavreči"):
        services.approve_decision(actor=acting_as(office.head), decision_id=decision.pk)


def test_decisions_of_others_are_not_seen(office, in_review, cast):
    decision = issued(office, in_review)
    sees = {name for name, user in office.users.items() if Decision.objects.visible_to(acting_as(user)).exists()}
    assert sees == {"officer", "head", "administrator"}
    for user in cast.users.values():
        assert not Decision.objects.visible_to(person(user)).filter(pk=decision.pk).exists()


def test_a_fee_that_fell_away_is_told_and_lets_the_decision_go(office, in_review, cast):
    order = order_for(in_review)
    issued(office, in_review)
    payments.cancel_order(actor=TESTS, order=order, reason="pomota")
    (told,) = OutboxEvent.objects.filter(name="order_changed", payload__state="cancelled")
    deliver_event(told.pk)
    assert in_review.events.filter(text_sl="Plačilo upravne takse je preklicano.").count() == 1
    deliver_event(told.pk)
    assert in_review.events.filter(text_sl="Plačilo upravne takse je preklicano.").count() == 1
    services.dispatch_decision(actor=acting_as(office.officer), case_id=in_review.pk, method="post")


def test_the_page_of_the_decision(office, in_review, cast):
    path = reverse("admin:cases_decision", args=[in_review.pk])
    officer, head = client_of(office.officer), client_of(office.head)
    outsiders = (cast.anonymous, cast.citizen, client_of(office.other_officer), client_of(office.stranger))
    for client in outsiders:
        assert client.get(path).status_code in (302, 403, 404)
    assert "Kako predlagate" in officer.get(path).content.decode()
    proposal = officer.get(f"{path}?izid=granted")
    assert "se ugodi" in proposal.content.decode()
    parts = {"outcome": "granted", **texts.proposed(in_review, "granted")}
    wrong = officer.post(path, {**parts, "operative": "Spoštovani {ime}", "do": "submit"})
    assert "{ime}" in wrong.content.decode()
    assert not Decision.objects.exists()
    assert officer.post(path, {**parts, "do": "submit"}).status_code == 302
    assert "Odobrite in izdajte" not in officer.get(path).content.decode()
    assert officer.post(path, {"do": "approve"}).status_code == 302
    assert Decision.objects.get().state == DecisionState.SUBMITTED
    assert officer.post(path, {"do": "nekaj"}).status_code == 404
    assert head.post(path, {"do": "approve"}).status_code == 302
    set_decisions()
    assert officer.post(path, {"do": "dispatch", "method": "personal"}).status_code == 302
    today = dt.datetime.now(LJUBLJANA).date()
    assert officer.post(path, {"do": "serve", "on": str(today + dt.timedelta(days=2)), "proof": "x"}).status_code == 200
    assert officer.post(path, {"do": "serve", "on": str(today), "proof": "vročilnica 17"}).status_code == 302
    assert Case.objects.get(pk=in_review.pk).state == CaseState.SERVED
    page = cast.citizen.get(in_review.get_absolute_url()).content.decode()
    assert "Vročeno" in page
    assert "Odprite odločitev" in page
