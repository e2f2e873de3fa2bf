"""Photos in the browser: parts drawn, moved by keys or typed, and blurred; what is chosen is shown before it is sent."""

import pytest
from django.utils import translation
from playwright.sync_api import expect

from apps.documents import services
from apps.documents.models import Photo
from apps.documents.registry import owner_policies
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_cases import keep
from tests.conftest import make_user
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import loaded_heic, saved, scene
from tests.documents.test_photos import OPEN, Street
from tests.factories.people import acting_as, make_department, make_municipality, make_staff


@pytest.fixture
def officer(town_live, storage):  # noqa: F811
    translation.activate("sl")
    ana = make_user("ana")
    user = make_staff("uradnica", "officer", make_department(make_municipality(), "T1"))
    with owner_policies.temporarily("test_street", Street()):
        user.photo = services.store_photo(
            actor=acting_as(ana), data=saved(scene()), owner_kind="test_street", owner_id=OPEN,
            alternative="Jama v pločniku pred vrtcem",
        )  # fmt: skip
        yield user


def address(officer):
    return f"/admin/documents/photo/{officer.photo.pk}/zameglitev/"


def opened(open_page, signed_in, officer, **options):
    page = open_page("/slogovnik/", **options)
    signed_in(page, officer)
    page.goto(address(officer))
    return page


def typed(page, side):
    return [
        float(value.replace(",", "."))
        for value in page.locator(f".blur-row [name={side}]").evaluate_all("all => all.map((one) => one.value)")
        if value
    ]


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_drawn_previewed_and_blurred(open_page, signed_in, officer, viewport):
    page = opened(open_page, signed_in, officer, viewport=viewport)
    stage = page.locator("[data-blur-stage]")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.75, steps=4)
    page.mouse.up()
    assert typed(page, "left") == [pytest.approx(25, abs=1)]
    assert typed(page, "top") == [pytest.approx(25, abs=1)]
    assert typed(page, "width") == [pytest.approx(25, abs=1)]
    assert typed(page, "height") == [pytest.approx(50, abs=1)]
    expect(page.get_by_role("button", name="Del 1")).to_be_focused()
    page.get_by_role("button", name="Poglejte predogled").click()
    expect(page.get_by_role("img", name="Fotografija, kakršna bo po zameglitvi")).to_be_visible()
    expect(page.get_by_role("button", name="Del 1")).to_be_visible()
    assert width_of(page) <= viewport["width"]
    page.get_by_label("Razlog").fill("obraz otroka")
    page.get_by_role("button", name="Zameglite", exact=True).click()
    expect(page.get_by_text("Zamegljen je 1 del fotografije.")).to_be_visible()
    assert Photo.objects.get().blurred == 1


def test_by_keys_alone(open_page, signed_in, officer):
    page = opened(open_page, signed_in, officer)
    page.get_by_role("button", name="Dodajte del").focus()
    page.keyboard.press("Enter")
    part = page.get_by_role("button", name="Del 1")
    expect(part).to_be_focused()
    assert [typed(page, side) for side in ("left", "top", "width", "height")] == [[40], [40], [20], [20]]
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert [typed(page, side) for side in ("left", "top", "width", "height")] == [[41], [38], [21], [22]]
    for _press in range(100):
        page.keyboard.press("ArrowLeft")
    assert typed(page, "left") == [0]
    page.get_by_role("button", name="Dodajte del").click()
    page.keyboard.press("Delete")
    expect(part).to_be_focused()
    page.get_by_role("button", name="Odstranite izbrani del").click()
    assert typed(page, "left") == []
    expect(page.get_by_role("button", name="Dodajte del")).to_be_focused()
    page.get_by_text("Deli v številkah").click()
    expect(page.locator(".blur-row")).to_have_count(0)


def test_without_scripts(open_page, signed_in, officer):
    page = opened(open_page, signed_in, officer, javascript=False)
    first = page.get_by_role("group", name="Del 1")
    for side, value in (("Levo", "10"), ("Zgoraj", "10,5"), ("Širina", "30"), ("Višina", "40")):
        first.get_by_label(side).fill(value)
    page.get_by_role("button", name="Poglejte predogled").click()
    expect(page.get_by_role("img", name="Fotografija, kakršna bo po zameglitvi")).to_be_visible()
    page.get_by_label("Razlog").fill("tablica")
    page.get_by_role("button", name="Zameglite", exact=True).click()
    expect(page.get_by_text("Zamegljen je 1 del fotografije.")).to_be_visible()
    assert Photo.objects.get().blurred == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, signed_in, officer, scheme):
    for viewport in (PHONE, DESK):
        page = opened(open_page, signed_in, officer, viewport=viewport, color_scheme=scheme)
        page.get_by_role("button", name="Dodajte del").click()
        page.get_by_text("Deli v številkah").click()
        assert violations(page) == []
        assert width_of(page) <= viewport["width"]
        keep(page, f"blur-{viewport['width']}-{scheme}")
        for path in ("/admin/documents/photo/", f"/admin/documents/photo/{officer.photo.pk}/change/"):
            page.goto(path)
            expect(page.get_by_role("img", name="Jama v pločniku pred vrtcem").first).to_be_visible()
            assert violations(page) == []
            keep(page, f"photo-{'one' if 'change' in path else 'list'}-{viewport['width']}-{scheme}")


def test_what_was_chosen_is_shown(open_page, storage):  # noqa: F811
    page = open_page("/slogovnik/")
    field = page.locator("[data-photos]").first
    field.locator("input[type=file]").set_input_files(
        [
            {"name": "jama.jpg", "mimeType": "image/jpeg", "buffer": saved(scene())},
            {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": loaded_heic()},
        ]
    )
    expect(field.get_by_role("img", name="Nova fotografija: jama.jpg")).to_be_visible()
    expect(field.get_by_text("IMG_1.HEIC (predogleda tu ni")).to_be_visible()
    field.scroll_into_view_if_needed()
    keep(page, "photo-field")
