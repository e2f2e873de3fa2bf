"""Staff pages in the browser."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.browser.conftest import violations
from tests.conftest import PASSWORD, make_user, sign_in

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def staff_page(open_page):
    """Signed in as an administrator."""
    user = make_user("eva", is_staff=True, is_superuser=True, first_name="Eva", last_name="Rojko")

    def opener(path, **options):
        page = open_page("/admin/", **{"viewport": WIDE, **options})
        page.locator("[name=username]").fill("eva")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Prijavite se").click()
        page.wait_for_url("**/admin/")
        client = Client()
        sign_in(client, user)
        page.context.add_cookies(
            [{"name": "seja", "value": client.cookies["seja"].value, "url": page.evaluate("location.origin")}]
        )
        page.goto(path)
        return page

    return opener


def test_an_officer_finds_and_opens_a_place(staff_page):
    page = staff_page("/admin/")
    page.get_by_role("link", name="Kraji in ustanove").click()
    page.locator("#searchbar").fill("orfej")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Orfejev spomenik").click()
    expect(page.locator("[name=name_sl]")).to_have_value("Orfejev spomenik")


@pytest.mark.parametrize("path", ["/admin/", "/admin/territory/place/", "/admin/territory/place/add/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_staff_pages(staff_page, path, scheme):
    page = staff_page(path, bypass_csp=True, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
