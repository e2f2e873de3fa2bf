"""Moj Ptuj and Moji podatki in the browser, on a phone and at a desk."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from apps.core import plugs
from apps.portal.models import DataRequest
from apps.portal.services import requests as services
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user, sign_in
from tests.portal.people import EMSO, actor, consent_of, mandate_of, officer, person_of, staff

PAGES = [
    "/moj-ptuj/",
    "/moj-ptuj/moji-podatki/",
    "/moj-ptuj/moji-podatki/soglasja/",
    "/moj-ptuj/moji-podatki/prenos/",
    "/moj-ptuj/moji-podatki/zahteve/",
    "/moj-ptuj/moji-podatki/zahteve/nova/",
]
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def open_as(open_page, town_live):
    """Opens pages as somebody who is signed in."""

    def opener(user, path, *, level="low", **options):
        client = Client()
        sign_in(client, user, level=level)
        page = open_page("/brez-povezave/", **options)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": town_live}])
        page.goto(path)
        return page

    return opener


@pytest.fixture
def ana(town_live):
    """A citizen of whom something is known."""
    user = make_user("ana", first_name="Ana", last_name="Horvat")
    person_of(user)
    mandate_of(user, note="po sklepu uprave")
    for given in (True, False, True):
        consent_of(user, given=given)
    services.file_request(actor=actor(user), kind="rectification", text="Naslov je napačen.")
    return user


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_as, ana, path):
    found = []
    for scheme in ("light", "dark"):
        page = open_as(ana, path, color_scheme=scheme, bypass_csp=True, viewport=DESK)
        found += [f"{scheme} desk {line}" for line in violations(page)]
        page.set_viewport_size(PHONE)
        for folded in page.locator("main details").all():
            folded.evaluate("(element) => { element.open = true }")
        found += [f"{scheme} phone {line}" for line in violations(page)]
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            scrolled = width_of(page)
            if scrolled > width:
                found.append(f"{scheme} {width}: {scrolled}")
    assert found == []


def test_what_waits_comes_first(open_as, ana):
    cards = [
        plugs.MyWaiting(
            "danger", "opozorilo", "do 30. novembra", "Dopolnite vlogo", "371-131/2026", "/x/", "Dopolnite"
        ),
        plugs.MyWaiting("warning", "evro", "do 26. novembra", "Plačajte takso", "371-148/2026", "/y/", "Plačajte"),
    ]
    with plugs.my_waiting.temporarily("test", lambda who: cards):
        page = open_as(ana, "/moj-ptuj/", bypass_csp=True)
        assert violations(page) == []
    expect(page.locator(".wait")).to_have_count(2)
    expect(page.locator("main [data-color=opeka]")).to_have_count(1)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_menu_on_a_phone_says_where_one_is_and_unfolds(open_as, ana, javascript):
    page = open_as(ana, "/moj-ptuj/moji-podatki/", javascript=javascript)
    menu = page.locator(".my-menu")
    expect(menu.locator("summary .my-here")).to_have_text("Moji podatki")
    expect(menu.get_by_role("link", name="Pregled")).to_have_count(0)
    menu.locator("summary").click()
    menu.get_by_role("link", name="Pregled").click()
    page.wait_for_url("**/moj-ptuj/")
    page.set_viewport_size(DESK)
    expect(menu.locator("summary")).to_be_hidden()
    expect(menu.get_by_role("link", name="Moji podatki")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_citizen_finds_their_way_on_a_phone(open_as, ana, javascript):
    page = open_as(ana, "/", level="substantial", javascript=javascript)
    page.locator(".account summary").click()
    page.locator(".account").get_by_role("link", name="Moj Ptuj").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nič ne čaka na vas")
    page.locator("main").get_by_role("link", name="Moji podatki").last.click()
    expect(page.get_by_text("••••••••••006")).to_be_visible()
    page.get_by_role("link", name="Pokažite EMŠO in davčno številko").click()
    expect(page.get_by_text(EMSO)).to_be_visible()
    page.get_by_role("link", name="Soglasja").first.click()
    page.get_by_role("button", name="Prekličite soglasje").click()
    expect(page.get_by_text("Soglasje je preklicano.")).to_be_visible()
    page.get_by_role("link", name="Moji podatki").last.click()
    page.get_by_role("link", name="Popravek, izbris, omejitev, ugovor").click()
    page.get_by_role("link", name="Oddajte zahtevo").click()
    page.get_by_role("button", name="Oddajte zahtevo").click()
    expect(page.locator(".ds-error-summary")).to_be_visible()
    page.get_by_label("Ugovarjam temu").check()
    page.get_by_label("Opišite").fill("Ne želim anket.")
    page.get_by_role("button", name="Oddajte zahtevo").click()
    expect(page.get_by_text("je oddana.")).to_be_visible()
    assert DataRequest.objects.filter(user=ana, kind="objection").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_officer_decides_and_sees_what_an_erasure_would_do(open_as, ana, scheme):
    dpo = officer()
    row, _ = services.file_request(actor=actor(ana), kind="erasure", text="")
    services.take_request(actor=staff(dpo), request=row)
    page = open_as(dpo, "/admin/", viewport=WIDE, bypass_csp=True, color_scheme=scheme)
    page.get_by_role("link", name="Zahteve posameznikov").last.click()
    page.get_by_role("link", name=row.number).click()
    page.get_by_role("link", name="Odločite").click()
    expect(page.get_by_label("Odgovor osebi")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Ugodimo", exact=True).check()
    page.get_by_label("Odgovor osebi").fill("Ugodimo.")
    page.get_by_role("button", name="Zapišite odločitev").click()
    page.get_by_role("link", name="Izbrišite osebo").click()
    expect(page.get_by_text("sled dostopov do podatkov")).to_be_visible()
    assert violations(page) == []
    button = page.get_by_role("button", name="Izbrišite za vedno")
    expect(button).to_have_css("color", "rgb(255, 255, 255)")  # axe overlooks words of the colour of their ground
    button.click()
    expect(page.get_by_text("Oseba je izbrisana")).to_be_visible()
    ana.refresh_from_db()
    assert ana.erased


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "identity.sessions/"])
def test_axe_on_the_table_of_periods(open_as, town_live, path, scheme):
    page = open_as(
        officer(), f"/admin/core/retentionrun/pravila/{path}", viewport=WIDE, bypass_csp=True, color_scheme=scheme
    )
    assert violations(page) == []
