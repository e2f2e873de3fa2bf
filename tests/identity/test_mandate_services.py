"""The life of a mandate through its services: who may do what, in which state, once, also when two do it at once."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from apps.core.actor import ANONYMOUS, Actor
from apps.core.exceptions import LevelTooLow
from apps.core.models import OutboxEvent
from apps.identity import exceptions
from apps.identity.choices import MandateKind, MandateState, Source, Standing
from apps.identity.models import Counterpart, Mandate, Organisation, Person
from apps.identity.services import mandates as life
from apps.identity.services.offers import Grant, grant_mandate
from apps.identity.services.representation import register_organisation, request_guardianship
from apps.identity.workflow.mandates import STEPS
from tests.conftest import make_user
from tests.identity.mandates import (
    actor_of_person,
    emso,
    make_company,
    make_mandate,
    make_person,
    tax_number,
)

pytestmark = pytest.mark.django_db
LJUBLJANA = ZoneInfo("Europe/Ljubljana")
COMPANY = {
    "kind": "company", "name": "Kolesarna Ranca d.o.o.", "registration_number": "9990038",
    "tax_number": "99900033", "address": "Ob Dravi 47, 2250 Ptuj",
}  # fmt: skip


@pytest.fixture
def people(db):
    """A grantor, somebody the portal knows, and a stranger."""
    return {
        "ana": make_person(make_user("ana", first_name="Ana", last_name="Horvat"), serial=505),
        "bine": make_person(make_user("bine", first_name="Bine", last_name="Zupan"), serial=515),
        "cene": make_person(make_user("cene", first_name="Cene", last_name="Kos"), serial=525),
    }


@pytest.fixture
def clerk(db):
    """A member of staff who may decide on mandates."""
    user = make_user("uradnica", is_staff=True, permissions=("identity.view_mandate", "identity.decide_mandate"))
    return Actor(user=user, second_factor=True)


def events() -> list[str]:
    return list(
        OutboxEvent.objects.filter(name__startswith="mandate_").order_by("created").values_list("name", flat=True)
    )


def offer(people, **values) -> Mandate:
    grant = Grant(**({"name": "Bine Z.", "email": "bine@posta.invalid"} | values))
    return grant_mandate(actor=actor_of_person(people["ana"]), grant=grant)


def test_offered_accepted_renounced(people):
    mandate = offer(people)
    assert mandate.state == MandateState.OFFERED
    assert not life.mandates_in_force(people["bine"].user)
    accepted = life.accept_mandate(actor=actor_of_person(people["bine"]), mandate=mandate)
    assert accepted.standing == Standing.IN_FORCE
    assert [row.principal_name for row in life.mandates_in_force(people["bine"].user)] == ["Ana Horvat"]
    life.renounce_mandate(actor=actor_of_person(people["bine"], "low"), mandate=mandate)
    assert not life.mandates_in_force(people["bine"].user)
    assert events() == ["mandate_granted", "mandate_accepted", "mandate_renounced"]
    payloads = OutboxEvent.objects.filter(name__startswith="mandate_").values_list("payload", flat=True)
    assert all(payload == {"mandate_id": str(mandate.pk)} for payload in payloads)


def test_a_step_repeated_by_the_same_person_is_one(people):
    mandate = offer(people)
    for _ in range(2):
        life.accept_mandate(actor=actor_of_person(people["bine"]), mandate=mandate)
    for _ in range(2):
        life.revoke_mandate(actor=actor_of_person(people["ana"]), mandate=mandate)
    assert events() == ["mandate_granted", "mandate_accepted", "mandate_revoked"]


@pytest.mark.parametrize("who", ["anonymous", "ana", "cene", "clerk", "program"])
def test_only_the_invited_accept(people, clerk, who):
    mandate = offer(people)
    actors = {
        "anonymous": ANONYMOUS,
        "clerk": clerk,
        "program": Actor(user=people["bine"].user, client="c", level="high"),
    }
    actor = actors.get(who) or actor_of_person(people[who])
    with pytest.raises(PermissionDenied):
        life.accept_mandate(actor=actor, mandate=mandate)
    assert Mandate.objects.get(pk=mandate.pk).state == MandateState.OFFERED


def test_acting_for_others_needs_a_strong_sign_in_and_giving_it_up_does_not(people):
    mandate = offer(people)
    with pytest.raises(LevelTooLow):
        life.accept_mandate(actor=actor_of_person(people["bine"], "low"), mandate=mandate)
    with pytest.raises(LevelTooLow):
        grant_mandate(actor=actor_of_person(people["ana"], "low"), grant=Grant(name="Bine", email="b@posta.invalid"))
    life.decline_mandate(actor=actor_of_person(people["bine"], "low"), mandate=mandate)
    assert events() == ["mandate_granted", "mandate_declined"]


@pytest.mark.parametrize(
    ("state", "step"),
    [(state, step) for step, row in STEPS.items() for state in MandateState if state not in row.sources],
)
def test_no_way_beside_the_table(people, clerk, state, step):
    kind = MandateKind.LEGAL if step in ("confirm", "refuse") else MandateKind.GRANTED
    mandate = make_mandate(people["bine"].user, person=people["ana"].user, state=state, kind=kind)
    who = {
        "confirm": clerk, "refuse": clerk, "accept": actor_of_person(people["bine"]),
        "decline": actor_of_person(people["bine"]), "revoke": actor_of_person(people["ana"]),
        "renounce": actor_of_person(people["bine"]),
    }[step]  # fmt: skip
    act = {
        "confirm": life.confirm_mandate, "refuse": life.decline_mandate, "accept": life.accept_mandate,
        "decline": life.decline_mandate, "revoke": life.revoke_mandate, "renounce": life.renounce_mandate,
    }[step]  # fmt: skip
    with pytest.raises(exceptions.StepNotAllowed):
        act(actor=who, mandate=mandate)
    assert Mandate.objects.get(pk=mandate.pk).state == state


def test_a_ward_cannot_dismiss_a_parent(people):
    mandate = make_mandate(people["ana"].user, person=people["bine"].user, kind=MandateKind.PARENT)
    with pytest.raises(PermissionDenied):
        life.revoke_mandate(actor=actor_of_person(people["bine"]), mandate=mandate)


# --- whom a mandate is offered to -------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("way", ["email", "emso", "tax"])
def test_the_grantor_sees_the_same_whether_the_person_is_known(people, mailoutbox, known, way):
    bine = people["bine"]
    contact = {
        "email": {"email": "bine@posta.invalid" if known else "neznan@posta.invalid"},
        "emso": {"number": str(bine.emso) if known else emso("0503991")},
        "tax": {"number": str(bine.tax_number) if known else tax_number(9998000)},
    }[way]
    mandate = offer(people, **({"email": ""} | contact))
    assert (mandate.representative is not None) == known
    assert mandate.representative_name == "Bine Z."
    assert str(mandate) == "Bine Z. → Ana Horvat"
    assert bool(mailoutbox) == (way == "email" and not known)  # who is known gets a notice, at the same address


def test_a_mail_to_ones_own_address_does_not_tell_whose_number_is_known(people, mailoutbox):
    for number in (str(people["bine"].emso), emso("0503991")):
        offer(people, number=number, email="radovednez@posta.invalid", name=number)
    assert len(mailoutbox) == 2


def test_an_invitation_leads_from_mail_to_mandate(people, mailoutbox):
    mandate = offer(people, email="dora@posta.invalid", name="Dora")
    assert mandate.representative is None
    (mail,) = mailoutbox
    assert mail.to == ["dora@posta.invalid"]
    assert "Ana Horvat" in mail.body
    link = mail.body.split("/povabilo/")[1].split("/")[0]
    assert link not in str(list(Mandate.objects.values())) + str(mandate.counterpart.__dict__)
    dora = make_person("dora", serial=535, contact_email="drug-naslov@posta.invalid")
    with pytest.raises(PermissionDenied):
        life.accept_mandate(actor=actor_of_person(dora), mandate=mandate)
    life.accept_mandate(actor=actor_of_person(dora), mandate=mandate, link=link)
    assert life.mandates_in_force(dora.user).get() == mandate


def test_an_invitation_by_number_waits_for_that_person_alone(people, mailoutbox):
    number = emso("0503991")
    mandate = offer(people, email="dora@posta.invalid", number=number, name="Dora")
    link = mailoutbox[0].body.split("/povabilo/")[1].split("/")[0]
    with pytest.raises(exceptions.NotForYou):
        life.accept_mandate(actor=actor_of_person(people["cene"]), mandate=mandate, link=link)
    dora = make_person("dora", born="0503991", contact_email="")
    assert str(dora.emso) == number
    assert list(Mandate.objects.offered_to(dora.user)) == [mandate]
    life.accept_mandate(actor=actor_of_person(dora), mandate=mandate)
    assert life.mandates_in_force(dora.user).exists()


def test_an_old_invitation_is_void(people, mailoutbox):
    mandate = offer(people, email="dora@posta.invalid")
    link = mailoutbox[0].body.split("/povabilo/")[1].split("/")[0]
    dora = make_person("dora", serial=535)
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)), pytest.raises(PermissionDenied):
        life.accept_mandate(actor=actor_of_person(dora), mandate=mandate, link=link)


def test_two_people_with_one_mailbox_are_not_confused(people, mailoutbox):
    make_person("dora", serial=535, contact_email="druzina@posta.invalid")
    make_person("edo", serial=545, contact_email="druzina@posta.invalid")
    assert offer(people, email="druzina@posta.invalid").representative is None
    assert len(mailoutbox) == 1


def test_nobody_grants_to_themself(people):
    for contact in ({"email": "ANA@posta.invalid"}, {"email": "", "number": str(people["ana"].emso)}):
        with pytest.raises(exceptions.OwnMandate):
            offer(people, **contact)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "", "number": ""}, "email"),
        ({"procedures": []}, "procedures"),
        ({"procedures": ["ni-postopka"]}, "procedures"),
        ({"until": dt.date(2020, 1, 1)}, "until"),
        ({"since": dt.date(2099, 5, 2), "until": dt.date(2099, 5, 1)}, "until"),
    ],
)
def test_nonsense_is_refused(people, values, field):
    with pytest.raises(ValidationError) as error:
        offer(people, **values)
    assert error.value.code == field
    assert not Mandate.objects.exists()


@pytest.mark.usefixtures("catalogue")
def test_the_same_offer_twice_is_one_and_another_scope_says_so(people, mailoutbox):
    first = offer(people, email="dora@posta.invalid")
    assert offer(people, email="DORA@posta.invalid") == first
    assert len(mailoutbox) == 1
    with pytest.raises(exceptions.AlreadyOffered):
        offer(people, email="dora@posta.invalid", procedures=["najem-vrticka"])
    life.revoke_mandate(actor=actor_of_person(people["ana"]), mandate=first)
    assert offer(people, email="dora@posta.invalid", procedures=["najem-vrticka"]).procedures == ["najem-vrticka"]


# --- organisations -----------------------------------------------------------------------------------------------------


def test_granting_for_an_organisation_needs_the_right_to_grant(people):
    company = make_company()
    boss = make_mandate(people["ana"].user, organisation=company, kind=MandateKind.LEGAL, may_grant=True)
    make_mandate(people["bine"].user, organisation=company)
    grant = Grant(name="Dora", email="dora@posta.invalid", may_grant=True)
    people["dora"] = make_person("dora", serial=535)
    for person, allowed in (("bine", False), ("cene", False), ("ana", True)):
        if allowed:
            grant_mandate(actor=actor_of_person(people[person]), grant=grant, organisation=company.pk)
        else:
            with pytest.raises(PermissionDenied):
                grant_mandate(actor=actor_of_person(people[person]), grant=grant, organisation=company.pk)
    mandate = Mandate.objects.get(state=MandateState.OFFERED)
    life.accept_mandate(actor=actor_of_person(people["dora"]), mandate=mandate)
    with pytest.raises(PermissionDenied):  # granted ones do not dismiss the legal representative
        life.revoke_mandate(actor=actor_of_person(people["dora"]), mandate=boss)
    life.revoke_mandate(actor=actor_of_person(people["ana"]), mandate=mandate)
    assert not life.mandates_in_force(people["dora"].user)


def test_a_new_organisation_waits_for_staff_who_record_what_was_stated(people, clerk):
    mandate = register_organisation(actor=actor_of_person(people["ana"]), **COMPANY)
    assert (mandate.state, mandate.kind) == (MandateState.REQUESTED, MandateKind.LEGAL)
    assert not mandate.organisation.active
    assert not mandate.organisation.tax_number
    life.confirm_mandate(actor=clerk, mandate=mandate)
    organisation = Organisation.objects.get(registration_number="9990038")
    assert (organisation.active, organisation.tax_number, organisation.address) == (
        True, "99900033", "Ob Dravi 47, 2250 Ptuj",
    )  # fmt: skip
    (held,) = life.mandates_in_force(people["ana"].user)
    assert held.may_grant
    assert events() == ["mandate_confirmed"]


def test_a_known_organisation_is_joined_and_tells_a_stranger_nothing(people, clerk):
    company = make_company("Pravo ime d.o.o.", "9990038", address="Skrivna ulica 1")
    mandate = register_organisation(actor=actor_of_person(people["cene"]), **COMPANY)
    assert mandate.organisation == company
    assert mandate.principal_name == COMPANY["name"]  # in the words of who asks
    assert Organisation.objects.count() == 1
    stranger = actor_of_person(people["cene"])
    assert not Organisation.objects.visible_to(stranger).exists()
    life.decline_mandate(actor=clerk, mandate=mandate, note="Niste vpisani v registru.")
    mandate.refresh_from_db()
    assert mandate.principal_name == COMPANY["name"]
    company.refresh_from_db()
    assert company.name == "Pravo ime d.o.o."


def test_who_asks_is_hidden_from_the_other_side_until_staff_confirm(people, clerk):
    company = make_company("Kolesarna", "9990038")
    make_mandate(people["ana"].user, organisation=company, kind=MandateKind.LEGAL, may_grant=True)
    requests = [
        (register_organisation(actor=actor_of_person(people["cene"]), **COMPANY), people["ana"]),
        (ask_for_child(people, kind="guardian", emso=str(people["bine"].emso)), people["bine"]),
    ]
    for mandate, other in requests:
        theirs = Mandate.objects.visible_to(actor_of_person(other)).filter(pk=mandate.pk)
        assert not theirs.exists()
        life.confirm_mandate(actor=clerk, mandate=mandate)
        assert theirs.exists()


def test_an_organisation_without_registration_number_is_found_by_tax_number(people):
    company = make_company("Zavod", "", tax_number=COMPANY["tax_number"])
    assert register_organisation(actor=actor_of_person(people["ana"]), **COMPANY).organisation == company


def test_a_tax_number_of_somebody_else_stops_the_confirmation(people, clerk):
    make_company("Druga d.o.o.", "9990020", tax_number=COMPANY["tax_number"])
    mandate = register_organisation(actor=actor_of_person(people["ana"]), **COMPANY)
    with pytest.raises(exceptions.TaxNumberTaken):
        life.confirm_mandate(actor=clerk, mandate=mandate)
    assert Mandate.objects.get(pk=mandate.pk).state == MandateState.REQUESTED


def test_a_closed_organisation_is_not_opened_by_a_request(people, clerk):
    company = make_company("Zaprta d.o.o.", "9990038")
    old = make_mandate(people["bine"].user, organisation=company, kind=MandateKind.LEGAL)
    company.active = False
    company.save()
    assert not life.mandates_in_force(people["bine"].user)  # nobody acts for it
    assert old.standing == Standing.EXPIRED or Mandate.objects.named().get(pk=old.pk).standing == Standing.EXPIRED
    mandate = register_organisation(actor=actor_of_person(people["ana"]), **COMPANY)
    with pytest.raises(exceptions.OrganisationClosed):
        life.confirm_mandate(actor=clerk, mandate=mandate)


def test_asking_twice_is_one_request(people):
    first = register_organisation(actor=actor_of_person(people["ana"]), **COMPANY)
    assert register_organisation(actor=actor_of_person(people["ana"]), **COMPANY) == first
    other = register_organisation(actor=actor_of_person(people["bine"]), **COMPANY)
    assert other != first
    assert other.organisation == first.organisation


def test_who_represents_it_already_is_told(people):
    company = make_company("Kolesarna", "9990038")
    make_mandate(people["ana"].user, organisation=company, kind=MandateKind.LEGAL)
    with pytest.raises(exceptions.AlreadyRepresents):
        register_organisation(actor=actor_of_person(people["ana"]), **COMPANY)


@pytest.mark.parametrize("rights", [(), ("identity.view_mandate",)])
def test_staff_without_the_right_decide_nothing(people, rights):
    user = make_user("brez", is_staff=True, permissions=rights)
    mandate = register_organisation(actor=actor_of_person(people["ana"]), **COMPANY)
    for actor in (
        Actor(user=user, second_factor=True),
        actor_of_person(people["ana"]),
        actor_of_person(people["bine"]),
    ):
        with pytest.raises(PermissionDenied):
            life.confirm_mandate(actor=actor, mandate=mandate)


def test_staff_without_a_second_factor_decide_nothing(people, clerk):
    mandate = register_organisation(actor=actor_of_person(people["ana"]), **COMPANY)
    with pytest.raises(PermissionDenied):
        life.confirm_mandate(actor=Actor(user=clerk.user), mandate=mandate)


# --- children and wards -------------------------------------------------------------------------------------------------


def ask_for_child(people, **values) -> Mandate:
    facts = {"kind": "parent", "given_name": "Neža", "family_name": "Horvat", "emso": emso("0903018")} | values
    return request_guardianship(actor=actor_of_person(people["ana"]), **facts)


def test_a_child_is_recorded_and_waits_for_staff(people, clerk):
    mandate = ask_for_child(people)
    child = Person.objects.get(user=mandate.person)
    assert (child.source, child.birth_date) == (Source.GUARDIAN, dt.date(2018, 3, 9))
    assert not child.user.has_usable_password()  # nobody signs in with it until SI-PASS says it is this person
    life.confirm_mandate(actor=clerk, mandate=mandate)
    (held,) = life.mandates_in_force(people["ana"].user)
    assert (held.principal_name, held.last_day) == ("Neža Horvat", dt.date(2036, 3, 8))


def test_somebody_known_keeps_their_name_and_shows_the_typed_one(people, clerk):
    known = make_person(make_user("lea", first_name="Lea", last_name="Prava"), born="0903018")
    mandate = ask_for_child(people, given_name="Tipkana", family_name="Beseda")
    assert mandate.person == known.user
    assert mandate.principal_name == "Tipkana Beseda"
    life.confirm_mandate(actor=clerk, mandate=mandate)
    known.user.refresh_from_db()
    assert str(known.user) == "Lea Prava"


def test_the_name_that_staff_confirm_is_the_one_recorded(people, clerk):
    ask_for_child(people, given_name="Napačna", family_name="Oseba")
    mandate = request_guardianship(
        actor=actor_of_person(people["bine"]), kind="guardian", given_name="Ana Neža", family_name="Horvat Kos",
        emso=emso("0903018"),
    )  # fmt: skip
    life.confirm_mandate(actor=clerk, mandate=mandate)
    mandate.person.refresh_from_db()
    assert (mandate.person.first_name, mandate.person.last_name) == ("Ana Neža", "Horvat Kos")


@pytest.mark.parametrize("end", ["declined", "withdrawn"])
def test_a_request_that_comes_to_nothing_leaves_nothing_of_the_child(people, clerk, end):
    mandate = ask_for_child(people)
    if end == "declined":
        life.decline_mandate(actor=clerk, mandate=mandate, note="ni v evidenci")
    else:
        life.renounce_mandate(actor=actor_of_person(people["ana"]), mandate=mandate)
    child = Person.objects.select_related("user").get(user=mandate.person)
    assert (child.emso, child.emso_index, child.birth, child.user.last_name) == ("", None, "", "")
    assert not {row.last_name for row in child.user.history_events.all()} - {""}
    assert Counterpart.objects.get(mandate=mandate).emso == ""
    again = ask_for_child(people)  # the child can be asked for anew, and signs in as itself meanwhile
    assert again.person != mandate.person


def test_what_another_mandate_rests_on_stays(people, clerk):
    first = ask_for_child(people)
    other = request_guardianship(
        actor=actor_of_person(people["bine"]), kind="guardian", given_name="Neža", family_name="Horvat",
        emso=emso("0903018"),
    )  # fmt: skip
    life.confirm_mandate(actor=clerk, mandate=other)
    life.decline_mandate(actor=clerk, mandate=first)
    assert Person.objects.get(user=other.person).emso == emso("0903018")


def test_acting_for_another_needs_the_level_at_which_mandates_are_taken(people):
    mandate = make_mandate(people["bine"].user, organisation=make_company())
    with pytest.raises(LevelTooLow):
        life.act_as(actor=actor_of_person(people["bine"], "low"), mandate_id=mandate.pk)
    assert life.act_as(actor=actor_of_person(people["bine"]), mandate_id=mandate.pk) == mandate


def test_an_address_that_nobody_proved_finds_no_person(people):
    dora = make_person("dora", serial=555, contact_email="dora@posta.invalid")
    Person.objects.filter(pk=dora.pk).update(contact_proven=False)
    grant = Grant(name="Dora", email="dora@posta.invalid")
    mandate = grant_mandate(actor=actor_of_person(people["ana"]), grant=grant)
    assert mandate.representative is None
    assert not Mandate.objects.offered_to(Person.objects.get(pk=dora.pk).user).exists()


def test_what_cannot_be(people):
    with pytest.raises(exceptions.OwnMandate):
        ask_for_child(people, emso=str(people["ana"].emso), kind="guardian")
    with pytest.raises(exceptions.WardOfAge):
        ask_for_child(people, emso=emso("0102990"))
    assert ask_for_child(people) == ask_for_child(people)


# --- time ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "last_instant"),
    [
        (dt.date(2027, 3, 28), "2027-03-28T23:59:59+02:00"),  # 23 hours
        (dt.date(2027, 10, 31), "2027-10-31T23:59:59+01:00"),  # 25 hours, and the end of a month
        (dt.date(2028, 2, 29), "2028-02-29T23:59:59+01:00"),
        (dt.date(2026, 12, 31), "2026-12-31T23:59:59+01:00"),
    ],
)
def test_it_holds_to_the_end_of_the_last_day_in_ljubljana(people, last_day, last_instant):
    with time_machine.travel(dt.datetime(2026, 11, 2, 9, tzinfo=LJUBLJANA), tick=False):
        mandate = offer(people, until=last_day)
        life.accept_mandate(actor=actor_of_person(people["bine"]), mandate=mandate)
    assert Mandate.objects.get(pk=mandate.pk).last_day == last_day
    moment = dt.datetime.fromisoformat(last_instant)
    with time_machine.travel(moment, tick=False):
        assert life.mandates_in_force(people["bine"].user).exists()
    with time_machine.travel(moment + dt.timedelta(seconds=1), tick=False):
        assert not life.mandates_in_force(people["bine"].user).exists()
        assert Mandate.objects.named().get(pk=mandate.pk).standing == Standing.EXPIRED


def test_it_begins_with_the_first_day_in_ljubljana(people):
    with time_machine.travel(dt.datetime(2027, 3, 1, 9, tzinfo=LJUBLJANA), tick=False):
        mandate = offer(people, since=dt.date(2027, 3, 28))
        life.accept_mandate(actor=actor_of_person(people["bine"]), mandate=mandate)
        assert Mandate.objects.named().get(pk=mandate.pk).standing == Standing.AHEAD
    with time_machine.travel(dt.datetime.fromisoformat("2027-03-27T23:59:59+01:00"), tick=False):
        assert not life.mandates_in_force(people["bine"].user).exists()
    with time_machine.travel(dt.datetime.fromisoformat("2027-03-28T00:00:00+01:00"), tick=False):
        assert life.mandates_in_force(people["bine"].user).exists()


@pytest.mark.parametrize(
    ("born", "number", "last_day"),
    [
        ("0903018", 2018, dt.date(2036, 3, 8)),
        ("2902012", 2012, dt.date(2030, 2, 27)),
        ("0101010", 2010, dt.date(2027, 12, 31)),
    ],
)
def test_parents_act_until_the_child_is_eighteen(people, clerk, born, number, last_day):
    with time_machine.travel(dt.datetime(2026, 11, 2, 9, tzinfo=LJUBLJANA), tick=False):
        mandate = ask_for_child(people, emso=emso(born))
        life.confirm_mandate(actor=clerk, mandate=mandate)
        assert Mandate.objects.get(pk=mandate.pk).last_day == last_day


# --- two at once ----------------------------------------------------------------------------------------------------------


def both(*acts):
    """Run all at the same moment, each in its own thread and connection; what each returned or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        start.wait()
        try:
            results[index] = act()
        except Exception as error:  # noqa: BLE001  the error is the result
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_accepted_and_revoked_at_once_ends_revoked(people, attempt):
    mandate = offer(people)
    accepted, revoked = both(
        lambda: life.accept_mandate(actor=actor_of_person(people["bine"]), mandate=mandate),
        lambda: life.revoke_mandate(actor=actor_of_person(people["ana"]), mandate=mandate),
    )
    assert isinstance(revoked, Mandate)
    assert isinstance(accepted, Mandate | exceptions.StepNotAllowed)
    assert Mandate.objects.get(pk=mandate.pk).state == MandateState.REVOKED
    assert events().count("mandate_accepted") == isinstance(accepted, Mandate)
    assert not life.mandates_in_force(people["bine"].user)


@pytest.mark.django_db(transaction=True)
def test_accepted_by_two_tabs_at_once_is_accepted_once(people):
    mandate = offer(people)
    results = both(*[lambda: life.accept_mandate(actor=actor_of_person(people["bine"]), mandate=mandate)] * 4)
    assert all(isinstance(result, Mandate) for result in results), results
    assert events().count("mandate_accepted") == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_used_by_two_people_at_once_belongs_to_one(people, mailoutbox):
    mandate = offer(people, email="dora@posta.invalid")
    link = mailoutbox[0].body.split("/povabilo/")[1].split("/")[0]
    results = both(
        lambda: life.accept_mandate(actor=actor_of_person(people["bine"]), mandate=mandate, link=link),
        lambda: life.accept_mandate(actor=actor_of_person(people["cene"]), mandate=mandate, link=link),
    )
    assert sorted(type(result).__name__ for result in results) == ["Mandate", "StepNotAllowed"]


@pytest.mark.django_db(transaction=True)
def test_the_same_organisation_and_child_by_two_at_once_is_recorded_once(people):
    results = both(
        lambda: register_organisation(actor=actor_of_person(people["ana"]), **COMPANY),
        lambda: register_organisation(actor=actor_of_person(people["ana"]), **COMPANY),
        lambda: register_organisation(actor=actor_of_person(people["bine"]), **COMPANY),
        lambda: ask_for_child(people),
        lambda: ask_for_child(people),
    )
    assert all(isinstance(result, Mandate) for result in results), results
    assert Organisation.objects.count() == 1
    assert Mandate.objects.count() == 3
    assert Person.objects.filter(source=Source.GUARDIAN).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_who_loses_the_right_to_grant_at_the_same_moment_grants_nothing_afterwards(people, attempt):
    company = make_company()
    make_mandate(people["ana"].user, organisation=company, kind=MandateKind.LEGAL, may_grant=True)
    held = make_mandate(people["bine"].user, organisation=company, may_grant=True)
    grant = Grant(name="Cene", email="cene@posta.invalid")
    granted, revoked = both(
        lambda: grant_mandate(actor=actor_of_person(people["bine"]), grant=grant, organisation=company.pk),
        lambda: life.revoke_mandate(actor=actor_of_person(people["ana"]), mandate=held),
    )
    assert isinstance(revoked, Mandate)
    if isinstance(granted, Mandate):
        assert granted.created <= revoked.ended
    else:
        assert isinstance(granted, PermissionDenied)
