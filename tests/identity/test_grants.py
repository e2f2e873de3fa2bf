"""Further access of organisations: asked, decided for a time, in force at once and ended at once; and sharing with one
colleague."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from apps.core import access
from apps.core.models import OutboxEvent
from apps.identity.choices import GrantState
from apps.identity.exceptions import WrongState
from apps.identity.models import AccessGrant, Person
from apps.identity.models.grants import AccessGrantShare
from apps.identity.services import grants, sharing
from apps.identity.services.sharing import end_shares
from tests.conftest import make_user
from tests.factories.people import make_person, make_staff, today

pytestmark = pytest.mark.django_db
LIST = "/admin/identity/accessgrant/"
WHY = {"reason_of_access": "Svetovanje na domu", "case_of_access": ""}
ASK = {"permission": "identity.view_person", "need": "Svetovanje občanom", "legal_basis": "14. člen odloka"}


def ask(staff, who="director", **changes):
    return grants.request_access(actor=staff.actor(who), **ASK | changes)


def in_days(count):
    return today() + dt.timedelta(days=count)


def approve(staff, grant, who="protection", days=30, note="V redu."):
    return grants.approve_access(actor=staff.actor(who), grant=grant, last_day=in_days(days), note=note)


def test_the_whole_way_through_the_pages(staff):
    citizen = make_person(make_user("obcan", first_name="Lojze", last_name="Vrt"))
    director, adviser, protection = (staff.clients[name] for name in ("director", "adviser", "protection"))
    assert adviser.get("/admin/identity/person/").status_code == 403
    answer = director.post(f"{LIST}add/", ASK)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    grant = AccessGrant.objects.get()
    assert (grant.organisation, grant.requested_by) == (staff.institution, staff.users["director"])
    assert "Zavod Dravinja" in protection.get("/admin/nabiralnik/").content.decode()
    page = f"{LIST}{grant.pk}/"
    assert "Odobrite dostop" in protection.get(f"{page}change/").content.decode()
    day = in_days(30).strftime("%d.%m.%Y")
    assert protection.post(f"{page}odobri/", {"last_day": day, "note": "Za svetovanje."}).status_code == 302
    assert adviser.get("/admin/identity/person/").status_code == 200
    record = f"/admin/identity/person/{citizen.pk}/change/"
    assert "Lojze" not in adviser.get(record).content.decode()  # why is asked first
    assert "Lojze" in adviser.post(record, WHY, follow=True).content.decode()
    assert [message.to for message in mail.outbox] == [["direktor@example.si"]]
    assert "Za svetovanje." in mail.outbox[0].body
    assert protection.post(f"{page}preklici/", {"note": "Konec naloge."}).status_code == 302
    assert adviser.get("/admin/identity/person/").status_code == 403
    assert adviser.get(record).status_code in (403, 404)  # a reason given before does not outlive the access
    grant.refresh_from_db()
    assert (grant.state, grant.ended_by) == (GrantState.REVOKED, staff.users["protection"])
    names = ["access_requested", "access_granted", "access_revoked"]
    assert (
        list(OutboxEvent.objects.filter(name__startswith="access_").order_by("created").values_list("name", flat=True))
        == names
    )


def test_access_counts_for_those_who_work_on_matters_only(staff):
    make_staff("hisnik", "facility_manager", staff.departments["institution"])
    approve(staff, ask(staff))
    assert staff.actor("adviser").has_perm("identity.view_person")
    assert Person.objects.visible_to(staff.actor("adviser")).query.is_empty() is False
    from apps.identity.models import User
    from tests.factories.people import acting_as

    assert not acting_as(User.objects.get(username="hisnik")).has_perm("identity.view_person")
    assert not staff.actor("adviser").has_perm("identity.reveal_person")


def test_access_ends_by_itself_with_its_last_day(staff):
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False) as clock:
        approve(staff, ask(staff), days=1)
        clock.move_to("2026-12-02T22:59:59Z")  # a second before midnight in Ptuj
        assert staff.actor("adviser").has_perm("identity.view_person")
        clock.move_to("2026-12-02T23:00:00Z")
        assert not staff.actor("adviser").has_perm("identity.view_person")


@pytest.mark.parametrize(("day", "told"), [(-1, "že mimo"), (367, "največ eno leto")])
def test_the_time_must_be_ahead_and_within_a_year(staff, day, told):
    grant = ask(staff)
    with pytest.raises(ValidationError, match=told):
        approve(staff, grant, days=day)
    answer = staff.clients["protection"].post(
        f"{LIST}{grant.pk}/odobri/", {"last_day": in_days(day).strftime("%d.%m.%Y"), "note": "Natipkano."}
    )
    html = answer.content.decode()
    assert told in html
    assert "Natipkano." in html
    grant.refresh_from_db()
    assert grant.state == GrantState.REQUESTED


def test_a_decision_needs_words(staff):
    grant = ask(staff)
    for path in ("odobri", "zavrni"):
        answer = staff.clients["protection"].post(f"{LIST}{grant.pk}/{path}/", {"last_day": "", "note": ""})
        assert answer.status_code == 200
    grant.refresh_from_db()
    assert grant.state == GrantState.REQUESTED


@pytest.mark.parametrize("who", ["head", "officer", "director", "adviser"])
def test_only_those_who_may_decide_do(staff, who):
    grant = ask(staff)
    for step in (grants.refuse_access, grants.revoke_access):
        with pytest.raises(PermissionDenied):
            step(actor=staff.actor(who), grant=grant, note="x")
    with pytest.raises(PermissionDenied):
        approve(staff, grant, who)
    status = staff.clients[who].post(f"{LIST}{grant.pk}/odobri/", {"note": "x"}).status_code
    assert status in (302, 404)
    grant.refresh_from_db()
    assert grant.state == GrantState.REQUESTED


def test_nobody_decides_on_what_they_asked_for(staff):
    grant = ask(staff)
    AccessGrant.objects.filter(pk=grant.pk).update(requested_by=staff.users["protection"])
    with pytest.raises(PermissionDenied):
        approve(staff, grant)
    own = grants.store_request(
        organisation=staff.town.pk, requested_by=staff.users["head"], **ASK | {"permission": "identity.view_mandate"}
    )
    with pytest.raises(PermissionDenied):
        approve(staff, own)
    assert "Odobrite" not in staff.clients["protection"].get(f"{LIST}{own.pk}/change/").content.decode()


def test_officers_do_not_ask(staff):
    with pytest.raises(PermissionDenied):
        ask(staff, "adviser")
    assert staff.clients["adviser"].get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("permission", ["identity.administer_organisations", "identity.view_user", "x.y", ""])
def test_only_what_is_on_the_list_is_asked_for(staff, permission):
    with pytest.raises(ValidationError):
        ask(staff, permission=permission)
    answer = staff.clients["director"].post(f"{LIST}add/", ASK | {"permission": permission})
    assert answer.status_code == 200
    assert "Svetovanje občanom" in answer.content.decode()


def test_asking_twice_is_refused(staff):
    grant = ask(staff)
    with pytest.raises(ValidationError, match="čaka na odločitev"):
        ask(staff)
    approve(staff, grant)
    with pytest.raises(ValidationError, match="že ima"):
        ask(staff)


def test_a_request_is_taken_back_by_those_who_asked(staff):
    grant = ask(staff)
    page = f"{LIST}{grant.pk}/umakni/"
    assert staff.clients["protection"].post(page, {"note": ""}).status_code == 302
    grant.refresh_from_db()
    assert grant.state == GrantState.REQUESTED
    assert staff.clients["director"].post(page, {"note": ""}).status_code == 302
    grant.refresh_from_db()
    assert grant.state == GrantState.WITHDRAWN
    with pytest.raises(WrongState):
        approve(staff, grant)
    assert (
        "hitrejši"
        in staff.clients["protection"].post(f"{LIST}{grant.pk}/odobri/", {"note": "x"}, follow=True).content.decode()
    )


@pytest.mark.parametrize("who", ["officer", "head"])
def test_other_departments_do_not_see_requests_of_others(staff, who):
    grant = ask(staff)
    assert staff.clients[who].get(f"{LIST}{grant.pk}/change/").status_code == 404
    assert staff.clients["adviser"].get(f"{LIST}{grant.pk}/change/").status_code == 200  # their own organisation's


def test_a_request_is_shared_with_one_colleague(staff):
    grant, seen = ask(staff), []
    page = f"{LIST}{grant.pk}/"
    form = staff.clients["protection"].get(f"{page}deli/").content.decode()
    assert "Uradnica Preizkus" in form
    assert "Svetovalka" not in form
    officer = staff.users["officer"]
    with access.access_hooks.temporarily("test", lambda looked: seen.append((looked.verb, looked.reason))):
        answer = staff.clients["protection"].post(
            f"{page}deli/", {"colleague": officer.pk, "note": "Mnenje", "last_day": ""}
        )
    assert answer.status_code == 302
    assert ("change", "deljeno s sodelavcem: Uradnica Preizkus") in seen
    assert staff.clients["officer"].get(f"{page}change/").status_code == 200
    assert staff.clients["head"].get(f"{page}change/").status_code == 404
    # neither decided on nor passed on
    assert staff.clients["officer"].post(f"{page}odobri/", {"note": "x"}).status_code == 302
    assert "Delite" not in staff.clients["officer"].get(f"{page}change/").content.decode()
    with pytest.raises(PermissionDenied):
        sharing.share(record=grant, colleague=staff.users["head"], actor=staff.actor("officer"), note="x")
    staff.clients["protection"].post(f"{page}ne-deli/", {"colleague": officer.pk})
    assert staff.clients["officer"].get(f"{page}change/").status_code == 404


def test_sharing_ends_with_its_time(staff):
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False) as clock:
        grant, officer = ask(staff), staff.users["officer"]
        until = dt.datetime(2026, 12, 2, 10, tzinfo=dt.UTC)
        sharing.share(record=grant, colleague=officer, actor=staff.actor("protection"), note="Mnenje", until=until)
        assert AccessGrant.objects.visible_to(staff.actor("officer")).filter(pk=grant.pk).exists()
        clock.move_to(until)
        assert not AccessGrant.objects.visible_to(staff.actor("officer")).filter(pk=grant.pk).exists()
        assert end_shares() == 1
        assert not AccessGrantShare.objects.exists()


def test_only_with_colleagues_and_only_what_can_be_shared(staff):
    grant = ask(staff)
    with pytest.raises(ValidationError, match="svoje organizacije"):
        sharing.share(record=grant, colleague=staff.users["adviser"], actor=staff.actor("protection"), note="x")
    with pytest.raises(LookupError):
        sharing.share(record=staff.town, colleague=staff.users["officer"], actor=staff.actor("protection"), note="x")
    with pytest.raises(PermissionDenied):
        sharing.unshare(record=grant, colleague=staff.users["officer"], actor=staff.actor("head"))


def test_sharing_costs_one_subquery_however_much_is_shared(staff, django_assert_num_queries):
    actor = staff.actor("officer")
    for number in range(10):
        grant = grants.store_request(
            organisation=staff.institution.pk, requested_by=None, **ASK | {"permission": f"x.y{number}"}
        )
        sharing.share(record=grant, colleague=staff.users["officer"], actor=staff.actor("protection"), note="x")
    actor.has_perm("identity.view_accessgrant")  # asked and remembered
    with django_assert_num_queries(1):
        assert len(AccessGrant.objects.visible_to(actor)) == 10
