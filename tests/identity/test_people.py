"""Persons in the admin: found without a trace in an address, masked, shown with a reason."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.core import access
from apps.identity.models import Person
from apps.identity.services.people import find_persons, reveal_person
from tests.conftest import make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
EMSO, TAX = "0101006500006", "15012557"
FIND = "/admin/poiscite-osebo/"
WHY = {"reason_of_access": "vloga za priključek", "case_of_access": ""}


@pytest.fixture
def person(db):
    user = make_user("si-1", first_name="Marjeta", last_name="Žnidarič")
    return make_person(
        user,
        emso=EMSO,
        tax_number=TAX,
        birth="2006-01-01",
        contact_email="marjeta@example.si",
        address="Slovenski trg 1, Ptuj",
    )


@pytest.mark.parametrize(
    "text",
    [
        EMSO,
        f" {EMSO[:7]} {EMSO[7:]} ",
        TAX,
        f"SI{TAX}",
        f"si {TAX}",
        "marjeta@example.si",
        "marjeta žni",
        "Žnidarič Marjeta",
    ],
)
def test_a_person_is_found(staff, person, text):
    make_person(make_user("si-2", first_name="Drugi", last_name="Človek"))
    answer = staff.clients["officer"].post(FIND, {"text": text})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "1 oseba" in html
    assert f"/admin/identity/person/{person.pk}/change/" in html
    assert "Drugi" not in html
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("text", ["0101006500007", "99999999", "nihče", "x@y.si"])
def test_nobody_is_found_and_what_was_typed_stays(staff, person, text):
    html = staff.clients["officer"].post(FIND, {"text": text}).content.decode()
    assert "Takšne osebe v portalu ni" in html
    assert f'value="{text}"' in html


def test_nothing_that_identifies_stands_in_an_address(staff, person):
    html = staff.clients["officer"].post(FIND, {"text": EMSO}).content.decode()
    assert 'method="post"' in html
    links = [part.split('"')[0] for part in html.split('href="')[1:]]
    assert not [link for link in links if EMSO in link or TAX in link]
    listing = staff.clients["officer"].get("/admin/identity/person/").content.decode()
    assert 'id="searchbar"' not in listing
    assert FIND in listing


def test_identifiers_are_masked_until_a_reason_is_given(staff, person):
    page = f"/admin/identity/person/{person.pk}/"
    html = staff.clients["officer"].get(f"{page}change/").content.decode()
    assert "Marjeta" not in html  # why is asked before anything is shown
    html = staff.clients["officer"].post(f"{page}change/", WHY, follow=True).content.decode()
    assert "Marjeta" in html
    assert EMSO not in html
    assert TAX not in html
    assert "•••" in html
    seen = []
    with access.access_hooks.temporarily("test", seen.append):
        assert EMSO not in staff.clients["officer"].post(f"{page}pokazi/", {"reason": " "}).content.decode()
        assert not [look for look in seen if look.reason]
        answer = staff.clients["officer"].post(f"{page}pokazi/", {"reason": "zadeva 351-12/2026"})
    html = answer.content.decode()
    assert EMSO in html
    assert TAX in html
    assert "no-store" in answer["Cache-Control"]
    look = next(look for look in seen if look.reason)
    assert (look.verb, look.kind, look.object_id, look.subject) == (
        "view", "identity.person", str(person.pk), person.user_id,
    )  # fmt: skip
    assert look.reason == "zadeva 351-12/2026"
    assert look.actor.user == staff.users["officer"]


@pytest.mark.parametrize("who", ["director", "adviser"])
def test_other_organisations_find_nobody(staff, person, who):
    assert staff.clients[who].get(FIND).status_code == 403
    assert staff.clients[who].post(FIND, {"text": EMSO}).status_code == 403
    assert staff.clients[who].get(f"/admin/identity/person/{person.pk}/change/").status_code in (403, 404)
    assert staff.clients[who].post(f"/admin/identity/person/{person.pk}/pokazi/", {"reason": "x"}).status_code == 404
    with pytest.raises(PermissionDenied):
        find_persons(actor=staff.actor(who), text=EMSO)
    with pytest.raises(PermissionDenied):
        reveal_person(actor=staff.actor(who), person=person, reason="x")


def test_persons_are_read_only(staff, person):
    page = f"/admin/identity/person/{person.pk}/change/"
    before = Person.objects.get(pk=person.pk).address
    assert "Zakaj potrebujete" in staff.clients["administrator"].post(page, {"address": "x"}).content.decode()
    assert staff.clients["administrator"].post(page, WHY).status_code == 302
    assert staff.clients["administrator"].post(page, {"address": "x"}).status_code == 403
    assert Person.objects.get(pk=person.pk).address == before
    assert staff.clients["administrator"].get("/admin/identity/person/add/").status_code == 403
    assert staff.clients["administrator"].get(f"/admin/identity/person/{person.pk}/delete/").status_code == 403
