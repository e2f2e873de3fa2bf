"""A report without a connection: written, kept on the device, sent later and once; the portal as an app."""

import pytest
from playwright.sync_api import expect

from apps.identity.services.organisations import load_organisations
from apps.reports.models import Report
from apps.reports.services.categories import load_categories
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_reports import HOME, keep
from tests.conftest import make_user
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import saved, scene

OFFLINE = f"{HOME}brez-povezave/"
LOST = ("ERR_INTERNET_DISCONNECTED", "status of 422")
TEXT = "Prevrnjen koš za smeti ob poti na grad."


@pytest.fixture
def ready(open_page, town_live):
    """A page whose service worker keeps what it needs, before the connection goes away."""
    load_organisations()
    load_categories()

    def opener(**options):
        page = open_page(HOME, expected_errors=LOST, service_workers="allow", viewport=PHONE, **options)
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        return page

    return opener


def write(page, email="ana@primer.si"):
    """Fill in the form that the device keeps."""
    page.locator(".pick .map").click(position={"x": 150, "y": 150})
    expect(page.locator("[data-where]")).to_contain_text("Izbrano mesto")
    page.get_by_label("Kaj je narobe?").fill(TEXT)
    page.get_by_label("Elektronski naslov").fill(email)
    page.get_by_role("button", name="Shranite in oddajte").click()


def test_written_without_a_connection_and_sent_once_there_is_one(ready, storage):  # noqa: F811
    page = ready()
    page.context.set_offline(True)
    page.goto(f"{HOME}nova/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("tudi brez povezave")
    shot = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": saved(scene())}
    page.get_by_label("Fotografija").set_input_files(shot)
    write(page)
    row = page.locator("[data-waiting-list] li")
    expect(row).to_contain_text(TEXT)
    expect(row).to_contain_text("Čaka na povezavo")
    expect(page.locator("[data-told]")).to_contain_text("shranjena na tej napravi")
    assert width_of(page) <= PHONE["width"]
    keep(page, "offline-waiting")
    page.reload()
    expect(page.locator("[data-waiting-list] li")).to_have_count(1)  # the device remembers
    assert not Report.objects.exists()
    page.context.set_offline(False)
    expect(row).to_contain_text("Zdaj jo potrdite", timeout=30_000)
    report = Report.objects.get()
    assert (report.published_text, report.state, report.lat is not None) == (TEXT, "unconfirmed", True)
    row.get_by_role("link", name="Kaj sledi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("potrdite prijavo")
    page.goto(OFFLINE)
    page.get_by_role("button", name="Odstranite").click()
    expect(page.locator("[data-waiting-list] li")).to_have_count(0)
    assert Report.objects.count() == 1


def test_two_tabs_send_it_once(ready):
    page = ready()
    page.context.set_offline(True)
    page.goto(OFFLINE)
    write(page)
    other = page.context.new_page()
    other.goto(OFFLINE)
    expect(other.locator("[data-waiting-list] li")).to_have_count(1)
    page.context.set_offline(False)
    for one in (page, other):
        one.reload()
        expect(one.locator("[data-waiting-list] li")).to_contain_text("Zdaj jo potrdite", timeout=30_000)
    assert Report.objects.count() == 1


def test_what_is_wrong_is_said_before_and_after(ready):
    page = ready()
    page.context.set_offline(True)
    page.goto(OFFLINE)
    page.get_by_role("button", name="Shranite in oddajte").click()
    expect(page.get_by_text("Opišite, kaj je narobe.")).to_be_visible()
    page.get_by_label("Ali opišite mesto z naslovom").fill("Ulica, ki je ni 3")
    page.get_by_label("Kaj je narobe?").fill(TEXT)
    page.get_by_role("button", name="Shranite in oddajte").click()
    row = page.locator("[data-waiting-list] li")
    expect(row).to_contain_text("Čaka na povezavo")
    page.context.set_offline(False)
    expect(row).to_contain_text("nekaj je treba popraviti", timeout=30_000)
    expect(row).to_contain_text("ne najdemo")
    keep(page, "offline-refused")
    row.get_by_role("button", name="Uredite").click()
    expect(page.get_by_label("Kaj je narobe?")).to_have_value(TEXT)
    page.get_by_label("Ali opišite mesto z naslovom").fill("Mestni trg 1")
    page.get_by_label("Elektronski naslov").fill("ana@primer.si")
    page.get_by_role("button", name="Shranite in oddajte").click()
    expect(row).to_contain_text("Zdaj jo potrdite", timeout=30_000)


def test_what_was_typed_as_the_connection_went_away_is_there(ready, signed_in):
    page = ready()
    signed_in(page, make_user("ana", first_name="Ana", last_name="Horvat"))
    page.goto(f"{HOME}nova/")
    page.locator(".pick .map").click(position={"x": 150, "y": 150})
    page.get_by_role("button", name="Naprej").last.click()
    page.get_by_label("Kaj je narobe?").fill(TEXT)
    page.context.set_offline(True)
    page.get_by_role("button", name="Naprej").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("tudi brez povezave")
    expect(page.get_by_label("Kaj je narobe?")).to_have_value(TEXT)
    expect(page.locator("[data-where]")).to_contain_text("Izbrano mesto")
    page.get_by_role("button", name="Shranite in oddajte").click()
    page.context.set_offline(False)
    expect(page.locator("[data-waiting-list] li")).to_contain_text("Oddano.", timeout=30_000)
    assert Report.objects.get().reporter.user.username == "ana"
    page.goto(f"{HOME}nova/")
    expect(page.locator("[data-waiting]")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_without_a_connection(open_page, town_live, scheme):
    load_organisations()
    load_categories()
    page = open_page(OFFLINE, color_scheme=scheme, bypass_csp=True, viewport=DESK)
    for width in (DESK, PHONE):
        page.set_viewport_size(width)
        assert violations(page) == []
        assert width_of(page) <= width["width"]
    keep(page, f"offline-{scheme}")


def test_without_scripts_it_says_where_the_usual_form_is(open_page, town_live):
    page = open_page(OFFLINE, javascript=False)
    expect(page.get_by_role("link", name="Odprite običajni obrazec")).to_be_visible()


def test_the_device_works_while_the_last_screen_is_read(open_page, town_live):
    load_organisations()
    load_categories()
    page = open_page(f"{HOME}nova/", viewport=PHONE)
    page.locator(".pick .map").click(position={"x": 150, "y": 150})
    page.get_by_role("button", name="Naprej").last.click()
    page.get_by_label("Kaj je narobe?").fill(TEXT)
    page.get_by_role("button", name="Naprej").last.click()
    expect(page.locator("input[name=altcha]")).not_to_have_value("", timeout=30_000)
    keep(page, "reports-effort")
    page.get_by_label("Elektronski naslov").fill("ana@primer.si")
    page.get_by_role("button", name="Oddajte prijavo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("potrdite prijavo")


def test_the_portal_can_be_installed(open_page, town_live):
    page = open_page(HOME, service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready")
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Page.getAppManifest")
    assert found["url"].endswith("/manifest.webmanifest")
    assert found["errors"] == []
    wrong = [one["errorId"] for one in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert set(wrong) <= {"in-incognito"}  # contexts of tests are private ones
