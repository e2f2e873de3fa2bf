"""Parties besides the applicant: what they see by which door, what they cannot do, since when and until when."""

import datetime as dt

import pgtrigger
import pytest
from django.db import connection
from django.http import Http404
from django.urls import reverse

from apps.cases import services
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseMessage, CaseParty, Delivery, SupplementRequest
from apps.core import plugs
from apps.core.actor import system_actor
from apps.documents.models import Document
from apps.documents.services import store_generated
from apps.identity.acting import with_mandate
from apps.notifications.models import Notification
from apps.payments.models import Order
from tests.cases.conftest import DOES_NOT, acting_as, client_of, person
from tests.cases.test_desk import MANY
from tests.conftest import make_user
from tests.documents.conftest import pdf
from tests.factories.cases import open_one, order_for
from tests.factories.cosigning import confirmed, joint
from tests.factories.filing import acting, file
from tests.factories.people import make_person, make_staff, today
from tests.identity.mandates import make_mandate

CASE = "/admin/cases/case/"


def add(office, case, **values):
    given = {"kind": "side_participant", "name": "Bine Kos"} | values
    return services.add_party(actor=acting_as(office.officer), case_id=case.pk, **given)


def path(case, part=""):
    return f"/moj-ptuj/zadeve/{case.number.replace('/', '-')}/{part}"


def test_a_party_with_an_account_sees_the_course_and_nothing_of_the_applicant(office, case, cast, subject, storage):
    neighbour, citizen = cast.users["neighbour"], person(cast.users["citizen"])
    party = add(office, case, user=neighbour)
    services.send_message(actor=citizen, case_id=case.pk, text="Zaupno vprašanje")
    order = order_for(case)
    document = store_generated(
        actor=system_actor("tests"), content=pdf(), name="Osebno.pdf", content_type="application/pdf",
        owner_kind="case", owner_id=case.pk,
    )  # fmt: skip
    notice = Notification.objects.get(user=neighbour)
    assert (notice.kind, notice.url) == ("cases.party", path(case))
    assert case.number in cast.neighbour.get("/moj-ptuj/zadeve/").content.decode()
    html = cast.neighbour.get(path(case)).content.decode()
    assert "stranski udeleženec" in html
    assert "Vloga je prejeta." in html
    for hidden in (
        "Dravska ulica 10",
        "Zaupno vprašanje",
        "Osebno.pdf",
        "36,30",
        "Umaknite vlogo",
        "Pošljite sporočilo",
    ):
        assert hidden not in html, hidden
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 404
    actor = person(neighbour)
    assert list(Case.objects.visible_to(actor)) == [case]
    for rows in (
        Case.objects.open_to(actor), CaseMessage.objects.visible_to(actor), Document.objects.visible_to(actor),
        Order.objects.visible_to(actor), SupplementRequest.objects.visible_to(actor),
        Delivery.objects.visible_to(actor),
    ):  # fmt: skip
        assert not rows.exists(), rows.model
    api = cast.neighbour.get(f"/api/v1/cases/{case.pk}/").json()
    assert (api["documents"], api["fees"], len(api["events"]) > 0) == ([], [], True)
    for part in ("messages", "supplements"):
        assert cast.neighbour.get(f"/api/v1/cases/{case.pk}/{part}/").status_code == 404
    assert "Plačajte" not in cast.neighbour.get("/moj-ptuj/").content.decode()
    assert order.state == "open"
    assert plugs.personal_data.get("cases.parties").collect(actor)[0]["name"] == party.name


def test_a_party_takes_no_step_of_the_applicant(office, case, cast):
    add(office, case, user=cast.users["neighbour"])
    actor = person(cast.users["neighbour"])
    for act in (
        lambda: services.withdraw_case(actor=actor, case_id=case.pk),
        lambda: services.send_message(actor=actor, case_id=case.pk, text="x"),
        lambda: services.file_appeal(actor=actor, case_id=case.pk, text="x"),
        lambda: services.write_note(actor=actor, case_id=case.pk, text="x"),
    ):
        with pytest.raises(StepRefused):
            act()
    assert cast.neighbour.post(path(case, "umik/"), {"reason": "x"}).status_code == 302
    assert cast.neighbour.get(path(case, "pritozba/")).status_code in (302, 403, 404)
    assert Case.objects.get(pk=case.pk).state == "received"


def test_the_representative_with_a_mandate_acts_for_the_applicant(office, case, cast):
    neighbour = cast.users["neighbour"]
    add(office, case, user=neighbour, kind="representative")
    mandate = make_mandate(neighbour, person=cast.users["citizen"])
    for_applicant = with_mandate(person(neighbour), mandate)
    assert case in Case.objects.open_to(for_applicant)
    assert case not in Case.objects.open_to(person(neighbour))
    services.withdraw_case(actor=for_applicant, case_id=case.pk)
    assert Case.objects.get(pk=case.pk).state == "withdrawn"


def test_from_when_to_when(office, case, cast):
    actor, day = person(cast.users["neighbour"]), today()
    party = add(office, case, user=cast.users["neighbour"], since=day + dt.timedelta(days=1))
    assert not Case.objects.visible_to(actor).exists()
    with pytest.raises(StepRefused, match="pred začetkom"):
        services.end_party(actor=acting_as(office.officer), party_id=party.pk)
    CaseParty.objects.filter(pk=party.pk).update(since=day)
    assert Case.objects.visible_to(actor).exists()
    helper = add(office, case, name="Odvetnik Zupan", kind="representative", represents=party.pk)
    for _ in range(2):
        services.end_party(actor=acting_as(office.officer), party_id=party.pk)
    assert not Case.objects.visible_to(actor).exists()
    helper.refresh_from_db()
    assert helper.until == day  # with the party whom he acted for
    assert case.events.filter(text_sl="V zadevi ne sodeluje več: Bine Kos.", public=False).count() == 1


def test_what_is_refused_and_what_is_sent_twice(office, case, cast):
    neighbour = cast.users["neighbour"]
    for values, why in (
        ({"name": " "}, "ime"), ({"user": cast.users["citizen"]}, "že sodeluje"),
        ({"kind": "party", "represents": case.pk}, "Izberite stranko"),
        ({"kind": "representative", "represents": case.pk}, "Izberite stranko"),
    ):  # fmt: skip
        with pytest.raises(StepRefused, match=why):
            add(office, case, **values)
    assert add(office, case).pk == add(office, case).pk
    assert add(office, case, user=neighbour).pk == add(office, case, user=neighbour).pk
    with pytest.raises(StepRefused, match="že sodeluje"):
        add(office, case, user=neighbour, kind="party")
    for actor in (acting_as(office.other_officer), acting_as(office.stranger), person(make_user("tujka"))):
        with pytest.raises(Http404):
            services.add_party(actor=actor, case_id=case.pk, kind="party", name="x")
    for actor in (person(cast.users["citizen"]), person(neighbour), acting_as(office.administrator)):
        with pytest.raises(StepRefused, match="nimate pravice"):
            services.add_party(actor=actor, case_id=case.pk, kind="party", name="x")


def test_an_officer_who_is_a_party_works_on_it_no_more(office, case):
    """ZUP 35."""
    colleague = make_staff("kolegica", "officer", office.department)
    services.write_note(actor=acting_as(colleague), case_id=case.pk, text="Še lahko.")
    add(office, case, user=colleague, name="Kolegica")
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.write_note(actor=acting_as(colleague), case_id=case.pk, text="Ne več.")
    with pytest.raises(StepRefused, match="stranka v zadevi"):
        services.assign_case(actor=acting_as(office.officer), case_id=case.pk, officer=colleague)
    services.assign_case(actor=acting_as(office.officer), case_id=case.pk, officer=office.officer)
    with pytest.raises(StepRefused, match="Najprej jo dodelite"):
        add(office, case, user=office.officer, name="Uradnica")


def test_the_page_of_the_office(office, case, cast):
    make_person(cast.users["neighbour"], contact_email="bine@example.si")
    client, url = client_of(office.officer), f"{CASE}{case.pk}/udelezenci/"
    assert url in client.get(f"{CASE}{case.pk}/change/").content.decode()
    sent = {"dejanje": "dodaj", "kind": "side_participant", "name": "Bine Kos", "account": "bine@example.si",
            "address": "Vičava 1", "contact": "031 000 000", "represents": "", "since": ""}  # fmt: skip
    wrong = client.post(url, sent | {"account": "nihce@example.si"}).content.decode()
    assert "Računa s tem podatkom nismo našli" in wrong
    assert "Vičava 1" in wrong
    assert "nismo našli" in client.post(url, sent | {"account": "Bine"}).content.decode()  # no search by name
    assert "Vpišite ime." in client.post(url, sent | {"name": ""}).content.decode()
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    party = CaseParty.objects.get()
    assert (party.user, str(party.address)) == (cast.users["neighbour"], "Vičava 1")
    client.post(url, sent | {"kind": "representative", "name": "Odvetnik", "account": "", "represents": str(party.pk)})
    html = client.get(f"{CASE}{case.pk}/change/").content.decode()
    assert "zastopnik ali pooblaščenec: Bine Kos" in html
    client.post(url, {"dejanje": "koncaj", "udelezenec": str(party.pk)})
    assert not CaseParty.objects.in_force().exists()
    for key in ("", str(case.pk)):
        assert client.post(url, {"dejanje": "koncaj", "udelezenec": key}).status_code == 404


def test_the_whole_cast_at_that_page(office, case, cast):
    url = reverse("admin:cases_parties", args=[case.pk])
    for client in (cast.anonymous, cast.citizen, cast.neighbour):
        assert client.get(url).status_code in (302, 403, 404)
    for name in DOES_NOT:
        assert client_of(office.users[name]).get(url).status_code == 404
    assert client_of(office.administrator).get(url).status_code == 403


def test_co_applicants_are_parties_from_filing_on(cast, storage):
    citizen, neighbour = acting(cast.users["citizen"]), acting(cast.users["neighbour"])
    draft = joint(citizen)
    confirmed(citizen, draft, neighbour)
    case = file(citizen, draft).case
    party = CaseParty.objects.get()
    assert (party.case, party.kind, party.user, party.since) == (case, "party", neighbour.user, case.received_day)
    assert case in Case.objects.visible_to(person(neighbour.user))
    assert case not in Case.objects.open_to(person(neighbour.user))


def test_with_many_cases_a_party_finds_theirs_by_index(office, cast):
    neighbour = cast.users["neighbour"]
    keys = [office.department.pk, cast.users["citizen"].pk, office.officer.pk]
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(MANY, keys)
        cursor.execute("ANALYZE cases_case")
    add(office, open_one(cast.users["citizen"], office.department, "one"), user=neighbour)
    rows = Case.objects.visible_to(person(neighbour)).order_by("-received_at", "-id")
    assert rows.count() == 1
    plan = rows[:21].explain()
    assert "Seq Scan on cases_case " not in plan, plan
    assert "BitmapOr" in plan, plan
