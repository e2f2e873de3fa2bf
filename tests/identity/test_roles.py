"""The table of roles: groups made from it, permissions that follow employments, the page that shows it."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from apps.identity import registry, tasks
from apps.identity.exceptions import UnknownPermission, UnknownRole
from apps.identity.models import User
from apps.identity.roles import ROLES, matching
from apps.identity.services.roles import our_permissions, sync_roles
from apps.identity.services.staff import end_employment, follow_all_employments
from tests.factories.people import TESTS, acting_as, make_staff, today

pytestmark = pytest.mark.django_db


def held(name):
    rows = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_groups_are_there_after_migrating_and_are_those_of_the_table():
    names = {role.group(municipal=kind) for role in ROLES.values() for kind in (True, False)}
    assert set(Group.objects.values_list("name", flat=True)) == names
    assert {
        "officer", "head", "editor", "facility_manager", "sensor_operator", "civil_protection", "auditor",
        "data_protection", "head_of_digital", "content_coordinator", "commission_member", "finance",
        "archivist", "administrator", "contractor",
        "receiving",
    } == set(ROLES)  # fmt: skip
    assert "territory.change_place" in held("editor:municipality")
    assert "territory.change_place" not in held("editor")
    assert "identity.decide_accessgrant" in held("data_protection")


def test_what_left_the_table_leaves_the_group_and_foreign_groups_go():
    group = Group.objects.get(name="officer")
    group.permissions.add(Permission.objects.get(codename="delete_person"))
    Group.objects.create(name="nekdanja_vloga")
    call_command("sync_roles")
    assert "identity.delete_person" not in held("officer")
    assert not Group.objects.filter(name="nekdanja_vloga").exists()


def test_making_the_groups_again_changes_nothing(django_assert_max_num_queries):
    before = set(Group.permissions.through.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(10):
        sync_roles()
    assert set(Group.permissions.through.objects.values_list("pk", flat=True)) == before


def test_apps_above_add_their_lines(monkeypatch):
    monkeypatch.setitem(registry.role_permissions, ("editor", False), ["territory.view_street"])
    sync_roles()
    assert "territory.view_street" in held("editor")
    monkeypatch.delitem(registry.role_permissions, ("editor", False))
    sync_roles()
    assert "territory.view_street" not in held("editor")


def test_a_wrong_name_raises(monkeypatch):
    monkeypatch.setitem(registry.role_permissions, ("editor", False), ["territory.view_castle"])
    with pytest.raises(UnknownPermission):
        sync_roles()
    assert sync_roles(strict=False)["editor"]
    monkeypatch.delitem(registry.role_permissions, ("editor", False))
    monkeypatch.setitem(registry.role_permissions, ("gardener", True), ["territory.view_place"])
    with pytest.raises(UnknownRole):
        sync_roles()


def test_a_star_never_writes():
    ours = our_permissions()
    found = matching(["*.*"], ours, ours, strict=True)
    assert found
    assert not [name for name in found if name.split(".")[1].startswith(("add_", "change_", "delete_"))]
    assert not [name for name in found if "historyevent" in name]


def test_permissions_follow_role_and_organisation(staff):
    officer, adviser = staff.users["officer"], staff.users["adviser"]
    assert officer.has_perm("identity.view_person")
    assert not adviser.has_perm("identity.view_person")
    assert adviser.has_perm("identity.view_employment")
    assert set(officer.groups.values_list("name", flat=True)) == {"officer", "officer:municipality"}
    assert set(adviser.groups.values_list("name", flat=True)) == {"officer"}


def test_a_group_that_somebody_slips_into_gives_nothing(staff):
    adviser = staff.users["adviser"]
    adviser.groups.add(Group.objects.get(name="administrator"))
    assert not User.objects.get(pk=adviser.pk).has_perm("identity.administer_organisations")


def test_an_ended_employment_gives_nothing_on_the_very_next_request_even_before_the_job(staff):
    officer, client = staff.users["officer"], staff.clients["officer"]
    assert client.get("/admin/identity/person/").status_code == 200
    officer.employments.update(until=today() - dt.timedelta(days=1))
    assert client.get("/admin/identity/person/").status_code == 302  # to the sign-in of staff
    assert client.get("/admin/nabiralnik/").status_code == 302
    assert not User.objects.get(pk=officer.pk).has_perm("identity.view_person")
    assert User.objects.get(pk=officer.pk).is_staff  # the row is the job's
    assert follow_all_employments() == 1
    officer.refresh_from_db()
    assert not officer.is_staff
    assert not officer.groups.exists()
    assert not officer.sessions.exists()


def test_ending_through_the_service_takes_everything_at_once(staff):
    job = staff.users["officer"].employments.get()
    end_employment(actor=TESTS, employment=job, last_day=today() - dt.timedelta(days=1))
    user = User.objects.get(pk=job.user_id)
    assert not user.is_staff
    assert not user.groups.exists()


def test_the_nightly_job_begins_what_begins_today(staff):
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False):
        fresh = make_staff("nova", "officer", staff.departments["town"], since=dt.date(2027, 1, 4))
        assert not fresh.is_staff
        assert not acting_as(fresh).is_staff
    with time_machine.travel("2027-01-03T23:05:00Z", tick=False):  # five past midnight in Ptuj
        tasks.follow_employments()
        assert acting_as(fresh).roles == {"officer"}


def test_a_closed_organisation_gives_nothing(staff):
    staff.institution.active = False
    staff.institution.save()
    assert staff.clients["adviser"].get("/admin/identity/employment/").status_code == 302
    assert not staff.actor("adviser").is_staff


@pytest.mark.parametrize("who", ["administrator", "head", "officer", "protection", "director", "adviser"])
def test_all_staff_may_read_the_table(staff, who):
    html = staff.clients[who].get("/admin/vloge-in-pravice/").content.decode()
    for role in ROLES.values():
        assert str(role.title) in html
    assert "Kraji: spreminjanje" in html
    assert "da, samo v občini" in html
    assert "odločanje o dostopih organizacij".capitalize() in html
    assert "Can " not in html


def test_the_table_is_read_in_few_queries(staff, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        staff.clients["officer"].get("/admin/vloge-in-pravice/")


@pytest.mark.parametrize("page", ["vloge-in-pravice", "nabiralnik", "poiscite-osebo"])
def test_others_see_none_of_the_staff_pages(cast, page):
    for who in ("anonymous", "citizen", "neighbour"):
        assert getattr(cast, who).get(f"/admin/{page}/").status_code == 302


@pytest.mark.parametrize("page", ["vloge-in-pravice", "nabiralnik", "poiscite-osebo"])
def test_a_password_alone_opens_none_of_them(staff, client, page):
    client.force_login(staff.users["officer"])
    assert client.get(f"/admin/{page}/").status_code in (302, 403)
