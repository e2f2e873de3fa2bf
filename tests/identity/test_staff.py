"""Colleagues, employments, departments and organisations: who may staff what, through the pages and the services."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.identity.models import Department, Organisation, User
from apps.identity.services.organisations import load_organisations, save_department, save_organisation
from apps.identity.services.staff import employ, end_employment
from tests.conftest import make_user
from tests.factories.people import TESTS, make_department, make_organisation, make_person, make_staff, today

pytestmark = pytest.mark.django_db
LISTS = ("user", "employment", "department", "organisation", "accessgrant", "invitation", "person")
YESTERDAY = dt.timedelta(days=1)


def add_job(client, **data):
    return client.post("/admin/identity/employment/add/", {"since": today().strftime("%d.%m.%Y"), "until": ""} | data)


def test_a_head_gives_a_colleague_another_role(staff):
    adviser = staff.users["adviser"]
    answer = add_job(
        staff.clients["director"], user=adviser.pk, department=staff.departments["institution"].pk, role="editor"
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert staff.actor("adviser").roles == {"officer", "editor"}


def test_the_form_offers_only_what_one_may_give(staff):
    html = staff.clients["director"].get("/admin/identity/employment/add/").content.decode()
    assert "Zavod Dravinja: Uprava" in html
    assert "Oddelek za preizkuse" not in html
    assert 'value="officer"' in html
    assert 'value="administrator"' not in html
    assert 'value="auditor"' not in html
    assert "Uradnica Preizkus" not in html


@pytest.mark.parametrize(
    ("who", "role", "department"),
    [
        ("director", "administrator", "institution"),  # reserved
        ("director", "officer", "town"),  # another organisation
        ("head", "officer", "other_town"),  # another department of the municipality
        ("head", "auditor", "town"),
        ("officer", "officer", "town"),  # no head
        ("protection", "officer", "town"),
    ],
)
def test_nobody_gives_more_than_they_may(staff, who, role, department):
    fresh = make_user("nekdo")
    with pytest.raises(PermissionDenied):
        employ(actor=staff.actor(who), user=fresh, department=staff.departments[department], role=role, since=today())
    assert not fresh.employments.exists()


@pytest.mark.parametrize("who", ["administrator", "head", "director"])
def test_nobody_gives_a_role_to_themselves(staff, who):
    user = staff.users[who]
    with pytest.raises(PermissionDenied):
        employ(
            actor=staff.actor(who), user=user, department=user.employments.get().department, role="officer",
            since=today(),
        )  # fmt: skip


def test_what_a_service_refuses_is_told_beside_the_field(staff):
    with pytest.raises(ValidationError, match="le zaposleni v občini"):
        employ(
            actor=staff.actor("administrator"), user=make_user("nekdo"), department=staff.departments["institution"],
            role="auditor", since=today(),
        )  # fmt: skip
    answer = add_job(
        staff.clients["administrator"], user=staff.users["adviser"].pk, department=staff.departments["town"].pk,
        role="officer",
    )  # fmt: skip
    assert "že dela v drugi organizaciji" in answer.content.decode()
    assert f'value="{staff.users["adviser"].pk}" selected' in answer.content.decode()


def test_a_citizen_does_not_become_staff(staff):
    citizen = make_user("obcan")
    make_person(citizen)
    with pytest.raises(ValidationError, match="račun občana"):
        employ(actor=TESTS, user=citizen, department=staff.departments["town"], role="officer", since=today())


def test_the_same_role_twice_is_refused(staff):
    with pytest.raises(ValidationError, match="že"):
        employ(
            actor=TESTS, user=staff.users["officer"], department=staff.departments["town"], role="officer",
            since=today(),
        )  # fmt: skip


def test_an_employment_is_ended_by_a_step(staff):
    job = staff.users["adviser"].employments.get()
    page = f"/admin/identity/employment/{job.pk}/"
    assert "Končajte zaposlitev" in staff.clients["director"].get(f"{page}change/").content.decode()
    answer = staff.clients["director"].post(f"{page}koncaj/", {"last_day": "1. 1. 2020"})
    assert "pred prvim dnem" in answer.content.decode()
    answer = staff.clients["director"].post(f"{page}koncaj/", {"last_day": (today() - YESTERDAY).strftime("%d.%m.%Y")})
    assert answer.status_code == 302
    assert staff.clients["adviser"].get("/admin/identity/employment/").status_code == 302
    assert staff.clients["director"].get(f"{page}koncaj/").status_code == 403


def test_others_do_not_see_and_do_not_end(staff):
    job = staff.users["adviser"].employments.get()
    for who in ("head", "officer", "protection"):
        assert staff.clients[who].post(f"/admin/identity/employment/{job.pk}/koncaj/").status_code == 404
    assert staff.clients["adviser"].get(f"/admin/identity/employment/{job.pk}/koncaj/").status_code == 403
    with pytest.raises(PermissionDenied):
        end_employment(actor=staff.actor("head"), employment=job, last_day=today())


def test_each_organisation_sees_its_own(staff):
    for who, own, other in (("director", "Svetovalka", "Uradnica"), ("head", "Uradnica", "Svetovalka")):
        html = staff.clients[who].get("/admin/identity/employment/").content.decode()
        assert own in html
        assert other not in html
        html = staff.clients[who].get("/admin/identity/user/").content.decode()
        assert own in html
        assert other not in html
    html = staff.clients["director"].get("/admin/identity/department/").content.decode()
    assert "Uprava" in html
    assert "Oddelek za preizkuse" not in html
    html = staff.clients["director"].get("/admin/identity/organisation/").content.decode()
    assert "Zavod Dravinja" in html
    assert "Mestna občina Ptuj</a>" not in html
    assert staff.clients["director"].get(f"/admin/identity/organisation/{staff.town.pk}/change/").status_code == 404


def test_a_colleague_is_renamed_and_closed(staff):
    user = staff.users["adviser"]
    page = f"/admin/identity/user/{user.pk}/change/"
    data = {"first_name": "Špela", "last_name": "Novak", "email": "spela@example.si"}
    assert staff.clients["director"].post(page, data).status_code == 302
    user.refresh_from_db()
    assert (str(user), user.is_active) == ("Špela Novak", False)
    assert staff.clients["adviser"].get("/admin/identity/user/").status_code == 302
    assert not user.sessions.exists()


@pytest.mark.parametrize("who", ["adviser", "officer", "head"])
def test_accounts_of_others_are_not_changed(staff, who):
    page = f"/admin/identity/user/{staff.users['director'].pk}/change/"
    answer = staff.clients[who].post(page, {"first_name": "X", "last_name": "Y", "email": "x@example.si"})
    assert answer.status_code in (403, 404)
    assert User.objects.get(username="direktor").first_name == "Direktor"


def test_nobody_ticks_rights_or_sets_passwords_of_others(staff):
    user = staff.users["adviser"]
    html = staff.clients["administrator"].get(f"/admin/identity/user/{user.pk}/change/").content.decode()
    for name in ("is_superuser", "is_staff", "user_permissions", "groups", "password"):
        assert f'name="{name}"' not in html
    assert staff.clients["administrator"].get(f"/admin/identity/user/{user.pk}/password/").status_code in (302, 404)
    assert staff.clients["administrator"].get("/admin/auth/group/").status_code == 404


def test_departments_are_run_by_their_head(staff):
    data = {
        "organisation": staff.institution.pk, "name": "Program", "code": "PRG", "email": "", "phone": "", "hours": "",
        "active": "on",
    }  # fmt: skip
    assert staff.clients["director"].post("/admin/identity/department/add/", data).status_code == 302
    assert Department.objects.get(code="PRG").organisation == staff.institution
    answer = staff.clients["director"].post(
        "/admin/identity/department/add/", data | {"organisation": staff.town.pk, "code": "X"}
    )
    assert answer.status_code == 200
    assert not Department.objects.filter(code="X").exists()
    foreign = staff.departments["town"]
    foreign.name = "Prevzeto"
    with pytest.raises(PermissionDenied):
        save_department(actor=staff.actor("director"), department=foreign)
    moved = staff.departments["institution"]
    moved.organisation = staff.town
    with pytest.raises(PermissionDenied):
        save_department(actor=staff.actor("director"), department=moved)


def test_a_head_changes_contacts_of_the_own_organisation_alone(staff):
    page = f"/admin/identity/organisation/{staff.institution.pk}/change/"
    answer = staff.clients["director"].post(page, {"address": "Krempljeva 1, Ptuj", "email": "", "phone": ""})
    assert answer.status_code == 302
    staff.institution.refresh_from_db()
    assert (staff.institution.address, staff.institution.name) == ("Krempljeva 1, Ptuj", "Zavod Dravinja")
    staff.institution.name = "Drugo ime"
    with pytest.raises(PermissionDenied):
        save_organisation(actor=staff.actor("director"), organisation=staff.institution)


def test_closing_an_organisation_takes_access_from_all_its_people(staff):
    staff.institution.active = False
    save_organisation(actor=staff.actor("administrator"), organisation=staff.institution)
    assert not User.objects.get(username="direktor").is_staff


def test_the_organisations_of_the_town_are_loaded_once(db):
    first = load_organisations()
    assert first["organisations"] >= 34
    Organisation.objects.filter(slug="vrtec-ptuj").update(email="vrtec@example.si")
    assert load_organisations() == first
    assert Organisation.objects.get(slug="vrtec-ptuj").email == "vrtec@example.si"
    for organisation in Organisation.objects.filter(has_staff=True):
        assert organisation.departments.exists()
    assert not Organisation.objects.exclude(email="").exclude(slug="vrtec-ptuj").exists()
    assert Organisation.objects.get(slug="upravna-enota-ptuj").has_staff is False
    town = Organisation.objects.get(slug="mestna-obcina-ptuj")
    assert town.departments.filter(name="Oddelek za gospodarske dejavnosti").exists()


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_for_many_rows(staff, name, django_assert_max_num_queries):
    organisation = make_organisation("velika", name="Velika")
    for number in range(12):
        department = make_department(organisation, f"D{number}")
        user = make_staff(f"delavec{number}", "officer", department)
        if name == "person":
            make_person(make_user(f"obcan{number}"))
        if name == "accessgrant":
            staff.town.grants.create(permission=f"x.y{number}", need="n", legal_basis="l", requested_by=user)
    with django_assert_max_num_queries(16):
        assert staff.clients["administrator"].get(f"/admin/identity/{name}/").status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_the_cast_is_kept_out_of_the_lists(cast, name):
    for who in ("anonymous", "citizen", "neighbour"):
        assert getattr(cast, who).get(f"/admin/identity/{name}/").status_code == 302
    assert cast.other_officer.get(f"/admin/identity/{name}/").status_code == 403
    assert cast.administrator.get(f"/admin/identity/{name}/").status_code == 200
