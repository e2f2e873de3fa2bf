"""Izboljšajmo Ptuj in the browser: a report on a phone in three screens with and without JavaScript, and axe on every
page."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.identity.services.organisations import load_organisations
from apps.reports import services
from apps.reports.models import Dispatch, Recipient, Report, ReportCategory
from apps.reports.services.categories import load_categories
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import exif, saved, scene
from tests.factories.people import acting_as, make_staff
from tests.factories.reports import report_one

HOME = "/izboljsajmo-ptuj/"
FRAME = "#nav-sidebar, #header-inner"


@pytest.fixture
def ana(town_live):
    """A citizen, with the shipped categories and an officer in charge of roads."""
    load_organisations()
    load_categories()
    user = make_user("ana", first_name="Ana", last_name="Horvat")
    road = ReportCategory.objects.get(code="luknja-v-cesti")
    user.officer = make_staff("uradnica", "officer", road.department)
    user.near = report_one(road, make_user("bine"), text="Velika luknja pri magistratu, avto skoraj obstane.")
    user.lamp = report_one(ReportCategory.objects.get(code="ulicna-svetilka"), user, at=(46.4256, 15.8737))
    services.take_step(
        actor=acting_as(user.officer), report_id=user.lamp.pk, step="fix", words={"answer": "Svetilka spet gori."}
    )
    return user


def keep(page, name):
    """A picture, for whoever wants to look (SHOTS: a folder)."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def choose_place(page, *, javascript):
    if javascript:
        page.locator(".pick .map").click(position={"x": 150, "y": 150})
        expect(page.locator("[data-where]")).to_contain_text("Izbrano mesto")
    else:
        for _click in range(2):
            page.locator("input[type=image]").click(position={"x": 140, "y": 140})
            expect(page.locator(".pick-still .hint")).to_contain_text("Mesto je označeno.")


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_in_three_screens(open_page, signed_in, ana, javascript):
    page = open_page(HOME, javascript=javascript, viewport=PHONE)
    signed_in(page, ana)
    page.get_by_role("link", name="Prijavite napako").click()
    choose_place(page, javascript=javascript)
    page.get_by_role("button", name="Naprej").last.click()
    page.get_by_label("Kaj je narobe?").fill("Pokrov jaška manjka, lahko kdo pade noter.")
    if javascript:
        page.get_by_role("button", name="Manjkajoč pokrov jaška").click()
        expect(page.locator("[data-danger-number]")).to_contain_text("112")
        expect(page.get_by_label("Vrsta")).not_to_have_value("")
    page.get_by_role("button", name="Naprej").last.click()
    expect(page.get_by_role("link", name="112")).to_be_visible()
    keep(page, f"reports-who-{javascript}")
    page.get_by_role("button", name="Oddajte prijavo").click()
    expect(page.get_by_role("heading", name="Hvala, prijavo smo prejeli")).to_be_visible()
    row = Report.objects.order_by("-received_at")[0]
    assert (row.category.code, row.reporter.user, row.quarter is not None) == ("pokrov-jaska", ana, True)
    page.get_by_role("link", name="Odprite prijavo").click()
    expect(page.get_by_text("ime je skrito")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_photo_says_where_it_is(open_page, signed_in, ana, storage, javascript):  # noqa: F811
    page = open_page(HOME, javascript=javascript, viewport=PHONE)
    signed_in(page, ana)
    page.get_by_role("link", name="Prijavite napako").click()
    shot = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": saved(scene(), exif=exif())}
    page.get_by_label("Fotografija").set_input_files(shot)
    page.get_by_role("button", name="Naprej").last.click()
    expect(page.get_by_text("Mesto smo predlagali po fotografiji")).to_be_visible()
    expect(page.get_by_role("img", name="Dodana fotografija 1")).to_be_visible()
    keep(page, f"reports-photo-{javascript}")
    page.get_by_role("button", name="Naprej").last.click()
    page.get_by_label("Kaj je narobe?").fill("Prevrnjen koš za smeti, vse je raztreseno.")
    page.get_by_role("button", name="Naprej").last.click()
    page.get_by_role("button", name="Oddajte prijavo").click()
    page.get_by_role("link", name="Odprite prijavo").click()
    picture = page.locator("main picture img")
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") > 300
    keep(page, f"reports-with-photo-{javascript}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("javascript", [True, False])
def test_it_was_reported_before(open_page, signed_in, ana, javascript):
    page = open_page(f"{HOME}nova/", javascript=javascript, viewport=PHONE)
    signed_in(page, ana)
    page.get_by_label("Ali opišite mesto z naslovom").fill("Mestni trg 1")
    page.evaluate("""() => {
        document.querySelector("[name=place-lat]").value = "46.41982";
        document.querySelector("[name=place-lon]").value = "15.87291";
    }""")
    page.get_by_role("button", name="Naprej").last.click()
    page.get_by_label("Kaj je narobe?").fill("Luknja v asfaltu.")
    page.get_by_role("button", name="Naprej").last.click()
    expect(page.get_by_text("Je morda že prijavljeno?")).to_be_visible()
    page.get_by_role("button", name="To je to, tudi jaz vidim").click()
    expect(page.get_by_text("Hvala, vaš glas je zapisan.")).to_be_visible()
    ana.near.refresh_from_db()
    assert (ana.near.votes, ana.near.followers, Report.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, ana, scheme):
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), ana)
    found = []

    def look(name):
        for size_name, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)
            found.extend(f"{name} {size_name}: {line}" for line in violations(page))
            if width_of(page) > size["width"]:
                found.append(f"{name} {size_name}: scrolls sideways")
            keep(page, f"reports-{name}-{size_name}-{scheme}")

    paths = {
        "list": HOME, "empty": f"{HOME}?stanje=zakljuceno", "open": ana.near.get_absolute_url(),
        "fixed": ana.lamp.get_absolute_url(), "mine": "/moj-ptuj/prijave/", "numbers": f"{HOME}statistika/", "where": f"{HOME}nova/", "home": "/",
        "developers": f"{HOME}razvijalci/",
    }  # fmt: skip
    for name, path in paths.items():
        page.goto(path)
        look(name)
    page.goto(f"{HOME}nova/")
    page.get_by_role("button", name="Naprej").last.click()
    look("where-wrong")
    page.get_by_label("Ali opišite mesto z naslovom").fill("Mestni trg 1")
    page.get_by_role("button", name="Naprej").last.click()
    expect(page.get_by_text("Mesto smo predlagali po ulici")).to_be_visible()
    look("where-pin")
    page.get_by_role("button", name="Naprej").last.click()
    page.get_by_label("Kaj je narobe?").fill("Vonj po plinu na ulici.")
    expect(page.get_by_role("button", name="Vonj po plinu")).to_be_visible()
    look("what")
    page.get_by_role("button", name="Naprej").last.click()
    look("who")
    assert found == []


def passed_on(ana):
    """A report that could not be passed on."""
    report = report_one(ana.near.category, ana, text="Počen pločnik ob državni cesti.")
    to = Recipient.objects.create(
        name="Direkcija RS za infrastrukturo", sender="open311", address="https://x.primer.si/"
    )
    row = services.forward_report(actor=acting_as(ana.officer), report_id=report.pk, recipient=to)
    Dispatch.objects.filter(pk=row.pk).update(state="stuck", attempts=1, last_error="HTTP 403")
    return row


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_offices_pages(open_page, signed_in, ana, scheme):
    page = signed_in(open_page("/stanje/", viewport=DESK, color_scheme=scheme, bypass_csp=True), ana.officer)
    change = f"/admin/reports/report/{ana.near.pk}"
    paths = {
        "list": "/admin/reports/report/?zavihek=odprte", "report": f"{change}/change/", "step": f"{change}/korak/fix/",
        "assign": f"{change}/delo/dodelitev/", "merge": f"{change}/delo/zdruzitev/", "forward": f"{change}/korak/forward/",
        "dispatches": "/admin/reports/dispatch/", "dispatch": f"/admin/reports/dispatch/{passed_on(ana).pk}/change/",
    }  # fmt: skip
    found = []
    for name, path in paths.items():
        page.goto(path)
        keep(page, f"reports-admin-{name}-{scheme}")
        found += [f"{name}: {line}" for line in violations(page, FRAME)]
    assert found == []
    page.goto(f"{change}/change/")
    page.get_by_role("link", name="Zaključite: odpravljeno").click()
    page.get_by_label("Odgovor, ki ga preberejo vsi").fill("Luknja je zakrpana.")
    page.get_by_role("button", name="Zaključite: odpravljeno").click()
    expect(page.get_by_text("Luknja je zakrpana.")).to_be_visible()
