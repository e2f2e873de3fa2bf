"""Paper in the browser: the receiving office registers a letter, the officer takes a document into the case."""

import re

import pytest
from playwright.sync_api import expect

from apps.cases import services
from apps.cases.models import PaperFiling, Scan
from apps.cases.registry import Matter
from apps.identity.models import Department
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.browser.test_cases import FRAME, keep
from tests.cases.paper import PAGE, checked, paper, party, sheet
from tests.documents.conftest import storage  # noqa: F401  a fixture
from tests.factories.people import acting_as, make_department, make_municipality, make_staff


@pytest.fixture
def people(town_live, storage):  # noqa: F811
    """The receiving office and the officer of a department, with one letter that was registered."""
    town = make_municipality()
    department = make_department(town, name="Oddelek za gospodarske javne službe in gospodarsko infrastrukturo")
    clerk = make_staff("sprejemnica", "receiving", make_department(town, "SPR", name="Sprejemna pisarna"))
    officer = make_staff("uradnica", "officer", department)
    clerk.filing = services.register_paper(
        actor=acting_as(clerk), key="01a22453-44f7-76aa-ba36-916eb9e3a0ef", party=party(), uploads=[sheet()],
        paper=paper(matter=matter(department), manner="post", text="Lipa pri hiši se nagiba nad pločnik."),
    )  # fmt: skip
    checked(clerk.filing.case)
    services.sweep_scans()
    clerk.officer = officer
    return clerk


def matter(department: Department) -> Matter:
    """A general one."""
    return Matter("splosna-zadeva", "351", "Obrezovanje dreves", "Pruning of trees", department.pk, "P1M")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, signed_in, people, scheme):
    case = f"/admin/cases/case/{people.filing.case.pk}"
    own = {"register": PAGE, "filed": f"/admin/cases/paperfiling/{people.filing.pk}/change/",
           "list": "/admin/cases/paperfiling/"}  # fmt: skip
    office = {"document": f"{case}/dokument/", "case": f"{case}/change/", "desk": "/admin/cases/case/miza/"}
    for user, paths in ((people, own), (people.officer, office)):
        page = signed_in(open_page("/stanje/", color_scheme=scheme, bypass_csp=True), user)
        for size, wide in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(wide)
            for name, path in paths.items():
                page.goto(path)
                keep(page, f"paper-{name}-{size}-{scheme}")
                assert violations(page, FRAME) == [], name
                assert width_of(page) <= wide["width"], name


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_letter_to_the_case(open_page, signed_in, people, javascript, tmp_path):
    files = []
    for name, colour in (("1.jpg", "red"), ("2.jpg", "blue")):
        (tmp_path / name).write_bytes(sheet(name, colour).read())
        files.append(tmp_path / name)
    page = signed_in(open_page("/stanje/", viewport=PHONE, javascript=javascript), people)
    page.goto(PAGE)
    page.get_by_role("button", name="Vpišite", exact=True).click()
    expect(page).to_have_title(re.compile("^Napaka: Vpišite vlogo na papirju"))
    page.get_by_label("Klasifikacijski znak").fill("351")
    page.get_by_label("Naslov zadeve").fill("Obrezovanje dreves")
    page.get_by_label("Oddelek", exact=True).select_option(index=1)
    page.get_by_label("Kratek opis").fill("Prošnja za obrezovanje lipe")
    page.get_by_label("osebno", exact=True).check()
    page.get_by_label("Ime in priimek").fill("Ivana Cvetko")
    page.get_by_label("Naslov", exact=True).fill("Dravska ulica 4, 2250 Ptuj")
    page.get_by_label("Skenirani listi").set_input_files(files)
    page.get_by_role("button", name="Vpišite", exact=True).click()
    expect(page.get_by_text("Pripravljamo PDF/A")).to_be_visible()
    filing = PaperFiling.objects.get(case__party_name="Ivana Cvetko")
    assert len(Scan.objects.get(case=filing.case).sources) == 2
    with page.expect_download() as download:
        page.get_by_role("link", name="Potrdilo o prejemu (PDF)").click()
    assert download.value.suggested_filename.endswith(".pdf")
    expect(page.get_by_role("heading", name=filing.case.number, exact=True)).to_be_visible()
