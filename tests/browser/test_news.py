"""News in the browser: read on a phone, written by an editor, axe on every page."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.documents.services import sanitize_photo, store_photo
from apps.news.choices import NEWS
from apps.news.demo import PICTURED, drawn
from apps.news.models import NewsItem
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.documents.conftest import storage  # noqa: F401
from tests.factories.news import draft, published, reader
from tests.factories.people import TESTS, make_department, make_municipality, make_staff

FRAME = "#nav-sidebar, #header-inner"


@pytest.fixture
def editor(town_live, storage):  # noqa: F811
    """Somebody who writes, with news of several kinds."""
    roads = make_department(make_municipality(), "CESTE", name="Oddelek za ceste")
    user = make_staff("urednica", "editor", roads)
    user.public = published(
        roads, title_sl="Obnova Zadružnega trga vstopa v drugo fazo", look="project", topics=["projekti", "ceste"],
        summary_sl="Od ponedeljka bo urejen začasen prehod za pešce ob severni strani trga.", quarters=["center"],
    )  # fmt: skip
    picture = sanitize_photo(drawn())
    store_photo(actor=TESTS, data=picture, owner_kind=NEWS, owner_id=user.public.pk, alternative=PICTURED)
    user.english = published(roads, title_en="Road closed", summary_en="Detour is marked.", text_en="By **car**.")
    user.draft = draft(roads, title_sl="Zimska služba je pripravljena", look="quarter")
    reader("a@primer.si", "ceste")
    return user


def keep(page, name):
    """A picture, for whoever wants to look (SHOTS: a folder)."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_found_and_read_on_a_phone(open_page, editor, javascript):
    page = open_page("/", javascript=javascript, viewport=PHONE)
    page.get_by_role("link", name="Vse novice").click()
    page.get_by_label("Besede").fill("trga")
    page.get_by_label("Tema").select_option(label="Projekti in naložbe")
    page.get_by_role("button", name="Prikažite").click()
    expect(page.locator(".rows > li")).to_have_count(1)
    page.get_by_role("link", name="Obnova Zadružnega trga").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("drugo fazo")
    expect(page.get_by_role("heading", level=2, name="Obvoz")).to_be_visible()
    picture = page.locator("main picture img")
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") > 300
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("javascript", [True, False])
def test_written_and_published(open_page, signed_in, editor, javascript):
    page = signed_in(open_page("/stanje/", javascript=javascript, viewport=DESK), editor)
    page.goto(page.url.replace("/stanje/", "/admin/news/newsitem/add/"))
    page.locator("[name=title_sl]").fill("Zapora Prešernove ulice")
    page.locator("[name=summary_sl]").fill("Samo v soboto.")
    area = page.locator("[name=text_sl]")
    area.fill("Prvo")
    if javascript:
        area.select_text()
        page.get_by_role("button", name="Krepko").first.click()
        expect(area).to_have_value("**Prvo**")
    page.get_by_label("Ceste in zapore").check()
    page.locator("[name=_continue]").click()
    expect(page.get_by_role("link", name="Objavite takoj")).to_be_visible()
    page.get_by_role("link", name="Objavite takoj").click()
    expect(page.get_by_text("Obvestili bomo 1 naročnika.")).to_be_visible()
    page.get_by_role("button", name="Objavite takoj").click()
    expect(page.get_by_text("Novica je objavljena.")).to_be_visible()
    assert NewsItem.objects.get(slug="zapora-presernove-ulice").is_public


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, editor, scheme):
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), editor)
    home, found = page.url.replace("/stanje/", ""), []
    admin = f"/admin/news/newsitem/{editor.draft.pk}/"
    paths = {
        "home": "/", "list": "/novice/", "found": "/novice/?q=trg&tema=projekti", "none": "/novice/?leto=1999",
        "item": editor.public.get_absolute_url(), "english": f"/en{editor.english.get_absolute_url()}",
        "fallback": f"/en{editor.public.get_absolute_url()}", "draft": editor.draft.get_absolute_url(),
        "admin-list": "/admin/news/newsitem/", "admin-editor": admin, "admin-preview": f"{admin}predogled/",
        "admin-publish": f"{admin}objava/", "admin-schedule": f"{admin}cas/", "admin-picture": f"{admin}slika/",
        "admin-files": f"{admin}priloge/", "admin-history": f"{admin}history/",
    }  # fmt: skip
    for name, path in paths.items():
        page.goto(f"{home}{path}")
        page.wait_for_load_state("networkidle")
        for size_name, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)
            foreign = FRAME if name.startswith("admin") else ""
            lines = violations(page, foreign) if foreign else violations(page)
            found += [f"{name} {size_name}: {line}" for line in lines]
            if width_of(page) > size["width"]:
                found.append(f"{name} {size_name}: scrolls sideways")
            keep(page, f"news-{name}-{size_name}-{scheme}")
    assert found == []
