"""The officer's desk in the browser: from the desk to the case and on, on a phone too."""

import datetime as dt
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from apps.cases import services
from apps.cases.models import Case, ChecklistItem
from apps.cases.registry import case_subjects
from apps.documents.services import store_generated
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_cases import FRAME, keep
from tests.cases.conftest import Subject
from tests.conftest import make_user
from tests.documents.conftest import pdf
from tests.factories.cases import PROCEDURE, open_one, order_for
from tests.factories.people import TESTS, acting_as, make_department, make_municipality, make_staff

TABLE = "/admin/cases/case/miza/"


@pytest.fixture
def officer(town_live):
    """With a late case, one that is fresh, and one of their own that waits for the party's papers."""
    ana = make_user("ana", first_name="Ana", last_name="Horvat")
    name = "Oddelek za gospodarske javne službe in gospodarsko infrastrukturo"
    department = make_department(make_municipality(), name=name)
    user = make_staff("uradnica", "officer", department)
    make_staff("kolega", "officer", department)
    now = timezone.now()
    late = open_one(ana, department, 1, received_at=now - dt.timedelta(days=20))
    open_one(ana, department, 2, title_sl="Lokacijska informacija za parcelo 1234/5, k. o. Ptuj", received_at=now)
    own = open_one(make_user("bine", first_name="Bine", last_name="Kos"), department, 3, received_at=now)
    services.assign_case(actor=acting_as(user), case_id=own.pk, officer=user)
    services.take_step(actor=acting_as(user), case_id=own.pk, step="accept")
    order_for(late, due=now.date())
    picture = BytesIO()
    Image.new("RGB", (800, 600), "#1F5D57").save(picture, "JPEG")
    for content, file, kind in (
        (pdf(), "Soglasje.pdf", "application/pdf"),
        (picture.getvalue(), "Kraj.jpg", "image/jpeg"),
    ):
        store_generated(
            actor=TESTS, content=content, name=file, content_type=kind, owner_kind="case", owner_id=late.pk
        )  # fmt: skip
    for text in ("Priloženo je soglasje lastnika zemljišča.", "Prekop ni v času prireditev."):
        ChecklistItem.objects.create(procedure=PROCEDURE, text=text, valid_from=dt.date(2026, 1, 1))
    services.write_note(actor=acting_as(user), case_id=late.pk, text="Poklicati stranko glede skice.")
    services.save_view(actor=acting_as(user), name="Zamude", filters={"zavihek": "zamujene"}, department=department)
    user.late = late
    with case_subjects.temporarily("test", Subject()):
        yield user


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, officer, scheme):
    page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), officer)
    case = f"/admin/cases/case/{officer.late.pk}"
    paths = {
        "desk": f"{TABLE}?zavihek=vse&state=received", "case": f"{case}/change/", "step": f"{case}/korak/suspend/",
        "assign": f"{case}/dodelitev/", "share": f"{case}/delitev/",
    }  # fmt: skip
    for size, wide in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(wide)
        for name, path in paths.items():
            page.goto(path)
            keep(page, f"officer-{name}-{size}-{scheme}")
            assert violations(page, FRAME) == [], name
            assert width_of(page) <= wide["width"], name


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_desk_to_work(open_page, signed_in, officer, javascript):
    page = signed_in(open_page("/stanje/", viewport=DESK, javascript=javascript), officer)
    page.goto(TABLE)
    page.get_by_role("link", name="Zamujene 1").click()
    page.get_by_role("button", name="Prevzemite 371-1/2026").click()
    expect(page.get_by_text("Narejeno pri 1 zadevi: 371-1/2026")).to_be_visible()
    page.get_by_role("link", name="371-1/2026").click()
    expect(page.get_by_text("Dravska ulica 10")).to_be_visible()
    page.get_by_role("button", name="Priloženo je soglasje").click()
    expect(page.get_by_role("button", name="Priloženo je soglasje")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Zapis samo za urad").fill("Skica je prava.")
    page.get_by_role("button", name="Dodajte zapis").click()
    expect(page.get_by_text("Skica je prava.")).to_be_visible()
    page.get_by_role("link", name="Vloga je popolna, začnite reševati").click()
    page.get_by_role("button", name="Vloga je popolna, začnite reševati").click()
    expect(page.get_by_text("V obravnavi", exact=True)).to_be_visible()
    assert Case.objects.get(pk=officer.late.pk).state == "in_review"


def test_search_keeps_names_out_of_addresses(open_page, signed_in, officer):
    page = signed_in(open_page("/stanje/", viewport=PHONE), officer)
    page.goto(f"{TABLE}?zavihek=vse")
    page.get_by_label("Številka, ime stranke ali ulica").fill("Kos")
    page.get_by_role("button", name="Poiščite").click()
    expect(page.get_by_text("Seznami kažejo le zadetke za »Kos«.")).to_be_visible()
    expect(page.get_by_role("link", name="371-3/2026")).to_be_visible()
    expect(page.get_by_role("link", name="371-1/2026")).to_have_count(0)
    assert "Kos" not in page.url
    page.get_by_role("button", name="Počistite iskanje").click()
    expect(page.get_by_role("link", name="371-1/2026")).to_be_visible()
