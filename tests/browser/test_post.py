"""Texts of mails and the post in figures, in a browser: axe, both widths, what staff do there."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.notifications.models import Message, TemplateVersion, Undeliverable
from apps.notifications.models.bounces import address_index
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_decisions import looks_well
from tests.conftest import make_user
from tests.factories.people import make_department, make_municipality, make_person, make_staff

LIST = "/admin/notifications/templateversion/"
FRAME = ".phone-frame"  # a sandbox, into which axe cannot look; its page is the mail, tried by tests/notifications


@pytest.fixture
def editor(town_live):
    return make_staff("urednik", "editor", make_department(make_municipality()))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_text_from_the_list_to_what_is_sent(open_page, signed_in, editor, javascript):
    options = {"javascript": javascript, "bypass_csp": True, "viewport": DESK, "expected_errors": ("sandboxed",)}
    page = signed_in(open_page("/stanje/", **options), editor)
    page.goto(LIST)
    page.get_by_role("link", name="Uredite: Povabilo k sopodpisu vloge, Slovenščina").click()
    mail = page.frame_locator(FRAME)
    expect(mail.get_by_text("Vabi vas: Ana Vzorčna")).to_be_visible()
    body = page.get_by_label("Besedilo", exact=True)
    body.fill("Pozdravljeni, vabi vas ")
    if javascript:
        page.get_by_role("button", name="{{ kdo }}").click()
        expect(body).to_have_value("Pozdravljeni, vabi vas {{ kdo }}")
    else:
        body.fill("Pozdravljeni, vabi vas {{ kdo }}")
        page.get_by_role("button", name="Predogled pošte").click()
    expect(mail.get_by_text("Pozdravljeni, vabi vas Ana Vzorčna")).to_be_visible()
    body.fill("Vabi vas {{ kdoo }}")
    page.get_by_role("button", name="Shranite").click()
    expect(page.get_by_text("Ste mislili {{ kdo }}?")).to_be_visible()
    page.get_by_label("Besedilo", exact=True).fill("Vabi vas {{ kdo }}")
    page.get_by_role("button", name="Shranite").click()
    page.get_by_role("button", name="Objavite različico 1").click()
    expect(page.get_by_text("Zdaj se pošilja različica 1.")).to_be_visible()
    assert TemplateVersion.objects.get().published
    page.get_by_role("link", name="Različica 1", exact=True).click()
    expect(page.locator("ins").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_looks_well(open_page, signed_in, editor, scheme):
    page = signed_in(open_page("/stanje/", bypass_csp=True, color_scheme=scheme), editor)
    key = {"key": "applications/mail/cosign", "language": "sl"}
    for number in (1, 2):
        TemplateVersion.objects.create(**key, number=number, subject="X", body=f"Različica {number}", author=editor)
    for url in (LIST, f"{LIST}besedilo/applications.mail.cosign/sl/", f"{LIST}besedilo/welcome/en/",
                f"{LIST}besedilo/applications.mail.cosign/sl/razlicica/2/"):  # fmt: skip
        page.goto(url)
        for size in (DESK, PHONE):
            looks_well(page, size, FRAME)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_figures_look_well(open_page, signed_in, scheme):
    chief = make_staff("vida", "head_of_digital", make_department(make_municipality()))
    for state, error in (("sent", ""), ("failed", "SMTP 550 5.1.1"), ("waiting", "ConnectionRefusedError")):
        sent = timezone.now() if state == "sent" else None
        Message.objects.create(kind="test", state=state, last_error=error, attempts=1, sent=sent)
    Message.objects.create(kind="alerts.told", channel="sms", state="sent", sent=timezone.now(), parts=3, price="12.60")
    page = signed_in(open_page("/stanje/", bypass_csp=True, color_scheme=scheme), chief)
    page.goto("/admin/notifications/message/stevilke/")
    for size in (DESK, PHONE):
        looks_well(page, size)
    expect(page.get_by_role("img", name="Odposlano in opuščeno po dnevih")).to_be_visible()


def test_the_persons_way_back(open_page, signed_in):
    user = make_user("ana", first_name="Ana", last_name="Horvat")
    make_person(user, contact_email="ana@example.invalid", contact_proven=True)
    Undeliverable.objects.create(address_index=address_index("ana@example.invalid"), reason="bounce", code="5.1.1")
    page = signed_in(open_page("/stanje/", bypass_csp=True, viewport=PHONE), user)
    page.goto("/moj-ptuj/")
    looks_well(page, PHONE)
    page.get_by_role("link", name="Popravite naslov").first.click()
    looks_well(page, PHONE)
    looks_well(page, DESK)
    page.get_by_role("button", name="Pošljite mi potrditev").click()
    expect(page.get_by_text("Poslali smo vam sporočilo s povezavo")).to_be_visible()
