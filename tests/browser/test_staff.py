"""Staff pages in the browser."""

import pytest
from playwright.sync_api import expect

from apps.identity.services import factors
from tests.browser.conftest import sign_in_by_hand, violations
from tests.conftest import make_user
from tests.identity.test_gate import SECRET

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def staff_page(open_page):
    """Signed in as an administrator, with the code of the app."""
    user = make_user("eva", is_staff=True, is_superuser=True, first_name="Eva", last_name="Rojko")
    factors.set_totp(user=user, secret=SECRET)

    def opener(path, **options):
        page = open_page("/admin/", **{"viewport": WIDE, **options})
        sign_in_by_hand(page, "eva")
        page.wait_for_url("**/admin/")
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
