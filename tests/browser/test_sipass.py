"""A resident signs in, is asked for more, comes back to what they typed, and signs out everywhere."""

import copy
import re

import pytest
from playwright.sync_api import expect

from apps.identity.models import Session
from tests.browser.conftest import DESK, PHONE, choose_persona, violations, width_of
from tests.identity import urls

REFUSED = "status of 403"


@pytest.fixture
def stand_in(settings, sipass):
    """The stand-in, and a portal with a page that wants more than a low level."""
    settings.ROOT_URLCONF = "tests.identity.urls"
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(settings.BASE_DIR / "tests" / "identity" / "templates")
    urls.SENT.clear()
    return sipass


@pytest.mark.parametrize(("javascript", "viewport"), [(True, PHONE), (False, DESK)])
def test_sign_in_step_up_and_sign_out(stand_in, open_page, town_live, javascript, viewport):
    page = open_page("/prijava/?next=/zemljevid/", javascript=javascript, viewport=viewport, expected_errors=(REFUSED,))
    page.get_by_role("button", name="Nadaljujte s SI-PASS").click()
    choose_persona(page, "Luka Petek", "nizka raven")
    expect(page).to_have_url(f"{town_live}/zemljevid/")

    page.goto("/odprt-zapisek/")
    page.get_by_label("Zadeva").fill("Luknja pri mostu")
    page.get_by_label("Sporočilo").fill("Prva vrstica\nDruga vrstica")
    page.get_by_label("Jezero").check()
    page.get_by_role("button", name="Pošljite").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Za to stran se prijavite z višjo ravnjo")
    expect(page.get_by_text("Kar ste vpisali, ni izgubljeno")).to_be_visible()
    page.get_by_role("button", name="Nadaljujte s SI-PASS").click()
    expect(page.get_by_text("ki za nadaljevanje zahteva vsaj:")).to_be_visible()
    choose_persona(page, "Luka Petek")

    expect(page).to_have_url(f"{town_live}/odprt-zapisek/")
    expect(page.get_by_label("Zadeva")).to_have_value("Luknja pri mostu")
    expect(page.get_by_label("Sporočilo")).to_have_value("Prva vrstica\nDruga vrstica")
    expect(page.get_by_label("Jezero")).to_be_checked()
    assert urls.SENT == []
    page.get_by_role("button", name="Pošljite").click()
    expect(page.get_by_text("sent")).to_be_visible()
    assert [sent["title"] for sent in urls.SENT] == ["Luknja pri mostu"]

    page.goto("/moj-ptuj/moji-podatki/identiteta/")
    expect(page.get_by_text("srednja raven · smsPASS")).to_be_visible()
    page.locator(".account summary").click()
    with page.expect_request(re.compile(re.escape(stand_in) + "/logout")):
        page.get_by_role("button", name="Odjavite se").click()
    expect(page).to_have_url(f"{town_live}/")
    expect(page.get_by_role("link", name="Prijava")).to_be_visible()
    assert not Session.objects.exclude(user=None).exists()
    page.goto("/moj-ptuj/moji-podatki/identiteta/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Za to stran se prijavite s SI-PASS")


def test_by_keyboard_alone(stand_in, open_page, town_live):
    page = open_page("/prijava/", viewport=DESK)
    page.get_by_role("button", name="Nadaljujte s SI-PASS").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/authorize**")
    page.get_by_label("Marija Kolarič").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Luka Petek")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{town_live}/moj-ptuj/")


def test_cancelling_and_trying_again(stand_in, open_page, town_live):
    page = open_page("/prijava/?next=/cetrti/")
    page.get_by_role("button", name="Nadaljujte s SI-PASS").click()
    page.get_by_role("button", name="Prekličite prijavo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prijavo ste preklicali")
    page.get_by_role("button", name="Poskusite znova").click()
    choose_persona(page, "John Miller")
    expect(page).to_have_url(f"{town_live}/cetrti/")


def pages(page):
    """All pages of a sign-in, one after the other."""
    yield "sign-in"
    page.get_by_role("button", name="Nadaljujte s SI-PASS").click()
    page.wait_for_url("**/authorize**")
    yield "choose"
    page.get_by_label("Katja Rojko").check()
    page.get_by_label("visoka raven", exact=True).check()
    page.get_by_role("button", name="Prijavite se", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "wrong choice"
    choose_persona(page, "Luka Petek", "nizka raven")
    expect(page).to_have_url(re.compile("/moj-ptuj/$"))
    page.goto("/moj-ptuj/moji-podatki/identiteta/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Za to stran se prijavite z višjo ravnjo")
    yield "step up"
    page.get_by_role("button", name="Nadaljujte s SI-PASS").click()
    expect(page.get_by_text("ki za nadaljevanje zahteva vsaj:")).to_be_visible()
    yield "choose for more"
    choose_persona(page, "Luka Petek", "nizka raven")
    expect(page.get_by_text("SI-PASS ni potrdil dovolj visoke ravni")).to_be_visible()
    yield "missed"
    page.get_by_role("button", name="Nadaljujte s SI-PASS").click()
    choose_persona(page, "Luka Petek", "najvišja")
    expect(page.get_by_text("srednja raven · smsPASS")).to_be_visible()
    yield "identity"
    page.goto("/accounts/oidc/sipass/login/callback/?state=x")
    yield "problem"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_the_way(stand_in, open_page, scheme, viewport):
    page = open_page(
        "/prijava/", color_scheme=scheme, viewport=viewport, bypass_csp=True, expected_errors=(REFUSED, "status of 400")
    )
    found = {}
    for name in pages(page):
        page.wait_for_load_state("networkidle")
        found[name] = violations(page)
        if width_of(page) > viewport["width"]:
            found[name].append("scrolls sideways")
    assert {name: lines for name, lines in found.items() if lines} == {}
