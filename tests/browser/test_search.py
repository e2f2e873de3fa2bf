"""Search and assistant on a phone: by keyboard, with and without JavaScript, axe in both schemes."""

import re

import pytest
from playwright.sync_api import expect

from apps.applications.services.catalogue import load_procedures
from apps.identity.models import Department
from apps.identity.services.organisations import load_organisations
from tests.browser.conftest import DESK, PHONE, violations, width_of

QUESTION = "Koliko stane prekop občinske ceste?"


@pytest.fixture
def services(town_live):
    load_organisations()
    load_procedures()
    Department.objects.filter(code="GJS").update(hours="ponedeljek 8.00–11.00", phone="02 748 29 99")


def opened_panel(page):
    page.get_by_role("button", name="Vprašajte pomočnika").click()
    return page.get_by_role("textbox", name="Kaj vas zanima?")


def test_the_panel_answers_by_keyboard(services, open_page):
    page = open_page("/stanje/")
    button = page.get_by_role("button", name="Vprašajte pomočnika")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).not_to_be_focused()  # nobody is led there who did not ask
    button.focus()
    page.keyboard.press("Space")
    box = page.get_by_role("textbox", name="Kaj vas zanima?")
    expect(box).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    said = page.locator(".helper-said")
    expect(said.locator("blockquote")).to_contain_text("prekopali")
    expect(said.get_by_role("link", name=re.compile("Dovoljenje za prekopavanje"))).to_be_visible()
    box.fill("Kdo bo zmagal na volitvah?")  # a second question in the same panel
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Tega ne vem.")
    assert width_of(page) <= PHONE["width"]
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(button).to_be_focused()


def test_without_a_script_it_is_a_page(services, open_page):
    page = open_page("/stanje/", javascript=False)
    page.get_by_role("link", name="Vprašajte pomočnika").click()
    expect(page).to_have_url(re.compile("/pomocnik/$"))
    page.get_by_label("Kaj vas zanima?").fill(QUESTION)
    page.get_by_role("button", name="Vprašajte").click()
    expect(page).to_have_url(re.compile("/pomocnik/$"))  # the question stands in no address
    page.get_by_role("link", name=re.compile("Dovoljenje za prekopavanje")).click()
    expect(page).to_have_url(re.compile("/e-vloge/prekop-obcinske-ceste/$"))


def test_suggestions_by_keyboard(services, open_page):
    page = open_page("/")
    box = page.get_by_label("Iščite po portalu")
    box.fill("knjiž")
    option = page.get_by_role("option", name=re.compile("Knjižnica Ivana Potrča"))
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#knjiznica-ivana-potrca-ptuj$"))


def test_a_misspelled_word_leads_on(services, open_page):
    page = open_page("/iskanje/?q=knjiznjca")
    page.get_by_role("link", name="knjižnica", exact=True).click()
    expect(page.locator("mark").first).to_have_text("Knjižnica")


@pytest.mark.parametrize(
    "path", ["/iskanje/?q=cesta", "/iskanje/?q=parkirisce&vrsta=places", "/pomocnik/", "/kontakti/"]
)
def test_axe_finds_nothing(services, open_page, path):
    found = []
    for scheme in ("light", "dark"):
        page = open_page(path, color_scheme=scheme, bypass_csp=True, viewport=DESK)
        if path == "/pomocnik/":
            page.get_by_label("Kaj vas zanima?").fill(QUESTION)
            page.get_by_role("button", name="Vprašajte").click()
            page.locator("blockquote").wait_for()
        else:
            opened_panel(page).fill("Kje lahko parkiram?")
            page.keyboard.press("Enter")
            page.locator(".helper-said blockquote").wait_for()
        found += [f"{scheme} desk {line}" for line in violations(page)]
        page.set_viewport_size(PHONE)
        found += [f"{scheme} phone {line}" for line in violations(page)]
        assert width_of(page) <= PHONE["width"]
    assert found == []
