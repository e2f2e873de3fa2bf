"""Who sees a case: its party, whoever acts for it now, its office; nobody else, by no door."""

import datetime as dt

import pytest
from django.utils import timezone

from apps.cases.models import Case
from apps.cases.policies import CaseDocuments
from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.documents.models import Document
from apps.documents.services import readable_document, store_generated
from apps.identity.acting import with_mandate
from apps.identity.choices import MandateState
from apps.identity.services.staff import end_employment
from apps.payments.models import Order
from tests.cases.conftest import DOES_NOT, SEES, acting_as, person
from tests.conftest import make_user
from tests.documents.conftest import pdf
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, today
from tests.identity.mandates import make_mandate


def seen(actor):
    return set(Case.objects.visible_to(actor).values_list("subject_id", flat=True))


def test_people(office, cast, case):
    assert seen(person(cast.users["citizen"])) == {"1"}
    assert seen(person(cast.users["neighbour"])) == seen(ANONYMOUS) == set()


@pytest.mark.parametrize("who", [*SEES, *DOES_NOT])
def test_staff(office, cast, case, who):
    assert seen(acting_as(office.users[who])) == ({"1"} if who in SEES else set())


def test_staff_without_a_second_factor_see_nothing(office, case):
    assert seen(Actor(user=office.officer, employer=office.town.pk, roles=frozenset({"officer"}))) == set()


def test_an_officer_whose_employment_ended(office, case):
    end_employment(actor=TESTS, employment=office.officer.employments.get(), last_day=today() - dt.timedelta(days=1))
    assert seen(acting_as(office.officer)) == set()


def test_an_officer_who_edits_elsewhere_sees_only_the_office(office, cast, case):
    from apps.identity.services.staff import employ

    open_one(cast.users["neighbour"], office.other, "elsewhere")
    employ(actor=TESTS, user=office.officer, department=office.other, role="editor", since=today())
    assert seen(acting_as(office.officer)) == {"1"}


def test_for_a_company(office, cast, company):
    citizen = cast.users["citizen"]
    own = open_one(citizen, office.department, "own")
    acting = with_mandate(person(citizen), company.mandate)
    assert seen(acting) == {"company"}
    assert seen(person(citizen)) == {"own", "company"}  # filed by a mandate that holds
    company.mandate.state, company.mandate.ended = MandateState.REVOKED, timezone.now()
    company.mandate.save()
    assert seen(person(citizen)) == {own.subject_id}
    colleague = make_user("sodelavka")
    assert seen(person(colleague)) == set()
    mandate = make_mandate(colleague, organisation=company.organisation)
    assert seen(with_mandate(person(colleague), mandate)) == {"company"}
    assert seen(person(colleague)) == set()  # in her own name it is not hers


def test_a_mandate_for_other_procedures(office, cast, company):
    colleague = make_user("sodelavka")
    limited = {"organisation": company.organisation, "all_procedures": False}
    other = make_mandate(colleague, procedures=["zapora-ceste"], **limited)
    assert seen(with_mandate(person(colleague), other)) == set()
    right = make_mandate(colleague, procedures=[company.case.procedure], **limited)
    assert seen(with_mandate(person(colleague), right)) == {"company"}


def test_for_a_person(office, cast):
    citizen, neighbour = cast.users["citizen"], cast.users["neighbour"]
    mandate = make_mandate(citizen, person=neighbour)
    open_one(citizen, office.department, "for", principal=neighbour.pk, mandate=mandate.pk)
    own = open_one(neighbour, office.department, "hers")
    assert seen(person(neighbour)) == {"for", "hers"}
    assert seen(with_mandate(person(citizen), mandate)) == {"for", "hers"}
    assert seen(person(citizen)) == {"for"}
    assert own.data_subject == neighbour.pk
    assert Case.objects.get(subject_id="for").data_subject == neighbour.pk


def test_a_program_of_a_company(company, case):
    program = Actor(client="x", organisation=company.organisation.pk, scopes=frozenset({"cases:read"}))
    assert seen(program) == {"company"}


def test_documents_follow_the_case(office, cast, case, storage):
    document = store_generated(
        actor=system_actor("tests"), content=pdf(), name="Potrdilo.pdf", content_type="application/pdf",
        owner_kind="case", owner_id=case.pk,
    )  # fmt: skip
    policy = CaseDocuments()
    readers = {"citizen": person(cast.users["citizen"]), **{name: acting_as(office.users[name]) for name in SEES}}
    for name, actor in readers.items():
        assert readable_document(actor=actor, document_id=document.pk) == document
        assert Document.objects.visible_to(actor).filter(pk=document.pk).exists()
        assert policy.may_add(actor, str(case.pk)) == (name != "citizen")
        assert not policy.may_delete(actor, str(case.pk))
    for actor in (ANONYMOUS, person(cast.users["neighbour"]), *(acting_as(office.users[name]) for name in DOES_NOT)):
        assert not policy.may_read(actor, str(case.pk))
        assert not policy.may_add(actor, str(case.pk))
        assert not Document.objects.visible_to(actor).filter(pk=document.pk).exists()
    assert policy.subject(str(case.pk)) == cast.users["citizen"].pk


def test_orders_follow_the_case(office, cast, case, company):
    order, companys = order_for(case), order_for(company.case)
    assert order.about == case.number

    def orders(actor):
        return set(Order.objects.visible_to(actor).values_list("pk", flat=True))

    citizen = cast.users["citizen"]
    assert orders(person(citizen)) == {order.pk, companys.pk}
    assert orders(with_mandate(person(citizen), company.mandate)) == {companys.pk}
    other = person(citizen, organisation=company.organisation.pk, procedures=frozenset({"zapora-ceste"}))
    assert orders(other) == set()
    for name, user in office.users.items():
        assert orders(acting_as(user)) == ({order.pk, companys.pk} if name in SEES else set())
    assert orders(person(cast.users["neighbour"])) == orders(ANONYMOUS) == set()
