"""Notices, contact data and the catcher's pages in the browser, on a phone."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from apps.identity.models import Person
from apps.notifications import services
from apps.notifications.models import Notification
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user, sign_in
from tests.notifications import outbox

HOME, NOTICES = "/moj-ptuj/nastavitve/", "/moj-ptuj/obvestila/"


@pytest.fixture(autouse=True)
def _real_outbox(settings):
    settings.EMAIL_BACKEND = "apps.notifications.mail.OutboxBackend"


@pytest.fixture
def ana(town_live):
    user = make_user("ana", first_name="Ana", last_name="Horvat")
    Person.objects.create(user=user, contact_email="ana@star.invalid")
    for number in range(3):
        services.notify(
            user=user, kind="test", title=f"Zadeva {number} je rešena", body="Odločba vas čaka v dokumentih.",
            url=HOME if number else "", email=False,
        )  # fmt: skip
    return user


@pytest.fixture
def my_page(open_page, ana, town_live):
    """Opens a page as Ana."""

    def opener(path, **options):
        client = Client()
        sign_in(client, ana)
        name, morsel = next((name, morsel) for name, morsel in client.cookies.items() if "seja" in name)
        page = open_page("/stanje/", **options)
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": town_live}])
        page.goto(path)
        return page

    return opener


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_address_from_page_to_mail_and_back(my_page, javascript):
    page = my_page(HOME, javascript=javascript)
    page.get_by_role("link", name="Spremenite elektronski naslov").click()
    page.get_by_label("Nov elektronski naslov").fill("ana@nov.invalid")
    page.get_by_role("button", name="Pošljite povezavo").click()
    expect(page.get_by_text("Potrdite nov naslov")).to_be_visible()
    path = re.search(r"http://localhost:8000(/\S+)", outbox()[-1].text)[1]
    page.goto(path)
    page.get_by_role("button", name="Potrdite naslov").click()
    expect(page.get_by_text("Elektronski naslov je potrjen.")).to_be_visible()
    expect(page.locator("dd", has_text="ana@nov.invalid")).to_be_visible()


def test_a_phone_by_its_code(my_page):
    page = my_page(HOME)
    page.get_by_role("link", name="Dodajte telefon").click()
    page.get_by_label("Nova telefonska številka").fill("02 748 29 99")
    page.get_by_role("button", name="Pošljite kodo").click()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    page.get_by_label("Nova telefonska številka").fill("041 123 456")
    page.get_by_role("button", name="Pošljite kodo").click()
    expect(page.get_by_label("Koda iz SMS")).to_be_visible()
    page.get_by_label("Koda iz SMS").fill(re.search(r"\d{6}", outbox(channel="sms")[-1].text)[0])
    page.get_by_role("button", name="Potrdite številko").click()
    expect(page.get_by_text("Telefonska številka je potrjena.")).to_be_visible()
    expect(page.locator("dd", has_text="+386 41 123 456")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_notices_are_read(my_page, javascript):
    page = my_page(NOTICES, javascript=javascript)
    expect(page.get_by_text("Novo", exact=True)).to_have_count(3)
    page.get_by_role("link", name="Zadeva 2 je rešena").click()
    expect(page).to_have_url(re.compile(f"{HOME}$"))
    page.goto(NOTICES)
    page.get_by_role("button", name="Označite kot prebrano Zadeva 1 je rešena").click()
    expect(page.get_by_text("Novo", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Označite vsa kot prebrana").click()
    expect(page.get_by_text("Vsa obvestila ste prebrali.")).to_be_visible()
    assert not Notification.objects.unread().exists()


@pytest.mark.parametrize(
    "path", [NOTICES, HOME, f"{HOME}e-naslov/", f"{HOME}telefon/", f"{HOME}telefon/koda/", f"{HOME}email/odstranitev/"]
)
def test_axe_and_width(my_page, ana, path):
    from apps.core.actor import Actor
    from apps.identity.services import contacts

    contacts.start_contact_change(actor=Actor(user=ana), kind="phone", value="041123456")
    contacts.start_contact_change(
        actor=Actor(user=ana), kind="email", value="ana.marija.horvat-kolaric@zelo-dolgo-ime.invalid"
    )
    found = []
    for scheme in ("light", "dark"):
        page = my_page(path, color_scheme=scheme, bypass_csp=True, viewport=DESK)
        page.wait_for_load_state("networkidle")
        found += [f"{scheme} desk {line}" for line in violations(page)]
        page.set_viewport_size(PHONE)
        found += [f"{scheme} phone {line}" for line in violations(page)]
        page.set_viewport_size({"width": 320, "height": 700})
        assert width_of(page) <= 320
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["obvestilo", "potrditev", "sprememba"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_mails(browser, name, scheme):
    """As a mail program shows them: the HTML by itself, without the portal's headers.

    The words are read from the database first: staff may have written their own.
    """
    from apps.core.outgoing import mail_samples, render_mail

    sample = mail_samples.get(name)
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.set_content(render_mail(sample.template, sample.context(), language="sl").html)
    assert violations(page) == []
    assert width_of(page) <= PHONE["width"]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_the_catcher(browser, tmp_path, scheme):
    from tests.tools.test_mailbox import Running, mail

    catcher = Running(tmp_path)
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    try:
        for path in ("empty", "list", "one"):
            if path == "list":
                catcher.send(
                    mail(1, html="<html lang='sl'><head><title>x</title></head><body><p>Živjo</p></body></html>")
                )
            page.goto(
                f"http://localhost:{catcher.web}{'/messages/' + catcher.list()[0]['id'] if path == 'one' else '/'}"
            )
            assert violations(page) == []
            assert width_of(page) <= PHONE["width"]
    finally:
        context.close()
        catcher.stop()
