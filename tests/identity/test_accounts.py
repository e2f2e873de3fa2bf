"""The account behind a sign-in, whatever protocol it came by."""

import datetime as dt

import pytest
from django.test import RequestFactory

from apps.identity.choices import Source
from apps.identity.exceptions import SignInRefused
from apps.identity.models import Person, User
from apps.identity.personas import facts, personas
from apps.identity.services.accounts import PersonClaims, update_account
from tests.identity.conftest import HIGH, at_once, walk

EMSO, TAX = "1403958505028", "53102746"


@pytest.fixture
def come(settings, db):
    """The account of somebody about whom the issuer says this."""
    settings.SIPASS_ISSUER, settings.DEMO = "https://sipass.example", False

    def made(subject="s1", **said):
        said = {
            "issuer": "https://sipass.example",
            "given_name": "Ana",
            "family_name": "Horvat",
            "level": "substantial",
            **said,
        }
        return update_account(claims=PersonClaims(subject=subject, **said)).person

    return made


@pytest.mark.parametrize("text", [TAX, f"SI{TAX}", f"si {TAX[:4]} {TAX[4:]}"])
def test_numbers_are_kept_in_one_writing(come, text):
    person = come(emso=f" {EMSO} ", tax_number=text)
    assert (person.emso, person.tax_number) == (EMSO, TAX)


@pytest.mark.parametrize("emso", ["1403958505029", "140395850502", "3213958505028", "abc", "1403958505028\x00x"])
@pytest.mark.parametrize("tax", ["53102747", "0", "SI", "HR53102746"])
def test_numbers_that_are_none_are_not_kept_and_are_logged(come, log, emso, tax):
    person = come(emso=emso, tax_number=tax)
    assert (person.emso, person.emso_index, person.tax_number, person.tax_index) == ("", None, "", None)
    assert sorted(log.reasons) == ["emso_invalid", "tax_number_invalid"]
    assert emso not in log.text


def test_what_is_not_said_any_more_stays(come):
    come(emso=EMSO, tax_number=TAX, address="Mestni trg 1", birth_date=dt.date(1958, 3, 14), email="ana@example.si")
    person = come(given_name="", family_name="")
    assert (person.user.get_full_name(), person.emso, person.tax_number) == ("Ana Horvat", EMSO, TAX)
    assert (person.address, person.birth_date, person.contact_email) == (
        "Mestni trg 1",
        dt.date(1958, 3, 14),
        "ana@example.si",
    )


@pytest.mark.parametrize("email", ["ana", "ana@", "a b@example.si"])
def test_an_address_that_is_none_is_not_kept(come, email):
    assert come(email=email).contact_email == ""


def test_long_values_fit(come):
    person = come(given_name="A" * 400, address="N" * 400, mechanism="m" * 99, subject="s" * 255)
    assert (len(person.user.first_name), len(person.address), len(person.mechanism)) == (150, 250, 60)


def test_the_same_subject_of_another_issuer_is_somebody_else(come):
    assert come().pk != come(issuer="https://other.example").pk
    assert User.objects.count() == 2


def test_claims_without_a_key_are_a_mistake():
    for wrong in (
        {"issuer": "", "subject": "s"},
        {"issuer": "i", "subject": ""},
        {"issuer": "i", "subject": "s", "level": "top"},
    ):
        with pytest.raises(ValueError, match="claims need"):
            PersonClaims(**wrong)


def test_claims_show_nothing_of_themselves():
    claims = PersonClaims(issuer="i", subject="s", given_name="Ana", emso=EMSO)
    assert repr(claims) == str(claims) == "<claims at level low>"


@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_once_are_one_person(settings):
    settings.SIPASS_ISSUER = "https://sipass.example"
    claims = PersonClaims(issuer="https://sipass.example", subject="s1", given_name="Ana", emso=EMSO, level="high")
    users = at_once(*[lambda: update_account(claims=claims)] * 6)
    assert len({user.pk for user in users}) == User.objects.count() == Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_subjects_with_one_emso_at_once_one_is_refused(settings):
    settings.SIPASS_ISSUER, settings.DEMO = "https://sipass.example", False

    def come(subject):
        claims = PersonClaims(issuer="https://sipass.example", subject=subject, emso=EMSO, level="high")
        try:
            return update_account(claims=claims).person.subject
        except SignInRefused as refused:
            return refused.reason

    told = at_once(lambda: come("s1"), lambda: come("s2"))
    assert "emso_of_another" in told
    assert {"s1", "s2"} & set(told)
    assert Person.objects.count() == User.objects.count() == 1


@pytest.fixture
def ward(come):
    """A child whom a guardian entered."""
    user = User.objects.create_user("ward", first_name="Zala", last_name="Vidovič")
    return Person.objects.create(user=user, source=Source.GUARDIAN, emso=EMSO)


def test_a_ward_takes_over_the_account_that_was_entered(come, ward):
    person = come(emso=EMSO, given_name="Zala", family_name="Vidovič")
    assert (person.pk, person.user_id) == (ward.pk, ward.user_id)
    assert (person.source, person.subject, person.emso) == ("sipass", "s1", EMSO)
    assert come(emso=EMSO, level="low").pk == ward.pk  # from then on at any level
    assert User.objects.count() == 1


def test_not_at_level_low(come, ward):
    with pytest.raises(SignInRefused) as refused:
        come(emso=EMSO, level="low")
    assert refused.value.reason == "ward_needs_level"
    assert User.objects.count() == 1
    ward.refresh_from_db()
    assert ward.subject == ""


def test_who_has_an_account_is_not_locked_out_by_what_a_guardian_entered(come, ward, log):
    own = come()
    assert come(emso=EMSO).pk == own.pk
    assert log.reasons == ["emso_twice"]
    own.refresh_from_db()
    assert own.emso == ""


def test_the_emso_of_another_account_is_refused(come):
    first = come(emso=EMSO)
    for level in ("low", "high"):
        with pytest.raises(SignInRefused) as refused:
            come("s2", emso=EMSO, level=level)
        assert refused.value.reason == "emso_of_another"
    assert list(Person.objects.values_list("pk", flat=True)) == [first.pk]
    come("s2")
    with pytest.raises(SignInRefused):
        come("s2", emso=EMSO)  # nor later


def test_the_page_for_it_is_friendly(provider, browser, log):
    person = Person(
        user=User.objects.create_user("other"), issuer=provider.issuer, subject="other", source=Source.SIPASS, emso=EMSO
    )
    person.save()
    page = walk(browser, HIGH)
    assert page.status_code == 403
    assert "Za to osebo že obstaja drug račun" in page.content.decode()
    assert log.reasons == ["emso_of_another"]
    assert EMSO not in page.content.decode() + log.text
    assert User.objects.count() == 1
    assert "_auth_user_id" not in browser.session


def test_a_number_that_the_issuer_corrects_is_followed_and_logged(come, log):
    come(emso=EMSO)
    assert come(emso="0911991500122").emso == "0911991500122"
    assert log.reasons == ["emso_changed"]


def test_persons_of_a_former_issuer_move_by_emso(come, settings):
    old = come(issuer="https://old.example", emso=EMSO)
    with pytest.raises(SignInRefused):
        come(emso=EMSO)
    settings.SIPASS_FORMER_ISSUERS = ["https://old.example"]
    with pytest.raises(SignInRefused):
        come(emso=EMSO, level="low")
    new = come(emso=EMSO)
    assert (new.pk, new.issuer, new.subject) == (old.pk, "https://sipass.example", "s1")


@pytest.mark.parametrize(("demo", "moves"), [(True, True), (False, False)])
def test_persons_of_a_stand_in_move_only_in_a_demo(come, settings, demo, moves):
    old = come(issuer="http://localhost:9400", emso=EMSO)
    settings.DEMO = demo
    try:
        assert come(emso=EMSO).pk == old.pk
    except SignInRefused:
        assert not moves
    else:
        assert moves


def test_a_closed_account_stays_closed(provider, browser, log):
    walk(browser, HIGH)
    User.objects.update(is_active=False)
    page = walk(browser.__class__(), HIGH)
    assert page.status_code == 403
    assert "Ta račun je zaprt" in page.content.decode()
    assert "Poskusite znova" not in page.content.decode()
    assert log.reasons == ["ok", "inactive"]
    assert "Marija" not in browser.get("/").content.decode()  # the session that was open is of no use either


def test_during_a_rotation_of_keys_the_person_is_found(come, settings):
    first = come(emso=EMSO)
    settings.FIELD_KEYS = f"{settings.FIELD_KEYS},99:{'kdjf92jdLsk29dkLsk2odkfj29dkfj20skdfj20dkf'}"
    assert come(emso=EMSO).pk == first.pk
    with pytest.raises(SignInRefused):
        come("s2", emso=EMSO)


def test_personas_are_believable():
    from stdnum.si import ddv
    from stdnum.si import emso as numbers

    people = personas()
    assert len(people) >= 10
    assert len({person["sub"] for person in people}) == len(people)
    for person in people:
        if person["emso"]:
            assert numbers.get_birth_date(numbers.validate(person["emso"])).isoformat() == person["birthdate"]
            assert ddv.validate(person["tax_number"]) == person["tax_number"]
    assert {person["level"] for person in people} == {"", "low", "substantial", "high"}


def test_facts_of_the_demo_file(settings):
    settings.SIPASS_ISSUER, settings.SIPASS_STAND_IN = "http://localhost:9400", True
    told = facts()["sipass"]
    assert told["issuer"] == "http://localhost:9400"
    assert told["persons"][0] == {
        "sub": HIGH, "name": "Marija Kolarič", "emso": EMSO, "tax_number": TAX, "acr": "http://eidas.europa.eu/LoA/high",
    }  # fmt: skip
    settings.SIPASS_STAND_IN = False
    assert facts()["sipass"]["persons"] == []


def test_a_session_knows_its_address_and_browser(rf: RequestFactory, come):
    from django.contrib.sessions.middleware import SessionMiddleware

    from apps.identity.services.sessions import open_session

    request = rf.get("/", HTTP_USER_AGENT="Firefox")
    SessionMiddleware(lambda request: None).process_request(request)
    person = come()
    request.user = person.user
    request.session["mandate"] = "something"
    open_session(request, person.user, level="high", method="sipass", mechanism="smsPASS")
    assert request.session["level"] == "high"
    assert "mandate" not in request.session
    assert request.session["about"]["agent"] == "Firefox"
