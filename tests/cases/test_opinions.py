"""Opinions of another department, of another authority, of an institution without an account: asked for, answered once,
withdrawn, and never shown to the party."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from apps.cases import services
from apps.cases.choices import CaseState, OpinionState
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseEvent, CaseShare, LegalRule, OpinionRequest
from apps.core import plugs
from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Document
from apps.documents.services import store_generated
from apps.identity.registry import inbox_sources
from apps.notifications.models import Notification
from tests.cases.conftest import acting_as, client_of, person
from tests.documents.conftest import pdf
from tests.factories.cases import open_one
from tests.factories.people import TESTS, make_staff

MONDAY = dt.datetime(2026, 11, 30, 10, 0, tzinfo=LJUBLJANA)
CASE = "/admin/cases/case/"
QUESTION = "Ali prekop vpliva na vodovod?"
ANSWER = "Prekop je dopusten, če se vodovod zaščiti."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def who(office, cast, case):
    """The case in review; the officer, the asked officers of both sides, the party."""
    helper = make_staff("zavodska", "officer", office.elsewhere)
    found = SimpleNamespace(
        officer=acting_as(office.officer), other=acting_as(office.other_officer), helper=acting_as(helper),
        citizen=person(cast.users["citizen"]), neighbour=person(cast.users["neighbour"]), helping=helper,
    )  # fmt: skip
    services.take_step(actor=found.officer, case_id=case.pk, step="accept")
    return found


def ask(who, case, **values):
    given = {"question": QUESTION} | values
    return services.ask_opinion(actor=who.officer, case_id=case.pk, **given)


def state(case):
    return Case.objects.get(pk=case.pk).state


def letter():
    return SimpleUploadedFile("mnenje.pdf", pdf(), "application/pdf")


def sees(actor, case):
    return Case.objects.office_of(actor).filter(pk=case.pk).exists()


def test_the_asked_department_sees_the_case_until_it_has_answered(office, case, who):
    made = ask(who, case, department=office.other, expected="in_review")
    assert (made.period, made.due, made.by) == ("P15D", dt.date(2026, 12, 15), office.officer)
    assert "15 dni od zaprosila 30. 11. 2026" in made.deadline_words.replace("\xa0", " ")
    assert state(case) == CaseState.WAITING_FOR_OPINION
    assert CaseEvent.objects.get(case=case, kind="opinion").text_sl == "Zaprosili smo za mnenje: Oddelek FINANCE."
    assert sees(who.other, case)
    with pytest.raises(StepRefused):
        services.write_note(actor=who.other, case_id=case.pk, text="Ne smem.")  # to read, nothing else
    notice = Notification.objects.get(user=office.other_officer)
    assert (notice.kind, notice.url) == ("cases.opinion_asked", f"{CASE}mnenje/{made.pk}/")
    services.answer_opinion(actor=who.other, opinion_id=made.pk, text=ANSWER)
    done = OpinionRequest.objects.get()
    assert (done.state, done.answer, done.answered_by) == (OpinionState.ANSWERED, ANSWER, office.other_officer)
    assert state(case) == CaseState.IN_REVIEW
    assert not sees(who.other, case)
    assert CaseShare.objects.get().ended
    assert Notification.objects.filter(user=office.officer, kind="cases.opinion_given").count() == 1


def test_a_share_that_was_there_before_stays(office, case, who):
    services.share_case(actor=who.officer, case_id=case.pk, department=office.other, reason="Skupno delo")
    made = ask(who, case, department=office.other)
    services.answer_opinion(actor=who.other, opinion_id=made.pk, text=ANSWER)
    assert sees(who.other, case)


def test_a_share_made_by_hand_meanwhile_stays_and_an_owed_one_is_not_ended(office, case, who):
    made = ask(who, case, department=office.other)
    share = CaseShare.objects.get()
    with pytest.raises(StepRefused, match="pripravlja mnenje"):
        services.end_share(actor=who.officer, share_id=share.pk)
    services.share_case(actor=who.officer, case_id=case.pk, department=office.other, reason="Skupno delo")
    services.withdraw_opinion(actor=who.officer, opinion_id=made.pk)
    assert sees(who.other, case)


def test_the_last_of_several_lets_the_case_go_on(office, case, who):
    first, second = ask(who, case, department=office.other), ask(who, case, department=office.elsewhere)
    third = ask(who, case, institution="Zavod za varstvo narave")
    assert state(case) == CaseState.WAITING_FOR_OPINION
    services.answer_opinion(actor=who.helper, opinion_id=second.pk, text=ANSWER)
    services.withdraw_opinion(actor=who.officer, opinion_id=first.pk)
    assert state(case) == CaseState.WAITING_FOR_OPINION
    assert services.withdraw_opinion(actor=who.officer, opinion_id=first.pk).state == OpinionState.WITHDRAWN
    services.withdraw_opinion(actor=who.officer, opinion_id=third.pk)
    assert state(case) == CaseState.IN_REVIEW
    assert CaseEvent.objects.filter(case=case, facts__step="end_opinion").count() == 1
    with pytest.raises(StepTaken, match="umaknjeno"):
        services.answer_opinion(actor=who.other, opinion_id=first.pk, text=ANSWER)


@pytest.mark.parametrize("step", ["end_opinion", "withdraw", "transfer"])
def test_going_on_without_it_closes_what_is_open(office, case, who, step):
    ask(who, case, department=office.other)
    services.take_step(actor=who.officer, case_id=case.pk, step=step, words={"whom": "UE"})
    assert OpinionRequest.objects.get().state == OpinionState.WITHDRAWN
    assert not sees(who.other, case)
    assert Notification.objects.filter(user=office.other_officer, kind="cases.opinion_closed").count() == 1


def test_a_suspended_case_takes_an_answer_and_stays_suspended(office, case, who):
    made = ask(who, case, department=office.other)
    services.take_step(actor=who.officer, case_id=case.pk, step="suspend", words={"reason": "Predhodno vprašanje."})
    services.answer_opinion(actor=who.other, opinion_id=made.pk, text=ANSWER)
    assert state(case) == CaseState.SUSPENDED


def test_an_institution_answers_by_letter(office, case, who, storage, clock):
    made = ask(who, case, institution=" Zavod za gozdove ")
    assert (made.whom, CaseShare.objects.count()) == ("Zavod za gozdove", 0)
    clock.move_to(MONDAY + dt.timedelta(days=9))
    with pytest.raises(StepRefused, match="Priložite dopis"):
        services.answer_opinion(actor=who.officer, opinion_id=made.pk, text="Da.", on=dt.date(2026, 12, 7))
    for day in (None, dt.date(2026, 11, 29), dt.date(2026, 12, 10)):
        with pytest.raises(StepRefused, match="dan prejema"):
            services.answer_opinion(actor=who.officer, opinion_id=made.pk, uploads=[letter()], on=day)
    assert not Document.objects.exists()
    done = services.answer_opinion(actor=who.officer, opinion_id=made.pk, uploads=[letter()], on=dt.date(2026, 12, 7))
    assert (done.state, done.letter_on, state(case)) == (
        OpinionState.ANSWERED, dt.date(2026, 12, 7), CaseState.IN_REVIEW,
    )  # fmt: skip
    assert Document.objects.get().owner_kind == "case_opinion"


def test_what_is_refused(office, case, who, cast):
    for values, why in (
        ({}, "enega od obeh"), ({"department": office.other, "institution": "Zavod"}, "enega od obeh"),
        ({"department": office.department}, "že pri tem oddelku"), ({"institution": "Zavod", "question": " "}, "čem"),
        ({"institution": "Zavod", "period": "kmalu"}, "rok"), ({"institution": "Zavod", "question": "x" * 4001}, "4000"),
        ({"institution": "Zavod", "documents": [case.pk]}, "ni več v zadevi"),
    ):  # fmt: skip
        with pytest.raises(StepRefused, match=why):
            ask(who, case, **values)
    office.elsewhere.active = False
    office.elsewhere.save()
    with pytest.raises(StepRefused, match="ne dela v portalu"):
        ask(who, case, department=office.elsewhere)
    assert not OpinionRequest.objects.exists()
    made = ask(who, case, department=office.other)
    with pytest.raises(StepRefused, match="že pripravlja"):
        ask(who, case, department=office.other, question="Še nekaj?")
    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionRequest.objects.create(
            case=case, department=office.other, question="?", period="P8D", due=dt.date(2026, 12, 8)
        )
    for actor in (who.citizen, acting_as(office.administrator), who.other):
        with pytest.raises(StepRefused, match="nimate pravice"):
            services.ask_opinion(actor=actor, case_id=case.pk, question="?", institution="Zavod")
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.answer_opinion(actor=who.officer, opinion_id=made.pk, text="Sam sebi.")
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.withdraw_opinion(actor=who.other, opinion_id=made.pk)
    with pytest.raises(StepRefused, match="Napišite mnenje"):
        services.answer_opinion(actor=who.other, opinion_id=made.pk, text=" ")
    for actor in (who.citizen, who.neighbour, who.helper, acting_as(office.editor)):
        with pytest.raises(Http404):
            services.answer_opinion(actor=actor, opinion_id=made.pk, text=ANSWER)
        with pytest.raises(Http404):
            services.withdraw_opinion(actor=actor, opinion_id=made.pk)


def test_a_party_of_the_case_gives_no_opinion_on_it(office, who):
    own = open_one(office.other_officer, office.department, "own")
    services.take_step(actor=who.officer, case_id=own.pk, step="accept")
    made = ask(who, own, department=office.other)
    assert not OpinionRequest.objects.from_us(who.other).exists()
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.answer_opinion(actor=who.other, opinion_id=made.pk, text="Seveda.")


def test_a_double_click_two_tabs_and_two_officers(office, case, who, storage):
    made = ask(who, case, department=office.other, expected="in_review")
    assert ask(who, case, department=office.other, expected="in_review").pk == made.pk
    with pytest.raises(StepTaken):
        ask(who, case, department=office.elsewhere, expected="in_review")
    uploads = [letter()]
    for _ in range(2):
        services.answer_opinion(actor=who.other, opinion_id=made.pk, text=ANSWER, uploads=uploads)
    assert Document.objects.count() == 1
    colleague = acting_as(make_staff("druga", "officer", office.other))
    with pytest.raises(StepTaken, match="Mnenje je že dano"):
        services.answer_opinion(actor=colleague, opinion_id=made.pk, text="Ne.")
    with pytest.raises(StepTaken):
        services.withdraw_opinion(actor=who.officer, opinion_id=made.pk)
    assert OpinionRequest.objects.get().answer == ANSWER


def test_the_period_is_a_dated_rule(office, case, who):
    LegalRule.objects.create(code="opinion_period", period="P8D", valid_from="2026-11-01", source="preizkus")
    made = ask(who, case, department=office.other)
    assert (made.period, made.due) == ("P8D", dt.date(2026, 12, 8))
    other = ask(who, case, institution="Zavod", period="P30D")
    assert other.due == dt.date(2026, 12, 30)


def test_the_party_never_sees_it_by_any_door(office, case, who, cast, storage):
    made = ask(who, case, department=office.other)
    services.answer_opinion(actor=who.other, opinion_id=made.pk, text=ANSWER, uploads=[letter()])
    document = Document.objects.get()
    number = case.number.replace("/", "-")
    for client in (cast.citizen, cast.neighbour, cast.anonymous):
        assert client.get(document.get_absolute_url()).status_code in (302, 404)
        for path in (f"{CASE}mnenje/{made.pk}/", f"{CASE}mnenja/", f"{CASE}{case.pk}/mnenje/"):
            assert client.get(path).status_code in (302, 403, 404)
    html = cast.citizen.get(f"/moj-ptuj/zadeve/{number}/").content.decode()
    assert "Zaprosili smo za mnenje: Oddelek FINANCE." in html
    told = str(plugs.personal_data.get("cases").collect(who.citizen))
    api = cast.citizen.get(f"/api/v1/cases/{case.pk}/").content.decode()
    for text in (html, api, told):
        assert QUESTION not in text
        assert ANSWER not in text
        assert document.name not in text
        assert "Mnenje je prejeto" not in text
    for actor in (who.citizen, who.neighbour):
        assert not OpinionRequest.objects.visible_to(actor).exists()
        assert not Document.objects.visible_to(actor).exists()


def test_with_whom_the_case_is_only_shared_does_not_see_opinions_of_others(office, case, who):
    made = ask(who, case, department=office.other)
    services.share_case(actor=who.officer, case_id=case.pk, department=office.elsewhere, reason="Vpogled")
    assert sees(who.helper, case)
    assert made not in OpinionRequest.objects.visible_to(who.helper)
    for actor in (who.officer, who.other, acting_as(office.head), acting_as(office.administrator), TESTS):
        assert made in OpinionRequest.objects.visible_to(actor)
    services.share_case(actor=who.officer, case_id=case.pk, department=office.elsewhere, reason="Pomoč", may_work=True)
    assert made in OpinionRequest.objects.visible_to(who.helper)


def test_the_page_of_the_office(office, case, who, storage):
    document = store_generated(
        actor=TESTS, content=pdf(), name="Načrt.pdf", content_type="application/pdf", owner_kind="case",
        owner_id=case.pk,
    )  # fmt: skip
    desk, url = client_of(office.officer), f"{CASE}{case.pk}/mnenje/"
    assert url in desk.get(f"{CASE}{case.pk}/change/").content.decode()
    page = desk.get(url).content.decode().replace("\xa0", " ")
    assert "15 dni (15. 12. 2026)" in page
    assert "Zavod: Oddelek UPR" in page
    sent = {"dejanje": "zaprosi", "department": str(office.other.pk), "institution": "", "question": QUESTION,
            "documents": [str(document.pk)], "period": "P15D", "expected": "in_review"}  # fmt: skip
    empty = desk.post(url, sent | {"question": "", "department": ""}).content.decode()
    assert "Napišite, o čem prosite za mnenje." in empty
    both = desk.post(url, sent | {"institution": "Zavod"}).content.decode()
    assert "enega od obeh" in both
    assert QUESTION in both
    for _ in range(2):
        assert desk.post(url, sent).status_code == 302
    made = OpinionRequest.objects.get()
    assert made.documents == [document.pk]
    desk.post(url, sent | {"department": "", "institution": "Zavod za gozdove", "expected": "waiting_for_opinion"})
    by_letter = OpinionRequest.objects.get(institution="Zavod za gozdove")
    prefix = f"dopis-{str(by_letter.pk)[-12:]}"
    act = {"dejanje": "zapisi", "zaprosilo": str(by_letter.pk), f"{prefix}-text": "Ni zadržkov."}
    missing = desk.post(url, act).content.decode()
    assert "Ni zadržkov." in missing
    assert "Vpišite dan." in missing
    assert desk.post(url, act | {f"{prefix}-on": "30. 11. 2026", f"{prefix}-files": letter()}).status_code == 302
    html = desk.get(url).content.decode()
    for text in ("Ni zadržkov.", "mnenje.pdf", "Načrt.pdf", "Umaknite zaprosilo"):
        assert text in html, text
    desk.post(url, {"dejanje": "umakni", "zaprosilo": str(made.pk)})
    assert state(case) == CaseState.IN_REVIEW
    for wrong in ("", str(case.pk)):
        assert desk.post(url, {"dejanje": "umakni", "zaprosilo": wrong}).status_code == 404


def test_the_page_of_the_asked_department(office, case, who, storage):
    made = ask(who, case, department=office.other)
    client, url = client_of(office.other_officer), f"{CASE}mnenje/{made.pk}/"
    assert case.number in client.get(f"{CASE}mnenja/").content.decode()
    page = client.get(url).content.decode()
    assert QUESTION in page
    assert f"{CASE}{case.pk}/change/" in page
    read = client.get(f"{CASE}{case.pk}/change/").content.decode()
    assert url in read
    assert "Zadevo vidite, ne rešujete pa je." in read
    assert "Napišite mnenje ali priložite datoteko." in client.post(url, {"text": ""}).content.decode()
    assert client_of(office.officer).post(url, {"text": "x"}).status_code == 403
    for _ in range(2):
        assert client.post(url, {"text": ANSWER, "files": letter()}).status_code == 302
    after = client.get(url).content.decode()
    assert ANSWER in after
    assert "Pošljite mnenje" not in after
    assert f"{CASE}{case.pk}/change/" not in after
    assert client.get(f"{CASE}{case.pk}/change/").status_code == 404
    assert "Nihče ne čaka na vaše mnenje." in client.get(f"{CASE}mnenja/").content.decode()
    for user in (office.stranger, office.editor):
        assert client_of(user).get(url).status_code == 404
    late = client_of(make_staff("druga", "officer", office.other)).post(url, {"text": "Drugače."}).content.decode()
    assert "Mnenje je že dano" in late
    assert "Drugače." in late


def test_the_card_and_the_inbox_of_the_asked_department(office, case, who):
    made = ask(who, case, department=office.other)
    source, card = inbox_sources.get("cases.opinions"), plugs.waiting_cards.get("cases.opinions")
    assert [(one.title, one.department) for one in source.items(who.other)] == [(case.number, office.other.name)]
    assert source.count(who.other) == card.count(who.other) == 1
    assert source.count(who.helper) == source.count(who.officer) == 0
    services.withdraw_opinion(actor=who.officer, opinion_id=made.pk)
    assert source.count(who.other) == 0


def test_the_list_costs_the_same_for_few_and_many(office, cast, who):
    client, costs = client_of(office.other_officer), []
    for wanted in (2, 12):
        while OpinionRequest.objects.count() < wanted:
            one = open_one(cast.users["neighbour"], office.department, f"n{OpinionRequest.objects.count()}")
            services.take_step(actor=who.officer, case_id=one.pk, step="accept")
            ask(who, one, department=office.other)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{CASE}mnenja/").content.decode().count('scope="row"') == wanted
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(office, cast):
    case = open_one(cast.users["citizen"], office.department)
    officer = acting_as(office.officer)
    services.take_step(actor=officer, case_id=case.pk, step="accept")
    made = services.ask_opinion(actor=officer, case_id=case.pk, question=QUESTION, department=office.other)
    people = [acting_as(office.other_officer), acting_as(make_staff("druga", "officer", office.other))]
    barrier = threading.Barrier(2)

    def run(actor):
        barrier.wait(30)
        try:
            services.answer_opinion(actor=actor, opinion_id=made.pk, text=f"{ANSWER} {actor.user.username}")
        except StepTaken:
            return "late"
        finally:
            connection.close()
        return "first"

    with ThreadPoolExecutor(2) as pool:
        results = [future.result(60) for future in [pool.submit(run, actor) for actor in people]]
    assert sorted(results) == ["first", "late"]
    assert state(case) == CaseState.IN_REVIEW
    assert CaseEvent.objects.filter(case=case, facts__step="end_opinion").count() == 1
