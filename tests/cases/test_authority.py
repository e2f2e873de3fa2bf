"""Another authority in the portal: it answers what it is asked, reads what is shared with it and nothing else by any
door, and files in its own name like anybody who acts for an organisation."""

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.test import RequestFactory

from apps.applications.models import Application
from apps.applications.services.receipts import issue_receipt
from apps.cases import services
from apps.cases.models import Case
from apps.documents.models import Document
from apps.identity.acting import with_mandate
from apps.payments.models import Order
from tests.cases.conftest import acting_as, client_of, person
from tests.conftest import make_user, sign_in
from tests.factories.filing import acting, filed, with_fee
from tests.factories.people import make_department, make_organisation, make_staff
from tests.identity.mandates import SWITCH, make_mandate

CASE = "/admin/cases/case/"


@pytest.fixture
def bodies(cast, storage):
    """Two applications that a citizen filed with the municipality, the officer there, an authority with two."""
    version = with_fee()
    first, second = (filed(acting(cast.users["citizen"]), version) for _ in range(2))
    authority = make_organisation("upravna-enota", name="Upravna enota Ptuj")
    asked, other = make_department(authority, "OKOLJE"), make_department(authority, "PROSTOR")
    officer = acting_as(make_staff("uradnica", "officer", version.procedure.department))
    for one in (first, second):
        services.take_step(actor=officer, case_id=one.case_id, step="accept")
    return SimpleNamespace(
        first=first, second=second, authority=authority, asked=asked, officer=officer,
        helper=make_staff("svetovalka", "officer", asked), colleague=make_staff("kolega", "officer", other),
    )  # fmt: skip


def reads(client, application):
    """Status of every door of an application and its case."""
    issue_receipt(application.pk)
    receipt = Document.objects.filter(owner_kind="case", owner_id=str(application.case_id)).order_by("created")
    doors = [f"{CASE}{application.case_id}/change/", *(one.get_absolute_url() for one in receipt)]
    return [client.get(url).status_code for url in doors]


def test_it_answers_and_reads_what_is_shared_and_nothing_else(bodies):
    first, second = bodies.first, bodies.second
    client = client_of(bodies.helper)
    before = reads(client, first)
    assert len(before) > 1
    assert set(before) == {404}
    made = services.ask_opinion(
        actor=bodies.officer, case_id=first.case_id, question="Ali je poseg dopusten?", department=bodies.asked
    )
    assert set(reads(client, first)) == {200}
    assert set(reads(client, second)) == {404}
    assert set(reads(client_of(bodies.colleague), first)) == {404}
    helper = acting_as(bodies.helper)
    assert set(Case.objects.visible_to(helper).values_list("pk", flat=True)) == {first.case_id}
    assert set(Application.objects.visible_to(helper).values_list("pk", flat=True)) == {first.pk}
    assert not Order.objects.visible_to(helper).filter(owner_id=str(second.case_id)).exists()
    assert not Document.objects.visible_to(helper).filter(owner_id=str(second.case_id)).exists()
    services.answer_opinion(actor=helper, opinion_id=made.pk, text="Je.")
    assert set(reads(client, first)) == {404}
    assert not Case.objects.visible_to(helper).exists()
    assert client.get(f"{CASE}mnenje/{made.pk}/").status_code == 200


def test_lists_search_and_exports_hold_no_more(bodies):
    services.ask_opinion(
        actor=bodies.officer, case_id=bodies.first.case_id, question="Ali je dopusten?", department=bodies.asked
    )
    client = client_of(bodies.helper)
    shown, hidden = bodies.first.case.number, bodies.second.case.number
    for url in (CASE, f"{CASE}miza/?zavihek=vse", "/admin/applications/application/"):
        assert hidden not in client.get(url).content.decode(), url
    assert f"/{bodies.second.case_id}/" not in client.get(f"/iskanje/?q={hidden}").content.decode()
    assert shown in client.get(f"{CASE}miza/?zavihek=vse").content.decode()
    request = RequestFactory().get("/")
    request.actor, request.user = acting_as(bodies.helper), bodies.helper
    for model in (Case, Application, Document, Order):
        door = admin.site._registry.get(model)
        rows = door.get_queryset(request) if door else model.objects.none()
        numbers = {str(getattr(row, "case", row)) for row in rows}
        assert hidden not in numbers, model


def test_the_api_and_moj_ptuj_show_no_case_of_the_office(bodies):
    services.ask_opinion(
        actor=bodies.officer, case_id=bodies.first.case_id, question="Ali je dopusten?", department=bodies.asked
    )
    client = client_of(bodies.helper)
    number = bodies.first.case.number.replace("/", "-")
    assert client.get("/api/v1/cases/").json()["results"] == []
    for url in (f"/api/v1/cases/{bodies.first.case_id}/", f"/moj-ptuj/zadeve/{number}/"):
        assert client.get(url).status_code == 404, url


@pytest.mark.parametrize("part", ["korak/suspend", "mnenje", "dodelitev", "delitev", "dopolnitev", "sporocilo"])
def test_what_it_reads_it_does_not_work_on(bodies, part):
    services.ask_opinion(
        actor=bodies.officer, case_id=bodies.first.case_id, question="Ali je dopusten?", department=bodies.asked
    )
    client, url = client_of(bodies.helper), f"{CASE}{bodies.first.case_id}/{part}/"
    codes = (client.get(url).status_code, client.post(url, {"reason": "x"}).status_code)
    assert set(codes) <= {403, 404}, part
    assert Case.objects.get(pk=bodies.first.case_id).state == "waiting_for_opinion"


def test_it_files_in_its_own_name(bodies, cast):
    """Staff accounts act for their office alone; who files for the authority does so as a person with its mandate."""
    authority = bodies.authority
    neighbour = acting(cast.users["neighbour"])
    mandate = make_mandate(neighbour.user, organisation=authority)
    application = filed(with_mandate(neighbour, mandate), bodies.first.version)
    case = application.case
    assert (case.organisation, case.party_name) == (authority, "Upravna enota Ptuj")
    client = cast.neighbour
    sign_in(client, neighbour.user, level="substantial")
    client.post(SWITCH, {"mandate": str(mandate.pk)})
    html = client.get(case.get_absolute_url()).content.decode()
    assert "Upravna enota Ptuj" in html
    assert case.number in client.get("/moj-ptuj/zadeve/").content.decode()
    successor = person(make_user("naslednica"))
    assert case not in Case.objects.visible_to(successor)
    held = with_mandate(successor, make_mandate(successor.user, organisation=authority))
    assert case in Case.objects.visible_to(held)
    assert case in Case.objects.office_of(bodies.officer)
    for actor in (person(cast.users["citizen"]), acting_as(bodies.helper), acting_as(bodies.colleague)):
        assert case not in Case.objects.visible_to(actor)  # its own staff see it no more than others without a mandate
