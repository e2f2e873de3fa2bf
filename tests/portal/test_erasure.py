"""Erasure: shown first, done once, complete, with what the law keeps kept and without names in any table of ours."""

import datetime as dt
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import InternalError
from django.utils import timezone

from apps.core import events, history, plugs
from apps.core.actor import system_actor
from apps.core.models import ErasedHistory, OutboxEvent
from apps.documents import services as documents
from apps.documents.models import Document
from apps.identity.exceptions import CannotErase
from apps.identity.models import Consent, ContactChange, Counterpart, Mandate, Organisation, Person, Session, User
from apps.identity.services.erasure import erase_account
from apps.identity.services.offers import Grant, grant_mandate
from apps.notifications.choices import MessageState
from apps.notifications.models import Message, Notification
from apps.notifications.services import notify
from apps.portal.exceptions import OwnRequest, StepRefused
from apps.portal.models import DataRequest
from apps.portal.services import erasure
from apps.portal.services import requests as services
from tests.conftest import PASSWORD, make_user, sign_in
from tests.documents.conftest import lying, pdf, upload
from tests.portal.people import EMSO, TAX, actor, consent_of, mandate_of, officer, person_of, staff

SECRETS = ("Kunigunda", "Pristovšek", "kunigunda@example.si", "Prešernova ulica 12", EMSO, TAX, "41123456", "po sklepu")


def kunigunda() -> User:
    """Somebody of whom every table knows something."""
    user = make_user("kunigunda", first_name="Kunigunda", last_name="Pristovšek", email="kunigunda@example.si")
    person = person_of(user)
    person.contact_email = "kunigunda@example.si"
    person.save()
    mandate_of(user, note="po sklepu Kunigunda")
    consent_of(user)
    EmailAddress.objects.create(user=user, email="kunigunda@example.si", verified=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    ContactChange.objects.create(user=user, kind="email", value="kunigunda@example.si")
    Session.objects.create(session_key="k", session_data="", user=user, expire_date=timezone.now(), agent="Kunigunda")
    return user


def granted(user: User, dpo: User) -> DataRequest:
    row, _ = services.file_request(actor=actor(user), kind="erasure", text="Jaz, Kunigunda Pristovšek, želim izbris.")
    services.take_request(actor=staff(dpo), request=row)
    return services.decide_request(
        actor=staff(dpo), request=row, outcome="granted", answer="Spoštovana Kunigunda, ugodimo."
    )


def whole_database() -> str:
    """Every row of every table of ours and of allauth, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("django_migrations", "auth_permission")):
                continue
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db
def test_nothing_that_names_the_person_is_left_in_any_table():
    user, dpo = kunigunda(), officer()
    row = granted(user, dpo)
    before = whole_database()
    assert all(secret in before for secret in SECRETS if secret not in (EMSO, TAX, "41123456"))
    erasure.erase_person(actor=staff(dpo), request=row)
    after = whole_database()
    for secret in SECRETS:
        assert secret not in after, [line[:200] for line in after.splitlines() if secret in line]


@pytest.mark.django_db
def test_own_documents_notices_and_sent_words_are_gone(storage, django_capture_on_commit_callbacks):
    user, dpo, other = kunigunda(), officer(), make_user("bine", email="bine@example.si")
    for who in (user, other):
        keep(who)
    row = granted(user, dpo)
    counts = {str(line.what): line.count for line in erasure.plan_erasure(user=user)}
    assert counts["lastni dokumenti"] == 1
    assert counts["obvestila v Mojem Ptuju"] == 1
    assert counts["poslana pošta: prejemnik in besedilo"] == 2
    erasure.erase_person(actor=staff(dpo), request=row)
    assert not Document.objects.of("person", user.pk).exists()
    assert set(Document.objects.filter(owner_id=str(user.pk)).values_list("name", flat=True)) == {""}
    assert not Notification.objects.filter(user=user).exists()
    sent = Message.objects.get(user=user, state=MessageState.SENT)
    assert (sent.recipient, sent.subject, sent.text, sent.html, bool(sent.erased)) == ("", "", "", "", True)
    assert Document.objects.of("person", other.pk).get().name == "Kunigunda.pdf"
    assert Notification.objects.filter(user=other).count() == 1
    assert set(Message.objects.filter(user=other).values_list("erased", flat=True)) == {None}
    assert Message.objects.get(user=other, state=MessageState.SENT).recipient == "bine@example.si"
    assert len(lying(storage)) == 2
    year = time_machine.travel(timezone.now() + dt.timedelta(days=365), tick=False)
    with year, django_capture_on_commit_callbacks(execute=True):
        assert documents.erase_unused() == 1
    assert len(lying(storage)) == 1  # the bytes of the erased, after the grace period


def keep(user: User) -> None:
    """A document of their own, a notice, and two letters: one that was sent and one on its way."""
    documents.receive_document(
        actor=actor(user), upload=upload(pdf(), "Kunigunda.pdf"), owner_kind="person", owner_id=user.pk
    )
    for kind in ("sent", "waiting"):
        notify(user=user, kind=kind, title="Kunigunda", body="Prešernova ulica 12", email=True)
    Notification.objects.filter(user=user, kind="waiting").delete()
    Message.objects.filter(user=user, kind="sent").update(state=MessageState.SENT, sent=timezone.now())


@pytest.mark.django_db
def test_what_is_told_of_the_erasure_itself_writes_nothing_to_the_shell():
    user, dpo = kunigunda(), officer()
    erasure.erase_person(actor=staff(dpo), request=granted(user, dpo))
    for event in OutboxEvent.objects.filter(delivered=None):
        assert events.deliver_event(event.pk), event.last_error
    assert not Notification.objects.filter(user=user).exists()


@pytest.mark.django_db
def test_what_others_wrote_about_the_person_in_a_mandate_goes_too():
    """An offer names whom it is for: the one that was accepted, and one that nobody has answered."""
    user, dpo = kunigunda(), officer()
    ana = person_of(make_user("ana", first_name="Ana"), emso="0101006500014", tax_number="98765432")
    known = grant_mandate(actor=actor(ana.user, "substantial"), grant=Grant(name="Kunigunda P.", number=EMSO))
    unknown = Mandate.objects.create(person=ana.user, granted_by=ana.user, kind="granted", state="offered")
    Counterpart.objects.create(mandate=unknown, name="Kunigunda Pristovšek", email="kunigunda@example.si", digest="x")
    assert known.representative == user
    asked = Mandate.objects.create(representative=ana.user, person=user, kind="guardian", state="requested")
    Counterpart.objects.create(mandate=asked, name="Kunigunda Pristovšek", given_name="Kunigunda", emso=EMSO)
    erasure.erase_person(actor=staff(dpo), request=granted(user, dpo))
    after = whole_database()
    for secret in ("Kunigunda", "kunigunda@example.si"):
        assert secret not in after, [line[:200] for line in after.splitlines() if secret in line]
    for mandate, state in ((known, "renounced"), (unknown, "renounced"), (asked, "revoked")):
        mandate.refresh_from_db()
        assert mandate.state == state
        stated = Counterpart.objects.get(mandate=mandate)
        assert (stated.name, stated.emso, stated.emso_index, stated.email, stated.digest) == ("", "", None, "", "")


@pytest.mark.django_db
def test_the_other_side_of_a_mandate_hears_of_it():
    user, dpo = kunigunda(), officer()
    company = Organisation.objects.create(name="Petovia", slug="petovia")
    boss = person_of(make_user("ana", first_name="Ana"), emso="0101006500014", tax_number="98765432").user
    Mandate.objects.create(
        representative=user, organisation=company, granted_by=boss, state="accepted", decided=timezone.now()
    )
    erasure.erase_person(actor=staff(dpo), request=granted(user, dpo))
    for event in OutboxEvent.objects.filter(name="mandate_renounced"):
        assert events.deliver_event(event.pk)
    told = Notification.objects.get(user=boss, kind="mandate.renounced")
    assert told.body == "izbrisana oseba ne zastopa več: Petovia."


@pytest.mark.django_db
def test_what_stays_is_a_shell_that_others_can_point_at():
    user, dpo = kunigunda(), officer()
    mandate = Mandate.objects.get()
    row = erasure.erase_person(actor=staff(dpo), request=granted(user, dpo))
    user.refresh_from_db()
    mandate.refresh_from_db()
    assert (row.state, bool(row.closed), row.text, row.answer) == ("done", True, "", "")
    assert (user.is_active, bool(user.erased), user.username) == (False, True, f"izbrisan-{user.pk}")
    assert not user.has_usable_password()
    person = Person.objects.get(user=user)
    assert (person.emso_index, person.tax_index, person.subject_index) == (None, None, None)
    assert (mandate.state, bool(mandate.ended)) == ("renounced", True)
    assert Consent.objects.filter(user=user).count() == 1  # that something was agreed to, no longer by whom
    for model in (Session, ContactChange, EmailAddress, Authenticator):
        assert not model.objects.filter(user=user).exists()


@pytest.mark.django_db
def test_the_person_is_signed_out_and_told_for_the_last_time(client):
    user, dpo = kunigunda(), officer()
    sign_in(client, user)
    assert client.get("/moj-ptuj/").status_code == 200
    erasure.erase_person(actor=staff(dpo), request=granted(user, dpo))
    assert client.get("/moj-ptuj/").status_code == 302
    assert not client.login(username="kunigunda", password=PASSWORD)
    letter = mail.outbox[-1]
    assert letter.to == ["kunigunda@example.si"]
    assert "Spoštovana Kunigunda, ugodimo." in letter.body
    assert "sled dostopov" in letter.body
    assert "GDPR, 32." in letter.body


@pytest.mark.django_db
def test_the_same_person_can_come_back_as_new():
    user, dpo = kunigunda(), officer()
    erasure.erase_person(actor=staff(dpo), request=granted(user, dpo))
    again = person_of(make_user("kunigunda"))
    assert again.user_id != user.pk
    assert Person.objects.get(emso_index__matches=EMSO) == again


@pytest.mark.django_db
def test_the_plan_says_all_and_changes_nothing():
    user, dpo = kunigunda(), officer()
    row = granted(user, dpo)
    before = whole_database()
    lines = erasure.plan_erasure(user=user)
    assert whole_database() == before
    assert {line.fate for line in lines} == {"erased", "anonymised", "kept"}
    assert all(str(line.basis) for line in lines)
    assert row.state == "granted"


@pytest.mark.django_db
def test_the_officer_sees_the_plan_and_erases_by_hand(client):
    user, dpo = kunigunda(), officer()
    row = granted(user, dpo)
    sign_in(client, dpo)
    page = f"/admin/portal/datarequest/{row.pk}/izbris/"
    html = client.get(page).content.decode()
    assert "sled dostopov do podatkov" in html
    assert "Izbrišite za vedno" in html
    assert User.objects.get(pk=user.pk).erased is None
    assert "Oseba je izbrisana" in client.post(page, follow=True).content.decode()
    assert "ni več mogoče narediti" in client.post(page, follow=True).content.decode()
    assert "Kunigunda" not in client.get(f"/admin/portal/datarequest/{row.pk}/change/").content.decode()


@pytest.mark.django_db
def test_what_is_refused():
    user, dpo = kunigunda(), officer()
    asked, _ = services.file_request(actor=actor(user), kind="erasure", text="")
    with pytest.raises(StepRefused):
        erasure.erase_person(actor=staff(dpo), request=asked)
    services.take_request(actor=staff(dpo), request=asked)
    row = services.decide_request(actor=staff(dpo), request=asked, outcome="granted", answer="Da.")
    with pytest.raises(StepRefused):
        services.complete_request(actor=staff(dpo), request=row)
    for who in (actor(user), actor(dpo), staff(make_user("other", is_staff=True))):
        with pytest.raises(PermissionDenied):
            erasure.erase_person(actor=who, request=row)
        with pytest.raises(PermissionDenied):
            erase_account(actor=who, user=user)
    DataRequest.objects.filter(pk=row.pk).update(user=dpo)
    with pytest.raises(OwnRequest):
        erasure.erase_person(actor=staff(dpo), request=row)
    colleague = officer("kolegica")
    DataRequest.objects.filter(pk=row.pk).update(user=colleague)
    with pytest.raises(CannotErase), transaction.atomic():
        erasure.erase_person(actor=staff(dpo), request=row)
    assert DataRequest.objects.get(pk=row.pk).state == "granted"
    assert User.objects.get(pk=colleague.pk).erased is None


@pytest.mark.django_db
def test_an_app_that_fails_takes_everything_back():
    user, dpo = kunigunda(), officer()
    row = granted(user, dpo)

    def fails(user):
        raise RuntimeError("x")

    broken = plugs.Erasure(lambda user: [], fails)
    with plugs.erasures.temporarily("test", broken, order=999), pytest.raises(RuntimeError), transaction.atomic():
        erasure.erase_person(actor=staff(dpo), request=row)
    assert User.objects.get(pk=user.pk).first_name == "Kunigunda"
    assert DataRequest.objects.get(pk=row.pk).state == "granted"


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_erase_once():
    user, first, second = kunigunda(), officer(), officer("dpo2")
    row = granted(user, first)
    start, outcomes = threading.Barrier(2), []

    def erase(who):
        start.wait()
        try:
            erasure.erase_person(actor=staff(who), request=row)
            outcomes.append("done")
        except StepRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=erase, args=(who,)) for who in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert len(mail.outbox) == 1


# --- history that can forget ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_history_keeps_when_and_what_and_forgets_who():
    user = make_user("ana", first_name="Ana")
    user.first_name = "Anja"
    user.save()
    events = user.history_events.order_by("pgh_id")
    assert [event.first_name for event in events] == ["Ana", "Anja"]
    count = history.forget(user, reason="preizkus")
    assert count == 2
    assert [(event.first_name, event.username, event.pgh_label) for event in events.all()] == [
        ("", "", "insert"), ("", "", "update"),
    ]  # fmt: skip
    stone = ErasedHistory.objects.get()
    assert (stone.kind, stone.object_id, stone.states) == ("identity.user", str(user.pk), 2)
    assert "first_name" in stone.fields
    for act in (ErasedHistory.objects.all().delete, lambda: ErasedHistory.objects.update(states=0)):
        with pytest.raises(InternalError), transaction.atomic():
            act()


@pytest.mark.django_db
def test_only_forget_can_touch_a_history_and_only_of_that_record():
    ana, bine = make_user("ana", first_name="Ana"), make_user("bine", first_name="Bine")
    history.forget(ana, reason="preizkus")
    assert bine.history_events.get().first_name == "Bine"
    for act in (bine.history_events.all().delete, lambda: bine.history_events.update(first_name="")):
        with pytest.raises(InternalError), transaction.atomic():
            act()


def test_no_history_holds_a_name_that_it_cannot_forget():
    """Whoever tracks a field that tells who somebody is has to say so."""
    telling = {"first_name", "last_name", "username", "contact_email", "address", "text", "answer", "note"}
    public = {  # legal persons, places, forms, what the office checks in every case, answers to begin with, bodies
        # that reports are passed on to and the office's word on it
        "identity.organisation", "territory.place", "applications.formversion", "cases.checklistitem",
        "reports.answertemplate", "reports.recipient", "reports.dispatch", "questions.questiontemplate",
    }  # fmt: skip
    wrong = []
    for label, personal in history.PERSONAL.items():
        events = apps.get_model(label)._meta.get_field("history_events").related_model
        fields = {field.name for field in events._meta.concrete_fields}
        assert set(personal) <= fields, label
        if label not in public:
            wrong += [f"{label}.{name}" for name in (telling & fields) - set(personal)]
    assert wrong == []


@pytest.mark.django_db
def test_erasing_twice_changes_nothing():
    user = kunigunda()
    erase_account(actor=system_actor("test"), user=user)
    before = User.objects.get(pk=user.pk).erased
    erase_account(actor=system_actor("test"), user=user)
    assert User.objects.get(pk=user.pk).erased == before
