"""Accounts by e-mail, second factors and sessions in the browser."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from apps.identity.models import Session
from apps.identity.services import factors
from tests.browser.conftest import DESK, PHONE, sign_in_by_hand, violations, width_of
from tests.conftest import PASSWORD, make_user
from tests.identity.test_gate import SECRET, SECURITY, code

pytestmark = pytest.mark.django_db(transaction=True)


def authenticator(page):
    """A passkey of the browser itself (virtual, by the DevTools protocol)."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return tools


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_makes_an_account_and_signs_in(open_page, javascript):
    page = open_page("/prijava/nov-racun/?next=/zemljevid/", javascript=javascript)
    page.get_by_label("E-naslov").fill("nova@example.com")
    page.get_by_label("Geslo", exact=True).fill("visoke-smreke-nad-mlako")
    page.get_by_role("button", name="Ustvarite račun").click()
    expect(page.get_by_role("heading", name="Potrdite e-naslov")).to_be_visible()
    address = re.search(r"https?://\S+/prijava/potrditev/\S+", mail.outbox[0].body).group(0)
    page.goto(address)
    page.get_by_role("button", name="Potrdite e-naslov").click()
    expect(page).to_have_url(re.compile("/zemljevid/"))


def test_a_password_can_be_looked_at(open_page):
    page = open_page("/prijava/")
    page.locator("[name=password]").fill("vidno geslo")
    page.get_by_role("button", name="Pokažite").click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Skrijte").click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "password")


@pytest.mark.parametrize("javascript", [True, False])
def test_first_sign_in_of_staff(open_page, javascript):
    make_user("eva", is_staff=True, is_superuser=True)
    page = open_page("/admin/identity/session/", javascript=javascript, viewport=PHONE)
    page.locator("[name=username]").fill("eva")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Prijavite se").click()
    expect(page.get_by_text("Najprej nastavite drugi način potrjevanja")).to_be_visible()
    page.get_by_role("link", name="Dodajte aplikacijo za kode").click()
    expect(page.get_by_alt_text("Koda QR s ključem")).to_be_visible()
    secret = page.locator(".otp-key").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(code(secret))
    page.get_by_role("button", name="Dodajte aplikacijo").click()
    expect(page.locator(".otp-codes code")).to_have_count(10)
    page.get_by_role("link", name="Kode imam, naprej v upravo").click()
    expect(page).to_have_url(re.compile("/admin/identity/session/"))


def test_a_passkey_is_added_and_opens_the_admin(open_page):
    make_user("eva", is_staff=True, is_superuser=True, first_name="Eva")
    page = open_page("/admin/", viewport=DESK)
    tools = authenticator(page)
    page.locator("[name=username]").fill("eva")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Prijavite se").click()
    page.get_by_role("link", name="Dodajte ključ").click()
    page.get_by_label("Ime ključa").fill("moj telefon")
    page.get_by_role("button", name="Dodajte ključ").click()
    expect(page.locator(".otp-codes code")).to_have_count(10)
    page.goto(SECURITY)
    expect(page.get_by_role("heading", name="moj telefon")).to_be_visible()
    page.locator("summary", has_text="Eva").click()
    page.get_by_role("button", name="Odjavite se").click()
    expect(page.get_by_role("link", name="Prijava")).to_be_visible()
    page.goto("/admin/")
    page.locator("[name=username]").fill("eva")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Prijavite se").click()
    page.get_by_role("button", name="Uporabite ključ").click()
    page.wait_for_url("**/admin/")
    tools.send("WebAuthn.disable")


def test_a_refused_passkey_is_explained(open_page):
    eva = make_user("eva", is_staff=True, is_superuser=True)
    factors.set_totp(user=eva, secret=SECRET)
    page = open_page("/admin/", viewport=DESK)
    sign_in_by_hand(page, "eva")
    page.wait_for_url("**/admin/")
    page.goto(f"{SECURITY}kljuc/")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Dodajte ključ").click()
    expect(page.get_by_text("Ključa nismo mogli dodati.")).to_be_visible()


def test_signing_out_everywhere_else(open_page):
    eva = make_user("eva", is_staff=True)
    factors.set_totp(user=eva, secret=SECRET)
    factors.new_recovery_codes(user=eva)
    spare = factors.show_codes_once(user=eva)[0]
    first = open_page(f"/prijava/?next={SECURITY}")
    sign_in_by_hand(first, "eva")
    expect(first.get_by_text("Ta naprava")).to_be_visible()
    second = open_page(f"/prijava/?next={SECURITY}")
    second.locator("[name=username]").fill("eva")
    second.locator("[name=password]").fill(PASSWORD)
    second.get_by_role("button", name="Prijavite se").click()
    second.locator("[name=code]").fill(spare)
    second.get_by_role("button", name="Potrdite", exact=True).click()
    second.get_by_role("button", name="Odjavite se povsod drugje").click()
    expect(second.get_by_text("Končana je 1 druga seja.")).to_be_visible()
    first.reload()
    expect(first).to_have_url(re.compile("/prijava/"))
    assert Session.objects.filter(user=eva).count() == 1


OPEN = [
    "",
    "nov-racun/",
    "potrdite-naslov/",
    "pozabljeno-geslo/",
    "pozabljeno-geslo/poslano/",
    "potrditev/x/",
    "novo-geslo/1-x/",
    "?next=/admin/",
]


@pytest.mark.parametrize("path", [f"/prijava/{name}" for name in OPEN])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_the_way_in(open_page, path, scheme):
    page = open_page(path, bypass_csp=True, color_scheme=scheme, viewport=PHONE)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert width_of(page) <= 360


def found_on(page, path):
    """What axe finds there, and sideways scrolling."""
    page.goto(path)
    found = [f"{path}: {line}" for line in violations(page)]
    if width_of(page) > PHONE["width"]:
        found.append(f"{path} scrolls sideways")
    return found


def test_axe_inside(open_page):
    eva = make_user("eva", is_staff=True)
    app = factors.set_totp(user=eva, secret=SECRET)
    page = open_page(f"/prijava/?next={SECURITY}kljuc/", bypass_csp=True, viewport=PHONE)
    authenticator(page)
    sign_in_by_hand(page, "eva")
    page.get_by_role("button", name="Dodajte ključ").click()
    expect(page.locator(".otp-codes code")).to_have_count(10)
    found = [f"codes shown: {line}" for line in violations(page)]
    key = factors.factors_of(eva).get(type="webauthn")
    inside = ["", "kode/", "geslo/", "kljuc/", f"kljuc/{key.pk}/", f"odstrani/{app.pk}/"]
    once_more = [f"/prijava/potrdite/{name}/" for name in ("geslo", "koda", "kljuc")]
    for path in [*(SECURITY + name for name in inside), f"/en{SECURITY}", *once_more]:
        found += found_on(page, path)
    app.delete()
    found += found_on(page, f"{SECURITY}aplikacija/")
    page.context.clear_cookies()
    factors.set_totp(user=eva, secret=SECRET)
    page.goto("/prijava/")
    page.locator("[name=username]").fill("eva")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Prijavite se").click()
    expect(page.get_by_role("button", name="Uporabite ključ")).to_be_visible()
    found += [f"second factor: {line}" for line in violations(page)]
    assert found == []
