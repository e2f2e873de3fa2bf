"""In whose name: the switch, the strip on every page, two tabs, and mandates that end under an open page."""

import re
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import path
from django.utils import timezone

from apps.core.actor import Actor
from apps.identity.acting import MANDATE_KEY
from apps.identity.choices import MandateKind, MandateState
from apps.identity.models import Mandate
from apps.identity.services import mandates as life
from tests.conftest import sign_in
from tests.identity.mandates import MINE, SWITCH, actor_of_person, hidden, make_company, make_mandate, make_person

pytestmark = pytest.mark.django_db
STRIP = "Delujete v imenu:"
TEMPLATES = Path(__file__).parents[2] / "templates"
EVERYBODY = ["anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"]
ANYWHERE = ["/", "/zemljevid/", "/iskanje/?q=grad", "/te-strani-ni/", MINE, f"{MINE}novo/", "/en/", "/dostopnost/"]
GRANT = {"name": "Dora Krajnc", "email": "dora@posta.invalid", "scope": "vsi"}


@pytest.fixture
def acting(cast):
    """The citizen may act for a company and a child, and acts for nobody yet."""
    person = make_person(cast.users["citizen"])
    make_person(cast.users["neighbour"], serial=515)
    sign_in(cast.citizen, cast.users["citizen"], level="substantial")
    cast.mandate = make_mandate(person.user, organisation=make_company(), kind=MandateKind.LEGAL, may_grant=True)
    child = make_person("otrok", born="0903018")
    cast.child = make_mandate(person.user, person=child.user, kind=MandateKind.PARENT)
    return cast


def switch(client, mandate=None, back="/"):
    return client.post(SWITCH, {"mandate": str(mandate.pk) if mandate else "", "nazaj": back})


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def end(mandate):
    life.revoke_mandate(actor=Actor(system="test"), mandate=mandate)


# --- the switch ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ANYWHERE)
def test_every_page_says_in_whose_name(acting, page):
    assert STRIP not in text(acting.citizen.get(page))
    switch(acting.citizen, acting.mandate)
    html = text(acting.citizen.get(page))
    assert f"{STRIP} <strong>Mizarstvo Vičava d.o.o.</strong>" in html or page.startswith("/en/")
    assert "Mizarstvo Vičava d.o.o." in html[: html.index("<main")]
    assert html.index('class="strip acting"') < html.index("<main")
    switch(acting.citizen)
    assert "strip acting" not in text(acting.citizen.get(page))


def test_a_broken_page_says_it_too(acting, settings):
    settings.ROOT_URLCONF = __name__
    switch(acting.citizen, acting.mandate)
    acting.citizen.raise_request_exception = False
    answer = acting.citizen.get("/poci/")
    assert answer.status_code == 500
    assert "Mizarstvo Vičava d.o.o." in text(answer)


def test_the_menu_offers_everybody_one_may_act_for(acting):
    html = text(acting.citizen.get("/"))
    menu = html[html.index("Delujete kot:") :]
    assert "Mizarstvo Vičava d.o.o." in menu
    assert 'value="" aria-current="true"' in menu
    switch(acting.citizen, acting.child)
    assert f'value="{acting.child.pk}" aria-current="true"' in text(acting.citizen.get("/"))
    for who in ("anonymous", "neighbour", "officer"):
        assert "Delujete kot:" not in text(getattr(acting, who).get("/"))


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/zemljevid/?sloj=wifi", "/zemljevid/?sloj=wifi"),
        ("/en/zemljevid/", "/en/zemljevid/"),
        ("/cetrti/center/", "/cetrti/center/"),
        (f"{MINE}novo/", f"{MINE}novo/"),
        (f"{MINE}01900000-0000-7000-8000-000000000000/", MINE),  # one thing of the other name: its list
        ("https://zlobno.example/", MINE),
        ("//zlobno.example/", MINE),
        ("/te-strani-ni/", MINE),
        ("", MINE),
    ],
)
def test_the_page_is_kept_where_it_may_be(acting, back, leads_to):
    door = f"/en{SWITCH}" if back.startswith("/en/") else SWITCH
    answer = acting.citizen.post(door, {"mandate": str(acting.mandate.pk), "nazaj": back})
    assert answer["Location"] == leads_to


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_else_gets_into_the_name(acting, who):
    client = getattr(acting, who)
    if who == "neighbour":
        sign_in(client, acting.users[who], level="substantial")
    answer = switch(client, acting.mandate)
    assert answer.status_code == (302 if not who.startswith(("off", "other", "admin")) else 403)
    assert (client.session.get(MANDATE_KEY) == str(acting.mandate.pk)) == (who == "citizen")


@pytest.mark.parametrize("state", [state for state in MandateState if state != MandateState.ACCEPTED])
def test_only_what_is_in_force_can_be_chosen(acting, state):
    mandate = make_mandate(
        acting.users["citizen"], organisation=make_company("Druga", "9990020", tax_number=""), state=state
    )
    switch(acting.citizen, mandate)
    assert MANDATE_KEY not in acting.citizen.session
    assert "To pooblastilo ne velja več" in text(acting.citizen.get(MINE))


@pytest.mark.parametrize("value", ["ni-uuid", "' or 1=1", "01900000-0000-7000-8000-000000000000"])
def test_nonsense_changes_nothing(acting, value):
    switch(acting.citizen, acting.mandate)
    acting.citizen.post(SWITCH, {"mandate": value})
    assert acting.citizen.session[MANDATE_KEY] == str(acting.mandate.pk)


def test_the_switch_is_a_post_with_proof_of_origin(acting):
    assert acting.citizen.get(SWITCH).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, acting.users["citizen"])
    assert switch(strict, acting.mandate).status_code == 403


def test_each_session_has_its_own_choice(acting):
    other = Client()
    sign_in(other, acting.users["citizen"])
    switch(acting.citizen, acting.mandate)
    assert STRIP not in text(other.get("/"))
    acting.citizen.post("/odjava/")
    sign_in(acting.citizen, acting.users["citizen"])
    assert STRIP not in text(acting.citizen.get("/"))


def test_it_costs_the_anonymous_nothing_and_others_two_questions(acting, django_assert_num_queries):
    acting.anonymous.get("/dostopnost/")  # caches
    with django_assert_num_queries(0):
        acting.anonymous.get("/dostopnost/")
    with django_assert_num_queries(3):  # session, user, whom they may act for
        acting.citizen.get("/dostopnost/")
    switch(acting.citizen, acting.mandate)
    with django_assert_num_queries(4):  # and the mandate in use
        acting.citizen.get("/dostopnost/")


def test_an_actor_carries_what_services_need(acting, rf):
    from apps.identity.acting import actor_of_session

    for mandate in (acting.mandate, acting.child):
        switch(acting.citizen, mandate)
        request = rf.get("/")
        request.session, request.user = acting.citizen.session, acting.users["citizen"]
        actor = actor_of_session(request)
        assert (actor.mandate, actor.organisation, actor.principal) == (
            mandate.pk, mandate.organisation_id, mandate.person_id,
        )  # fmt: skip
        assert actor.level == "substantial"  # of the session, not of the mandate
        assert actor.procedures is None


# --- revoked under an open page -----------------------------------------------------------------------------------------


def test_the_next_click_tells_and_goes_back_to_ones_own_name(acting):
    switch(acting.citizen, acting.mandate)
    end(acting.mandate)
    answer = acting.citizen.get("/zemljevid/?sloj=wifi")
    assert answer.status_code == 403
    html = text(answer)
    assert "Pooblastilo ne velja več" in html
    assert "Mizarstvo Vičava d.o.o." in html
    assert 'href="/zemljevid/?sloj=wifi"' in html
    assert "strip acting" not in html
    assert acting.citizen.get("/zemljevid/").status_code == 200
    assert MANDATE_KEY not in acting.citizen.session


@pytest.mark.parametrize("reason", ["expired", "renounced", "organisation closed"])
def test_it_is_told_however_it_ended(acting, reason):
    switch(acting.citizen, acting.mandate)
    if reason == "expired":
        Mandate.objects.filter(pk=acting.mandate.pk).update(valid_until=timezone.now())
    elif reason == "renounced":
        life.renounce_mandate(actor=actor_of_person(acting.users["citizen"].person), mandate=acting.mandate)
    else:
        acting.mandate.organisation.active = False
        acting.mandate.organisation.save()
    assert "Pooblastilo ne velja več" in text(acting.citizen.get("/"))


def test_nothing_is_filed_under_a_mandate_that_ended(acting):
    switch(acting.citizen, acting.mandate)
    fields = hidden(acting.citizen.get(f"{MINE}novo/").content.decode(), "pregled")
    end(acting.mandate)
    answer = acting.citizen.post(f"{MINE}novo/", fields | GRANT | {"principal": "jaz", "korak": "oddaja"})
    assert answer.status_code == 403
    assert "Tega, kar ste poslali, nismo oddali." in text(answer)
    assert not Mandate.objects.filter(state=MandateState.OFFERED).exists()
    again = hidden(answer.content.decode(), "Pošljite v svojem imenu")
    assert again["name"] == ["Dora Krajnc"]  # nothing typed is lost
    assert acting.citizen.post(f"{MINE}novo/", again).status_code == 302
    assert Mandate.objects.get(state=MandateState.OFFERED).person == acting.users["citizen"]


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}, {"Sec-Fetch-Mode": "navigate", "Sec-Purpose": "prefetch"},
        {"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"},
    ],
)  # fmt: skip
def test_what_fetches_in_the_background_is_refused_and_the_person_told_later(acting, headers):
    switch(acting.citizen, acting.mandate)
    end(acting.mandate)
    answer = acting.citizen.get("/zemljevid/predlogi/?q=a", headers=headers)
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert acting.citizen.post(f"{MINE}novo/", {"korak": "oddaja"}, headers=headers).status_code == 403
    assert "Pooblastilo ne velja več" in text(acting.citizen.get("/", headers={"Sec-Fetch-Mode": "navigate"}))


def test_the_api_is_refused_as_well(acting):
    switch(acting.citizen, acting.mandate)
    assert acting.citizen.get("/api/v1/places/").status_code == 200
    end(acting.mandate)
    answer = acting.citizen.get("/api/v1/places/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_signing_out_and_colours_work_in_any_name(acting):
    switch(acting.citizen, acting.mandate)
    end(acting.mandate)
    assert acting.citizen.post("/videz/", {"videz": "temen"}).status_code == 302
    assert acting.citizen.get("/stanje/").status_code == 200
    assert acting.citizen.post("/odjava/").status_code == 302
    assert acting.citizen.get("/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_revoked_by_another_session_while_pages_are_opened(acting):
    """From the instant of revocation no page is made in the company's name."""
    switch(acting.citizen, acting.mandate)
    key, seen, revoked = acting.citizen.cookies["seja"].value, [], threading.Event()

    def click():
        client = Client()
        client.cookies["seja"] = key
        for _ in range(15):
            after = revoked.is_set()
            seen.append((after, STRIP in text(client.get("/dostopnost/"))))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    end(acting.mandate)
    revoked.set()
    for thread in threads:
        thread.join()
    assert not [pair for pair in seen if pair == (True, True)]


# --- two tabs -------------------------------------------------------------------------------------------------------------


def first_tab(client) -> dict:
    """The fields of a form that is open in a tab, filled in."""
    return (
        hidden(client.get(f"{MINE}novo/").content.decode(), "pregled") | GRANT | {"principal": "jaz", "korak": "oddaja"}
    )


@pytest.mark.parametrize("opened_as_company", [True, False])
def test_a_form_of_another_tab_is_not_filed_in_the_wrong_name(acting, opened_as_company):
    if opened_as_company:
        switch(acting.citizen, acting.mandate)
    fields = first_tab(acting.citizen)
    switch(acting.citizen, None if opened_as_company else acting.mandate)
    answer = acting.citizen.post(f"{MINE}novo/", fields)
    html = text(answer)
    assert answer.status_code == 409
    assert "V drugem zavihku ste preklopili" in html
    assert "Preklopite nazaj in pošljite v" in html
    assert not Mandate.objects.filter(state=MandateState.OFFERED).exists()

    back = hidden(answer.content.decode(), "Preklopite nazaj")
    assert back["name"] == ["Dora Krajnc"]
    assert acting.citizen.post(f"{MINE}novo/", back).status_code == 302
    assert (acting.citizen.session.get(MANDATE_KEY) is not None) == opened_as_company
    assert Mandate.objects.filter(state=MandateState.OFFERED).count() == 1


def test_it_can_be_sent_in_the_name_one_acts_in_now(acting):
    fields = first_tab(acting.citizen)
    switch(acting.citizen, acting.mandate)
    answer = acting.citizen.post(f"{MINE}novo/", fields)
    now = hidden(answer.content.decode(), "Pošljite v imenu")
    assert acting.citizen.post(f"{MINE}novo/", now).status_code == 302
    assert acting.citizen.session[MANDATE_KEY] == str(acting.mandate.pk)


def test_the_name_a_tab_was_opened_in_may_have_ended(acting):
    switch(acting.citizen, acting.mandate)
    fields = first_tab(acting.citizen)
    switch(acting.citizen)
    end(acting.mandate)
    answer = acting.citizen.post(f"{MINE}novo/", fields)
    assert answer.status_code == 409
    assert "Preklopite nazaj" not in text(answer)
    assert acting.citizen.post(f"{MINE}novo/", fields | {"acting_switch": "1"}).status_code == 409
    assert MANDATE_KEY not in acting.citizen.session


@pytest.mark.parametrize("token", ["", "self", "self:abc", "01900000-0000-7000-8000-000000000000:x", "\0"])
def test_a_forged_name_is_another_name(acting, token):
    fields = first_tab(acting.citizen) | {"acting": token}
    assert acting.citizen.post(f"{MINE}novo/", fields).status_code == 409
    assert not Mandate.objects.filter(state=MandateState.OFFERED).exists()


def test_a_token_is_worth_nothing_to_somebody_else(acting):
    sign_in(acting.neighbour, acting.users["neighbour"], level="substantial")
    foreign = first_tab(acting.citizen)["acting"]
    assert acting.neighbour.post(f"{MINE}novo/", GRANT | {"acting": foreign, "korak": "oddaja"}).status_code == 409


def test_a_script_gets_a_problem_instead_of_a_page(acting):
    fields = first_tab(acting.citizen)
    switch(acting.citizen, acting.mandate)
    answer = acting.citizen.post(f"{MINE}novo/", fields, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")


def test_proof_of_origin_comes_before_all_this(acting):
    """A foreign page must not get its fields onto ours."""
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, acting.users["citizen"], level="substantial")
    answer = strict.post(f"{MINE}novo/", {"acting": "x", "name": "podtaknjeno"})
    assert answer.status_code == 403
    assert "podtaknjeno" not in text(answer)


# Forms that do the same in any name.
NAMELESS = (
    "identity:act_as", "identity:sign_out", "identity:sipass_start", "portal:appearance", "portal:assistant",
)  # fmt: skip
BEFORE_SIGN_IN = {
    "identity/confirm.html", "identity/confirm_email.html", "identity/confirmation_sent.html",
    "identity/forgotten.html", "identity/invitation.html", "identity/new_password.html",
    "identity/second_factor.html", "identity/sign_in.html", "identity/sign_in_problem.html", "identity/sign_up.html",
    "identity/step_up.html",
}  # fmt: skip
# One's own keys and sessions: what is typed there must never be carried through another page.
CREDENTIALS = {
    "identity/add_passkey.html", "identity/add_totp.html", "identity/change_password.html",
    "identity/confirm_passkey.html", "identity/recovery_codes.html",
    "identity/remove_factor.html", "identity/rename_passkey.html", "identity/security_sessions.html",
    "idp/oidc/authorization_form.html",
}  # fmt: skip
# The provider's page, and what anybody does without an account, by a link that says who it is.
OF_NOBODY = {
    "payments/simulator.html", "documents/verify/upload.html", "alerts/answer.html", "notifications/leave.html",
}  # fmt: skip
WITHOUT_NAME = BEFORE_SIGN_IN | CREDENTIALS | OF_NOBODY


def test_no_form_forgets_in_whose_name_it_was_opened():
    forgotten = []
    for file in TEMPLATES.rglob("*.html"):
        name = str(file.relative_to(TEMPLATES))
        if name.startswith(("admin/", "unfold/")) or name in WITHOUT_NAME:
            continue
        for form in re.findall(r'<form[^>]*method="post".*?</form>', file.read_text(), re.DOTALL):
            told = "{% acting_token %}" in form or 'name="acting"' in form
            if not told and not any(f'{{% url "{view}" %}}' in form for view in NAMELESS):
                forgotten.append(name)
    assert forgotten == []
    assert not {name for name in WITHOUT_NAME if not (TEMPLATES / name).exists()}


def test_keys_are_never_carried_through_another_page():
    assert not [name for name in CREDENTIALS if "acting" in (TEMPLATES / name).read_text()]


def broken(request):
    assert request.actor.mandate
    raise RuntimeError("broken on purpose")


from ptuj_portal.urls import handler403, handler404, handler500  # noqa: E402, F401
from ptuj_portal.urls import urlpatterns as real  # noqa: E402

urlpatterns = [path("poci/", broken), *real]
