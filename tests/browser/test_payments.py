"""Paying in the browser: the page of an order on phone and desk, paying through the simulator, staff pages."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from apps.payments.models import Order
from tests.browser.conftest import DESK, PHONE, violations
from tests.browser.test_cases import FRAME, ana, keep
from tests.factories.people import make_department, make_municipality, make_person, make_staff
from tests.payments.money import bring

__all__ = ["ana"]


@pytest.fixture
def order(ana):
    make_person(ana, address="Slovenski trg 6, 2250 Ptuj")
    return Order.objects.get()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, ana, order, scheme):
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), ana)
    home = f"/placila/{order.pk}/"
    for path in (home, f"/en{home}", f"{home}oprostitev/"):
        for name, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)
            page.goto(path)
            keep(page, f"{path.replace(str(order.pk), 'n').strip('/').replace('/', '-')}-{name}-{scheme}")
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_case_to_the_receipt(open_page, signed_in, ana, order, settings, javascript):
    page = signed_in(open_page("/stanje/", javascript=javascript), ana)
    settings.BASE_URL = page.url.split("/stanje/")[0]
    page.goto("/moj-ptuj/zadeve/371-1-2026/")
    page.get_by_role("link", name="Plačajte", exact=True).click()
    page.get_by_role("button", name="Plačajte prek UJP e-plačila").click()
    expect(page.get_by_text("To ni UJP e-plačila")).to_be_visible()
    keep(page, f"simulator-{javascript}")
    page.get_by_role("button", name="Plačilo s kartico").click()
    expect(page.get_by_role("heading", name="Plačilo je uspelo")).to_be_visible()
    keep(page, f"returned-{javascript}")
    page.get_by_role("link", name="Nazaj na nalog").click()
    expect(page.get_by_role("heading", name="Prejeta plačila")).to_be_visible()
    keep(page, f"paid-{javascript}")


def test_the_pages_of_finance(open_page, signed_in, ana, order):
    clerk = make_staff("racunovodja", "finance", make_department(make_municipality(), "FIN"))
    bring(("Žiga Šuštar", 4000, order.reference), ("Neznanec", 100, "SI99"))
    page = signed_in(open_page("/stanje/", viewport=DESK, bypass_csp=True), clerk)
    this = dt.date.today().year  # noqa: DTZ011  the year of the clock
    for name, path in (
        ("order", f"order/{order.pk}/change/"), ("finance", f"order/finance/?leto={this}"), ("lines", "statementline/"),
        ("import", "bankstatement/uvoz/"), ("refund", f"order/{order.pk}/vracilo/"),
    ):  # fmt: skip
        page.goto(f"/admin/payments/{path}")
        keep(page, f"admin-{name}")
        assert violations(page, FRAME) == []
