"""Walks of a resident, on a phone, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, width_of


@pytest.mark.parametrize("javascript", [True, False])
def test_from_home_to_a_place(open_page, javascript):
    page = open_page("/", javascript=javascript)
    page.get_by_label("Iščite po portalu").fill("grajski hrib grad")
    page.get_by_label("Iščite po portalu").fill("gradu")
    page.get_by_role("button", name="Iščite").click()
    expect(page).to_have_url(re.compile(r"/iskanje/\?q=gradu$"))
    page.get_by_role("link", name="Ptujski grad", exact=True).click()
    expect(page).to_have_url(re.compile(r"/zemljevid/\?sloj=monument#ptujski-grad$"))
    expect(page.locator("#ptujski-grad")).to_be_visible()


def test_the_map_by_keyboard(open_page):
    page = open_page("/zemljevid/?sloj=monument", viewport=DESK)
    pin = page.get_by_role("button", name="5. Ptujski grad")
    pin.wait_for()
    pin.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content")).to_have_text("Ptujski grad")
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup-content")).to_have_count(0)
    expect(pin).to_be_focused()


def test_a_row_shows_its_pin(open_page):
    page = open_page("/zemljevid/?sloj=monument", reduced_motion="reduce")
    page.get_by_role("button", name="Pokažite Orfejev spomenik").click()
    expect(page.locator(".leaflet-popup-content")).to_have_text("Orfejev spomenik")
    expect(page.locator(".pin-live:focus")).to_have_attribute("aria-label", re.compile("Orfejev spomenik$"))


def test_the_map_without_script_is_a_drawing_with_the_same_list(open_page):
    page = open_page("/zemljevid/?sloj=monument", javascript=False)
    expect(page.locator("svg.canvas")).to_be_visible()
    assert page.locator("svg.canvas .pin").count() == page.locator(".rows > li").count() == 5
    expect(page.get_by_role("button", name="Pokažite")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_appearance_is_changed_and_kept(open_page, javascript):
    page = open_page("/cetrti/", javascript=javascript)

    def press(name):
        """With script the page changes at once and the server hears of it on the side."""
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.get_by_role("button", name=name).click()

    press("Temen")
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    expect(page.get_by_role("button", name="Temen")).to_have_attribute("aria-pressed", "true")
    press("Večje")
    expect(page.locator("body")).to_have_attribute("data-size", "lg")
    page.goto("/stanje/")
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    expect(page.locator("body")).to_have_attribute("data-size", "lg")


def test_dark_follows_the_device_unless_chosen(open_page):
    page = open_page("/", color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).color")
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).not_to_have_css("color", dark)


def test_the_language_switch_keeps_the_page(open_page):
    page = open_page("/zemljevid/?sloj=wifi", viewport=DESK)
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/zemljevid/\?sloj=wifi$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Slovenščina").click()
    expect(page).to_have_url(re.compile(r"//[^/]+/zemljevid/\?sloj=wifi$"))


def test_keyboard_first_stop_is_the_skip_link(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Preskočite na vsebino")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_menu_on_a_phone(open_page):
    page = open_page("/")
    menu = page.locator("summary", has_text="Meni")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu ul").get_by_role("link", name="Zemljevid")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu ul").get_by_role("link", name="Zemljevid")).not_to_be_visible()
    expect(menu).to_be_focused()


def test_errors_take_the_focus_and_lead_to_their_fields(open_page):
    page = open_page("/prijava/")
    page.get_by_role("button", name="Prijavite se").click()
    summary = page.locator(".ds-error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Napaka: ")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Uporabniško ime")).to_be_focused()


def test_a_double_click_sends_once(open_page):
    page = open_page("/prijava/")
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Uporabniško ime").fill("ana")
    page.get_by_label("Geslo").fill("x")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name="Prijavite se").dblclick()
    page.wait_for_load_state("networkidle")
    assert len(posts) == 1
    expect(page.get_by_label("Uporabniško ime")).to_have_value("ana")  # what was typed stays


def test_suggestions_by_keyboard(open_page):
    page = open_page("/slogovnik/")
    box = page.get_by_label("Naslov z iskalnikom").first
    box.fill("presrnova")  # at once: suggestions for half a word are those of another question
    option = page.get_by_role("option", name="Prešernova ulica")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("Prešernova ulica ")
    expect(option).not_to_be_visible()
    box.press_sequentially("12")
    expect(box).to_have_value("Prešernova ulica 12")


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [(46.4206, 15.8698, "Tukaj je Četrt Center."), (46.5547, 15.6459, "Ta lokacija ni v občini Ptuj")],
)
def test_where_am_i(open_page, lat, lon, words):
    page = open_page("/cetrti/", geolocation={"latitude": lat, "longitude": lon}, permissions=["geolocation"])
    page.get_by_role("button", name="V kateri četrti sem?").click()
    expect(page.get_by_text(words)).to_be_visible()


def test_without_permission_the_page_says_what_to_do(open_page):
    page = open_page("/cetrti/", permissions=[])
    page.get_by_role("button", name="V kateri četrti sem?").click()
    expect(page.get_by_text("Vaše lokacije ne poznamo.")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "title"), [("/zemljevid/", "Nimate povezave z internetom"), ("/en/zemljevid/", "not connected")]
)
def test_without_a_connection_there_is_a_page(open_page, path, title):
    page = open_page("/", expected_errors=("ERR_INTERNET_DISCONNECTED",), service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Source Sans 3"')


def test_zoom_of_400_percent_keeps_everything(open_page):
    page = open_page("/", viewport={"width": 320, "height": 256})
    expect(page.get_by_label("Iščite po portalu")).to_be_visible()
    assert width_of(page) <= 320


def test_forced_colours_keep_focus_visible(open_page):
    page = open_page("/", forced_colors="active", viewport=PHONE)
    page.get_by_label("Iščite po portalu").focus()
    assert page.evaluate("getComputedStyle(document.querySelector('.find')).outlineStyle") == "solid"
