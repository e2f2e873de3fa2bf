"""A service that needs more than the session has: to SI-PASS and back to the same page, with everything typed kept."""

import copy
import html
import re
import time
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from apps.identity.decorators import level_required
from apps.identity.models import Mandate, Organisation, Person, Session
from tests.conftest import make_user, sign_in
from tests.identity import urls
from tests.identity.conftest import HIGH, LOW, SUBSTANTIAL, arrive, begin, choose, query, walk

IDENTITY = "/moj-ptuj/moji-podatki/identiteta/"
TYPED = {"title": "Čudna «stvar» & še kaj", "text": "Prva vrstica\r\nDruga ž", "places": ["a", "c"]}


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = "tests.identity.urls"
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(settings.BASE_DIR / "tests" / "identity" / "templates")
    urls.SENT.clear()


def hidden(page):
    """What the button of a page would send."""
    found = re.findall(r'<input type="hidden" name="(next|level|typed)" value="([^"]*)">', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


def step_up(browser, page, sub, level=""):
    """Press the button and choose; the portal's answer."""
    return walk(browser, sub, level, **hidden(page))


@pytest.mark.parametrize("path", [IDENTITY, "/zapisek/", "/en/zapisek/?a=1"])
def test_at_level_low_one_is_told_why_and_comes_back_at_the_level(provider, browser, path):
    walk(browser, SUBSTANTIAL, "low")
    page = browser.get(path)
    assert page.status_code == 403
    assert "no-store" in page["Cache-Control"]
    start = begin(browser, **hidden(page))
    assert (
        query(start["Location"])["acr_values"]
        == "http://eidas.europa.eu/LoA/substantial http://eidas.europa.eu/LoA/high"
    )
    assert arrive(browser, choose(start["Location"], SUBSTANTIAL))["Location"] == path
    assert browser.get(path).status_code == 200
    assert Person.objects.count() == 1


def test_the_page_explains_in_both_languages_and_names_the_levels(provider, browser):
    walk(browser, SUBSTANTIAL, "low")
    text = browser.get("/zapisek/").content.decode()
    assert "Za to stran se prijavite z višjo ravnjo" in text
    assert "nizka raven" in text
    assert "smsPASS" in text
    anonymous = Browser().get("/visok-zapisek/").content.decode()
    assert "Za to stran se prijavite s SI-PASS" in anonymous
    assert "kvalificirano" in anonymous


@pytest.mark.parametrize(
    ("before", "path"),
    [("low", "/zapisek/"), ("substantial", "/visok-zapisek/"), (None, "/zapisek/"), ("low", "/en/zapisek/?a=1&b=č")],
)
def test_everything_typed_is_shown_again_and_sent_by_hand(provider, browser, before, path):
    if before:
        walk(browser, HIGH, before)
    page = browser.post(path, TYPED)
    assert page.status_code == 403
    assert hidden(page)["typed"]
    assert urlsplit(step_up(browser, page, HIGH)["Location"]).path == urlsplit(path).path
    assert urls.SENT == []  # nothing is sent without the person
    form = browser.get(path).context["form"]
    assert form.data.getlist("places") == ["a", "c"]
    text = browser.get(path).content.decode()  # reading the page again loses nothing
    assert "Čudna «stvar» &amp; še kaj" in text
    assert "Druga ž" in text
    assert text.count(" checked") == 2
    assert b"sent" in browser.post(path, TYPED).content
    assert len(urls.SENT) == 1
    assert not browser.get(path).context["form"].is_bound  # and then it is gone


def test_a_service_inside_may_ask_for_the_level(provider, browser):
    assert browser.get("/odprt-zapisek/").status_code == 200
    page = browser.post("/odprt-zapisek/", TYPED)
    assert page.status_code == 403
    step_up(browser, page, HIGH)
    assert browser.get("/odprt-zapisek/").context["form"].data["title"] == TYPED["title"]
    assert b"sent" in browser.post("/odprt-zapisek/", TYPED).content


def test_who_comes_back_as_somebody_else_gets_nothing(provider, browser):
    walk(browser, SUBSTANTIAL, "low")
    page = browser.post("/zapisek/", TYPED)
    assert step_up(browser, page, HIGH)["Location"] == "/zapisek/"
    answer = browser.get("/zapisek/")
    assert not answer.context["form"].is_bound
    assert "Čudna" not in answer.content.decode()
    assert not browser.session.get("typed")
    walk(browser, SUBSTANTIAL)  # nor does it come back with the first one
    assert not browser.get("/zapisek/").context["form"].is_bound


def test_what_somebody_left_behind_is_not_given_to_who_signs_in_by_themselves(provider, browser):
    browser.post("/zapisek/", TYPED)  # and walks away from the shared computer
    walk(browser, HIGH)
    assert not browser.get("/zapisek/").context["form"].is_bound


def test_a_local_account_and_its_si_pass_are_two_persons(provider, browser):
    sign_in(browser, make_user("ana"))
    page = browser.post("/zapisek/", TYPED)
    step_up(browser, page, HIGH)
    assert not browser.get("/zapisek/").context["form"].is_bound


def test_a_trip_that_does_not_reach_the_level(provider, browser):
    walk(browser, SUBSTANTIAL, "low")
    page = browser.post("/zapisek/", TYPED)
    assert step_up(browser, page, SUBSTANTIAL, "low").status_code == 302  # signing in at low succeeds
    again = browser.get("/zapisek/")
    assert again.status_code == 403  # and the service refuses
    assert "SI-PASS ni potrdil dovolj visoke ravni" in again.content.decode()
    assert hidden(again)["typed"]
    step_up(browser, again, SUBSTANTIAL)
    assert browser.get("/zapisek/").context["form"].data["title"] == TYPED["title"]


def test_a_failed_trip_keeps_what_was_typed(provider, browser):
    walk(browser, SUBSTANTIAL, "low")
    page = browser.post("/zapisek/", TYPED)
    state = query(begin(browser, **hidden(page))["Location"])["state"]
    cancelled = browser.get(f"/accounts/oidc/sipass/login/callback/?error=access_denied&state={state}")
    assert "Kar ste vpisali v obrazec, je še shranjeno." in cancelled.content.decode()
    step_up(browser, cancelled, SUBSTANTIAL)
    assert browser.get("/zapisek/").context["form"].data["title"] == TYPED["title"]


def test_passwords_files_and_books_are_not_kept(provider, browser):
    page = browser.post("/zapisek/", {**TYPED, "password": "geslo-geslo", "file": SimpleUploadedFile("a.txt", b"a")})
    assert "Datoteke boste morali izbrati znova." in page.content.decode()
    step_up(browser, page, HIGH)
    assert "password" not in browser.get("/zapisek/").context["form"].data
    long = Browser().post("/zapisek/", {**TYPED, "text": "ž" * 100_000})
    assert "Obrazca nismo mogli shraniti" in long.content.decode()


def test_what_was_typed_lies_sealed_and_not_forever(provider, browser):
    page = browser.post("/zapisek/", TYPED)
    assert all("vrstica" not in row.session_data for row in Session.objects.all())
    step_up(browser, page, HIGH)
    with time_machine.travel(time.time() + 1900):
        assert not browser.get("/zapisek/").context["form"].is_bound


def test_a_few_forms_at_a_time(provider, browser):
    for number in range(9):
        browser.post(f"/zapisek/?n={number}", TYPED)
    assert len(browser.session["typed"]) == 5


def test_stepping_up_goes_on_acting_for_the_same(provider, browser):
    walk(browser, SUBSTANTIAL, "low")
    user = Person.objects.get().user
    company = Organisation.objects.create(name="Petovia gradnje", kind="company")
    mandate = Mandate.objects.create(representative=user, organisation=company, state="accepted")
    session = browser.session
    session["mandate"] = str(mandate.pk)
    session.save()
    step_up(browser, browser.get("/zapisek/"), SUBSTANTIAL)
    assert browser.session["mandate"] == str(mandate.pk)
    walk(browser, HIGH)
    assert "mandate" not in browser.session


@pytest.mark.parametrize("path", ["/api/v1/zapisek/", "/api/v1/strog/"])
def test_machines_are_told_by_a_problem(provider, browser, path):
    sign_in(browser, make_user("ana"))
    answer = browser.get(path)
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "step_up"
    assert answer.json()["level"] == ("high" if "zapisek" in path else "substantial")


def test_pages_asked_by_programs_answer_for_programs(provider, browser):
    answer = browser.get("/zapisek/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up")


def test_low_still_means_somebody(provider, browser, cast):
    assert browser.get("/kdorkoli/").status_code == 403
    assert cast.citizen.get("/kdorkoli/").status_code == 200


def test_a_level_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="none of low, substantial, high"):
        level_required("middle")


def test_without_si_pass_the_page_says_what_to_do(settings, cast):
    settings.SIPASS_ISSUER = ""
    text = cast.citizen.get("/zapisek/").content.decode()
    assert "še ni vklopljena" in text
    assert "sipass/" not in text


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"])
def test_the_identity_page_with_the_whole_cast(cast, who):
    assert getattr(cast, who).get(IDENTITY).status_code == 403  # nobody here has more than level low
    if who != "anonymous":
        sign_in(getattr(cast, who), cast.users[who], level="high")
        assert getattr(cast, who).get(IDENTITY).status_code == 404  # and none of them came by SI-PASS


def test_the_identity_page_shows_ones_own_and_hides_the_numbers(provider, browser):
    other = Browser()
    walk(other, SUBSTANTIAL)
    walk(browser, HIGH)
    text = browser.get(IDENTITY).content.decode()
    for word in (
        "Marija Kolarič",
        "14.",
        "••••••••••028",
        "•••••746",
        "Prešernova ulica 12",
        "visoka raven",
        "osebna izkaznica",
    ):
        assert word in text
    for word in ("1403958505028", "53102746", "Petek"):
        assert word not in text


def test_the_identity_page_of_who_has_no_numbers(provider, browser):
    from tests.identity.conftest import FOREIGNER

    walk(browser, FOREIGNER)
    text = browser.get(IDENTITY).content.decode()
    assert "ni sporočena" in text
    assert "•" not in text


def test_a_weak_account_that_cannot_do_more_is_told_so_each_time(provider, browser):
    walk(browser, LOW)
    page = browser.get(IDENTITY)
    step_up(browser, page, LOW, "low")
    assert "SI-PASS ni potrdil dovolj visoke ravni" in browser.get(IDENTITY).content.decode()
    assert "SI-PASS ni potrdil" not in browser.get(IDENTITY).content.decode()
