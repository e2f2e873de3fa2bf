"""The office answers: versions, the second look, consent, and what else becomes of a question; the whole cast."""

import datetime as dt

import pytest
from django.utils import timezone

from apps.core.legal_time import add_working_days, end_of_day, local_day
from apps.identity.models import Employment
from apps.notifications.models import Notification
from apps.questions import services
from apps.questions.exceptions import StepRefused
from apps.questions.models import Question, QuestionEvent, QuestionTemplate, ReplyPeriod
from apps.questions.services.moderating import MODERATING, Wording
from apps.questions.services.moving import as_shown
from apps.reports.models import BlockedSender, Report
from tests.factories.people import make_department, make_staff
from tests.factories.questions import answer_one, ask_one, publish_one
from tests.factories.reports import make_category
from tests.questions.conftest import HOME, acting_as, deliver

LIST = "/admin/questions/question/"
ANSWER = "Popravili jo bomo jeseni."


def page_of(question):
    return f"{LIST}{question.pk}/change/"


def act(question, name):
    return f"{LIST}{question.pk}/delo/{name}/"


def test_the_whole_cast_at_work(question, secret, doors):
    for row in (question, secret):
        for client in (doors.officer, doors.head):
            assert client.get(page_of(row)).status_code == 200
            assert row.title in client.get(LIST).content.decode()
        for client in (doors.other_officer, doors.stranger, doors.coordinator):
            for path in (page_of(row), act(row, "odgovor"), act(row, "objava"), act(row, "prikrivanje")):
                assert client.get(path).status_code == 404, path
            assert client.post(f"{LIST}{row.pk}/prevzem/").status_code == 404
            assert client.post(f"{LIST}{row.pk}/zapis/", {"text": "x"}).status_code == 404
            assert row.title not in client.get(LIST).content.decode()
        for client in (doors.anonymous, doors.citizen, doors.neighbour):
            assert client.get(page_of(row)).status_code in (302, 403, 404)
    assert doors.officer.get(act(question, "nic")).status_code == 404
    assert doors.stranger.get(f"{LIST}statistika/").status_code == 200
    assert doors.neighbour.get(f"{LIST}statistika/").status_code in (302, 403, 404)


def test_an_answer_is_the_askers_at_once_and_everybodys_after_a_second_look(question, office, doors, cast):
    assert "Napišite odgovor." in doors.officer.post(act(question, "odgovor"), {"text": ""}).content.decode()
    assert doors.officer.post(act(question, "odgovor"), {"text": ANSWER})["Location"] == page_of(question)
    doors.officer.post(act(question, "odgovor"), {"text": ANSWER, "reason": "drugi klik"})
    question.refresh_from_db()
    assert (question.state, question.versions.count(), question.officer) == ("answered", 1, office.officer)
    assert ANSWER in doors.citizen.get(question.get_absolute_url()).content.decode()
    for client in (doors.anonymous, doors.neighbour, doors.officer, doors.other_officer):
        assert client.get(question.get_absolute_url()).status_code == 404
    sent = {"title": question.title, "text": "Pri šoli.", "version": 1, "shown": as_shown(question)}
    assert doors.officer.post(act(question, "objava"), sent).status_code == 302  # has no right: nothing happens
    assert not Question.objects.get().public
    assert ANSWER in doors.coordinator.get(act(question, "objava")).content.decode()
    stale = doors.coordinator.post(act(question, "objava"), sent | {"version": 7}).content.decode()
    assert "odgovor spremenjen" in stale
    assert doors.coordinator.post(act(question, "objava"), sent).status_code == 302
    question.refresh_from_db()
    assert (question.state, question.public, question.text) == ("published", True, "Pri šoli.")
    page = doors.anonymous.get(question.get_absolute_url()).content.decode()
    assert ANSWER in page
    assert office.department.name in page
    assert "Ana Horvat" not in page
    assert "Uradnica" not in page  # the office answers, not the officer
    deliver()
    assert Notification.objects.filter(user=cast.users["citizen"], kind="questions.moved").count() == 2


def test_nobody_publishes_their_own_answer_unless_alone(topic, office, cast):
    row = answer_one(ask_one(topic, cast.users["citizen"]), office.head)
    given = {"actor": acting_as(office.head), "question_id": row.pk, "version": 1, "wording": Wording("Vprašanje?", "")}
    make_staff("druga-vodja", "head", office.department)
    with pytest.raises(StepRefused, match="Svojega odgovora"):
        services.publish_question(**given, shown=as_shown(row))
    others = Employment.objects.filter(role__in=MODERATING).exclude(user=office.head)
    others.update(until=local_day(timezone.now()) - dt.timedelta(days=1))
    services.publish_question(**given, shown=as_shown(row))
    event = QuestionEvent.objects.get(question=row, facts__step="publish")
    assert event.facts["alone"] is True


def test_an_administrator_has_the_second_look_too(topic, office, cast):
    Employment.objects.filter(role__in=MODERATING).exclude(user=office.head).delete()
    administrator = make_staff("skrbnica", "administrator", office.department)
    row = answer_one(ask_one(topic, cast.users["citizen"]), office.head)
    with pytest.raises(StepRefused, match="Svojega odgovora"):
        publish_one(row, office.head)
    assert publish_one(row, administrator).public


def test_without_consent_it_stays_private_and_consent_can_change(secret, published, office, doors):
    with pytest.raises(StepRefused, match="ne dovoli objave"):
        publish_one(secret, office.head)
    path = f"{published.get_absolute_url()}moje/"
    for client in (doors.anonymous, doors.neighbour, doors.officer):
        assert client.post(path, {"dejanje": "ne-dovolim"}).status_code == 404
    doors.citizen.post(path, {"dejanje": "ne-dovolim", "vprasanje": "nekaj"})
    assert doors.anonymous.get(published.get_absolute_url()).status_code == 404
    assert published.title not in doors.anonymous.get(HOME).content.decode()
    published.refresh_from_db()
    assert (published.state, published.consent) == ("answered", False)
    doors.citizen.post(path, {"dejanje": "dovolim"})
    assert doors.anonymous.get(published.get_absolute_url()).status_code == 404  # somebody looks once more
    published.refresh_from_db()
    assert Question.objects.to_moderate().get() == published
    publish_one(published, office.head)
    assert doors.anonymous.get(published.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("way", ["umik", "soglasje"])
def test_old_versions_do_not_come_back_with_the_new_one(published, office, doors, way):
    answer_one(published, office.officer, "Popravili jo bomo spomladi.", reason="Zamuda.")
    publish_one(published, office.head)
    assert ANSWER in doors.anonymous.get(published.get_absolute_url()).content.decode()
    mine = f"{published.get_absolute_url()}moje/"
    if way == "umik":
        doors.officer.post(act(published, "umik"), {"words": "Varstvo podatkov."})
    else:
        doors.citizen.post(mine, {"dejanje": "ne-dovolim"})
        doors.citizen.post(mine, {"dejanje": "dovolim"})
    published.refresh_from_db()
    assert published.answer == ""
    assert not published.versions.exclude(published_at=None).exists()
    assert ANSWER in doors.citizen.get(published.get_absolute_url()).content.decode()
    publish_one(published, office.head)
    for path in (published.get_absolute_url(), f"/api/v1/questions/{published.pk}/"):
        page = doors.anonymous.get(path).content.decode()
        assert "spomladi" in page
        assert ANSWER not in page


def test_a_changed_answer_says_when_and_why(published, office, doors):
    sent = {"text": "Popravili jo bomo spomladi.", "shown": as_shown(published)}
    assert "Napišite, zakaj." in doors.officer.post(act(published, "odgovor"), sent).content.decode()
    doors.officer.post(act(published, "odgovor"), sent | {"reason": "Izvajalec zamuja."})
    public = doors.anonymous.get(published.get_absolute_url()).content.decode()
    assert ANSWER in public
    assert "spomladi" not in public  # not before a second look
    own = doors.citizen.get(published.get_absolute_url()).content.decode()
    assert "spomladi" in own
    assert "zaenkrat berete samo vi" in own
    publish_one(published, office.head)
    public = doors.anonymous.get(published.get_absolute_url()).content.decode()
    assert "spomladi" in public
    assert "Izvajalec zamuja." in public
    assert "Prejšnje različice odgovora" in public
    assert ANSWER in public
    assert "Izvajalec zamuja." in doors.anonymous.get(f"/api/v1/questions/{published.pk}/").content.decode()


def test_an_answer_given_back_waits_for_its_author(answered, office, doors):
    assert doors.officer.post(act(answered, "vrnitev"), {"words": "x"}).status_code == 302
    doors.head.post(act(answered, "vrnitev"), {"words": "Dodajte rok."})
    assert Question.objects.returned().get() == answered
    assert "vrnjeno v popravek" in doors.officer.get(page_of(answered)).content.decode()
    assert not Question.objects.to_moderate().exists()
    assert Notification.objects.get(user=office.officer).kind == "questions.returned"
    assert "Dodajte rok." in doors.officer.get(page_of(answered)).content.decode()
    assert "Dodajte rok." not in doors.citizen.get(answered.get_absolute_url()).content.decode()
    sent = {"text": "Do 15. oktobra.", "reason": "Dodan rok.", "shown": as_shown(answered)}
    doors.officer.post(act(answered, "odgovor"), sent)
    assert Question.objects.to_moderate().get() == answered
    assert not Question.objects.returned().exists()
    assert "vrnjeno v popravek" not in doors.officer.get(page_of(answered)).content.decode()


def test_taking_and_transferring(question, office, doors, cast):
    doors.officer.post(f"{LIST}{question.pk}/prevzem/")
    question.refresh_from_db()
    assert (question.state, question.officer) == ("assigned", office.officer)
    assert "že odgovarja nekdo drug" in doors.head.post(f"{LIST}{question.pk}/prevzem/", follow=True).content.decode()
    elsewhere = make_department(office.town, "KULTURA")
    wrong = {"department": elsewhere.pk, "officer": office.officer.pk, "words": ""}
    assert "Ta oseba" in doors.officer.post(act(question, "dodelitev"), wrong).content.decode()
    sent = {"department": office.other.pk, "officer": "", "words": "To je vaše."}
    assert doors.officer.post(act(question, "dodelitev"), sent)["Location"] == LIST
    question.refresh_from_db()
    assert (question.state, question.officer, question.department) == ("new", None, office.other)
    assert "To je vaše." in doors.other_officer.get(page_of(question)).content.decode()
    assert doors.officer.get(page_of(question)).status_code == 404
    deliver()
    told = [str(one.body) for one in Notification.objects.filter(kind="questions.moved")]
    assert f"Na vprašanje odgovarja: {office.other.name}." in told


def test_refusing_closing_and_opening_again(question, office, doors, cast):
    page = doors.officer.post(act(question, "zavrnitev"), {"reason": "", "words": ""}).content.decode()
    assert "Izberite razlog." in page
    doors.officer.post(act(question, "zavrnitev"), {"reason": "abuse", "words": "Brez žalitev, prosimo."})
    own = doors.citizen.get(question.get_absolute_url()).content.decode()
    assert "zloraba ali žalitev" in own
    assert "Brez žalitev, prosimo." in own
    assert "Tega zdaj ni mogoče" in doors.officer.get(act(question, "odgovor"), follow=True).content.decode()
    with pytest.raises(StepRefused, match="znova odprite"):
        answer_one(question, office.officer)
    doors.officer.post(act(question, "znova"), {"words": ""})
    doors.officer.post(act(question, "zakljucek"), {"reason": "withdrawn", "words": ""})
    question.refresh_from_db()
    assert (question.state, question.reason) == ("closed", "withdrawn")
    assert question.closed_at


def test_opened_again_it_is_owed_an_answer_in_a_new_period(answered, office, doors):
    doors.officer.post(act(answered, "zakljucek"), {"reason": "done", "words": ""})
    Question.objects.filter(pk=answered.pk).update(due_at=timezone.now() - dt.timedelta(days=9))
    ReplyPeriod.objects.create(valid_from=local_day(timezone.now()), days=5)
    doors.officer.post(act(answered, "znova"), {"words": ""})
    answered.refresh_from_db()
    assert (answered.state, answered.answered_at, answered.days, answered.is_late) == ("new", None, 5, False)
    assert answered.due_at == end_of_day(add_working_days(local_day(timezone.now()), 5))
    opened = doors.officer.get(act(answered, "odgovor")).context["form"]
    sent = {field.name: field.value() or "" for field in opened} | {"reason": "Odgovor še velja."}
    for _click in range(2):
        assert doors.officer.post(act(answered, "odgovor"), sent).status_code == 302
    answered.refresh_from_db()
    assert (answered.state, answered.versions.count(), answered.officer) == ("answered", 1, office.officer)
    assert answered.answered_at
    assert answered.events.filter(facts__step="answer").count() == 2


def test_templates_and_similar_answers_begin_an_answer(topic, published, office, doors, cast):
    row = ask_one(topic, cast.users["neighbour"], title="Kdo popravi luknjo v pločniku?", text="")
    text = QuestionTemplate.objects.create(name="Prekop", text="Besedilo predloge.", topic=topic)
    page = doors.officer.get(act(row, "odgovor")).content.decode()
    assert "Prekop" in page
    assert published.title in page
    assert (
        "Besedilo predloge." in doors.officer.get(act(row, "odgovor") + f"?zacnite=predloga:{text.pk}").content.decode()
    )
    assert ANSWER in doors.officer.get(act(row, "odgovor") + f"?zacnite=odgovor:{published.pk}").content.decode()
    assert doors.officer.get(act(row, "odgovor") + "?zacnite=x").status_code == 200


def test_a_question_becomes_a_report(question, office, doors, cast, town):
    category = make_category(office.department)
    page = doors.officer.get(act(question, "prijava")).content.decode()
    assert question.title in page
    sent = {"category": category.pk, "address": "Mestni trg 1", "text": "Luknja pri šoli.", "shown": as_shown(question)}
    for _click in range(2):
        assert doors.officer.post(act(question, "prijava"), sent).status_code == 302
    report = Report.objects.get()
    assert (report.text, report.reporter.user, str(report.reporter.email)) == ("Luknja pri šoli.", None, "")
    page = doors.citizen.get(question.get_absolute_url()).content.decode()
    assert report.get_absolute_url() in page
    deliver()
    assert any("prijava napake" in one.body for one in Notification.objects.filter(user=cast.users["citizen"]))


def test_a_question_becomes_the_draft_of_an_application(catalogue, question, doors):
    from apps.applications.models import Application, Procedure

    procedure = Procedure.objects.get(slug="dovolilnica-za-stanovalce")
    doors.officer.post(act(question, "vloga"), {"procedure": procedure.pk})
    page = doors.citizen.get(question.get_absolute_url()).content.decode()
    assert "Odprite osnutek vloge" in page
    assert "/e-vloge/dovolilnica-za-stanovalce/zacetek/" in page
    doors.citizen.post("/e-vloge/dovolilnica-za-stanovalce/zacetek/")
    assert Application.objects.get().version.procedure == procedure


def test_a_sender_goes_on_the_list_of_abuse(question, office, doors, cast):
    cast.users["citizen"].email = "ana@primer.si"
    cast.users["citizen"].save()
    assert doors.officer.get(act(question, "zavrnitev-posiljatelja")).status_code == 302
    until = local_day(timezone.now()) + dt.timedelta(days=30)
    doors.head.post(act(question, "zavrnitev-posiljatelja"), {"reason": "Žalitve.", "until": until})
    assert str(BlockedSender.objects.get().email) == "ana@primer.si"


def test_tabs_cards_and_statistics(question, secret, published, topic, office, doors, cast):
    Question.objects.filter(pk=question.pk).update(due_at=timezone.now() - dt.timedelta(days=1))
    late = ask_one(topic, cast.users["neighbour"], title="Zamujeno vprašanje", text="")
    Question.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=1))
    page = doors.officer.get(f"{LIST}?zavihek=zamujena").content.decode()
    assert "Zamujeno vprašanje" in page
    assert secret.title not in page
    for tab in ("odprta", "moja", "nedodeljena", "kmalu", "pregled", "vrnjena"):
        assert doors.officer.get(f"{LIST}?zavihek={tab}").status_code == 200
    first = doors.officer.get("/admin/").content.decode()
    assert "Zamujena vprašanja" in first
    assert "Odgovori za objavo" not in first
    assert "Odgovori za objavo" in doors.head.get("/admin/").content.decode()
    numbers = doors.officer.get(f"{LIST}statistika/?cas=30").content.decode()
    assert office.department.name in numbers
    assert "skrivnostno" in doors.officer.get(f"{LIST}?q=skrivnostna").content.decode().casefold()


def test_notes_are_the_offices_alone(question, doors):
    doors.officer.post(f"{LIST}{question.pk}/zapis/", {"text": "Vprašati izvajalca."})
    assert "Vprašati izvajalca." in doors.officer.get(page_of(question)).content.decode()
    assert "Vprašati izvajalca." not in doors.citizen.get(question.get_absolute_url()).content.decode()
