"""Who looked at my data, why staff look, and what happened to a record: in the browser."""

import time

import pytest
from django.contrib import admin
from django.test import Client
from playwright.sync_api import expect

from apps.audit.models import AccessLog
from apps.core import access
from apps.core.actor import Actor
from apps.identity.models import User
from apps.territory.models import Place
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user, sign_in

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def open_as(open_page, town_live):
    """Opens a page in a session that is there already."""

    def opener(user, path, **options):
        client = Client()
        sign_in(client, user)
        page = open_page("/brez-povezave/", **options)
        page.context.add_cookies([{"name": "seja", "value": client.cookies["seja"].value, "url": town_live}])
        page.goto(path)
        return page

    return opener


@pytest.fixture
def eva(town_live):
    return make_user("eva", is_staff=True, is_superuser=True, first_name="Eva", last_name="Rojko")


@pytest.fixture
def ana(town_live):
    return make_user("ana", first_name="Ana", last_name="Horvat")


def test_staff_say_why_and_the_person_reads_it(open_as, eva, ana, monkeypatch):
    monkeypatch.setattr(admin.site._registry[User], "ask_reason", True)
    page = open_as(eva, f"/admin/identity/user/{ana.pk}/change/", viewport=WIDE)
    expect(page.get_by_role("heading", name="Razlog za vpogled")).to_be_visible()
    expect(page.get_by_text("Horvat")).to_have_count(0)
    page.get_by_label("Zakaj potrebujete te podatke?").fill("vloga za priključek na vodovod")
    page.get_by_label("Številka zadeve").fill("478-12/2026")
    page.get_by_role("button", name="Odprite zapis").click()
    expect(page.locator("[name=last_name]")).to_have_value("Horvat")
    mine = open_as(ana, "/moj-ptuj/moji-podatki/vpogledi/")
    expect(mine.get_by_text("Eva Rojko")).to_be_visible()
    expect(mine.get_by_text("Razlog: vloga za priključek na vodovod")).to_be_visible()
    expect(mine.get_by_text("zadeva 478-12/2026")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_ones_own_page(open_as, eva, ana, scheme):
    path = "/moj-ptuj/moji-podatki/vpogledi/"
    for number in range(32):
        access.note(Actor(user=eva, second_factor=True), "view", ana, case=str(number), reason="vloga")
    for user in (ana, eva):  # full, and empty
        page = open_as(user, path, bypass_csp=True, color_scheme=scheme, viewport=DESK)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            assert violations(page) == []
            assert width_of(page) <= size["width"]
    page = open_as(ana, path)
    page.get_by_role("link", name="Starejši vpogledi").click()
    page.wait_for_url("**?od=*")
    expect(page.locator(".rows > li")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_the_trail_of_the_staff(open_as, eva, ana, scheme, monkeypatch):
    monkeypatch.setattr(admin.site._registry[User], "ask_reason", True)
    place = Place.objects.get(slug="ptujski-grad")
    place.address = "Na gradu 1"
    place.save()
    access.note(Actor(user=eva, second_factor=True), "view", ana)
    row = AccessLog.objects.get()
    for path in (
        f"/admin/identity/user/{ana.pk}/change/", f"/admin/territory/place/{place.pk}/history/",
        "/admin/audit/accesslog/", f"/admin/audit/accesslog/{row.pk}/change/", "/admin/audit/chaincheck/",
    ):  # fmt: skip
        page = open_as(eva, path, bypass_csp=True, color_scheme=scheme, viewport=WIDE)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path
        page.set_viewport_size(PHONE)
        deadline = time.monotonic() + 10
        while page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            assert time.monotonic() < deadline, path
            time.sleep(0.1)
