"""Every page: axe in both schemes and widths, no sideways scrolling, nothing on the console."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, violations, width_of

PAGES = [
    "/", "/en/", "/iskanje/?q=grad", "/iskanje/?q=qqqqqq", "/zemljevid/", "/zemljevid/?sloj=monument", "/cetrti/",
    "/cetrti/?lat=46.55&lon=15.64", "/cetrti/center/", "/novice/", "/stanje/", "/dostopnost/", "/zasebnost/", "/prijava/",
    "/brez-povezave/", "/preveri/", "/slogovnik/", "/api/docs/",
    "/opozorila/", "/opozorila/kaj-storiti/", "/opozorila/arhiv/", "/opozorila/nacrti/",
]  # fmt: skip
NOT_FOUND = "/te-strani-ni/"
FOREIGN = (
    "#swagger-ui"  # the reference of the API is drawn by a vendored library; its faults are in docs/accessibility.md
)


@pytest.mark.parametrize("path", [*PAGES, NOT_FOUND])
def test_axe_finds_nothing(open_page, path):
    expected = ("404",) if path == NOT_FOUND else ()
    found = []
    for scheme in ("light", "dark"):
        page = open_page(path, color_scheme=scheme, bypass_csp=True, viewport=DESK, expected_errors=expected)
        page.wait_for_load_state("networkidle")
        found += [f"{scheme} desk {line}" for line in violations(page, FOREIGN)]
        page.set_viewport_size(PHONE)
        found += [f"{scheme} phone {line}" for line in violations(page, FOREIGN)]
    assert found == []


@pytest.mark.parametrize("path", [*PAGES, NOT_FOUND])
def test_nothing_scrolls_sideways(open_page, path):
    page = open_page(path, expected_errors=("404",) if path == NOT_FOUND else ())
    page.wait_for_load_state("networkidle")
    widths = {}
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        widths[width] = width_of(page)
    assert all(scrolled <= width for width, scrolled in widths.items()), widths


@pytest.mark.parametrize("path", ["/", "/zemljevid/", "/prijava/", "/slogovnik/"])
def test_targets_are_large_enough(open_page, path):
    """WCAG 2.5.8: 24 px, links inside sentences aside."""
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')]
            .filter((el) => el.checkVisibility() && !el.closest('p, li p, td, dd, .ds-error-summary, .ds-skip-link'))
            .map((el) => [el, el.getBoundingClientRect()])
            .filter(([el, box]) => box.height > 0 && box.height < 23.5 && !el.classList.contains('ds-skip-link'))
            .map(([el, box]) => `${el.outerHTML.slice(0, 80)} ${box.height}`)"""
    )
    assert small == []


def test_a_style_sheet_for_paper(open_page):
    page = open_page("/cetrti/center/", viewport=DESK)
    page.emulate_media(media="print")
    for selector in (".nav", ".tools", ".foot", ".crumbs"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
