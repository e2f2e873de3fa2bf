"""The step "Priloge" on a phone: with and without JavaScript, and axe on every state."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from apps.applications.choices import APPLICATION
from apps.applications.services.drafts import begin_application
from apps.core.actor import Actor
from apps.documents import services
from apps.documents.models import Document
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_documents import LOST, photo
from tests.conftest import make_user
from tests.documents.conftest import dwg, pdf
from tests.factories.applications import make_form, minimal_definition, requirement

LISTED = "[data-live] > li"
SENDING = ".drop + .files > li"


@pytest.fixture
def draft_page(open_page, signed_in):
    """A draft, and the page of its attachments opened by its owner."""

    def opener(**options):
        user = make_user("ana", first_name="Ana", last_name="Horvat")
        asked = [
            requirement("nacrt", label={"sl": "Idejna zasnova ali tehnična dokumentacija", "en": "Design"}, max_files=3,
                        formats=["pdf", "dwg", "dxf", "jpg", "png"]),
            requirement("soglasje", required=False, max_files=1, formats=["pdf"]),
        ]  # fmt: skip
        version = make_form("prekop", minimal_definition(attachments=asked))
        draft = begin_application(actor=Actor(user=user), procedure=version.procedure)
        draft.answers = json.dumps({"namen": "vodovod"})
        draft.save()
        page = signed_in(open_page("/zasebnost/", **options), user)
        page.goto(reverse("applications:attachments", args=[draft.pk]))
        return page, draft

    return opener


def choose(page, requirement_id, *files):
    page.locator(f"[name=priloga-{requirement_id}]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_added_checked_removed_and_on(draft_page, javascript):
    page, draft = draft_page(javascript=javascript)
    choose(page, "nacrt", ("zasnova.pdf", pdf()), ("prerez.dwg", dwg()), ("vozišče.jpg", photo()))
    if not javascript:
        page.get_by_role("button", name="Naložite izbrano").click()
    expect(page.locator(LISTED)).to_have_count(3)
    assert services.sweep_quarantine() == 3
    if javascript:
        expect(page.get_by_text("Pregledano")).to_have_count(3)
    else:
        page.reload()
    expect(page.locator(f"{LISTED} .thumb img")).to_have_count(1)
    page.get_by_role("button", name="Odstranite prerez.dwg").click()
    expect(page.get_by_text("Datoteka »prerez.dwg« je odstranjena.")).to_be_visible()
    expect(page.locator(LISTED)).to_have_count(2)
    page.locator(".actions").get_by_role("button", name="Shranite in nadaljujte").click()
    page.wait_for_url("**/pregled/")
    expect(page.get_by_text("zasnova.pdf")).to_be_visible()
    assert Document.objects.of(APPLICATION, draft.pk).count() == 2


@pytest.mark.parametrize("javascript", [True, False])
def test_chosen_among_own_documents(draft_page, javascript):
    page, draft = draft_page(javascript=javascript, bypass_csp=True)
    owner, upload = draft.applicant, SimpleUploadedFile("načrt hiše iz leta 1998 z vsemi prizidki.pdf", pdf())
    kept = services.receive_document(actor=Actor(user=owner), upload=upload, owner_kind="person", owner_id=owner.pk)
    services.check_file(kept.file_id)
    page.reload()
    page.locator("#priloga-nacrt summary", has_text="Izberite med svojimi dokumenti").click()
    if javascript:
        assert width_of(page) <= PHONE["width"]
        assert violations(page) == []
    page.get_by_role("button", name=re.compile("^Priložite.*načrt hiše")).first.click()
    expect(page.get_by_text("je priložen.")).to_be_visible()
    expect(page.locator(LISTED)).to_have_count(1)
    assert Document.objects.of(APPLICATION, draft.pk).get().file_id == kept.file_id


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_missing_takes_the_focus(draft_page, javascript):
    page, _draft = draft_page(javascript=javascript, expected_errors=LOST)
    page.locator(".actions").get_by_role("button", name="Shranite in nadaljujte").click()
    summary = page.locator(".ds-error-summary")
    expect(summary).to_be_visible()
    if javascript:
        expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.locator("[name=priloga-nacrt]")).to_be_focused()


def test_the_fourth_is_refused_with_the_cure(draft_page):
    page, draft = draft_page(expected_errors=LOST)
    choose(page, "nacrt", *((f"{number}.pdf", pdf(b"%% %d\n" % number)) for number in range(4)))
    expect(page.locator(LISTED)).to_have_count(3)
    expect(page.locator(SENDING)).to_have_count(1)
    expect(page.locator(SENDING)).to_contain_text("Odstranite katero od dodanih ali jih združite v en PDF.")
    page.locator(".actions").get_by_role("button", name="Shranite in nadaljujte").click()
    expect(page.get_by_text("Nekaj datotek ni naloženih.")).to_be_visible()
    page.locator(SENDING).get_by_role("button", name="Odstranite").click()
    page.locator(".actions").get_by_role("button", name="Shranite in nadaljujte").click()
    page.wait_for_url("**/pregled/")
    assert Document.objects.of(APPLICATION, draft.pk).count() == 3


def test_sent_while_files_are_on_their_way_waits_for_them(draft_page):
    page, draft = draft_page()
    held = []
    page.route("**/priloge/", lambda route: held.append(route) if route.request.method == "POST" else route.fallback())
    choose(page, "nacrt", ("zasnova.pdf", pdf()))
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.locator(".actions").get_by_role("button", name="Shranite in nadaljujte").click()
    expect(page.get_by_text("Nadaljujemo, ko se datoteke naložijo.")).to_be_visible()
    assert not Document.objects.exists()
    held[0].continue_()
    page.unroute("**/priloge/")
    page.wait_for_url("**/pregled/")
    assert Document.objects.of(APPLICATION, draft.pk).count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_every_state_and_nothing_scrolls_sideways(draft_page, scheme, tmp_path):
    page, _draft = draft_page(bypass_csp=True, color_scheme=scheme, expected_errors=LOST)
    found = [("empty", violations(page))]
    page.locator(".actions").get_by_role("button", name="Shranite in nadaljujte").click()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    found.append(("missing", violations(page)))
    choose(page, "nacrt", ("dolgo-ime-" * 11 + ".pdf", pdf()), ("vozišče.jpg", photo()))
    expect(page.locator(LISTED)).to_have_count(2)
    expect(page.locator(".ds-validation-message")).to_have_count(0)  # what was missing is there
    services.sweep_quarantine()
    expect(page.get_by_text("Pregledano")).to_have_count(2)
    held = []
    page.route("**/priloge/", lambda route: held.append(route) if route.request.method == "POST" else route.fallback())
    choose(page, "soglasje", ("račun.pdf", b"MZ\x90\x00"))
    choose(page, "soglasje", ("počasna.pdf", pdf(b"% 3\n")))
    expect(page.get_by_role("progressbar")).to_have_count(2)
    held[0].continue_()
    expect(page.get_by_text("Ni sprejeto")).to_be_visible()
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.wait_for_timeout(100)
        found.append((f"full {size['width']}", violations(page)))
        page.screenshot(path=tmp_path / f"priloge-{size['width']}-{scheme}.png", full_page=True)
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    held[1].continue_()
    page.unroute("**/priloge/")
    expect(page.locator(LISTED)).to_have_count(3)
    assert [(state, faults) for state, faults in found if faults] == []
