"""E-novice on a phone: choose, ask, open the link, confirm, change, leave."""

import re

import pytest
from playwright.sync_api import expect

from apps.notifications.models import Message, Subscriber
from apps.notifications.registry import Topic, topics
from tests.browser.conftest import DESK, PHONE, violations, width_of


@pytest.fixture(autouse=True)
def _topics(settings):
    settings.EMAIL_BACKEND = "apps.notifications.mail.OutboxBackend"
    with (
        topics.temporarily("tema-a", Topic("Preizkusna tema", "Koncerti, sejmi, predstave in delavnice po občini.")),
        topics.temporarily(
            "tema-c", Topic("Tema po četrtih", "Kaj se dogaja v vaši četrtni skupnosti.", by_quarter=True)
        ),
    ):
        yield


def found(page):
    """In both schemes and widths."""
    lines = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            lines += violations(page)
            assert width_of(page) <= size["width"]
    return lines


def test_from_the_first_page_to_leaving(open_page):
    page = open_page("/e-novice/", bypass_csp=True)
    assert found(page) == []
    page.get_by_label("Preizkusna tema").check()
    page.get_by_label("Elektronski naslov").fill("ana@primer.si")
    page.get_by_role("button", name="Naročite se").click()
    expect(page.get_by_role("heading", name="Preverite svojo pošto")).to_be_visible()
    assert found(page) == []
    page.goto(re.search(r"http://localhost:\d+(/e-novice/narocnina/\S+)", Message.objects.get().text)[1])
    assert found(page) == []
    page.get_by_role("button", name="Potrdite naročilo").click()
    expect(page.get_by_text("Naročnina je potrjena.")).to_be_visible()
    assert found(page) == []
    page.get_by_label("Tema po četrtih").check()
    page.get_by_label("enkrat na teden").check()
    page.get_by_role("button", name="Shranite naročnino").click()
    expect(page.get_by_text("Naročnina je shranjena.")).to_be_visible()
    assert Subscriber.objects.get().rhythm == "weekly"
    page.get_by_role("button", name="Odjavite me od vsega").click()
    expect(page.get_by_text("Odjavljeni ste.")).to_be_visible()
    assert not Subscriber.objects.exists()


def test_by_code_without_javascript(open_page):
    page = open_page("/e-novice/", javascript=False)
    page.get_by_label("Preizkusna tema").check()
    page.get_by_label("s sporočilom SMS").check()
    page.get_by_label("Mobilna številka").fill("041 123 456")
    page.get_by_role("button", name="Naročite se").click()
    expect(page.get_by_role("heading", name="Vpišite kodo")).to_be_visible()
    page.get_by_label("Koda iz sporočila").fill(re.search(r"\d{6}", Message.objects.get().text)[0])
    page.get_by_role("button", name="Potrdite naročilo").click()
    expect(page.get_by_text("Naročnina je potrjena.")).to_be_visible()
