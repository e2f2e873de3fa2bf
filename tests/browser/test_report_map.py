"""The map of reports in the browser: clusters that open, layers and filters in the address, a frame on another page."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.core.actor import system_actor
from apps.identity.services.organisations import load_organisations
from apps.reports import services
from apps.reports.models import Report, ReportCategory, SchoolRoute
from apps.reports.services.categories import load_categories
from apps.territory.services import quarter_at
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.factories.reports import TOWN_HALL

HOME = "/izboljsajmo-ptuj/"


@pytest.fixture
def crowd(town_live):
    """Two hundred reports around the town hall, one of them far away, and a school route."""
    load_organisations()
    load_categories()
    road = ReportCategory.objects.get(code="luknja-v-cesti")
    lamp = ReportCategory.objects.get(code="ulicna-svetilka")
    lat, lon = TOWN_HALL
    rows = [
        Report(category=lamp if number % 4 == 0 else road, department=road.department, state="received", kind="open",
            public=True, text="Luknja.", published_text="Luknja.", address=f"Mestni trg {number}",
            lat=lat + (number % 20) / 12000, lon=lon + (number // 20) / 9000)
        for number in range(200)
    ]  # fmt: skip
    rows[-1].lat, rows[-1].lon = 46.4540, 15.8400
    for row in rows:
        row.quarter = quarter_at(lat=row.lat, lon=row.lon)
        row.refresh_words()
    Report.objects.bulk_create(rows)
    line = [[lon, lat], [lon + 0.004, lat + 0.001]]
    route = SchoolRoute(slug="mladika", name="Mestni trg", school="OŠ Mladika", line=line)
    services.save_route(actor=system_actor("test"), route=route)
    return road


def keep(page, name):
    """A picture, for whoever wants to look (SHOTS: a folder)."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def shown(page):
    """How many reports the clusters on the map stand for."""
    expect(page.locator("[data-map][data-shown]")).to_be_visible()
    return sum(int(text) for text in page.locator(".cluster-live").all_inner_texts())


STILL = """() => new Promise((done) => {
    let seen = location.hash;
    const look = () => setTimeout(() => {
        if (location.hash === seen) return done(true);
        seen = location.hash;
        look();
    }, 800);
    look();
})"""


def still(page):
    """The map has come to rest and has all that it asked for."""
    page.evaluate(STILL)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_clusters_open_and_the_way_back_leads_to_the_same_view(open_page, crowd, viewport):
    page = open_page(HOME, viewport=viewport)
    cluster = page.locator(".cluster-live").filter(has_text=re.compile(r"\d\d")).first
    expect(cluster).to_be_visible()
    assert shown(page) == 200
    assert violations(page) == []
    assert width_of(page) <= viewport["width"]
    keep(page, f"zemljevid-gruce-{viewport['width']}")
    cluster.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#m=\d"))
    nearer = page.get_by_role("button", name="Približajte")
    while not page.locator(".pin-live.plain").count() and nearer.get_attribute("aria-disabled") != "true":
        nearer.click()
        still(page)
    single = page.locator(".pin-live.plain").first
    expect(single).to_be_visible()
    single.click(force=True)
    expect(page.locator(".leaflet-popup-content a")).to_be_visible()
    still(page)  # the map makes room for what has opened
    view = page.url.split("#")[1]
    page.locator(".leaflet-popup-content a").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    expect(page.locator(".pin-live.plain").first).to_be_visible()
    expect(page).to_have_url(re.compile(f"#{re.escape(view)}$"))


@pytest.mark.parametrize("javascript", [True, False])
def test_filters_and_layers_live_in_the_address(open_page, crowd, javascript):
    page = open_page(HOME, javascript=javascript, viewport=DESK)
    page.get_by_label("Vrsta", exact=True).select_option("ulicna-svetilka")
    page.get_by_role("button", name="Prikažite").click()
    expect(page).to_have_url(re.compile("vrsta=ulicna-svetilka"))
    expect(page.get_by_role("heading", name="50 prijav")).to_be_visible()
    page.get_by_role("link", name="Pokažite gostoto").click()
    expect(page).to_have_url(re.compile("vrsta=ulicna-svetilka&sloj=toplota"))
    expect(page.get_by_role("table", name="Koliko prijav je kje")).to_contain_text("50")
    page.get_by_role("link", name="Pokažite šolske poti").click()
    expect(page).to_have_url(re.compile("sloj=toplota&poti=da"))
    if javascript:
        expect(page.locator("path.heat").first).to_be_attached()
        expect(page.locator("path.school-route")).to_be_attached()
        assert violations(page) == []
        keep(page, "zemljevid-gostota")
    page.get_by_label("Šolska pot").select_option("mladika")
    page.get_by_role("button", name="Prikažite").click()
    expect(page).to_have_url(re.compile("pot=mladika.*sloj=toplota"))
    for _step in range(4):
        page.go_back()
    expect(page).to_have_url(re.compile(f"{HOME}(#.*)?$"))
    expect(page.get_by_role("heading", name="200 prijav")).to_be_visible()


def test_map_and_counter_stand_in_frames(open_page, crowd):
    page = open_page(f"{HOME}vdelava/?vrsta=ulicna-svetilka", viewport=PHONE)
    assert violations(page) == []
    assert width_of(page) <= PHONE["width"]
    keep(page, "vdelava-360")
    codes = page.locator("code").all_inner_texts()
    assert [code.startswith("<iframe") for code in codes] == [True, True]
    embedded = page.frame_locator("iframe").first
    expect(embedded.locator(".pin-live, .cluster-live").first).to_be_visible()
    expect(embedded.get_by_role("heading", name="Prijave napak na Ptuju")).to_be_visible()
    counter = page.frame_locator("iframe").last
    expect(counter.locator("dd").last).to_have_text("50")
