"""The whole promise in one walk: sign in, step up, act for a company, see who looked, take one's data along, sign out
everywhere. On a phone with the policy of the browser in force; at a desk with axe on every page."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.core import events
from apps.core.actor import Actor, system_actor
from apps.core.models import OutboxEvent
from apps.identity.models import Organisation, Person, Session, User
from apps.identity.personas import personas
from apps.identity.services import factors
from apps.identity.services.mandates import confirm_mandate
from apps.identity.services.representation import register_organisation
from apps.portal.models import DataExport
from apps.portal.services.exports import build_export
from tests.browser.conftest import DESK, PHONE, choose_persona, sign_in_by_hand, violations, width_of
from tests.factories.people import make_department, make_municipality, make_staff
from tests.identity.mandates import tax_number
from tests.identity.test_gate import SECRET

DATA = "/moj-ptuj/moji-podatki/"
IDENTITY, LOOKS, EXPORTS = f"{DATA}identiteta/", f"{DATA}vpogledi/", f"{DATA}prenos/"
SECURITY = "/moj-ptuj/nastavitve/varnost/"
COMPANY = "Petovia gradnje d. o. o."
WHY = "klic glede priključka na vodovod"
NINA = next(persona for persona in personas() if persona["family_name"] == "Zupanič")
LUKA = next(persona for persona in personas() if persona["family_name"] == "Petek")
REFUSED = ("status of 403",)  # the console tells of the page that asks for a higher level


class Walk:
    """One browser that somebody walks through the portal with. axe: what it found so far, when it looks."""

    def __init__(self, page: Page, town: str, *, axe: bool) -> None:
        self.page, self.town, self.axe = page, town, axe
        self.found: list[str] = []

    def go(self, path: str) -> Page:
        """By address, as from a bookmark."""
        self.page.goto(path)
        return self.look()

    def look(self) -> Page:
        """At what is there now."""
        if self.axe:
            self.page.wait_for_load_state("networkidle")
            self.found += [f"{self.page.url}: {line}" for line in violations(self.page)]
        width = width_of(self.page)
        if width > self.page.viewport_size["width"]:
            self.found.append(f"{self.page.url} scrolls sideways: {width}")
        return self.page

    def sign_in(self, persona: dict[str, Any], level: str, target: str) -> None:
        """With SI-PASS; back on the page that was meant."""
        self.page.get_by_role("button", name="Nadaljujte s SI-PASS").click()
        choose_persona(self.page, name_of(persona), level)
        expect(self.page).to_have_url(f"{self.town}{target}")

    def account(self) -> None:
        """Unfold the menu of the account."""
        self.page.locator(".account summary").click()


Walker = Callable[..., Walk]


def name_of(persona: dict[str, Any]) -> str:
    return f"{persona['given_name']} {persona['family_name']}"


def account_of(persona: dict[str, Any]) -> User:
    return Person.objects.select_related("user").get(emso_index__matches=persona["emso"]).user


@pytest.fixture
def walker(open_page: Callable[..., Page], sipass: str, town_live: str) -> Walker:
    """`walker("/", axe=True)`: another browser."""

    def begin(path: str, *, axe: bool = False, **options: Any) -> Walk:
        return Walk(open_page(path, bypass_csp=axe, expected_errors=REFUSED, **options), town_live, axe=axe)

    return begin


def steps_up(walk: Walk) -> None:
    """What identifies a person is not shown at a low level; after SI-PASS one is on the same page, and it is."""
    page = walk.go(IDENTITY)
    expect(page.get_by_role("heading", level=1)).to_have_text("Za to stran se prijavite z višjo ravnjo")
    expect(page.get_by_text(NINA["emso"][-3:])).to_have_count(0)
    page.get_by_role("button", name="Nadaljujte s SI-PASS").click()
    expect(page.get_by_text("To ni SI-PASS.")).to_be_visible()
    walk.look()
    choose_persona(page, name_of(NINA))
    expect(page).to_have_url(f"{walk.town}{IDENTITY}")
    expect(page.get_by_text("visoka raven · digitalno potrdilo")).to_be_visible()
    expect(page.get_by_text(f"••{NINA['emso'][-3:]}")).to_be_visible()
    walk.look()


def represents(user: User) -> None:
    """The municipality confirms that this person leads the company."""
    stated = {"kind": "company", "name": COMPANY, "registration_number": "9990011", "address": "Vičava 118, 2250 Ptuj"}
    mandate = register_organisation(
        actor=Actor(user=user, level="substantial"), tax_number=tax_number(9990001), **stated
    )
    confirm_mandate(actor=system_actor("tests"), mandate=mandate)
    assert Organisation.objects.get(name=COMPANY).active


def acts_for_the_company(walk: Walk) -> None:
    """The strip says so on every page that a person reaches from the menus, in both languages, until they go back."""
    page = walk.go("/moj-ptuj/")
    walk.account()
    page.locator(".account").get_by_role("button", name=COMPANY).click()
    expect(page.locator(".acting")).to_contain_text(COMPANY)
    page.wait_for_load_state()  # the links of the footer come last
    links = page.locator(".top a, .side a, footer a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    paths = sorted({link for link in links if re.fullmatch(r"/[^?#]*", link)})
    assert {"/", "/zemljevid/", "/moj-ptuj/", DATA, SECURITY} <= {*paths, SECURITY}
    assert any(path.startswith("/en/") for path in paths)
    for path in [*paths, SECURITY]:
        page.goto(path)
        expect(page.locator(".acting"), path).to_contain_text(COMPANY)
    walk.go("/moj-ptuj/").get_by_role("button", name="Nazaj na svoje ime").click()
    expect(page.locator(".acting")).to_have_count(0)


def the_officer_looks(walk: Walk, person: Person) -> None:
    """With a password, a code of the app, and a reason, without which nothing is shown."""
    page = walk.page
    sign_in_by_hand(page, "uradnica")
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/identity/person/{person.pk}/change/")
    expect(page.get_by_role("heading", name="Razlog za vpogled")).to_be_visible()
    expect(page.get_by_text(person.address)).to_have_count(0)
    walk.look()
    page.get_by_label("Zakaj potrebujete te podatke?").fill(WHY)
    page.get_by_label("Številka zadeve").fill("478-12/2026")
    page.get_by_role("button", name="Odprite zapis").click()
    expect(page.get_by_text(person.address)).to_be_visible()
    expect(page.get_by_text(NINA["emso"])).to_have_count(0)
    walk.look()


def sees_who_looked(walk: Walk) -> None:
    """At once: the trail is written in the request of the officer, whatever chains it later."""
    page = walk.go(LOOKS)
    row = page.locator(".rows > li").filter(has_text=WHY)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Uradnica Preizkus, Mestna občina Ptuj")
    expect(row).to_contain_text("zadeva 478-12/2026")


def takes_data_along(walk: Walk) -> None:
    """Asked for on the page, made by the worker, told of, downloaded as both files."""
    page = walk.go(EXPORTS)
    page.get_by_role("button", name="Pripravite prenos").click()
    expect(page.get_by_role("status").get_by_text("Prenos pripravljamo")).to_be_visible()
    walk.look()
    assert build_export(export_id=DataExport.objects.get().pk)  # what the worker does
    assert events.deliver_event(OutboxEvent.objects.get(name="data_export_finished").pk)
    page.get_by_role("link", name="Preverite, ali je že pripravljen").click()
    expect(page.get_by_role("link", name=re.compile("^JSON"))).to_be_visible()
    expect(page.get_by_text("Prenos pripravljamo")).to_have_count(0)
    walk.look()
    data = json.loads(downloaded(page, "JSON", "moji-podatki.json"))
    text = json.dumps(data, ensure_ascii=False)
    for own in (NINA["given_name"], NINA["family_name"], NINA["emso"], NINA["tax_number"], COMPANY, WHY):
        assert own in text, own
    for foreign in (LUKA["family_name"], LUKA["emso"], LUKA["tax_number"], LUKA["email"], LUKA["sub"]):
        assert foreign not in text, foreign
    assert downloaded(page, "PDF", "moji-podatki.pdf").startswith(b"%PDF-")
    walk.go("/moj-ptuj/obvestila/")
    expect(page.locator("main").get_by_text("pripravljen").first).to_be_visible()


def downloaded(page: Page, name: str, file: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(f"^{name}")).click()
    assert waiting.value.suggested_filename == file
    with open(waiting.value.path(), "rb") as content:
        return content.read()


def signs_out_everywhere(walk: Walk, sipass: str) -> None:
    """Elsewhere by Varnost, here and at SI-PASS by the menu."""
    page = walk.go(SECURITY)
    expect(page.get_by_text("Ta naprava")).to_be_visible()
    page.get_by_role("button", name="Odjavite se povsod drugje").click()
    expect(page.get_by_text("Končana je 1 druga seja.")).to_be_visible()
    walk.look()
    walk.account()
    with page.expect_request(re.compile(re.escape(f"{sipass}/logout?") + ".*id_token_hint=")):
        page.get_by_role("button", name="Odjavite se", exact=True).click()
    expect(page).to_have_url(f"{walk.town}/")
    expect(page.get_by_role("link", name="Prijava")).to_be_visible()


def is_outside(walk: Walk) -> None:
    """Neither the page that is open nor the one before shows anything."""
    walk.page.goto(LOOKS)
    expect(walk.page).to_have_url(re.compile(re.escape(f"{walk.town}/prijava/?next=")))
    expect(walk.page.get_by_text(WHY)).to_have_count(0)


@pytest.fixture
def officer(town_live: str) -> User:
    """A colleague of the municipality with an authenticator app."""
    user = make_staff("uradnica", "officer", make_department(make_municipality(), "T1"))
    factors.set_totp(user=user, secret=SECRET)
    return user


@pytest.mark.parametrize(("viewport", "axe"), [(PHONE, False), (DESK, True)], ids=["phone", "desk"])
def test_a_person_and_the_town(walker: Walker, sipass: str, officer: User, viewport: dict[str, int], axe: bool) -> None:
    neighbour = walker(f"/prijava/?next={LOOKS}")
    neighbour.sign_in(LUKA, "", LOOKS)

    nina = walker(f"/prijava/?next={DATA}", viewport=viewport, axe=axe)
    nina.sign_in(NINA, "nizka raven", DATA)
    steps_up(nina)
    other_device = walker(f"/prijava/?next={LOOKS}", viewport=DESK)
    other_device.sign_in(NINA, "nizka raven", LOOKS)
    represents(account_of(NINA))
    acts_for_the_company(nina)

    staff = walker("/admin/", viewport=DESK, axe=axe)
    the_officer_looks(staff, account_of(NINA).person)
    sees_who_looked(nina)
    neighbour.page.reload()
    expect(neighbour.page.get_by_text("Vaših podatkov ni gledal še nihče")).to_be_visible()
    takes_data_along(nina)

    signs_out_everywhere(nina, sipass)
    is_outside(other_device)
    is_outside(nina)
    assert not Session.objects.filter(user=account_of(NINA)).exists()
    assert Session.objects.filter(user=account_of(LUKA)).count() == 1  # nobody else is signed out
    staff.page.reload()
    expect(staff.page.get_by_text(NINA["address"])).to_be_visible()
    assert nina.found + staff.found == []
