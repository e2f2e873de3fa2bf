"""Two people and one application, on a phone, with and without JavaScript: invited, read, confirmed, filed."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from apps.applications.models import Application, Cosigner
from apps.applications.services import cosignature
from tests.browser.conftest import DESK, PHONE, choose_persona, violations, width_of
from tests.conftest import make_user
from tests.factories import filing
from tests.factories.cosigning import confirmed, invited, joined, joint, link, secret, seen

LIST = "/moj-ptuj/vloge/"


@pytest.fixture
def ana(town_live):
    """The applicant, known by SI-PASS."""
    return filing.acting(make_user("ana", first_name="Ana", last_name="Horvat"))


@pytest.fixture
def as_ana(open_page, signed_in, ana):
    """Opens a page as Ana."""

    def opener(path, **options):
        page = signed_in(open_page("/stanje/", **options), ana.user, level="substantial")
        page.goto(path)
        return page

    return opener


@pytest.mark.parametrize("javascript", [True, False])
def test_invited_confirmed_and_filed(sipass, open_page, as_ana, ana, javascript):
    draft = joint(ana)
    page = as_ana(f"/e-vloge/vloga/{draft.pk}/", javascript=javascript)
    page.get_by_role("link", name="Povabite sovlagatelje").click()
    page.get_by_label("Ime in priimek").fill("Luka Petek")
    page.get_by_label("Elektronski naslov").fill("luka.petek@demo.ptuj.invalid")
    page.get_by_role("button", name="Pošljite povabilo").click()
    expect(page.get_by_role("heading", name="Luka Petek")).to_be_visible()
    expect(page.get_by_text("Čaka na potrditev")).to_be_visible()
    assert len(mail.outbox) == 1

    other = open_page(link(), javascript=javascript)
    expect(other.get_by_text("Ana Horvat")).to_be_visible()
    expect(other.get_by_text("Vodovod")).to_have_count(0)
    other.get_by_role("link", name="Prijavite se", exact=True).last.click()
    other.get_by_role("button", name="Nadaljujte s SI-PASS").click()
    choose_persona(other, "Luka Petek")
    expect(other.get_by_role("heading", level=1)).to_have_text("Preberite in potrdite vlogo")
    assert "sopodpis/" in other.url
    assert secret() not in other.url
    expect(other.get_by_text("Vodovod")).to_be_visible()
    with other.expect_download() as download:
        other.get_by_role("link", name="načrt.pdf").click()
    assert download.value.suggested_filename == "načrt.pdf"
    other.get_by_label(re.compile("Vlogo sem pregledal")).check()
    other.get_by_role("button", name="Potrdite vlogo").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Vlogo ste potrdili")

    page.reload()
    expect(page.get_by_text("Potrjeno")).to_be_visible()
    page.get_by_role("link", name="Nadaljujte", exact=True).click()
    page.get_by_label("Izjavljam, da so navedeni podatki resnični.").check()
    page.get_by_role("button", name="Oddajte vlogo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vloga je oddana")
    [kept] = Application.objects.get().kept["cosigners"]
    assert (kept["account"], kept["means"]) == ("Luka Petek", "sipass: smsPASS")

    other.goto(link())
    expect(other.get_by_role("heading", level=1)).to_have_text("Vloga je oddana")


@pytest.mark.parametrize("javascript", [True, False])
def test_declined_and_thought_over(open_page, signed_in, ana, javascript):
    draft, bine = joint(ana), filing.acting(make_user("bine", first_name="Bine", last_name="Kos"))
    joined(ana, draft, bine)
    page = signed_in(open_page("/stanje/", javascript=javascript), bine.user, level="substantial")
    page.goto(LIST)
    expect(page.get_by_text("Čaka na vašo potrditev")).to_be_visible()
    page.locator("li.with").get_by_role("link", name="Prekop").click()
    page.get_by_text("Vloge ne želim potrditi").click()
    page.get_by_label(re.compile("Razlog")).fill("Počakajmo na geodeta.")
    page.get_by_role("button", name="Zavrnite").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vloge niste potrdili")
    assert str(Cosigner.objects.get().reason) == "Počakajmo na geodeta."
    page.get_by_role("button", name="Odprite vlogo znova").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preberite in potrdite vlogo")


def states(ana, draft, bine):
    """Co-applicants in every state: confirmed and void, invited, declined."""
    confirmed(ana, draft, bine)
    cilka = filing.citizen("cilka")
    joined(ana, draft, cilka, name="Cilka Kos", email="cilka@example.si")
    cosignature.decline_application(actor=cilka, application_id=draft.pk, reason="Ne strinjam se z mejo.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_sticks_out_and_axe_is_content(open_page, signed_in, as_ana, ana, scheme, viewport):
    draft, bine = joint(ana), filing.acting(make_user("bine", first_name="Bine", last_name="Kos"))
    states(ana, draft, bine)
    options = {"viewport": viewport, "color_scheme": scheme, "bypass_csp": True}
    page = as_ana(f"/e-vloge/vloga/{draft.pk}/sovlagatelji/", **options)

    def content(page, *paths):
        for path in paths:
            page.goto(path)
            assert width_of(page) <= viewport["width"], path
            assert violations(page) == [], path

    own = f"/e-vloge/vloga/{draft.pk}/"
    content(page, own, f"{own}sovlagatelji/", f"{own}korak/vloga/", f"{own}pregled/")
    other = signed_in(open_page("/stanje/", **options), bine.user, level="substantial")
    content(other, f"{own}sopodpis/", LIST, "/moj-ptuj/")
    Cosigner.objects.filter(user=bine.user).update(digest="0" * 64)
    content(page, f"{own}sovlagatelji/", f"/en{own}sovlagatelji/")
    content(other, f"{own}sopodpis/", f"/en{own}sopodpis/")
    invited(ana, draft, "Tretja Oseba", "tretja@example.si")
    content(open_page("/stanje/", **options), link())
    assert seen(draft)
