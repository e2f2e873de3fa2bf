"""Own documents in the browser: on a phone, with and without JavaScript, and axe on every state."""

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import expect

from apps.documents import services
from apps.documents.models import Document
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import PASSWORD, make_user
from tests.documents.conftest import EICAR, pdf

MINE = "/moj-ptuj/dokumenti/shranjeno/"


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


def load(page, *files):
    """Choose, and without JavaScript press the button."""
    choose(page, *files)
    button = page.get_by_role("button", name="Naložite", exact=True)
    if button.is_visible():
        button.click()


LISTED = "#dokumenti .files > li"
SENDING = "form .files > li"
LOST = ("Failed to load resource",)


@pytest.mark.parametrize("javascript", [True, False])
def test_upload_check_download_delete(my_page, javascript):
    page = my_page(javascript=javascript)
    load(page, ("načrt hiše.pdf", pdf()), ("fasada.jpg", photo()))
    expect(page.locator(LISTED)).to_have_count(2)
    expect(page.locator(LISTED).filter(has_text="Preverjamo")).to_have_count(2)
    assert services.sweep_quarantine() == 2  # what the worker does
    if javascript:
        expect(page.locator(SENDING)).to_have_count(0)
        expect(page.get_by_text("Pregledano")).to_have_count(2)  # the page follows by itself
    else:
        page.reload()
    small = page.locator(LISTED).filter(has_text="fasada.jpg").locator(".thumb img")
    expect(small).to_have_js_property("complete", True)
    assert small.evaluate("image => image.naturalWidth") == 192
    with page.expect_download() as waiting:
        page.get_by_role("link", name="načrt hiše.pdf", exact=True).click()
    assert waiting.value.suggested_filename == "načrt hiše.pdf"
    with open(waiting.value.path(), "rb") as file:
        assert file.read() == pdf()
    page.get_by_role("link", name="Izbrišite fasada.jpg").click()
    page.get_by_role("button", name="Izbrišite").click()
    expect(page.get_by_text("je izbrisan")).to_be_visible()
    expect(page.locator(LISTED)).to_have_count(1)


def test_too_large_is_said_before_it_is_sent(my_page, tmp_path):
    page = my_page()
    large, right = tmp_path / "velik.pdf", tmp_path / "prav.pdf"
    large.write_bytes(b"%PDF-1.7" + b"a" * 10_000_100)
    right.write_bytes(pdf())
    page.locator("[name=files]").set_input_files([large, right])
    expect(page.locator(SENDING).get_by_text("velik.pdf je prevelika. Največ je 10 MB.")).to_be_visible()
    expect(page.locator(LISTED)).to_have_count(1)
    assert Document.objects.get().name == "prav.pdf"
    page.get_by_role("button", name="Odstranite velik.pdf").click()
    expect(page.locator(SENDING)).to_have_count(0)
    expect(page.locator("[name=files]")).to_be_focused()


def test_dropped_onto_the_field(my_page):
    page = my_page(viewport=DESK)
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            for (const name of ["opomba.txt", "druga.txt"]) data.items.add(new File([name], name));
            document.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
        }"""
    )
    expect(page.locator(f"{LISTED} .name")).to_have_count(2)
    assert {document.name for document in Document.objects.all()} == {"opomba.txt", "druga.txt"}


def test_one_that_is_refused_stops_no_other(my_page):
    page = my_page(expected_errors=LOST)
    choose(page, ("prva.pdf", pdf(b"% 1\n")), ("racun.pdf", b"MZ\x90\x00"), ("druga.pdf", pdf(b"% 2\n")))
    expect(page.locator(LISTED)).to_have_count(2)
    row = page.locator(SENDING)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Ni sprejeto")
    expect(row).to_contain_text("Ime se konča na .pdf, vsebina pa ni PDF")
    expect(row.get_by_role("button", name="Poskusite znova")).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Ni naloženo: racun.pdf.")).to_be_visible()


def test_an_answer_that_got_lost_is_asked_for_again_and_nothing_is_doubled(my_page):
    page, tries = my_page(expected_errors=LOST), []

    def lose(route):
        if route.request.method != "POST":
            route.fallback()
        elif tries.append(1) or len(tries) == 1:
            route.abort("connectionreset")  # nothing got through
        elif len(tries) == 2:
            route.fetch()  # the portal has it, and the answer is lost
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(f"**{MINE}", lose)
    choose(page, ("načrt.pdf", pdf()))
    expect(page.get_by_text("Čez nekaj trenutkov poskusimo znova.")).to_be_visible()
    expect(page.locator(LISTED)).to_have_count(1)
    assert len(tries) == 3
    assert Document.objects.count() == 1


def test_without_a_connection_it_waits_for_one(my_page):
    page = my_page(expected_errors=LOST)
    page.context.set_offline(True)
    choose(page, ("načrt.pdf", pdf()), ("druga.pdf", pdf(b"% 2\n")))
    expect(page.get_by_text("Povezava se je prekinila.")).to_have_count(2)
    page.context.set_offline(False)
    expect(page.locator(LISTED)).to_have_count(2)
    expect(page.locator(SENDING)).to_have_count(0)


def test_try_again_by_hand_and_cancel(my_page):
    page = my_page(expected_errors=LOST)
    refusal = {"detail": "Počakajte nekaj minut."}
    page.route(
        f"**{MINE}",
        lambda route: (
            route.fulfill(status=429, headers={"Retry-After": "900"}, body=json.dumps(refusal))
            if route.request.method == "POST"
            else route.fallback()
        ),
    )
    choose(page, ("prva.pdf", pdf()), ("druga.pdf", pdf(b"% 2\n")))
    expect(page.get_by_text("Počakajte nekaj minut.")).to_have_count(4)  # in two rows, and announced
    page.get_by_role("button", name="Odstranite druga.pdf").click()
    page.unroute(f"**{MINE}")
    page.get_by_role("button", name="Poskusite znova").click()
    expect(page.locator(LISTED)).to_have_count(1)
    assert Document.objects.get().name == "prva.pdf"


def test_an_upload_on_its_way_is_shown_and_can_be_stopped(my_page):
    page, held = my_page(expected_errors=LOST), []
    page.route(f"**{MINE}", lambda route: held.append(route) if route.request.method == "POST" else route.fallback())
    choose(page, ("počasna.pdf", pdf() + b" " * 900_000))
    bar = page.get_by_role("progressbar", name="Nalaganje počasna.pdf")
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Odstranite počasna.pdf").click()
    expect(bar).to_have_count(0)
    for route in held:
        route.abort()
    page.unroute(f"**{MINE}")
    assert not Document.objects.exists()


def test_who_was_signed_out_is_told(my_page):
    page = my_page(expected_errors=LOST)
    page.context.clear_cookies()
    choose(page, ("načrt.pdf", pdf()))
    expect(page.locator(SENDING).get_by_text("Stran ni več veljavna.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_every_state_and_nothing_scrolls_sideways(my_page, scheme):
    page = my_page(bypass_csp=True, color_scheme=scheme, expected_errors=LOST)
    found = [("empty", violations(page))]
    held = []
    page.route(f"**{MINE}", lambda route: held.append(route) if route.request.method == "POST" else route.fallback())
    choose(page, ("račun.pdf", b"MZ\x90\x00"), ("počasna-datoteka-z-dolgim-imenom.pdf", pdf(b"% 3\n")))
    expect(page.get_by_role("progressbar")).to_have_count(2)
    page.wait_for_timeout(500)
    found.append(("sending", violations(page)))
    held[0].continue_()
    expect(page.get_by_text("Ni sprejeto")).to_be_visible()
    found.append(("error", violations(page)))
    held[1].continue_()
    page.unroute(f"**{MINE}")
    choose(page, ("dolgo-ime-" * 11 + ".pdf", pdf()), ("opomba.txt", EICAR), ("fasada.jpg", photo()[:2000]))
    expect(page.locator(LISTED)).to_have_count(4)
    found.append(("checking", violations(page)))
    services.sweep_quarantine()
    page.reload()
    page.get_by_role("button", name="Pripravite potrdilo").click()
    expect(page.locator(LISTED)).to_have_count(5)
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


def test_errors_without_javascript(my_page):
    page = my_page(javascript=False)
    load(page, ("račun.pdf", b"MZ\x90\x00"), ("prava.pdf", pdf()))
    expect(page.locator(".ds-error-summary")).to_contain_text("račun.pdf: Ime se konča na .pdf, vsebina pa ni PDF")
    expect(page.get_by_text("imajo lahko skupaj do 30 MB")).to_be_visible()
