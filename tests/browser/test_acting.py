"""A person acts for a company in a real browser, on a phone: the strip, two tabs, and a mandate revoked elsewhere."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from apps.core.actor import Actor
from apps.identity.choices import MandateKind, MandateState
from apps.identity.models import Mandate
from apps.identity.services import mandates as life
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user, sign_in
from tests.identity.mandates import MINE, make_company, make_mandate, make_person

STRIP = "Delujete v imenu:"


@pytest.fixture
def irena(town_live):
    """A citizen who leads a company, is a parent, has asked for another company and been offered a mandate."""
    user = make_user("irena", first_name="Irena", last_name="Kmetec")
    person = make_person(user)
    company = make_company()
    person.mandate = make_mandate(user, organisation=company, kind=MandateKind.LEGAL, may_grant=True)
    make_mandate(user, organisation=make_company("Kolesarna", "9990038", tax_number="", active=False),
                 kind=MandateKind.LEGAL, state=MandateState.REQUESTED, stated={"name": "Kolesarna Ranca d.o.o."})  # fmt: skip
    boris = make_person(make_user("boris", first_name="Boris", last_name="Zemljarič"), serial=515)
    person.offer = make_mandate(user, person=boris.user, state=MandateState.OFFERED, granted_by=boris.user,
                                all_procedures=False, procedures=["najem-vrticka"])  # fmt: skip
    make_mandate(boris.user, person=user)
    make_mandate(boris.user, person=user, state=MandateState.REVOKED)
    return person


@pytest.fixture
def signed_in(open_page, irena):
    """Opens pages as Irena; every call is a browser of its own, but the session is one."""
    client = Client()
    sign_in(client, irena.user, level="substantial")

    def opener(path, *, session=client, **options):
        page = open_page("/stanje/", **options)
        page.context.add_cookies(
            [{"name": "seja", "value": session.cookies["seja"].value, "url": page.url.split("/stanje")[0]}]
        )
        page.goto(path)
        return page

    return opener


def act_for_the_company(page):
    page.locator("summary.sign").click()
    page.get_by_role("button", name="Mizarstvo Vičava d.o.o.").first.click()
    expect(page.locator(".acting")).to_contain_text("Mizarstvo Vičava d.o.o.")


@pytest.mark.parametrize("javascript", [True, False])
def test_acting_for_a_company_and_back(signed_in, javascript):
    page = signed_in("/zemljevid/?sloj=wifi", javascript=javascript)
    act_for_the_company(page)
    assert page.url.endswith("/zemljevid/?sloj=wifi")  # the page is kept
    page.get_by_role("link", name="Domov", exact=True).click()
    expect(page.get_by_text(STRIP)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text(STRIP)).to_be_visible()
    expect(page.get_by_role("button", name="Nazaj na svoje ime")).not_to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Nazaj na svoje ime").click()
    expect(page.get_by_text("Spet delujete v svojem imenu.")).to_be_visible()
    expect(page.get_by_text(STRIP)).to_have_count(0)


def test_revoked_in_another_session_the_next_click_tells(signed_in, irena):
    page = signed_in("/", expected_errors=("403",))
    act_for_the_company(page)
    life.revoke_mandate(actor=Actor(system="another session"), mandate=irena.mandate)
    page.locator("summary", has_text="Meni").click()
    page.locator(".menu ul").get_by_role("link", name="Zemljevid").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooblastilo ne velja več")
    expect(page.locator(".acting")).to_have_count(0)
    page.get_by_role("link", name="Nadaljujte v svojem imenu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zemljevid")
    expect(page).to_have_url(re.compile("//[^/]+/zemljevid/$"))


def test_a_form_sent_after_revocation_is_not_filed_and_not_lost(signed_in, irena):
    page = signed_in("/", expected_errors=("403",))
    act_for_the_company(page)
    page.goto(f"{MINE}nova-organizacija/")
    fill_organisation(page)
    life.revoke_mandate(actor=Actor(system="another session"), mandate=irena.mandate)
    page.get_by_role("button", name="Nadaljujte").click()
    expect(page.get_by_text("Tega, kar ste poslali, nismo oddali.")).to_be_visible()
    page.get_by_role("button", name="Pošljite v svojem imenu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preverite odgovore")
    expect(page.get_by_text("Društvo Stara sveča")).to_be_visible()


def fill_organisation(page):
    page.get_by_label("Društvo ali druga nevladna organizacija").check()
    page.get_by_label("Polno ime").fill("Društvo Stara sveča")
    page.get_by_label("Matična številka").fill("9990020")
    page.get_by_label("Davčna številka").fill("99900025")
    page.get_by_label("Sedež").fill("Prešernova ulica 91, 2250 Ptuj")


def test_two_tabs_do_not_mix_names(signed_in):
    first = signed_in(f"{MINE}nova-organizacija/", expected_errors=("409",))
    fill_organisation(first)
    second = first.context.new_page()
    second.goto("/")
    act_for_the_company(second)
    first.get_by_role("button", name="Nadaljujte").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("V drugem zavihku ste preklopili")
    first.get_by_role("button", name="Preklopite nazaj in pošljite v svojem imenu").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Preverite odgovore")
    expect(first.locator(".acting")).to_have_count(0)
    first.get_by_role("button", name="Oddajte zahtevo").click()
    expect(first.get_by_text("Občina preverja zahtevo")).to_be_visible()
    assert Mandate.objects.filter(counterpart__name="Društvo Stara sveča").count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_granting_a_mandate_on_a_phone(signed_in, catalogue, javascript, mailoutbox):
    page = signed_in(MINE, javascript=javascript)
    page.get_by_role("link", name="Pooblastite nekoga").click()
    expect(page.get_by_label("Najem zemljišča za vrtičkarstvo")).not_to_be_visible()
    page.get_by_label("Mizarstvo Vičava d.o.o.").check()
    page.get_by_label("Ime in priimek").fill("Dora Krajnc")
    page.get_by_role("button", name="Nadaljujte").click()
    summary = page.locator(".ds-error-summary")
    expect(summary).to_be_visible()
    assert page.title().startswith("Napaka: ")
    page.get_by_label("Elektronski naslov").fill("dora@posta.invalid")
    page.get_by_label("Samo izbrane postopke").check()
    page.get_by_label("Najem zemljišča za vrtičkarstvo").check()
    page.get_by_role("button", name="Nadaljujte").click()
    page.get_by_role("button", name="Spremenite odgovore").click()
    expect(page.get_by_label("Ime in priimek")).to_have_value("Dora Krajnc")
    expect(page.get_by_label("Najem zemljišča za vrtičkarstvo")).to_be_checked()
    page.get_by_role("button", name="Nadaljujte").click()
    page.get_by_role("button", name="Pošljite povabilo").click()
    expect(page.get_by_text("Povabilo je poslano. Pooblastilo velja")).to_be_visible()
    assert [mail.to for mail in mailoutbox] == [["dora@posta.invalid"]]


def test_ending_a_mandate_asks_first(signed_in):
    page = signed_in(MINE, viewport=DESK)
    page.get_by_role("link", name="Boris Zemljarič", exact=True).click()
    page.get_by_role("link", name="Prekličite pooblastilo").click()
    page.get_by_role("button", name="Prekličite pooblastilo").click()
    expect(page.get_by_text("Pooblastilo od tega trenutka ne velja več.")).to_be_visible()


def pages(irena) -> list[str]:
    mandate, offer, company = irena.mandate.pk, irena.offer.pk, irena.mandate.organisation_id
    return [
        MINE, f"{MINE}zgodovina/", f"{MINE}novo/", f"{MINE}nova-organizacija/", f"{MINE}nov-varovanec/", f"{MINE}{mandate}/",
        f"{MINE}{mandate}/konec/", f"{MINE}{offer}/ponudba/", f"{MINE}organizacije/{company}/", "/povabilo/neveljavno/",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(signed_in, irena, scheme):
    page = signed_in("/", color_scheme=scheme, bypass_csp=True, expected_errors=("404",))
    act_for_the_company(page)
    found = []
    for path in pages(irena):
        page.set_viewport_size(PHONE)
        page.goto(path)
        page.locator("summary.sign").click()
        found += [f"{path} phone {line}" for line in violations(page)]
        page.set_viewport_size(DESK)
        found += [f"{path} desk {line}" for line in violations(page)]
    assert found == []


def test_axe_on_the_pages_that_stop_one(signed_in, irena):
    page = signed_in(f"{MINE}nova-organizacija/", bypass_csp=True, expected_errors=("403", "409"))
    fill_organisation(page)
    page.get_by_role("button", name="Nadaljujte").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Preverite odgovore")
    found = violations(page)
    other = page.context.new_page()
    other.goto("/")
    act_for_the_company(other)
    page.get_by_role("button", name="Oddajte zahtevo").click()
    expect(title).to_have_text("V drugem zavihku ste preklopili")
    found += violations(page)
    life.revoke_mandate(actor=Actor(system="another session"), mandate=irena.mandate)
    other.goto("/")
    found += violations(other)
    assert found == []


def test_nothing_scrolls_sideways(signed_in, irena):
    page = signed_in("/", expected_errors=("404",))
    act_for_the_company(page)
    wide = {}
    for path in pages(irena):
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(path)
            page.locator("summary.sign").click()
            scrolled = width_of(page)
            if scrolled > width:
                wide[f"{path} {width}"] = scrolled
    assert wide == {}
