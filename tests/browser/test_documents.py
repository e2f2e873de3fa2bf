"""Own documents in the browser: on a phone, with and without JavaScript, and axe on every state."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from apps.documents import services
from apps.documents.models import Document
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import PASSWORD, make_user
from tests.documents.conftest import EICAR, pdf

MINE = "/moj-ptuj/dokumenti/"


@pytest.fixture
def my_page(open_page):
    """Signed in as a citizen, on the page of documents."""
    make_user("ana", first_name="Ana", last_name="Horvat")

    def opener(**options):
        page = open_page(f"/prijava/?next={MINE}", **options)
        page.locator("[name=username]").fill("ana")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Prijavite se").click()
        page.wait_for_url(f"**{MINE}")
        return page

    return opener


def photo() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (800, 600), (31, 93, 87)).save(target, "JPEG")
    return target.getvalue()


def choose(page, *files):
    page.locator("[name=files]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_upload_check_download_delete(my_page, javascript):
    page = my_page(javascript=javascript)
    choose(page, ("načrt hiše.pdf", pdf()), ("fasada.jpg", photo()))
    page.get_by_role("button", name="Naložite").click()
    expect(page.locator(".files > li")).to_have_count(2)
    expect(page.locator(".files > li").filter(has_text="Preverjamo")).to_have_count(2)
    assert services.sweep_quarantine() == 2  # what the worker does
    if javascript:
        expect(page.get_by_text("Pregledano")).to_have_count(2)  # the page follows by itself
    else:
        page.reload()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="načrt hiše.pdf", exact=True).click()
    assert waiting.value.suggested_filename == "načrt hiše.pdf"
    with open(waiting.value.path(), "rb") as file:
        assert file.read() == pdf()
    page.get_by_role("link", name="Izbrišite fasada.jpg").click()
    page.get_by_role("button", name="Izbrišite").click()
    expect(page.get_by_text("je izbrisan")).to_be_visible()
    expect(page.locator(".files > li")).to_have_count(1)


def test_too_large_is_said_before_it_is_sent(my_page):
    page = my_page()
    choose(page, ("velik.pdf", b"%PDF-1.7" + b"a" * 10_100_000))
    expect(page.get_by_text("velik.pdf je prevelika. Največ je 10 MB.")).to_be_visible()
    page.get_by_role("button", name="Naložite").click()
    choose(page, ("prav.pdf", pdf()))
    page.get_by_role("button", name="Naložite").click()
    expect(page.locator(".files > li")).to_have_count(1)
    assert Document.objects.get().name == "prav.pdf"


def test_dropped_onto_the_field(my_page):
    page = my_page(viewport=DESK)
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["opomba"], "opomba.txt"));
            document.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
        }"""
    )
    page.get_by_role("button", name="Naložite").click()
    expect(page.locator(".files .name")).to_have_text("opomba.txt")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_every_state_and_nothing_scrolls_sideways(my_page, scheme):
    page = my_page(bypass_csp=True, color_scheme=scheme)
    found = [("empty", violations(page))]
    choose(page, ("račun.pdf", b"MZ\x90\x00"))
    page.get_by_role("button", name="Naložite").click()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    found.append(("error", violations(page)))
    choose(page, ("dolgo-ime-" * 11 + ".pdf", pdf()), ("opomba.txt", EICAR), ("fasada.jpg", photo()[:2000]))
    page.get_by_role("button", name="Naložite").click()
    expect(page.locator(".files > li")).to_have_count(3)
    found.append(("checking", violations(page)))
    services.sweep_quarantine()
    page.reload()
    page.get_by_role("button", name="Pripravite potrdilo").click()
    expect(page.locator(".files > li")).to_have_count(4)
    for summary in page.locator(".digest summary").all():
        summary.click()
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found.append((f"checked {size['width']}", violations(page)))
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert width_of(page) <= width
    page.get_by_role("link", name="Izbrišite opomba.txt").click()
    expect(page.get_by_role("button", name="Izbrišite")).to_be_visible()
    found.append(("delete", violations(page)))
    assert [(state, faults) for state, faults in found if faults] == []
