"""Filling in an application, as a citizen without JavaScript does it."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.applications.models import Application
from apps.applications.services.drafts import begin_application
from apps.core.actor import Actor
from apps.identity.choices import Source
from tests.applications.pages import read_form, send
from tests.conftest import PASSWORD
from tests.factories.applications import make_form, make_shipped, make_version, minimal_definition, step, text_field
from tests.identity.mandates import make_company, make_mandate, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return make_person(cast.users["citizen"], address="Prešernova ulica 12, 2250 Ptuj")


def begun(cast, version, **answers):
    draft = begin_application(actor=cast.actor("citizen"), procedure=version.procedure)
    if answers:
        draft.answers = json.dumps(answers)
        draft.revision = 1
        draft.save()
    return draft


def step_url(draft, name):
    return reverse("applications:step", args=[draft.pk, name])


def home(draft):
    return reverse("applications:application", args=[draft.pk])


def fresh(draft):
    return Application.objects.get(pk=draft.pk)


@pytest.fixture
def road(cast, person, town):
    return begun(cast, make_shipped())


# --- begun ----------------------------------------------------------------------------------------------------------


def test_begin_leads_to_the_first_step(cast, person):
    version = make_shipped()
    response = cast.citizen.post(reverse("applications:begin", args=[version.procedure.slug]))
    draft = Application.objects.get()
    assert response.url == step_url(draft, "vlagatelj")
    assert (draft.applicant, draft.version) == (cast.users["citizen"], version)


def test_a_double_click_begins_one_draft(cast, person):
    url = reverse("applications:begin", args=[make_shipped().procedure.slug])
    first, second = cast.citizen.post(url), cast.citizen.post(url)
    assert first.url == second.url
    assert Application.objects.count() == 1


def test_a_second_draft_is_begun_when_something_was_written_or_a_while_ago(cast, person):
    version = make_shipped()
    url = reverse("applications:begin", args=[version.procedure.slug])
    cast.citizen.post(url)
    Application.objects.update(revision=1)
    cast.citizen.post(url)
    assert Application.objects.count() == 2
    Application.objects.update(revision=0, created=timezone.now() - dt.timedelta(minutes=2))
    cast.citizen.post(url)
    assert Application.objects.count() == 3


def test_who_cannot_begin_is_told_on_the_start_page(cast, person):
    version = make_form("vloga", minimal_definition(for_whom=["organisation"]))
    url, start = reverse("applications:begin", args=["vloga"]), reverse("applications:procedure", args=["vloga"])
    response = cast.citizen.post(url)
    assert response.url == start
    assert "za organizacije" in " ".join(str(m) for m in response.wsgi_request._messages)
    anonymous = cast.anonymous.post(url)
    assert anonymous.url == f"{reverse('identity:sign_in')}?next=%2Fe-vloge%2Fvloga%2F"
    officer = cast.officer.post(url)
    assert "službenim računom" in " ".join(str(m) for m in officer.wsgi_request._messages)
    assert cast.citizen.get(url).url == start
    version.procedure.closes = timezone.now()
    version.procedure.save()
    response = cast.citizen.post(url)
    assert "ne sprejemamo" in " ".join(str(m) for m in response.wsgi_request._messages)
    assert not Application.objects.exists()


def test_a_higher_level_is_asked_for_at_the_beginning(cast, person):
    make_form("vloga", minimal_definition(min_level="substantial"))
    response = cast.citizen.post(reverse("applications:begin", args=["vloga"]))
    assert response.status_code == 403
    assert "Za to stran se prijavite z višjo ravnjo" in response.content.decode()


# --- whose ----------------------------------------------------------------------------------------------------------


def test_nobody_else_sees_a_draft(cast, road):
    pages = [home(road), step_url(road, "poseg"), reverse("applications:review", args=[road.pk])]
    posts = [*pages[1:], reverse("applications:carry_on", args=[road.pk])]
    for name in ("neighbour", "officer", "other_officer", "administrator"):
        client = getattr(cast, name)
        assert [client.get(url).status_code for url in pages] == [404] * 3, name
        assert [client.post(url, {"dejanje": "naprej"}).status_code for url in posts] == [404] * 3, name
    for url in pages:
        assert cast.anonymous.get(url).url == f"{reverse('identity:sign_in')}?next={url.replace('/', '%2F')}"
    assert [cast.citizen.get(url).status_code for url in pages] == [200] * 3
    assert fresh(road).revision == 0


def test_a_draft_for_a_company_is_seen_only_in_its_name(cast, person):
    company = make_company()
    mandate = make_mandate(cast.users["citizen"], organisation=company)
    actor = Actor(user=cast.users["citizen"], organisation=company.pk, mandate=mandate.pk, level="substantial")
    draft = begin_application(actor=actor, procedure=make_shipped().procedure)
    assert cast.citizen.get(home(draft)).status_code == 404
    session = cast.citizen.session
    session["mandate"] = str(mandate.pk)
    session.save()
    page = cast.citizen.get(home(draft)).content.decode()
    assert "Mizarstvo Vičava d.o.o." in page
    assert "izpolnjuje Ana Horvat" in page
    first = cast.citizen.get(step_url(draft, "vlagatelj")).content.decode()
    assert "9990011" in first  # known from the register, and not to be changed
    assert "Ime in priimek" not in first


# --- the list of parts ----------------------------------------------------------------------------------------------


def test_the_list_tells_how_far_the_draft_is(cast, road):
    page = cast.citizen.get(home(road)).content.decode()
    for text in ("Vlagatelj", "Poseg", "Lokacija", "Izvedba", "Priloge", "Ni še začeto", "Še zaprto", "40,80\xa0€"):
        assert text in page, text
    send(cast.citizen, step_url(road, "lokacija"), ulica="Dravska ulica", dolzina_m="nekaj")
    page = cast.citizen.get(home(road)).content.decode()
    assert "Preverite" in page
    assert "nazadnje shranjen" in page
    assert "Vpišite število, na primer 14,5." in page


def test_queries_of_the_pages_do_not_grow(cast, road, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        cast.citizen.get(home(road))
    with django_assert_max_num_queries(8):
        cast.citizen.get(step_url(road, "lokacija"))
    with django_assert_max_num_queries(9):
        cast.citizen.get(reverse("applications:review", args=[road.pk]))


# --- steps ----------------------------------------------------------------------------------------------------------


def test_what_is_known_stands_in_the_first_step(cast, road):
    response = cast.citizen.get(step_url(road, "vlagatelj"))
    form = read_form(response)
    assert form.data["vlagatelj_ime"] == "Ana Horvat"
    assert form.data["vlagatelj_email"] == "ana@posta.invalid"
    assert "readonly" in response.content.decode()
    response = cast.citizen.post(
        step_url(road, "vlagatelj"), form.data | {"vlagatelj_ime": "Cezar", "dejanje": "naprej"}
    )
    assert response.url == step_url(road, "poseg")
    assert fresh(road).answered == {"vlagatelj_email": "ana@posta.invalid"}  # the browser's name counts for nothing


def test_forgiving_input_is_read_and_shown_again(cast, road):
    url = step_url(road, "lokacija")
    response = send(
        cast.citizen, url, ulica="dravska ul. 10", tocka="pri mostu", dolzina_m="1.234,50", sirina_m="0.6 m"
    )
    assert response.status_code == 302, read_form(response).data
    answered = fresh(road).answered
    assert answered["ulica"] == "Dravska ulica 10"
    assert answered["tocka"] == {"text": "pri mostu"}
    assert (answered["dolzina_m"], answered["sirina_m"]) == ("1234.5", "0.6")
    again = read_form(cast.citizen.get(url)).data
    assert (again["dolzina_m"], again["sirina_m"], again["ulica"]) == ("1234,5", "0,6", "Dravska ulica 10")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"zacetek_0": "5.", "zacetek_1": "marec", "zacetek_2": "2027"}, "2027-03-05"),
        ({"zacetek_0": "5. 3. 2027", "zacetek_1": "", "zacetek_2": ""}, "2027-03-05"),
        ({"zacetek_0": "5", "zacetek_1": "3", "zacetek_2": "27"}, "2027-03-05"),
    ],
)
def test_dates_are_forgiven(cast, road, typed, kept):
    send(cast.citizen, step_url(road, "izvedba"), **typed)
    assert fresh(road).answered["zacetek"] == kept
    assert read_form(cast.citizen.get(step_url(road, "izvedba"))).data["zacetek_1"] == "3"


def test_what_cannot_be_understood_comes_back_as_typed(cast, road):
    url = step_url(road, "lokacija")
    response = send(cast.citizen, url, ulica="Drafska ulica", dolzina_m="  okoli 15  ", sirina_m="0,6")
    assert response.status_code == 200
    html = response.content.decode()
    assert "<title>Napaka:" in html
    assert 'href="#id_dolzina_m"' in html
    assert "Ste mislili: Dravska ulica" in html
    form = read_form(response)
    assert (form.data["dolzina_m"], form.data["ulica"], form.data["sirina_m"]) == (
        "  okoli 15  ",
        "Drafska ulica",
        "0,6",
    )
    draft = fresh(road)
    assert draft.answered["sirina_m"] == "0.6"  # what is right is saved although the rest is wrong
    assert draft.unclear == {"dolzina_m": "  okoli 15  ", "ulica": "Drafska ulica"}
    assert read_form(cast.citizen.get(url)).data["dolzina_m"] == "  okoli 15  "


def test_errors_are_shown_when_they_are_asked_for(cast, road):
    url = step_url(road, "poseg")
    assert "Preverite" not in cast.citizen.get(url).content.decode()
    html = cast.citizen.get(f"{url}?preverite").content.decode()
    assert "Izberite odgovor: »Vrsta del«." in html
    assert 'href="#id_vrsta_del_0"' in html


def test_a_wrong_part_of_a_date_comes_back(cast, road):
    response = send(cast.citizen, step_url(road, "izvedba"), zacetek_0="31", zacetek_1="2", zacetek_2="2027")
    data = read_form(response).data
    assert (data["zacetek_0"], data["zacetek_1"], data["zacetek_2"]) == ("31", "2", "2027")
    assert "Tega dne ni v koledarju" in response.content.decode()


def test_a_moment_has_four_inputs(cast, person, town):
    draft = begun(cast, make_shipped("zapora-obcinske-ceste"))
    url = step_url(draft, "zapora")
    send(cast.citizen, url, od_0="5", od_1="3", od_2="2099", od_3="8,30", do_0="6", do_1="x", do_2="2099", do_3="9")
    assert fresh(draft).answered["od"] == "2099-03-05T08:30"
    assert fresh(draft).unclear["do"] == ["6 x 2099", "9"]
    data = read_form(cast.citizen.get(url)).data
    assert [data[f"od_{at}"] for at in range(4)] == ["5", "3", "2099", "8.30"]
    assert [data[f"do_{at}"] for at in range(4)] == ["6", "x", "2099", "9"]


def test_conditional_fields_are_there_with_a_line_that_says_when(cast, road):
    url = step_url(road, "poseg")
    html = cast.citizen.get(url).content.decode()
    assert "Izpolnite, če pri »Vrsta del« izberete »Druga dela«." in html
    assert "Izpolnite, če označite »Investitor je nekdo drug«." in html
    assert html.count('class="cond off"') == 2
    send(cast.citizen, url, vrsta_del="prekop", opis_drugih_del="Jašek", namen="Optika")
    draft = fresh(road)
    assert draft.answered["opis_drugih_del"] == "Jašek"  # hidden, and kept
    response = send(cast.citizen, url, vrsta_del="drugo", opis_drugih_del="", investitor_drug="on")
    assert response.status_code == 200
    assert response.content.decode().count('class="cond off"') == 0
    assert "Izpolnite polje »Opišite druga dela«." in response.content.decode()


def test_a_field_that_follows_from_another_step_is_not_on_the_page_and_stays(cast, person):
    definition = minimal_definition(steps=[
        step("prvi", {"id": "velja", "type": "boolean", "label": {"sl": "Velja", "en": "Holds"}}),
        step("drugi", text_field("a"), text_field("b", show_if={"field": "velja", "eq": True})),
    ])  # fmt: skip
    draft = begun(cast, make_form("vloga", definition), velja=False, b="kar je bilo")
    url = step_url(draft, "drugi")
    assert "b" not in read_form(cast.citizen.get(url)).data["polja"].split()
    cast.citizen.post(url, {"polja": "a b", "a": "x", "b": "vrinjeno", "dejanje": "naprej"})
    assert fresh(draft).answered == {"velja": False, "a": "x", "b": "kar je bilo"}


def test_a_hidden_step_and_an_unknown_one_are_404(cast, person):
    definition = minimal_definition(steps=[
        step("prvi", text_field("a")), step("drugi", text_field("b"), show_if={"field": "a", "eq": "da"})
    ])  # fmt: skip
    draft = begun(cast, make_form("vloga", definition))
    assert cast.citizen.get(step_url(draft, "drugi")).status_code == 404
    assert cast.citizen.get(step_url(draft, "tretji")).status_code == 404


def test_back_and_later_save_without_complaint(cast, road):
    url = step_url(road, "lokacija")
    assert send(cast.citizen, url, "nazaj", dolzina_m="x").url == step_url(road, "poseg")
    assert fresh(road).unclear == {"dolzina_m": "x"}
    assert send(cast.citizen, url, "pozneje", dolzina_m="12").url == home(road)
    assert fresh(road).answered["dolzina_m"] == "12"
    assert fresh(road).step == "lokacija"


def test_optional_steps_do_not_hold_up(cast, person):
    definition = minimal_definition(
        steps=[step("prvi", text_field("a")), step("drugi", text_field("b", required=True))]
    )
    draft = begun(cast, make_form("vloga", definition))
    assert send(cast.citizen, step_url(draft, "prvi")).url == step_url(draft, "drugi")
    assert send(cast.citizen, step_url(draft, "drugi"), b="x").url == reverse("applications:review", args=[draft.pk])
    assert "Ni obvezno" in cast.citizen.get(home(draft)).content.decode()


# --- what was typed before a sign-in --------------------------------------------------------------------------------


def test_what_was_typed_survives_the_end_of_a_session(cast, road):
    url = step_url(road, "lokacija")
    data = read_form(cast.citizen.get(url)).data | {"dolzina_m": "77", "ulica": "Dravska ulica"}
    browser = Client()
    response = browser.post(url, data | {"dejanje": "naprej"})
    assert response.url.startswith(reverse("identity:sign_in"))
    page = browser.get(response.url).content.decode()
    assert "Kar ste vpisali" in page
    waiting = re.search(r'name="typed" value="([^"]+)"', page)[1]
    browser.post(reverse("identity:sign_in"), {"username": "ana", "password": PASSWORD, "next": url, "typed": waiting})
    response = browser.get(url)
    assert read_form(response).data["dolzina_m"] == "77"
    assert "Ni še shranjeno" in response.content.decode()
    assert fresh(road).answered == {}
    browser.post(url, read_form(response).data | {"dejanje": "pozneje"})
    assert fresh(road).answered["dolzina_m"] == "77"


# --- saved in the background ----------------------------------------------------------------------------------------


def autosave(client, url, **typed):
    data = read_form(client.get(url)).data | typed | {"dejanje": "samodejno"}
    return client.post(url, data, headers={"X-Requested-With": "fetch"})


def test_autosave_keeps_everything_and_answers_shortly(cast, road):
    answer = autosave(cast.citizen, step_url(road, "lokacija"), dolzina_m="12x", ulica="Dra")
    assert answer.json()["saved"].startswith("Shranjeno ob ")
    assert len(answer.json()["seen"]) == 16
    draft = fresh(road)
    assert draft.unclear["ulica"] == "Dra"
    assert draft.unclear["dolzina_m"] == "12x"


def test_autosave_of_nobody_and_of_somebody_else(cast, road):
    url = step_url(road, "lokacija")
    data = {"polja": "dolzina_m", "dolzina_m": "1", "dejanje": "samodejno"}
    fetch = {"X-Requested-With": "fetch"}
    assert cast.anonymous.post(url, data, headers=fetch).status_code == 401
    assert cast.neighbour.post(url, data, headers=fetch).status_code == 404
    assert cast.officer.post(url, data, headers=fetch).status_code == 404
    assert fresh(road).revision == 0


def test_autosave_hears_that_it_was_changed_elsewhere(cast, road):
    url = step_url(road, "lokacija")
    old = read_form(cast.citizen.get(url)).data
    send(cast.citizen, url, dolzina_m="10")
    answer = cast.citizen.post(
        url, old | {"dolzina_m": "20", "dejanje": "samodejno"}, headers={"X-Requested-With": "fetch"}
    )
    assert (answer.status_code, answer.json()["stale"]) == (409, True)
    assert fresh(road).answered["dolzina_m"] == "10"


def test_the_late_word_of_the_same_tab_is_no_conflict(cast, road):
    url = step_url(road, "lokacija")
    old = read_form(cast.citizen.get(url)).data
    before, now = "11111111-aaaa", "22222222-bbbb"
    late = old | {"dolzina_m": "10", "dejanje": "samodejno", "stran": before}
    assert cast.citizen.post(url, late, headers={"X-Requested-With": "fetch"}).status_code == 200
    newer = old | {"dolzina_m": "10", "sirina_m": "2", "dejanje": "samodejno", "stran": now, "prej": before}
    assert cast.citizen.post(url, newer, headers={"X-Requested-With": "fetch"}).status_code == 200
    assert fresh(road).answered["sirina_m"] == "2"
    send(cast.citizen, url, sirina_m="3")  # another page
    newer["sirina_m"] = "4"
    assert cast.citizen.post(url, newer, headers={"X-Requested-With": "fetch"}).status_code == 409
    assert fresh(road).answered["sirina_m"] == "3"


# --- two tabs -------------------------------------------------------------------------------------------------------


def test_two_tabs_the_person_chooses(cast, road):
    url = step_url(road, "lokacija")
    old = read_form(cast.citizen.get(url)).data
    send(cast.citizen, url, dolzina_m="10", sirina_m="1")
    response = cast.citizen.post(url, old | {"dolzina_m": "20", "sirina_m": "1", "dejanje": "naprej"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Ta del vloge ste spremenili tudi drugje" in html
    assert "Dolžina prekopa" in html[html.index('class="versus"') : html.index("Obdržite shranjeno")]
    assert fresh(road).answered["dolzina_m"] == "10"
    form = read_form(response)
    assert form.data["dolzina_m"] == "20"
    cast.citizen.post(url, form.data | {"dejanje": "pozneje"})
    assert fresh(road).answered["dolzina_m"] == "20"


def test_two_tabs_on_two_steps_do_not_meet(cast, road):
    first = read_form(cast.citizen.get(step_url(road, "poseg"))).data
    send(cast.citizen, step_url(road, "lokacija"), dolzina_m="10")
    cast.citizen.post(step_url(road, "poseg"), first | {"namen": "Optika", "dejanje": "pozneje"})
    assert fresh(road).answered["namen"] == "Optika"
    assert fresh(road).answered["dolzina_m"] == "10"


# --- the form was cut off -------------------------------------------------------------------------------------------


def test_a_draft_that_was_cut_off_can_be_carried_over(cast, person):
    old = minimal_definition(steps=[step("vloga", text_field("namen"), text_field("staro"), text_field("vrsta"))])
    new = minimal_definition(steps=[
        step("vloga", text_field("namen", required=True), text_field("novo"),
             text_field("vrsta", type="choice", options=[["a", "A", "A"]]))
    ])  # fmt: skip
    version = make_form("vloga", old)
    draft = begun(cast, version, namen="Optika", staro="x", vrsta="y")
    version.state, version.cutoff = "withdrawn", timezone.now()
    version.save()
    page = cast.citizen.get(home(draft)).content.decode()
    assert "Ta obrazec ne velja več" in page
    assert "Optika" in page
    assert "nov-osnutek" not in page  # no form holds yet
    assert cast.citizen.get(step_url(draft, "vloga")).url == home(draft)
    assert cast.citizen.post(step_url(draft, "vloga"), {"namen": "z"}).url == home(draft)
    make_version(version.procedure, new)
    assert "nov-osnutek" in cast.citizen.get(home(draft)).content.decode()
    url = reverse("applications:carry_on", args=[draft.pk])
    first, second = cast.citizen.post(url), cast.citizen.post(url)
    assert first.url == second.url
    copied = Application.objects.exclude(pk=draft.pk).get()
    assert copied.answered == {"namen": "Optika"}
    assert fresh(draft).answered == {"namen": "Optika", "staro": "x", "vrsta": "y"}


# --- thrown away ----------------------------------------------------------------------------------------------------


def test_a_draft_is_thrown_away_by_its_owner_alone(cast, road):
    url = reverse("applications:delete", args=[road.pk])
    for name in ("neighbour", "officer", "other_officer", "administrator"):
        assert getattr(cast, name).get(url).status_code == 404
        assert getattr(cast, name).post(url).status_code == 404
    assert cast.anonymous.post(url).url.startswith(reverse("identity:sign_in"))
    assert "Izbrišete osnutek?" in cast.citizen.get(url).content.decode()
    assert cast.citizen.post(url).url == reverse("applications:my_applications")
    assert not Application.objects.exists()
    assert cast.citizen.post(url).status_code == 404
    assert cast.citizen.get(home(road)).status_code == 404


# --- filed ----------------------------------------------------------------------------------------------------------


def test_from_the_first_page_to_the_filed_one(cast, person, town):
    version = make_form("vloga", minimal_definition())
    cast.citizen.post(reverse("applications:begin", args=["vloga"]))
    draft = Application.objects.get()
    review = reverse("applications:review", args=[draft.pk])
    page = cast.citizen.get(review).content.decode()
    assert "Do oddaje še manjka" in page
    assert "Oddajte vlogo" not in page
    assert "Vloge še nismo oddali" in cast.citizen.post(review, {"statement": "on"}).content.decode()
    assert send(cast.citizen, step_url(draft, "vloga"), namen="Optika").url == review
    page = cast.citizen.get(review).content.decode()
    assert "Oddajte vlogo" in page
    assert "brez takse" in page
    refused = cast.citizen.post(review, {})
    assert "Pred oddajo potrdite" in refused.content.decode()
    assert "<title>Napaka:" in refused.content.decode()
    filed = reverse("applications:filed", args=[draft.pk])
    assert [cast.citizen.post(review, {"statement": "on"}).url for _press in range(2)] == [filed, filed]
    assert fresh(draft).is_filed
    for url in (home(draft), step_url(draft, "vloga"), review, reverse("applications:delete", args=[draft.pk])):
        assert cast.citizen.get(url).url == filed
    late = cast.citizen.post(step_url(draft, "vloga"), {"namen": "x"}, headers={"X-Requested-With": "fetch"})
    assert (late.status_code, late.json()["url"]) == (410, filed)
    assert cast.citizen.post(reverse("applications:carry_on", args=[draft.pk])).url == filed
    assert version.applications.count() == 1


def test_what_closed_meanwhile_is_not_filed_and_stays(cast, person):
    version = make_form("vloga", minimal_definition())
    draft = begun(cast, version, namen="Optika")
    version.procedure.closes = timezone.now()
    version.procedure.save()
    assert "zdaj ne sprejemamo" in cast.citizen.get(home(draft)).content.decode()
    response = cast.citizen.post(reverse("applications:review", args=[draft.pk]), {"statement": "on"})
    assert response.url == home(draft)
    assert fresh(draft).answered == {"namen": "Optika"}


# --- a form of a hundred fields -------------------------------------------------------------------------------------


def test_a_step_of_a_hundred_fields_saves_in_under_ten_queries(cast, person, town, django_assert_max_num_queries):
    types = ["text", "number", "street", "date"] * 25
    fields = [
        text_field(f"f{at}", type=kind, **({"show_if": {"field": f"f{at - 1}", "filled": True}} if at else {}))
        for at, kind in enumerate(types)
    ]
    draft = begun(cast, make_form("vloga", minimal_definition(steps=[step("vse", *fields)])))
    url = step_url(draft, "vse")
    typed = read_form(cast.citizen.get(url)).data
    for at, kind in enumerate(types):
        value = {"text": "x", "number": str(at), "street": "Dravska ulica"}.get(kind)
        typed |= {f"f{at}": value} if value else {f"f{at}_0": "1", f"f{at}_1": "2", f"f{at}_2": "2027"}
    with django_assert_max_num_queries(9):
        response = cast.citizen.post(url, typed | {"dejanje": "naprej"})
    assert response.status_code == 302
    assert len(fresh(draft).answered) == 100


def test_the_fee_and_the_cheaper_one(cast, road):
    url = reverse("applications:review", args=[road.pk])
    page = cast.citizen.get(url).content.decode()
    assert "40,80\xa0€" in page
    assert "bi plačali 36,30\xa0€" in page
    assert "1 mesec od popolne vloge" in page
    road.applicant.person.source = Source.LOCAL
    road.applicant.person.save()
    assert "Prijavite se z višjo ravnjo" not in cast.citizen.get(url).content.decode()
