"""The catalogue and the start page in a browser: on a phone and at a desk, with and without JavaScript."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.applications.models import Application, Procedure
from apps.applications.services.catalogue import load_procedures
from apps.identity.services.organisations import load_organisations
from tests.browser.conftest import DESK, PHONE, violations

EXCAVATION, TENDER = "/e-vloge/prekop-obcinske-ceste/", "/e-vloge/sofinanciranje-prireditev/"
PAGES = [
    "/e-vloge/", "/en/e-vloge/", "/e-vloge/?q=kopanje ceste", "/e-vloge/?q=xqzwy", "/e-vloge/?dogodek=selitev&za=obcani",
    "/razpisi/", EXCAVATION, "/e-vloge/zapora-obcinske-ceste/", "/e-vloge/denarna-pomoc-ob-rojstvu/", TENDER,
    "/e-vloge/odprtje-podjetja/", "/",
]  # fmt: skip


@pytest.fixture
def catalogue_live(town_live):
    """A live portal with its catalogue."""
    load_organisations()
    load_procedures()
    return town_live


@pytest.mark.usefixtures("catalogue_live")
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, path):
    found = []
    for scheme in ("light", "dark"):
        page = open_page(path, color_scheme=scheme, bypass_csp=True, viewport=DESK)
        for width in (DESK, PHONE):
            page.set_viewport_size(width)
            for summary in page.locator("main summary").all():
                if summary.evaluate("one => !one.parentElement.open"):
                    summary.click()
            page.wait_for_timeout(100)
            found += [f"{scheme} {width['width']} {line}" for line in violations(page)]
            scrolled = page.evaluate("document.documentElement.scrollWidth")
            assert scrolled <= width["width"]
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert found == []


@pytest.mark.usefixtures("catalogue_live")
@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_home_page_to_a_draft_on_a_phone(open_page, signed_in, javascript):
    page = open_page("/", javascript=javascript, viewport=PHONE)
    page.locator(".menu:not(.account) summary").click()
    page.locator(".menu a", has_text="E-vloge").click()
    page.get_by_role("searchbox", name="Kaj želite urediti?").fill("kopanje ceste")
    page.get_by_role("searchbox", name="Kaj želite urediti?").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("za »kopanje ceste«")
    page.get_by_role("link", name="Dovoljenje za prekopavanje").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dovoljenje za prekopavanje")
    page.get_by_role("link", name="Začnite vlogo").click()
    expect(page).to_have_url(re.compile("/prijava/"))
    signed_in(page)
    page.goto(EXCAVATION)
    page.get_by_role("button", name="Začnite vlogo").click()
    expect(page).to_have_url(re.compile("/e-vloge/vloga/"))
    draft = Application.objects.get()
    page.goto(EXCAVATION)
    page.get_by_role("link", name="Nadaljujte s shranjenim osnutkom").click()
    expect(page).to_have_url(re.compile(str(draft.pk)))


@pytest.mark.usefixtures("catalogue_live")
def test_chips_and_search_work_together_without_javascript(open_page):
    page = open_page("/e-vloge/", javascript=False)
    page.get_by_role("link", name="Selim se").click()
    expect(page.locator(".rows > li")).to_have_count(3)
    page.get_by_role("searchbox").fill("parkiranje")
    page.get_by_role("button", name="Iščite").click()
    expect(page.locator(".rows > li")).to_have_count(1)
    expect(page.get_by_role("link", name="Selim se")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Pokažite vse").click()
    expect(page.locator(".rows > li")).to_have_count(13)
    page.locator("summary", has_text="Področje").click()
    page.get_by_role("link", name="Prostor in gradnja").click()
    expect(page.locator(".rows > li")).to_have_count(2)


@pytest.mark.usefixtures("catalogue_live")
def test_a_tender_that_closes_says_so_and_has_no_button(open_page, signed_in):
    page = open_page(TENDER)
    expect(page.locator(".ds-tag").first).to_contain_text("še 20 dni")
    Procedure.objects.filter(slug="sofinanciranje-prireditev").update(closes=timezone.now() - dt.timedelta(seconds=1))
    signed_in(page).reload()
    expect(page.locator(".ds-tag").first).to_contain_text("zaprt")
    expect(page.get_by_text("Razpis je zaprt")).to_be_visible()
    assert page.get_by_text("Začnite vlogo").count() == 0


@pytest.mark.usefixtures("catalogue_live")
def test_long_titles_are_readable_on_a_phone(open_page):
    page = open_page(EXCAVATION, viewport=PHONE)
    box = page.get_by_role("heading", level=1).bounding_box()
    assert box["height"] < PHONE["height"] / 3  # the button is not pushed out of sight
    assert page.locator("#zacnite .ds-button").bounding_box()["y"] < 1.1 * PHONE["height"]


@pytest.mark.usefixtures("catalogue_live")
def test_targets_are_large_enough(open_page):
    for path in ("/e-vloge/", EXCAVATION, "/razpisi/"):
        page = open_page(path)
        page.wait_for_load_state("networkidle")
        small = page.evaluate(
            """() => [...document.querySelectorAll('main a, main button, main summary, main input:not([type=hidden])')]
                .filter((el) => el.checkVisibility() && !el.closest('p, li p, td, dd'))
                .map((el) => [el, el.getBoundingClientRect()])
                .filter(([el, box]) => box.height > 0 && box.height < 23.5)
                .map(([el, box]) => `${el.outerHTML.slice(0, 80)} ${box.height}`)"""
        )
        assert small == [], path
