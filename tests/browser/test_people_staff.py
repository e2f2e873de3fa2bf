"""Staff pages about people, in the browser: an organisation asks for access, the municipality gives and takes it."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from apps.identity.services import grants
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user, sign_in
from tests.factories.people import (
    acting_as,
    make_department,
    make_municipality,
    make_organisation,
    make_person,
    make_staff,
)

ASK = {"permission": "identity.view_person", "need": "Svetovanje občanom", "legal_basis": "14. člen odloka"}


@pytest.fixture
def staff(open_page):
    """Colleagues, and a way to open pages as one of them (signing in itself has tests of its own)."""
    town, institution = make_department(make_municipality(), "T1"), make_department(make_organisation(), "UPR")
    users = {
        "administrator": make_staff("admin", "administrator", town),
        "protection": make_staff("varuhinja", "data_protection", town),
        "officer": make_staff("uradnica", "officer", town),
        "director": make_staff("direktor", "head", institution),
    }

    def opener(who, path, **options):
        page = open_page("/prijava/", **options)
        client = Client()
        sign_in(client, users[who])
        page.context.add_cookies(
            [{"name": "seja", "value": client.cookies["seja"].value, "url": page.evaluate("location.origin")}]
        )
        page.goto(path)
        return page

    opener.users = users
    return opener


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_access_is_asked_for_given_and_taken(staff, viewport):
    page = staff("director", "/admin/identity/accessgrant/add/", viewport=viewport)
    page.locator("[name=permission]").select_option(ASK["permission"])
    page.locator("[name=need]").fill(ASK["need"])
    page.locator("[name=legal_basis]").fill(ASK["legal_basis"])
    page.locator("[name=_save]").click()
    page.wait_for_url("**/accessgrant/")
    page = staff("protection", "/admin/nabiralnik/", viewport=viewport)
    page.get_by_role("link", name="Zavod", exact=True).click()
    page.get_by_role("link", name="Odobrite dostop").click()
    page.get_by_label("Obrazložitev").fill("Za svetovanje.")
    page.get_by_role("button", name="Odobrite dostop").click()
    expect(page.get_by_text("Dostop velja od tega trenutka.")).to_be_visible()
    page.get_by_role("link", name="Prekličite dostop").click()
    page.get_by_label("Obrazložitev").fill("Konec naloge.")
    page.get_by_role("button", name="Prekličite dostop").click()
    expect(page.get_by_text("Dostop je končan in ne velja več.")).to_be_visible()


def test_a_person_is_found_and_shown_with_a_reason_without_javascript(staff):
    make_person(make_user("obcan", first_name="Lojze", last_name="Vrt"), emso="0101006500006", birth="2006-01-01")
    page = staff("officer", "/admin/poiscite-osebo/", javascript=False, viewport=DESK)
    page.locator("[name=text]").fill("0101006500006")
    page.get_by_role("button", name="Poiščite osebo").click()
    expect(page.get_by_role("link", name="Lojze Vrt")).to_be_visible()
    assert "0101006500006" not in page.url
    page.get_by_role("link", name="Lojze Vrt").click()
    page.locator("[name=reason_of_access]").fill("vloga za priključek")
    page.get_by_role("button", name="Odprite zapis").click()
    expect(page.get_by_role("link", name="Pokažite EMŠO")).to_be_visible()
    assert "0101006500006" not in page.content()
    page.get_by_role("link", name="Pokažite EMŠO").click()
    page.locator("[name=reason]").fill("zadeva 351-12/2026")
    page.get_by_role("button", name="Pokažite").click()
    expect(page.get_by_text("0101006500006")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_axe_on_staff_pages_about_people(staff, scheme, viewport):
    grant = grants.request_access(actor=acting_as(staff.users["director"]), **ASK)
    record = f"/admin/identity/accessgrant/{grant.pk}/"
    page = staff("protection", "/admin/", bypass_csp=True, color_scheme=scheme, viewport=viewport)
    found = []
    for path in (
        "/admin/vloge-in-pravice/",
        "/admin/nabiralnik/",
        f"{record}odobri/",
        f"{record}change/",
        "/admin/poiscite-osebo/",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += [f"{path} {line}" for line in violations(page)]
        assert width_of(page) <= viewport["width"], path
    assert found == []


def test_no_link_of_the_sidebar_is_dead(staff):
    page = staff("administrator", "/admin/", viewport=DESK)
    links = page.locator("#nav-sidebar-inner a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    own = sorted({link for link in links if link and link.startswith("/admin/")})
    assert len(own) > 8
    for link in own:
        assert page.request.get(f"{page.url.split('/admin/')[0]}{link}").status == 200, link
