"""Vprašaj občino in the browser: a question on a phone with and without JavaScript, its answer at the office, axe on
every page."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.identity.services.organisations import load_organisations
from apps.questions import services
from apps.questions.models import Question, QuestionTopic
from apps.reports.services.categories import load_categories
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user
from tests.factories.people import make_staff
from tests.factories.questions import answer_one, ask_one, publish_one

HOME = "/vprasaj-obcino/"
FRAME = "#nav-sidebar, #header-inner"


@pytest.fixture
def ana(town_live):
    """A citizen, with the shipped topics, an officer, a head, and answered questions."""
    load_organisations()
    load_categories()
    services.load_topics()
    user = make_user("ana", first_name="Ana", last_name="Horvat")
    roads = QuestionTopic.objects.get(code="ceste")
    user.officer = make_staff("uradnica", "officer", roads.department)
    user.head = make_staff("vodja", "head", roads.department)
    user.public = ask_one(roads, make_user("bine"), title="Velika luknja v pločniku: kdo jo popravi?", text="Pri šoli.")
    publish_one(answer_one(user.public, user.officer, "Javne službe. Prijavite jo na tem portalu."), user.head)
    answer_one(user.public, user.officer, "Javne službe Ptuj. Prijavite jo tukaj.", reason="Dodan izvajalec.")
    publish_one(user.public, user.head)
    user.own = ask_one(roads, user, title="Kdaj bo obnovljena Dravska ulica?", text="", consent=False)
    answer_one(user.own, user.officer, "Obnova je predvidena prihodnje leto.")
    return user


def keep(page, name):
    """A picture, for whoever wants to look (SHOTS: a folder)."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_in_two_screens(open_page, ana, javascript):
    page = open_page(HOME, javascript=javascript, viewport=PHONE)
    page.get_by_role("link", name="Zastavite vprašanje").first.click()
    page.get_by_label("Vaše vprašanje").fill("Kdo popravi luknje na pločnikih?")
    if javascript:
        expect(page.locator("[data-alike]").get_by_role("link", name=ana.public.title)).to_be_visible()
    page.get_by_role("button", name="Naprej").last.click()
    expect(page.get_by_role("link", name=ana.public.title)).to_be_visible()
    page.get_by_label("Elektronski naslov").fill("nekdo@primer.si")
    page.get_by_label("Vprašanje in odgovor se smeta objaviti").check()
    keep(page, f"questions-check-{javascript}")
    page.get_by_role("button", name="Oddajte vprašanje").click()
    expect(page.get_by_role("heading", name="Še en korak: potrdite vprašanje")).to_be_visible()
    row = Question.objects.order_by("-created")[0]
    assert (row.state, row.consent, row.topic.code) == ("unconfirmed", True, "ceste")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]  # promises need scripts


def test_the_office_answers_and_somebody_else_publishes(open_page, signed_in, ana):
    row = ask_one(QuestionTopic.objects.get(code="ceste"), ana, title="Kdaj bo pometena ulica?")
    page = signed_in(open_page("/stanje/", viewport=DESK), ana.officer)
    page.goto(f"/admin/questions/question/{row.pk}/change/")
    page.get_by_role("link", name="Odgovorite").click()
    page.get_by_label("Odgovor", exact=True).fill("V ponedeljek zjutraj.")
    page.get_by_role("button", name="Odgovorite").click()
    expect(page.get_by_text("V ponedeljek zjutraj.")).to_be_visible()
    other = signed_in(open_page("/stanje/", viewport=DESK), ana.head)
    other.goto(f"/admin/questions/question/{row.pk}/change/")
    other.get_by_role("link", name="Preglejte in objavite").click()
    other.get_by_role("button", name="Preglejte in objavite").click()
    expect(other.get_by_text("odgovorjeno in objavljeno", exact=False).first).to_be_visible()
    page.goto(row.get_absolute_url())
    expect(page.get_by_text("V ponedeljek zjutraj.")).to_be_visible()
    page.get_by_role("button", name="Da", exact=True).click()
    expect(page.get_by_text("Pomagal je 1 osebi", exact=False)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, ana, scheme):
    page = open_page("/stanje/", color_scheme=scheme, bypass_csp=True)
    found = []

    def look(name):
        for size_name, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)
            found.extend(f"{name} {size_name}: {line}" for line in violations(page))
            if width_of(page) > size["width"]:
                found.append(f"{name} {size_name}: scrolls sideways")
            keep(page, f"questions-{name}-{size_name}-{scheme}")

    page.goto(f"{HOME}novo/")
    page.get_by_role("button", name="Naprej").last.click()
    look("what-wrong")
    page.get_by_label("Vaše vprašanje").fill("Kdo popravi luknje na pločnikih?")
    expect(page.locator("[data-alike]").get_by_role("link")).to_be_visible()
    look("what")
    page.get_by_role("button", name="Naprej").last.click()
    look("check")
    signed_in(page, ana)
    paths = {
        "list": HOME, "empty": f"{HOME}?q=qqqqqq", "question": ana.public.get_absolute_url(), "home": "/",
        "own": ana.own.get_absolute_url(), "mine": "/moj-ptuj/vprasanja/",
    }  # fmt: skip
    for name, path in paths.items():
        page.goto(path)
        look(name)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_offices_pages(open_page, signed_in, ana, scheme):
    page = signed_in(open_page("/stanje/", viewport=DESK, color_scheme=scheme, bypass_csp=True), ana.head)
    change = f"/admin/questions/question/{ana.public.pk}"
    paths = {
        "list": "/admin/questions/question/?zavihek=odprta", "question": f"{change}/change/",
        "answer": f"{change}/delo/odgovor/", "redact": f"{change}/delo/prikrivanje/", "report": f"{change}/delo/prijava/",
        "numbers": "/admin/questions/question/statistika/", "topics": "/admin/questions/questiontopic/",
    }  # fmt: skip
    found = []
    for name, path in paths.items():
        page.goto(path)
        keep(page, f"questions-admin-{name}-{scheme}")
        found += [f"{name}: {line}" for line in violations(page, FRAME)]
    assert found == []
