"""Alerts in real browsers: the banner in an open page, composing with the map, answering on a phone; axe everywhere."""

import re
import time
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from apps.alerts import board, cheap, services
from apps.alerts.models import Alert, Call
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.factories.alerts import issue, make_draft, make_hazard, make_responder
from tests.factories.people import acting_as, make_department, make_municipality, make_staff

PAGES = ("/opozorila/", "/opozorila/kaj-storiti/", "/opozorila/arhiv/", "/opozorila/nacrti/")


@pytest.fixture
def scene(town_live, _no_alerts):
    """Civil protection and a storm; here the portal asks as it does in life."""
    board.forget()
    cheap.forget()
    department = make_department(make_municipality(), "CZ")
    first, second = (make_staff(name, "civil_protection", department) for name in ("poveljnik", "namestnica"))
    yield SimpleNamespace(first=first, second=second, actor=acting_as(first), storm=make_hazard())
    board.forget()
    cheap.forget()


def test_a_banner_appears_in_an_open_page_and_moves_nothing(open_page, scene):
    page = open_page("/", viewport=PHONE, bypass_csp=True)
    page.wait_for_load_state("networkidle")
    top = page.locator("h1").bounding_box()["y"]
    begun = time.monotonic()
    alert = issue(scene.actor, scene.storm, severity="Moderate")
    strip = page.locator(f'[data-alert="{alert.pk}"]')
    expect(strip).to_be_visible(timeout=30_000)
    print(f"banner after {time.monotonic() - begun:.1f} s")  # noqa: T201  measured, not asserted
    expect(page.locator("[data-alerts-polite]")).to_contain_text("Nevarnost neurja")
    assert page.locator("h1").bounding_box()["y"] == top
    assert width_of(page) <= PHONE["width"]
    assert violations(page) == []
    strip.get_by_role("button", name="Skrčite").click()
    expect(strip).to_be_visible()
    expect(strip.get_by_role("link", name="Kaj storiti")).to_be_focused()
    page.reload()
    expect(page.locator(f'.strips .small[data-alert="{alert.pk}"]')).to_be_visible()
    assert violations(page) == []
    over = services.draft_all_clear(actor=scene.actor, alert_id=alert.pk)
    services.take_step(actor=scene.actor, alert_id=over.pk, step="issue")
    expect(page.locator(f'.strips .over[data-alert="{alert.pk}"]')).to_be_visible(timeout=30_000)
    expect(page.locator(f'.strips-late [data-alert="{over.pk}"]')).to_be_visible()


def test_grave_ones_interrupt(open_page, scene):
    page = open_page("/cetrti/center/", viewport=DESK)
    alert = make_draft(scene.first, scene.storm, severity="Extreme")
    services.take_step(actor=scene.actor, alert_id=alert.pk, step="override", reason="Ni časa za čakanje.")
    expect(page.locator("[data-alerts-assertive]")).to_contain_text("Nevarnost neurja", timeout=30_000)


def test_a_portal_that_hangs_is_asked_again_and_one_that_fails_ever_more_seldom(open_page, scene):
    alert = issue(scene.actor, scene.storm, severity="Moderate")
    page = open_page("/", viewport=DESK, expected_errors=("503",))
    strip = page.locator(f'.strips [data-alert="{alert.pk}"]')
    asked = []

    def answer(route):
        asked.append(route)
        if len(asked) > 1:  # the first one hangs
            route.fulfill(status=503, body='{"alerts":[]}')

    page.route("**/opozorila/stanje.json", answer)
    page.clock.install()
    page.reload()
    for _ in range(60):
        page.clock.run_for(1_000)
        page.wait_for_timeout(200)
    assert 2 <= len(asked) <= 8  # every 3.3 s it would be a lot more
    expect(strip).to_be_visible()
    expect(strip).not_to_have_class(re.compile(r"\bover\b"))


def test_without_javascript_the_next_page_says_it(open_page, scene):
    alert = issue(scene.actor, scene.storm)
    page = open_page("/", javascript=False)
    expect(page.locator(f'[data-alert="{alert.pk}"]')).to_be_visible()


def test_every_page_is_clean(open_page, scene):
    alert = issue(scene.actor, scene.storm, quarters=["center"])
    drill = issue(scene.actor, scene.storm, status="exercise")
    found = []
    for path in (*PAGES, alert.get_absolute_url(), drill.get_absolute_url()):
        for scheme in ("light", "dark"):
            page = open_page(path, color_scheme=scheme, bypass_csp=True, viewport=DESK)
            found += [f"{path} {scheme} desk {line}" for line in violations(page)]
            page.set_viewport_size(PHONE)
            found += [f"{path} {scheme} phone {line}" for line in violations(page)]
            assert width_of(page) <= PHONE["width"], path
            page.context.close()
    assert found == []


def test_composing_with_the_map(open_page, signed_in, scene):
    page = signed_in(open_page("/", viewport=DESK, bypass_csp=True), scene.first)
    page.goto("/admin/alerts/alert/novo/")
    assert violations(page) == []
    page.get_by_role("link", name="Neurje", exact=True).click()
    canvas = page.locator(".area-map .canvas")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for x, y in ((0.4, 0.4), (0.6, 0.4), (0.5, 0.6)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    expect(page.locator("[data-count]")).to_contain_text("3")
    assert len(page.locator("[name=polygon]").input_value().splitlines()) == 3
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    page.set_viewport_size(DESK)
    page.get_by_role("button", name="Predogled").click()
    expect(page.get_by_role("heading", name="Predogled")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Izdajte").click()
    expect(page.get_by_role("heading", name="Kako izgleda")).to_be_visible()
    alert = Alert.objects.get()
    assert (alert.state, len(alert.polygon)) == ("issued", 3)
    assert violations(page) == []
    page.get_by_role("link", name="Poročilo po dogodku").click()
    expect(page.get_by_role("link", name="Prenesite CSV")).to_be_visible()
    assert violations(page) == []


def test_answering_on_a_phone_and_the_table_follows(open_page, signed_in, scene):
    make_responder("Ana Gasilka")
    alert = issue(scene.actor, scene.storm)
    desk = signed_in(open_page("/", viewport=DESK, bypass_csp=True), scene.first)
    desk.goto(f"/admin/alerts/alert/{alert.pk}/change/")
    expect(desk.locator("#odzivi tbody td").first).to_have_text("0")
    assert violations(desk) == []
    phone = open_page(services.call_path(Call.objects.get()), viewport=PHONE, bypass_csp=True)
    assert violations(phone) == []
    phone.get_by_role("button", name="Potrjujem, prihajam").click()
    expect(phone.get_by_text("Zabeležili smo: prihajate")).to_be_visible()
    assert width_of(phone) <= PHONE["width"]
    expect(desk.locator("#odzivi tbody td").first).to_have_text("1", timeout=60_000)


def test_the_table_of_responders_follows_for_hours(open_page, signed_in, scene):
    make_responder("Ana Gasilka")
    alert = issue(scene.actor, scene.storm)
    desk = signed_in(open_page("/", viewport=DESK), scene.first)
    desk.clock.install()
    desk.goto(f"/admin/alerts/alert/{alert.pk}/change/")
    for _ in range(15):
        with desk.expect_request("**/change/"):
            desk.clock.run_for(6_000)
