"""Mandates in the admin: who waits, what to check, the decision, and nothing by hand."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from apps.core import plugs
from apps.core.access import access_hooks
from apps.identity import demo_mandates
from apps.identity.choices import MandateKind, MandateState
from apps.identity.models import Mandate, Organisation
from apps.identity.registry import Register, registers
from apps.identity.services.accounts import PersonClaims, update_account
from apps.identity.services.representation import register_organisation, request_guardianship
from tests.conftest import make_user, sign_in
from tests.identity.mandates import actor_of_person, emso, make_company, make_mandate, make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/identity/mandate/"
COMPANY = {
    "kind": "company", "name": "Petovia gradnje d. o. o.", "registration_number": "9990011",
    "tax_number": "99900017", "address": "Vičava 118, 2250 Ptuj",
}  # fmt: skip


def decide(mandate) -> str:
    return f"{LIST}{mandate.pk}/odlocitev/"


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def office(cast, client):
    """The officer views, the clerk decides; Nina asks to represent a company."""
    from django.contrib.auth.models import Permission

    view, right = (
        Permission.objects.get(content_type__app_label="identity", codename=name)
        for name in ("view_mandate", "decide_mandate")
    )
    cast.users["officer"].user_permissions.add(view)
    cast.users["clerk"] = make_user("uradnica", is_staff=True)
    cast.users["clerk"].user_permissions.add(view, right)
    cast.clerk = client
    sign_in(client, cast.users["clerk"])
    nina = make_user("nina", first_name="Nina", last_name="Zupanič")
    cast.nina = make_person(nina, emso="2706984505334")
    cast.request = register_organisation(actor=actor_of_person(cast.nina), **COMPANY)
    return cast


STATUSES = {"clerk": 200, "administrator": 200, "officer": 403, "other_officer": 404, "citizen": 302, "anonymous": 302}


@pytest.mark.parametrize(("who", "status"), STATUSES.items())
def test_the_decision_is_for_those_with_the_right(office, who, status):
    client = getattr(office, who)
    assert client.get(decide(office.request)).status_code == status
    assert client.post(decide(office.request), {"decision": "confirm"}).status_code in (status, 302)
    confirmed = Mandate.objects.get(pk=office.request.pk).state == MandateState.ACCEPTED
    assert confirmed == (status == 200)


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 200), ("officer", 200), ("other_officer", 403), ("citizen", 302)]
)
def test_the_list_is_for_those_who_may_view(office, who, status):
    assert getattr(office, who).get(LIST).status_code == status


def test_nothing_is_written_by_hand(office):
    assert office.administrator.get(f"{LIST}add/").status_code == 403
    page = office.administrator.get(f"{LIST}{office.request.pk}/change/")
    assert page.status_code == 200
    assert "Preverite in odločite" in text(page)
    assert office.administrator.post(f"{LIST}{office.request.pk}/change/", {"state": "accepted"}).status_code == 403
    assert office.administrator.get(f"{LIST}{office.request.pk}/delete/").status_code == 403


def test_the_page_says_what_to_check_and_who_answers(office):
    html = text(office.clerk.get(decide(office.request)))
    for words in (
        "9990011", "99900017", "še ni vpisano", "2706984505334", "zakoniti zastopnik",
        "Poslovni register Slovenije", "simulirani odgovor", "Se ujema.", "Vičava 118, 2250 Ptuj",
    ):  # fmt: skip
        assert words in html, words


def test_the_register_disagrees_with_somebody_else(office):
    other = make_person("tuj", serial=525)
    mandate = register_organisation(actor=actor_of_person(other), **COMPANY)
    assert "Se ne ujema." in text(office.clerk.get(decide(mandate)))


def test_what_differs_from_the_records_is_marked(office):
    Organisation.objects.filter(registration_number="9990011").update(active=True, name="Petovia, stari zapis")
    html = text(office.clerk.get(decide(office.request)))
    assert "Petovia, stari zapis" in html
    assert html.count("(se razlikuje)") >= 1


class Silent(Register):
    title = "Register, ki ne odgovarja"

    def look_up(self, mandate):
        raise TimeoutError


def test_a_register_that_does_not_answer_holds_nobody_up(office):
    with registers.temporarily("test.silent", Silent()):
        html = text(office.clerk.get(decide(office.request)))
    assert "Register ne odgovarja." in html
    assert "Potrdite zastopanje" in html


def test_confirming(office):
    answer = office.clerk.post(decide(office.request), {"decision": "confirm", "until": "2099-12-31"}, follow=True)
    assert "Zastopanje je potrjeno." in text(answer)
    mandate = Mandate.objects.get(pk=office.request.pk)
    assert (mandate.state, mandate.decided_by, mandate.last_day) == (
        MandateState.ACCEPTED, office.users["clerk"], dt.date(2099, 12, 31),
    )  # fmt: skip
    course = text(office.clerk.get(f"{LIST}{mandate.pk}/change/"))
    assert course.index("čaka na potrditev občine</div>") < course.rindex("velja</div>")


def test_refusing_needs_a_reason_that_the_person_reads(office):
    bare = office.clerk.post(decide(office.request), {"decision": "decline", "note": ""})
    assert "Napišite, zakaj." in text(bare)
    office.clerk.post(decide(office.request), {"decision": "decline", "note": "V registru vas ni."})
    person, page = office.nina.user, f"/moj-ptuj/pooblastila/{office.request.pk}/"
    from django.test import Client

    nina = Client()
    sign_in(nina, person)
    assert "V registru vas ni." in text(nina.get(page))


def test_revoking(office):
    office.clerk.post(decide(office.request), {"decision": "confirm"})
    assert "Prekličite pooblastilo" in text(office.clerk.get(decide(office.request)))
    office.clerk.post(decide(office.request), {"decision": "revoke", "note": "Izbris iz registra."})
    assert Mandate.objects.get(pk=office.request.pk).state == MandateState.REVOKED
    assert office.clerk.get(decide(office.request)).status_code == 403  # nothing left to decide


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"decision": "confirm", "until": "2020-01-01"}, "Zadnji dan ne more biti v preteklosti"),
        ({"decision": "confirm", "until": "jutri"}, "datum"),
        ({"decision": "nekaj"}, "Napišite, zakaj."),
    ],
)
def test_nonsense_is_refused(office, posted, words):
    assert words in text(office.clerk.post(decide(office.request), posted))
    assert Mandate.objects.get(pk=office.request.pk).state == MandateState.REQUESTED


def test_records_that_do_not_allow_it_are_explained(office):
    make_company("Druga", "9990020", tax_number="99900017")
    answer = office.clerk.post(decide(office.request), {"decision": "confirm", "note": "Vse v redu."})
    assert "Davčna številka je že vpisana pri drugi organizaciji" in text(answer)
    assert "Vse v redu." in text(answer)


def test_opening_and_deciding_are_noted_for_the_person(office):
    seen = []
    with access_hooks.temporarily(
        "test", lambda access: seen.append((access.actor.user.username, access.verb, access.subject))
    ):
        office.clerk.get(decide(office.request))
        office.clerk.post(decide(office.request), {"decision": "confirm"})
    assert seen == [("uradnica", "view", office.nina.user.pk), ("uradnica", "decide", office.nina.user.pk)]


def test_a_guardian_is_confirmed_like_a_company(office):
    facts = {"kind": "guardian", "given_name": "Jože", "family_name": "Kmetec", "emso": emso("0903940")}
    mandate = request_guardianship(actor=actor_of_person(office.nina), **facts)
    html = text(office.clerk.get(decide(mandate)))
    assert "Odločba centra za socialno delo" in html
    assert "Noben register ni povezan" in html  # none of them answers for guardians
    office.clerk.post(decide(mandate), {"decision": "confirm"})
    assert Mandate.objects.get(pk=mandate.pk).state == MandateState.ACCEPTED


def test_nobody_confirms_themself(office):
    make_person(office.users["clerk"], serial=535)
    own = make_mandate(office.users["clerk"], organisation=make_company("Moja", "9990020", tax_number=""),
                       kind=MandateKind.LEGAL, state=MandateState.REQUESTED)  # fmt: skip
    assert office.clerk.get(decide(own)).status_code == 403


def test_search_filters_and_the_card(office):
    assert "Petovia gradnje" in text(office.clerk.get(LIST, {"q": "petovia"}))
    assert "Petovia gradnje" in text(office.clerk.get(LIST, {"q": "9990011"}))
    assert "Petovia gradnje" not in text(office.clerk.get(LIST, {"q": "zupanič"}))  # no person's name in an address
    assert "Petovia gradnje" not in text(office.clerk.get(LIST, {"q": "nihče"}))
    boss = make_mandate(office.users["neighbour"], organisation=make_company("Zavarovalna", "9990020", tax_number=""),
                        stated={"name": "Zavarovalna"})  # fmt: skip
    Mandate.objects.filter(pk=boss.pk).update(valid_until=timezone.now() + dt.timedelta(days=3))
    for choice, shown in (("in_force", True), ("soon", True), ("expired", False)):
        assert ("Zavarovalna" in text(office.clerk.get(LIST, {"expiry": choice}))) == shown
    page = text(office.clerk.get("/admin/"))
    assert "Zastopniki čakajo na potrditev" in page
    assert "Zastopniki čakajo na potrditev" not in text(office.officer.get("/admin/"))
    assert "Petovia gradnje" in text(office.clerk.get(LIST, {"state__exact": "requested"}))


def test_the_list_asks_the_same_for_few_and_many(office, django_assert_max_num_queries):
    def more(count, start):
        for number in range(start, start + count):
            company = make_company(f"Družba {number}", "", slug=f"d-{number}", tax_number="")
            make_mandate(office.users["neighbour"], organisation=company)

    more(20, 0)
    with django_assert_max_num_queries(12) as context:
        office.administrator.get(LIST)
    few = len(context)
    more(29, 20)
    with django_assert_max_num_queries(few):
        office.administrator.get(LIST)


@pytest.mark.usefixtures("catalogue")
def test_the_demo_is_alive_and_the_same_after_a_second_run(db):
    for _ in range(2):
        told = demo_mandates.load(dt.date(2026, 11, 22))
    assert "Petovia gradnje d. o. o." in told
    states = sorted(Mandate.objects.values_list("state", flat=True))
    assert states == ["accepted", "accepted", "accepted", "offered", "requested", "requested"]
    assert {str(module.title) for module in plugs.demo_modules} >= {"Pooblastila"}


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("before", ["", "http://localhost:9400"], ids=["as wards", "at another port"])
def test_who_represents_in_the_demo_signs_in_at_any_level(db, settings, before):
    settings.DEMO, settings.SIPASS_STAND_IN, settings.SIPASS_ISSUER = True, bool(before), before
    demo_mandates.load(dt.date(2026, 11, 22))
    settings.SIPASS_STAND_IN, settings.SIPASS_ISSUER = True, "http://localhost:9401"
    for _ in range(2):
        demo_mandates.load(dt.date(2026, 11, 22))
    for facts in demo_mandates.personas().values():
        claims = PersonClaims(issuer=settings.SIPASS_ISSUER, subject=facts["sub"], emso=facts["emso"], level="low")
        assert Mandate.objects.filter(representative=update_account(claims=claims)).exists()
    assert Mandate.objects.count() == 6
