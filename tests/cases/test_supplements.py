"""Calls for a supplement: asked for item by item, served, extended, answered; several rounds, late, twice, at once."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.http import Http404
from django.utils import timezone

from apps.cases import services
from apps.cases.choices import CaseState, EventKind, SupplementState
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseEvent, SupplementRequest
from apps.cases.registry import Mendable, case_subjects
from apps.core.legal_time import LJUBLJANA, local_day
from apps.identity.models import User
from apps.notifications.models import Message, Notification
from tests.cases.conftest import Subject, acting_as, client_of, person
from tests.factories.cases import open_one
from tests.factories.people import TESTS

MONDAY = dt.datetime(2026, 11, 30, 10, 0, tzinfo=LJUBLJANA)
STREET = {"kind": "field", "id": "ulica", "note": "Manjka hišna številka."}
PLAN = {"kind": "attachment", "id": "nacrt"}


class Mending(Subject):
    """A street and a plan can be mended."""

    def mendable(self, case, language):
        return [
            Mendable("field", "ulica", "Ulica", "Street", "Kraj", "Dravska ulica"),
            Mendable("attachment", "nacrt", "Načrt", "Plan"),
        ]

    def mend_url(self, request):
        return f"/e-vloge/dopolnitev/{request.pk}/"


@pytest.fixture(autouse=True)
def mending():
    with case_subjects.temporarily("test", Mending()) as plug, time_machine.travel(MONDAY, tick=False) as clock:
        plug.clock = clock
        yield plug


@pytest.fixture
def who(office, cast):
    User.objects.filter(pk=cast.users["citizen"].pk).update(email="ana@example.si")
    return {
        "officer": acting_as(office.officer),
        "head": acting_as(office.head),
        "citizen": person(cast.users["citizen"]),
    }


def call(who, case, *items, **values):
    return services.request_supplement(actor=who["officer"], case_id=case.pk, items=items or (STREET, PLAN), **values)


def later(mending, days):
    mending.clock.move_to(MONDAY + dt.timedelta(days=days))


def state(case):
    return Case.objects.get(pk=case.pk).state


def test_a_call_names_each_item_and_proposes_the_period(case, who, office, cast):
    made = call(
        who,
        case,
        STREET,
        PLAN,
        {"kind": "other", "note": "Prinesite soglasje."},
        text=" Prosimo. ",
        expected="received",
    )
    assert (made.round, made.period, made.text, made.by) == (1, "P15D", "Prosimo.", office.officer)
    assert [(item["kind"], item["label_sl"], item["label_en"]) for item in made.items] == [
        ("field", "Ulica", "Street"), ("attachment", "Načrt", "Plan"),
        ("other", "Prinesite soglasje.", "Prinesite soglasje."),
    ]  # fmt: skip
    fresh = Case.objects.get(pk=case.pk)
    # by fiction served on 15. 12., 15 days from then on
    assert (fresh.state, fresh.next_kind, fresh.next_due) == (
        "supplement_requested",
        "supplement",
        dt.date(2026, 12, 30),
    )
    assert fresh.decision_due is None
    notice = Notification.objects.get(user=cast.users["citizen"], kind="cases.supplement")
    assert (notice.title, notice.url) == (f"Dopolnite vlogo v zadevi {case.number}", f"/e-vloge/dopolnitev/{made.pk}/")
    (mail,) = Message.objects.filter(kind="cases.supplement")
    assert case.number in str(mail.subject)
    assert not any(
        word in f"{mail.subject} {mail.text} {mail.html}" for word in ("Ulica", "Načrt", "soglasje", "Prosimo")
    )


def test_what_cannot_be_mended_is_refused_and_an_empty_call_too(case, who):
    for items, why in (
        ([{"kind": "field", "id": "tuje"}], "ni več v vlogi"),
        ([{"kind": "other", "note": " "}], "Označite"),
    ):
        with pytest.raises(StepRefused, match=why):
            call(who, case, *items)
    with pytest.raises(StepRefused, match="rok"):
        call(who, case, STREET, period="kmalu")
    assert not SupplementRequest.objects.exists()


def test_only_the_office_in_charge_calls(case, who, office, cast):
    for actor in (acting_as(office.other_officer), acting_as(office.stranger), person(cast.users["neighbour"])):
        with pytest.raises(Http404):
            services.request_supplement(actor=actor, case_id=case.pk, items=[STREET])
    for actor in (who["citizen"], acting_as(office.administrator)):
        with pytest.raises(StepRefused, match="nimate pravice"):
            services.request_supplement(actor=actor, case_id=case.pk, items=[STREET])


def test_a_double_click_and_a_stale_page_make_one_call(case, who):
    first = call(who, case, expected="received")
    assert call(who, case, expected="received").pk == first.pk
    with pytest.raises(StepTaken):
        call(who, case, PLAN, expected="received")
    assert SupplementRequest.objects.count() == 1


def test_opening_it_is_its_service_and_counts_once(case, who, mending):
    made = call(who, case)
    later(mending, 2)
    served = services.serve_supplement(actor=who["citizen"], request_id=made.pk)
    later(mending, 5)
    assert services.serve_supplement(actor=who["citizen"], request_id=made.pk).served_on == served.served_on
    assert served.served_on == dt.date(2026, 12, 2)
    assert Case.objects.get(pk=case.pk).next_due == dt.date(2026, 12, 17)
    assert CaseEvent.objects.filter(case=case, kind=EventKind.SUPPLEMENT_SERVED).count() == 1
    assert "vročitve poziva 2. 12. 2026" in served.deadline_words.replace("\xa0", " ")


def test_the_fiction_stands_against_a_later_opening(case, who, mending):
    made = call(who, case)
    later(mending, 20)
    assert services.serve_supplement(actor=who["citizen"], request_id=made.pk).served_on == dt.date(2026, 12, 15)


def test_the_office_records_the_day_of_the_return_slip(case, who, mending, cast):
    made = call(who, case)
    later(mending, 4)
    for wrong in (None, dt.date(2026, 11, 29), dt.date(2026, 12, 5)):
        with pytest.raises(StepRefused, match="dan vročitve"):
            services.serve_supplement(actor=who["officer"], request_id=made.pk, on=wrong)
    served = services.serve_supplement(actor=who["officer"], request_id=made.pk, on=dt.date(2026, 12, 3))
    assert served.served_on == dt.date(2026, 12, 3)
    with pytest.raises(Http404):
        services.serve_supplement(actor=person(cast.users["neighbour"]), request_id=made.pk)


def test_more_time_is_asked_for_and_given_with_a_reason(case, who, mending, cast, office):
    made = call(who, case)
    services.serve_supplement(actor=who["citizen"], request_id=made.pk)
    asked = services.extend_supplement(actor=who["citizen"], request_id=made.pk, reason="Čakam na projektanta.")
    assert asked.extension_reason == "Čakam na projektanta."
    (told,) = Notification.objects.filter(user=office.officer)
    assert told.title == f"Prošnja za podaljšanje roka, zadeva {case.number}"
    assert Case.objects.get(pk=case.pk).next_due == dt.date(2026, 12, 15)
    for _ in range(2):
        given = services.extend_supplement(actor=who["officer"], request_id=made.pk, period="P8D", reason="Upravičeno.")
    assert (given.extension_asked, given.deadline.day) == (None, dt.date(2026, 12, 23))
    assert "15 dni in še 8 dni" in given.deadline_words
    assert Case.objects.get(pk=case.pk).next_due == dt.date(2026, 12, 23)
    with pytest.raises(StepRefused, match="razlog"):
        services.extend_supplement(actor=who["officer"], request_id=made.pk, period="P8D", reason=" ")
    later(mending, 30)
    with pytest.raises(StepRefused, match="že potekel"):
        services.extend_supplement(actor=who["citizen"], request_id=made.pk, reason="Še čakam.")
    with pytest.raises(Http404):
        services.extend_supplement(actor=person(cast.users["neighbour"]), request_id=made.pk, reason="x")


def test_an_answer_starts_the_decision_anew(case, who, mending, office):
    made = call(who, case)
    later(mending, 3)
    done = services.receive_supplement(actor=who["citizen"], request_id=made.pk)
    fresh = Case.objects.get(pk=case.pk)
    assert (done.state, fresh.state, fresh.complete_on) == ("answered", "supplemented", dt.date(2026, 12, 3))
    assert Notification.objects.filter(user=office.officer, kind="cases.supplemented").count() == 1
    assert services.receive_supplement(actor=who["citizen"], request_id=made.pk).answered_at == done.answered_at
    assert CaseEvent.objects.filter(case=case, kind=EventKind.SUPPLEMENT_RECEIVED).count() == 1


def test_overlapping_rounds_wait_for_each_other(case, who, mending):
    first, second = call(who, case, STREET), call(who, case, PLAN, period="P30D")
    assert (first.round, second.round) == (1, 2)
    services.receive_supplement(actor=who["citizen"], request_id=second.pk)
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, fresh.decision_due) == ("supplement_requested", None)
    assert fresh.next_due == first.deadline.day  # the answered one counts no more
    assert "na drug poziv še čakamo" in CaseEvent.objects.get(case=case, kind=EventKind.SUPPLEMENT_RECEIVED).text_sl
    services.receive_supplement(actor=who["citizen"], request_id=first.pk)
    assert state(case) == CaseState.SUPPLEMENTED
    third = call(who, case, STREET)
    assert (third.round, state(case)) == (3, CaseState.SUPPLEMENT_REQUESTED)


def test_late_but_before_the_decision_it_is_taken_and_said(case, who, mending):
    made = call(who, case)
    services.serve_supplement(actor=who["citizen"], request_id=made.pk)
    later(mending, 40)
    assert SupplementRequest.objects.get(pk=made.pk).is_late()
    services.receive_supplement(actor=who["citizen"], request_id=made.pk)
    event = CaseEvent.objects.get(case=case, kind=EventKind.SUPPLEMENT_RECEIVED)
    assert event.text_sl == "Dopolnitev je prejeta po izteku roka 15. 12. 2026."
    assert event.text_en.replace("\xa0", " ") == "The supplement was received after the deadline of 15 December 2026."
    assert state(case) == CaseState.SUPPLEMENTED


def test_after_the_decision_or_when_it_is_needed_no_more_it_is_not(case, who):
    made = call(who, case)
    services.take_step(actor=who["officer"], case_id=case.pk, step="accept")
    assert SupplementRequest.objects.get(pk=made.pk).state == SupplementState.CLOSED
    with pytest.raises(StepRefused, match="ne čakamo več"):
        services.receive_supplement(actor=who["citizen"], request_id=made.pk)
    with pytest.raises(StepRefused, match="ne čakamo več"):
        services.extend_supplement(actor=who["citizen"], request_id=made.pk, reason="x")


def test_a_suspended_case_takes_it_and_stays_suspended(case, who):
    made = call(who, case)
    services.take_step(actor=who["officer"], case_id=case.pk, step="suspend", words={"reason": "Predhodno vprašanje."})
    services.receive_supplement(actor=who["citizen"], request_id=made.pk)
    assert state(case) == CaseState.SUSPENDED
    services.take_step(actor=who["officer"], case_id=case.pk, step="resume")
    assert Case.objects.get(pk=case.pk).complete_on == dt.date(2026, 11, 30)


def test_on_paper_the_office_writes_down_the_day(case, who, mending):
    made = call(who, case)
    later(mending, 10)
    for wrong in (None, dt.date(2026, 12, 11), dt.date(2026, 11, 1)):
        with pytest.raises(StepRefused, match="dan prejema"):
            services.receive_supplement(actor=who["officer"], request_id=made.pk, on=wrong)
    services.receive_supplement(actor=who["officer"], request_id=made.pk, on=dt.date(2026, 12, 8))
    assert Case.objects.get(pk=case.pk).complete_on == dt.date(2026, 12, 8)


def test_who_sees_calls(case, who, office, cast):
    made = call(who, case)
    for actor in (*who.values(), acting_as(office.administrator), TESTS):
        assert made in SupplementRequest.objects.visible_to(actor)
    for actor in (acting_as(office.other_officer), acting_as(office.stranger), person(cast.users["neighbour"])):
        assert made not in SupplementRequest.objects.visible_to(actor)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(office, cast):
    case = open_one(cast.users["citizen"], office.department)
    made = services.request_supplement(actor=acting_as(office.officer), case_id=case.pk, items=[STREET])
    barrier, citizen = threading.Barrier(2), person(cast.users["citizen"])

    def run():
        barrier.wait(30)
        try:
            return services.receive_supplement(actor=citizen, request_id=made.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = [future.result(60) for future in [pool.submit(run) for _ in range(2)]]
    assert {one.state for one in results} == {"answered"}
    assert CaseEvent.objects.filter(case=case, kind=EventKind.SUPPLEMENT_RECEIVED).count() == 1
    assert local_day(timezone.now()) == MONDAY.date()


def test_the_page_of_the_office(case, who, office, cast):
    desk, url = client_of(office.officer), f"/admin/cases/case/{case.pk}/dopolnitev/"
    assert url in desk.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert "30. 12. 2026" in desk.get(url).content.decode().replace("\xa0", " ")
    sent = {"expected": "received", "mark-0": "on", "note-0": "Manjka številka.", "note-1": "", "others": "Soglasje\n\n",
            "text": "Prosimo.", "period": "P15D"}  # fmt: skip
    empty = desk.post(url, sent | {"mark-0": "", "note-0": "", "others": "", "dejanje": "poslji"}).content.decode()
    assert "Označite, kaj mora stranka dopolniti." in empty
    shown = desk.post(url, sent | {"dejanje": "predogled"}).content.decode()
    for text in ('lang="en"', "Street", "Ulica", "Soglasje", "Manjka številka.", "15. 12. 2026"):
        assert text in shown.replace("\xa0", " ")
    assert not SupplementRequest.objects.exists()
    for _ in range(2):
        desk.post(url, sent | {"dejanje": "poslji"})
    made = SupplementRequest.objects.get()
    assert [(item["kind"], item["note"]) for item in made.items] == [("field", "Manjka številka."), ("other", "")]
    stale = desk.post(url, sent | {"note-0": "Drugo", "dejanje": "poslji"}).content.decode()
    assert "spremenil nekdo drug" in stale
    assert "Drugo" in stale


def test_what_the_office_writes_down(case, who, office, mending):
    made, desk, url = call(who, case), client_of(office.officer), f"/admin/cases/case/{case.pk}/dopolnitev/"
    later(mending, 3)
    desk = client_of(office.officer)
    act = {"poziv": str(made.pk)}
    desk.post(url, act | {"dejanje": "vroceno", "dan-1-on": "2. 12. 2026"})
    assert SupplementRequest.objects.get().served_on == dt.date(2026, 12, 2)
    assert (
        "Razlog" in desk.post(url, act | {"dejanje": "podaljsaj", "rok-1-period": "P8D"}, follow=True).content.decode()
    )
    desk.post(url, act | {"dejanje": "podaljsaj", "rok-1-period": "P8D", "rok-1-reason": "Na prošnjo."})
    assert SupplementRequest.objects.get().deadline.day == dt.date(2026, 12, 28)
    act |= {"list-1-manner": "in_person"}
    wrong = desk.post(url, act | {"dejanje": "prejeto", "list-1-on": "4. 12. 2026"}, follow=True).content.decode()
    assert "Vpišite dan prejema" in wrong
    desk.post(url, act | {"dejanje": "prejeto", "list-1-on": "3. 12. 2026"})
    assert state(case) == CaseState.SUPPLEMENTED
    for wrong in ("", str(case.pk)):
        assert desk.post(url, {"dejanje": "vroceno", "poziv": wrong}).status_code == 404


def test_the_whole_cast_at_the_offices_page(case, office, cast):
    url = f"/admin/cases/case/{case.pk}/dopolnitev/"
    assert cast.anonymous.get(url).status_code == 302
    for name in ("citizen", "neighbour"):
        assert getattr(cast, name).get(url).status_code in (302, 403, 404)
    for user in (office.other_officer, office.stranger, office.editor, office.administrator):
        assert client_of(user).get(url).status_code == 404
        assert client_of(user).post(url, {"dejanje": "poslji", "mark-0": "on", "period": "P15D"}).status_code == 404
    assert client_of(office.head).get(url).status_code == 200
    assert not SupplementRequest.objects.exists()


def test_moj_ptuj_and_the_case_tell_the_party(case, who, cast):
    made = call(who, case)
    assert "Dopolnite vlogo" in cast.citizen.get("/moj-ptuj/").content.decode()
    html = cast.citizen.get(f"/moj-ptuj/zadeve/{case.number.replace('/', '-')}/").content.decode()
    assert f"/e-vloge/dopolnitev/{made.pk}/" in html
    assert "Ulica</strong>" not in html  # what is asked for is read in the call itself: that is its service
    assert not SupplementRequest.objects.get().served_on
