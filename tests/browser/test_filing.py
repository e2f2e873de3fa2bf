"""From "check your answers" to the confirmation and Moj Ptuj, on a phone, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from apps.applications.engine import new_row_id
from apps.applications.models import Application
from apps.core.events import deliver_event
from apps.core.models import OutboxEvent
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user
from tests.factories import filing
from tests.factories.applications import make_shipped

LIST = "/moj-ptuj/vloge/"


@pytest.fixture
def ana(town_live):
    """Known by SI-PASS, with a draft that can be filed and one that cannot."""
    actor = filing.acting(make_user("ana", first_name="Ana", last_name="Horvat"))
    version = filing.with_fee()
    filing.draft(actor, version, {"namen": "Še ni končano"})
    filing.ready(actor, version)
    return actor


@pytest.fixture
def my_page(open_page, signed_in, ana):
    """Opens a page as Ana."""

    def opener(path, **options):
        page = signed_in(open_page("/stanje/", **options), ana.user, level="substantial")
        page.goto(path)
        return page

    return opener


def ready():
    return Application.objects.drafts().exclude(pk=Application.objects.order_by("created").first().pk).get()


def work():
    """What the worker does."""
    deliver_event(OutboxEvent.objects.get(name="application_filed").pk)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_button_to_the_receipt(my_page, javascript):
    page = my_page(f"/e-vloge/vloga/{ready().pk}/pregled/", javascript=javascript)
    page.get_by_label("Izjavljam, da so navedeni podatki resnični.").check()
    page.get_by_role("button", name="Oddajte vlogo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vloga je oddana")
    expect(page.locator(".done-panel .no")).to_have_text(re.compile(r"371-1/20\d\d"))
    expect(page.get_by_text("Potrdilo pripravljamo.")).to_be_visible()
    work()
    if not javascript:
        page.get_by_role("link", name="Preverite, ali je že na voljo").click()
    receipt = page.get_by_role("link", name=re.compile("Potrdilo o oddaji"))
    expect(receipt).to_be_visible(timeout=20_000)
    with page.expect_download() as download:
        receipt.click()
    assert download.value.suggested_filename.endswith(".pdf")
    with page.expect_download() as download:
        page.get_by_role("link", name="Rok za odločitev v svoj koledar").click()
    assert download.value.suggested_filename.endswith(".ics")
    page.go_back()
    page.goto(LIST)
    row = page.locator("li.with", has_text="371-1/")
    expect(row).to_contain_text("Čaka na plačilo")
    row.get_by_role("link", name="Prekop").click()
    expect(page.get_by_text("SI56 0110 0496 0309 112")).to_be_visible()
    page.get_by_role("link", name="Odprite zadevo").click()
    expect(page.get_by_text("Izdano je potrdilo o oddaji vloge.")).to_be_visible()


def test_pressed_twice_and_back(my_page):
    page = my_page(f"/e-vloge/vloga/{ready().pk}/pregled/")
    page.get_by_label("Izjavljam, da so navedeni podatki resnični.").check()
    page.get_by_role("button", name="Oddajte vlogo").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vloga je oddana")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vloga je oddana")
    assert Application.objects.filed().count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_sticks_out_and_axe_is_content(my_page, ana, scheme, viewport):
    done = filing.file(ana, ready())
    page = my_page(LIST, viewport=viewport, color_scheme=scheme, bypass_csp=True, javascript=True)
    paths = (LIST, "/moj-ptuj/", f"/e-vloge/vloga/{done.pk}/oddano/", f"/en/e-vloge/vloga/{done.pk}/oddano/")
    for path in paths:
        page.goto(path)
        assert width_of(page) <= viewport["width"], path
        assert violations(page) == [], path


def test_an_empty_list(open_page, signed_in, town_live):
    page = signed_in(open_page("/stanje/", bypass_csp=True), make_user("bine"))
    page.goto(LIST)
    expect(page.get_by_role("heading", name="Vlog še ni")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Poiščite postopek").click()
    expect(page).to_have_url(re.compile(r"/e-vloge/$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_rows_of_a_group_on_the_review(my_page, ana, scheme, viewport):
    rows = [
        {"_id": new_row_id(), "katastrska_obcina": "400 Ptuj", "parcela": "1124/3"},
        {"_id": new_row_id(), "katastrska_obcina": "406 Spuhlja"},
    ]
    made = filing.draft(ana, make_shipped(), {"vrsta_del": "drugo", "dolzina_m": "14.5", "parcele": rows})
    page = my_page(f"/e-vloge/vloga/{made.pk}/pregled/", viewport=viewport, color_scheme=scheme, bypass_csp=True)
    assert violations(page) == []
    assert width_of(page) <= viewport["width"]
    page.get_by_role("link", name=re.compile("Spremenite.*Parcela 2")).click()
    expect(page.locator(f"#vrstica-{rows[1]['_id']}")).to_be_in_viewport()
