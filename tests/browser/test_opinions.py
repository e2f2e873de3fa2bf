"""Asked for an opinion and answered, another party, an appeal: the main path in the browser, both widths and schemes."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from apps.cases import services
from apps.cases.models import Appeal, Case, OpinionRequest
from apps.cases.services.decisions import set_decisions
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_cases import FRAME, keep
from tests.browser.test_decisions import jobs, looks_well
from tests.conftest import make_user
from tests.documents.conftest import seal, seal_folder, storage  # noqa: F401  fixtures
from tests.factories.cases import open_one
from tests.factories.people import acting_as, make_department, make_municipality, make_organisation, make_staff, today
from tests.factories.people import make_person as known

pytestmark = pytest.mark.usefixtures("storage", "seal")


@pytest.fixture
def case(town_live):
    """In review; an authority that can be asked."""
    department = make_department(make_municipality(), "GJS", name="Oddelek za gospodarske javne službe")
    authority = make_organisation("upravna-enota", name="Upravna enota Ptuj")
    asked = make_department(authority, "OKOLJE", name="Oddelek za okolje in prostor")
    case = open_one(make_user("ana", first_name="Ana", last_name="Horvat"), department)
    case.people = {
        "officer": make_staff("uradnica", "officer", department), "head": make_staff("vodja", "head", department),
        "helper": make_staff("svetovalka", "officer", asked), "neighbour": make_user("bine", first_name="Bine"),
    }  # fmt: skip
    known(case.people["neighbour"], contact_email="bine@example.si")
    services.take_step(actor=acting_as(case.people["officer"]), case_id=case.pk, step="accept")
    return case


def both(page, name, without=".nothing"):
    """axe, width and a picture at both widths."""
    for size in (PHONE, DESK):
        looks_well(page, size, without)
        keep(page, f"{name}-{size['width']}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_asked_and_answered(open_page, signed_in, case, scheme):
    options = {"color_scheme": scheme, "bypass_csp": True, "viewport": DESK}
    officer = signed_in(open_page("/stanje/", **options), case.people["officer"])
    officer.goto(f"/admin/cases/case/{case.pk}/change/")
    officer.get_by_role("link", name="Zaprosite za mnenje").click()
    officer.get_by_label("Oddelek ali organ, ki dela v portalu").select_option(
        label="Upravna enota Ptuj: Oddelek za okolje in prostor"
    )
    officer.get_by_label("O čem prosite za mnenje").fill("Ali poseg vpliva na vodovarstveno območje?")
    both(officer, f"zaprosilo-{scheme}", FRAME)
    officer.get_by_role("button", name="Zaprosite za mnenje").click()
    expect(officer.get_by_text("Zaprosili ste za mnenje:").first).to_be_visible()

    helper = signed_in(open_page("/stanje/", **options), case.people["helper"])
    helper.goto("/admin/cases/case/mnenja/")
    both(helper, f"mnenja-{scheme}", FRAME)
    helper.get_by_role("link", name=case.number).click()
    both(helper, f"odgovor-{scheme}", FRAME)
    helper.get_by_label("Mnenje", exact=True).fill("Poseg je dopusten, če se gradbišče zavaruje.")
    helper.get_by_role("button", name="Pošljite mnenje").click()
    expect(helper.get_by_text("Mnenje je shranjeno.").first).to_be_visible()
    assert OpinionRequest.objects.get().state == "answered"
    assert Case.objects.get(pk=case.pk).state == "in_review"
    officer.goto(f"/admin/cases/case/{case.pk}/mnenje/")
    both(officer, f"mnenje-dano-{scheme}", FRAME)
    officer.goto(f"/admin/cases/case/{case.pk}/udelezenci/")
    officer.get_by_label("Ime in priimek ali naziv").fill("Bine Kos")
    officer.get_by_label("EMŠO, davčna številka ali e-naslov računa").fill("bine@example.si")
    officer.get_by_role("button", name="Dodajte udeleženca").click()
    expect(officer.get_by_text("Udeleženec je dodan: Bine Kos.").first).to_be_visible()
    both(officer, f"udelezenci-{scheme}", FRAME)
    officer.goto(f"/admin/cases/case/{case.pk}/change/")
    both(officer, f"zadeva-{scheme}", FRAME)
    party = signed_in(open_page("/stanje/", **options), case.people["neighbour"])
    party.goto(case.get_absolute_url())
    expect(party.get_by_text("V tej zadevi ste stranka.")).to_be_visible()
    both(party, f"stranka-{scheme}")


@pytest.mark.parametrize(("scheme", "javascript"), [("light", False), ("dark", True)])
def test_an_appeal(open_page, signed_in, case, scheme, javascript):
    officer, head = acting_as(case.people["officer"]), acting_as(case.people["head"])
    parts = {"outcome": "refused", "kind": "decision", "operative": "1. Vloga se zavrne.", "reasons": "Ni pogojev.",
             "remedy": "Pritožba v 21 dneh.", "fee_clause": ""}  # fmt: skip
    decision = services.prepare_decision(actor=officer, case_id=case.pk, parts=parts)
    services.submit_decision(actor=officer, decision_id=decision.pk)
    services.approve_decision(actor=head, decision_id=decision.pk)
    jobs(set_decisions)
    delivery = services.dispatch_decision(actor=officer, case_id=case.pk, method="personal")
    services.record_service(actor=officer, delivery_id=delivery.pk, on=today(), proof="vročilnica 1")
    options = {"color_scheme": scheme, "bypass_csp": True, "viewport": DESK}
    citizen = signed_in(open_page("/stanje/", javascript=javascript, **options), case.applicant, level="substantial")
    citizen.goto(case.get_absolute_url())
    citizen.get_by_role("link", name="Vložite pritožbo").click()
    citizen.get_by_label("Zakaj se pritožujete").fill("Organ ni upošteval priloženega načrta.")
    if javascript:
        both(citizen, f"pritozba-{scheme}")
    citizen.get_by_role("button", name="Vložite pritožbo").click()
    expect(citizen.get_by_text("Pritožba je vložena.").first).to_be_visible()
    assert Appeal.objects.get().due > today() + dt.timedelta(days=14)
    if javascript:
        both(citizen, f"vlozena-{scheme}")
        desk = signed_in(open_page("/stanje/", **options), case.people["officer"])
        desk.goto(f"/admin/cases/case/{case.pk}/odlocitev/")
        both(desk, f"odlocitev-{scheme}", FRAME)
