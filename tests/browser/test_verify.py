"""`/preveri/` in the browser: on a phone, without JavaScript, and axe on every state."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from playwright.sync_api import expect

from apps.documents import services
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.documents.conftest import content_of, issue, seal, seal_folder, storage  # noqa: F401  fixtures


@pytest.fixture
def sealed(town_live, issue):  # noqa: F811
    """A sealed document; the fixture `issue` brings the cast."""
    with ThreadPoolExecutor(1) as aside:  # pyHanko has a loop of its own, and playwright keeps one in this thread
        return aside.submit(in_a_thread, issue).result()


def in_a_thread(work):
    """Do it and give the connection back."""
    try:
        return work()
    finally:
        connection.close()


def choose(page, content):
    page.locator("[name=datoteka]").set_input_files(
        [{"name": "odlocba.pdf", "mimeType": "application/pdf", "buffer": content}]
    )
    page.get_by_role("button", name="Preverite datoteko").click()


def looks_well(page):
    """axe and width, in both sizes."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert width_of(page) <= size["width"]
    page.set_viewport_size(PHONE)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_code_to_the_file(open_page, sealed, javascript):
    spoken, content = services.seal_of(sealed).spoken, content_of(sealed)
    page = open_page("/preveri/", javascript=javascript, bypass_csp=True)
    page.get_by_label("Koda dokumenta").fill(spoken.lower().replace("-", " "))
    page.get_by_role("button", name="Preverite kodo").click()
    page.wait_for_url(f"**/preveri/{spoken}/")
    expect(page.get_by_text("S to kodo smo izdali dokument in ta velja")).to_be_visible()
    if javascript:
        looks_well(page)
    choose(page, content)
    expect(page.get_by_text("Dokument je pristen in velja")).to_be_visible()
    if javascript:
        looks_well(page)
    page.get_by_role("link", name="Preverite drug dokument").click()
    choose(page, content + b"\n")
    expect(page.get_by_text("Dokumentu je nekaj dodano")).to_be_visible()
    if javascript:
        looks_well(page)


def test_a_mistyped_code_is_told_beside_its_field(open_page, town_live):
    page = open_page("/preveri/", bypass_csp=True)
    page.get_by_label("Koda dokumenta").fill("7K3M")
    page.get_by_role("button", name="Preverite kodo").click()
    expect(page.get_by_label("Koda dokumenta")).to_have_value("7K3M")
    expect(page).to_have_title("Napaka: Preverite dokument | Mestna občina Ptuj")
    looks_well(page)
