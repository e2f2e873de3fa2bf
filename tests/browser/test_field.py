"""The field on a phone: the nearest first, fixed with a photo; subscriptions of areas; redacting in the admin; axe on
each page."""

import pytest
from playwright.sync_api import expect

from apps.documents.services import store_photo
from apps.identity.models import Organisation
from apps.identity.services.organisations import load_organisations
from apps.reports import services
from apps.reports.choices import REPORT, AreaKind
from apps.reports.models import AreaSubscription, Report, ReportCategory
from apps.reports.services.areas import Area
from apps.reports.services.categories import load_categories
from apps.reports.services.photos import PORTAL
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_reports import FRAME, HOME, keep
from tests.conftest import make_user
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import saved, scene
from tests.factories.people import acting_as, make_staff
from tests.factories.reports import report_one
from tests.reports.conftest import person

FIELD = f"{HOME}teren/"
BY_THE_LAMP = {"latitude": 46.4257, "longitude": 15.8738}


@pytest.fixture
def worker(town_live, storage):  # noqa: F811
    """Of a contractor who was given two reports; with the officer in charge and the reporter."""
    load_organisations()
    load_categories()
    organisation = Organisation.objects.get(slug="javne-sluzbe-ptuj-d-o-o")
    road = ReportCategory.objects.get(code="luknja-v-cesti")
    user = make_staff("izvajalec", "contractor", organisation.departments.first())
    user.officer = make_staff("uradnica", "officer", road.department)
    user.citizen = make_user("bine")
    user.near = report_one(road, user.citizen, text="Velika luknja pri magistratu.", attributes={"globina": "12"})
    user.lamp = report_one(road, user.citizen, at=(46.4256, 15.8737), address="Volkmerjeva cesta 20")
    Report.objects.update(contractor=organisation)
    for seed in (3, 4):
        store_photo(
            actor=PORTAL, data=saved(scene(seed=seed)), owner_kind=REPORT, owner_id=user.near.pk, kind="before"
        )  # fmt: skip
    services.take_step(actor=acting_as(user), report_id=user.lamp.pk, step="start")
    services.note_outside(actor=acting_as(user), report=user.near, text="Potrebujemo zaporo enega pasu.")
    services.comment_report(actor=person(user.citizen), report_id=user.near.pk, text="Zdaj je še večja.")
    services.subscribe(actor=person(user.citizen), area=Area(kind=AreaKind.STREET, place="Mestni trg"))
    return user


@pytest.mark.parametrize("javascript", [True, False])
def test_fixed_on_the_spot(open_page, signed_in, worker, javascript):
    more = {"geolocation": BY_THE_LAMP, "permissions": ["geolocation"]} if javascript else {}
    page = signed_in(open_page("/stanje/", javascript=javascript, viewport=PHONE, **more), worker)
    page.goto(FIELD)
    if javascript:
        page.get_by_role("button", name="Razvrstite po moji legi").click()
        expect(page.get_by_text("Razvrščeno po oddaljenosti od vas.")).to_be_visible()
    else:
        page.get_by_text("Filtri").click()
        page.get_by_label("Začnite na ulici").fill("volkmerjeva c.")
        page.get_by_role("button", name="Prikažite").click()
    expect(page.locator(".field-rows li").first).to_contain_text("Volkmerjeva cesta 20")
    page.locator(".field-rows a").first.click()
    page.get_by_role("link", name="Odpravljeno je").click()
    page.get_by_label("Odgovor, ki ga preberejo vsi").fill("Zakrpano.")
    shot = {"name": "po.jpg", "mimeType": "image/jpeg", "buffer": saved(scene(seed=9))}
    page.get_by_label("Fotografija po popravilu").set_input_files(shot)
    page.get_by_role("button", name="Odpravljeno je").click()
    expect(page.get_by_text("po popravilu", exact=True)).to_be_visible()
    worker.lamp.refresh_from_db()
    assert worker.lamp.state == "fixed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, worker, scheme):
    found = []

    def look(page, paths):
        for name, path in paths.items():
            page.goto(path)
            for size_name, size in (("desk", DESK), ("phone", PHONE)):
                page.set_viewport_size(size)
                found.extend(f"{name} {size_name}: {line}" for line in violations(page))
                if width_of(page) > size["width"]:
                    found.append(f"{name} {size_name}: scrolls sideways")
                keep(page, f"field-{name}-{size_name}-{scheme}")

    one = f"{FIELD}{worker.near.pk}/"
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), worker)
    look(
        page,
        {
            "list": f"{FIELD}?lat=46.4257&lon=15.8738", "street": f"{FIELD}?ulica=Mestni+trg", "report": one,
            "fix": f"{one}odpravljeno/", "plan": f"{one}nacrt/", "propose": f"{one}predlog/", "back": f"{one}vrnitev/",
            "none": f"{FIELD}?stanje=zakljuceno",
        },
    )  # fmt: skip
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), worker.citizen)
    look(
        page,
        {
            "own": worker.near.get_absolute_url(), "areas": f"{HOME}obmocja/?prijava={worker.near.pk}",
            "mine": "/moj-ptuj/prijave/", "index": f"{HOME}?ulica=mestni+trg",
        },
    )  # fmt: skip
    assert found == []
    assert AreaSubscription.objects.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_pictures_are_redacted_at_once(open_page, signed_in, worker, scheme):
    page = signed_in(open_page("/stanje/", viewport=DESK, color_scheme=scheme, bypass_csp=True), worker.officer)
    change, found = f"/admin/reports/report/{worker.near.pk}", []
    paths = {
        "report": f"{change}/change/", "split": f"{change}/delo/razdelitev/", "comment": f"{change}/delo/pojasnilo/",
        "redact": f"{change}/delo/prikrivanje/",
    }  # fmt: skip
    for name, path in paths.items():
        page.goto(path)
        keep(page, f"field-admin-{name}-{scheme}")
        found += [f"{name}: {line}" for line in violations(page, FRAME)]
    assert found == []
    page.get_by_label("Objavljeno besedilo").fill("Luknja.")
    stages = page.locator("[data-blur-stage]")
    for number in range(2):
        box = stages.nth(number).bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        stages.nth(number).scroll_into_view_if_needed()
        box = stages.nth(number).bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 120, steps=4)
        page.mouse.up()
    expect(page.locator(".blur-part")).to_have_count(2)
    page.get_by_label("Zakaj").fill("Tablica.")
    page.get_by_role("button", name="Prikrijte besedilo in slike").click()
    expect(page.get_by_text("Shranjeno.")).to_be_visible()
    expect(page.get_by_text("Objavljeno besedilo je urejeno.")).to_be_visible()
