"""Deleting closed cases: proposed by the rule, listed by one, approved by another, done by the worker, and nothing of
people is left."""

import datetime as dt
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
from django.http import Http404
from django.urls import reverse

from apps.cases import services
from apps.cases.choices import DisposalState, ItemState
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseEvent, CaseMessage, Decision, DisposalItem, DisposalList
from apps.cases.providers import SimulatedArchive
from apps.cases.registry import case_subjects
from apps.cases.services import erasing
from apps.cases.services.disposal import due_cases, reason_to_keep
from apps.cases.services.plan import load_plan
from apps.core import retention
from apps.core.actor import system_actor
from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Document
from apps.documents.services import erase_unused, store_generated
from apps.payments.models import LedgerEntry, Order
from apps.payments.services import cancel_order
from tests.cases.conftest import Subject, acting_as, client_of
from tests.cases.test_plan import closed, day, sign
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, make_staff

pytestmark = pytest.mark.usefixtures("storage")
REFUSED = (IntegrityError, InternalError)
LATER = dt.datetime(2032, 1, 5, 9, 0, tzinfo=LJUBLJANA)  # all of 2026 is over
PROPOSED = reverse("admin:cases_proposed")
SECRET = "Skrivnostni stavek o stranki"


@pytest.fixture
def archivist(office):
    return make_staff("arhivarka", "archivist", office.other)


@pytest.fixture
def old(office, case):
    """Closed in 2026, with something of every kind in it."""
    load_plan()
    officer = acting_as(office.officer)
    store_generated(
        actor=TESTS, content=b"%PDF", name=f"{SECRET}.pdf", content_type="application/pdf", owner_kind="case",
        owner_id=case.pk,
    )  # fmt: skip
    services.send_message(actor=officer, case_id=case.pk, text=SECRET)
    services.write_note(actor=officer, case_id=case.pk, text=SECRET)
    services.share_case(actor=officer, case_id=case.pk, user=office.other_officer, reason=SECRET)
    services.take_step(actor=officer, case_id=case.pk, step="accept")
    services.prepare_decision(
        actor=officer, case_id=case.pk,
        parts={"outcome": "granted", "kind": "decision", "operative": SECRET, "reasons": SECRET, "remedy": "-", "fee_clause": ""},
    )  # fmt: skip
    for kind in ("letter", "memo"):
        services.send_letter(actor=officer, case_id=case.pk, kind=kind, subject=SECRET, body=SECRET, key=uuid4())
    services.add_party(actor=officer, case_id=case.pk, kind="party", name=SECRET, address=SECRET, contact=SECRET)
    services.ask_opinion(actor=officer, case_id=case.pk, institution=SECRET, question=SECRET)
    return closed(Case.objects.get(pk=case.pk), "2026-11-20")


def run():
    return retention.run(actor=system_actor("retention"), only="cases.closed")


def listed(archivist, reason="Rok hrambe je potekel."):
    run()
    keys = DisposalItem.objects.filter(state=ItemState.PROPOSED).values_list("pk", flat=True)
    return services.make_list(actor=acting_as(archivist), items=list(keys), reason=reason)


def approved(archivist, head):
    made = listed(archivist)
    return services.approve_list(actor=acting_as(head), list_id=made.pk)


def everything():
    """All rows of all our tables, histories too, as text; without the accounts that wrote a state (`pgh_context`), which
    are the trail."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("apps."):
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"SELECT (to_jsonb(t) - 'pgh_context')::text FROM {table} t")
                found[model._meta.label] = [row[0] for row in cursor.fetchall()]
    return found


def test_only_what_is_over_is_proposed_and_once(office, old, cast):
    permanent = closed(open_one(cast.users["citizen"], office.department, "p", sign="478"), "2026-11-20")
    archival = closed(open_one(cast.users["citizen"], office.department, "a", sign="350"), "2026-11-20")
    unknown = closed(open_one(cast.users["citizen"], office.department, "u", sign="77777"), "2026-11-20")
    running = open_one(cast.users["citizen"], office.department, "r")
    with time_machine.travel("2031-12-31T12:00:00+01:00", tick=False):
        assert not due_cases(day("2031-12-31")).exists()
        assert "še ni potekel" in reason_to_keep(old)
    with time_machine.travel(LATER, tick=False):
        dry = retention.run(actor=system_actor("retention"), only="cases.closed", dry_run=True)
        assert (dry.acted, DisposalItem.objects.count()) == (1, 0)
        assert run().acted == 1
        assert run().acted == 0
    item = DisposalItem.objects.get()
    assert (item.case_id, item.until, item.state) == (old.pk, day("2031-12-31"), ItemState.PROPOSED)
    assert not {permanent.pk, archival.pk, unknown.pk, running.pk} & set(
        due_cases(day("2099-01-01")).values_list("pk", flat=True)
    )


def test_a_change_of_the_plan_counts_for_what_is_closed_afterwards(office, case, cast):
    sign(years=1, since="2020-01-01")
    sign(years=50, since="2026-07-01")
    closed(case, "2026-06-30")
    closed(open_one(cast.users["citizen"], office.department, "after"), "2026-07-01")
    assert list(due_cases(day("2028-01-01"))) == [case]
    assert not due_cases(day("2027-12-31")).exists()


def test_money_joined_cases_and_restrictions_hold_a_case(office, old, cast, monkeypatch):
    order = order_for(old)
    with time_machine.travel(LATER, tick=False):
        assert "nalog za plačilo" in reason_to_keep(old)
        assert run().kept == 1
        assert not DisposalItem.objects.exists()
        cancel_order(actor=TESTS, order=order, reason="r")
        assert reason_to_keep(old) == ""
        other = closed(open_one(cast.users["citizen"], office.department, "joined"), "2026-11-20", "joined")
        Case.objects.filter(pk=other.pk).update(joined_to=old, sign="350")
        assert "združena" in reason_to_keep(old)
        Case.objects.filter(pk=other.pk).update(sign="371")
        assert reason_to_keep(old) == ""
        with retention.plugs.retention_holds.temporarily(
            "test", lambda one: "velja omejitev obdelave" if one == old else ""
        ):
            assert reason_to_keep(old) == "velja omejitev obdelave"


def test_two_people_decide_in_the_database_too(office, old, archivist):
    with time_machine.travel(LATER, tick=False):
        made = listed(archivist)
        assert made.number == "I-1/2032"
        both = make_staff("oboje", "archivist", office.department)
        for wrong in (acting_as(archivist), acting_as(office.officer), acting_as(both)):
            with pytest.raises((PermissionDenied, Http404)):
                services.approve_list(actor=wrong, list_id=made.pk)
        with pytest.raises(Http404):
            services.approve_list(actor=acting_as(office.stranger), list_id=made.pk)
        mine = services.make_list
        with pytest.raises(StepRefused, match="vsaj eno"):
            mine(actor=acting_as(archivist), items=[DisposalItem.objects.get().pk], reason="Znova.")
        with pytest.raises(REFUSED), transaction.atomic():  # by SQL around the services
            DisposalList.objects.update(
                state="approved", decided_by=made.made_by, decided_at=LATER, delete_from=day("2032-01-06")
            )
        services.approve_list(actor=acting_as(office.head), list_id=made.pk)
        with pytest.raises(StepTaken):
            services.refuse_list(actor=acting_as(office.head), list_id=made.pk, note="Ne.")
        for change in ({"made_by": office.head}, {"delete_from": day("2032-01-06")}, {"state": "proposed"}):
            with pytest.raises(REFUSED), transaction.atomic():
                DisposalList.objects.update(**change)
        with pytest.raises(REFUSED), transaction.atomic():
            DisposalList.objects.all().delete()


def test_who_made_a_list_does_not_approve_it(office, old):
    """An administrator may do both, but not with the same list."""
    administrator = acting_as(office.administrator)
    with time_machine.travel(LATER, tick=False):
        made = listed(office.administrator)
        with pytest.raises(StepRefused, match="kdor ga je sestavil"):
            services.approve_list(actor=administrator, list_id=made.pk)


def test_nothing_is_deleted_before_its_day_and_everything_on_it(office, old, archivist, cast):
    """The whole database is looked through: neither name nor words nor account of the citizen are left."""
    citizen = cast.users["citizen"]
    order = order_for(old)
    cancel_order(actor=TESTS, order=order, reason="r")
    package = services.request_package(actor=acting_as(archivist), case_id=old.pk)
    services.make_packages()
    with time_machine.travel(LATER, tick=False):
        made = approved(archivist, office.head)
        assert made.delete_from == day("2032-02-05")  # thirty days, then the next
    with time_machine.travel("2032-02-04T12:00:00+01:00", tick=False):
        assert services.dispose_due() == 0
        assert CaseEvent.objects.filter(case=old).exists()
    with time_machine.travel("2032-02-05T12:00:00+01:00", tick=False):
        assert services.dispose_due() == 1
        assert services.dispose_due() == 0
    case = Case.objects.get(pk=old.pk)
    assert (case.number, case.sign, case.state, case.title_sl) == (old.number, "371", "final", old.title_sl)
    assert case.disposed
    assert case.disposal.list.number == made.number
    assert (case.party_name, case.applicant, case.search_text) == ("", None, "")
    made.refresh_from_db()
    assert (made.state, made.items.get().state) == (DisposalState.DONE, ItemState.DONE)
    for model in (CaseEvent, CaseMessage, Decision):
        assert not model.objects.filter(case=old).exists()
    assert not Document.objects.of("case", old.pk).exists()
    package.refresh_from_db()
    assert (package.document, package.state) == (None, "confirmed")
    assert not Document.objects.of(SimulatedArchive.OWNER, package.receipt).exists()
    with time_machine.travel("2032-03-05T12:00:00+01:00", tick=False):
        erase_unused()
    for label, rows in everything().items():
        assert not any(SECRET in row for row in rows), label
    events = Case._meta.get_field("history_events").related_model
    for event in events.objects.filter(pgh_obj_id=old.pk):
        assert (event.party_name, event.applicant_id, event.principal_id) == ("", None, None)
    assert Order.objects.get(pk=order.pk).about is not None  # money stays in the books
    assert LedgerEntry.objects.filter(order=order).exists()
    assert citizen.pk not in Case.objects.values_list("applicant", flat=True)


def test_what_is_not_on_an_approved_list_cannot_be_deleted(office, old, archivist):
    """Around the services: the triggers let go of nothing else."""
    with time_machine.travel(LATER, tick=False):
        made = listed(archivist)
    for rows in (CaseEvent.objects.filter(case=old), CaseMessage.objects.filter(case=old)):
        with pytest.raises(REFUSED), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(REFUSED), transaction.atomic():
        erasing.erase_contents(Case.objects.get(pk=old.pk))
    assert CaseMessage.objects.filter(case=old).exists()
    with time_machine.travel(LATER, tick=False):
        services.approve_list(actor=acting_as(office.head), list_id=made.pk)
        other = open_one(old.applicant, office.department, "added")
        with pytest.raises(REFUSED), transaction.atomic():  # nothing is added to a list that was decided
            DisposalItem.objects.create(case=other, list=made, state="listed", until=day("2031-12-31"))
    with pytest.raises(REFUSED), transaction.atomic():
        CaseEvent.objects.filter(case=other)._raw_delete("default")


def test_the_entry_of_the_register_stays_for_good(office, old, archivist):
    with time_machine.travel(LATER, tick=False):
        approved(archivist, office.head)
    with time_machine.travel("2032-03-01T12:00:00+01:00", tick=False):
        services.dispose_due()
    rows = Case.objects.filter(pk=old.pk)
    for wrong in (lambda: rows.update(outcome="refused"), lambda: rows._raw_delete("default")):
        with pytest.raises(REFUSED), transaction.atomic():
            wrong()
    with pytest.raises(REFUSED), transaction.atomic():
        DisposalItem.objects.update(state="held")
    with pytest.raises(StepRefused):
        services.request_package(actor=acting_as(archivist), case_id=old.pk)
    for who in (archivist, office.officer):
        page = client_of(who).get(reverse("admin:cases_case_change", args=[old.pk]))
        assert page.status_code == 200
        assert "I-1/2032" in page.content.decode()
    assert client_of(old.applicant).get(old.get_absolute_url()).status_code == 404  # no longer anybody's


def test_a_reason_that_comes_up_meanwhile_keeps_the_case(office, old, archivist):
    with time_machine.travel(LATER, tick=False):
        made = approved(archivist, office.head)
        order_for(old)
    with time_machine.travel("2032-03-01T12:00:00+01:00", tick=False):
        assert services.dispose_due() == 0
    item = DisposalItem.objects.get()
    assert (item.state, item.why) == (ItemState.KEPT, "nalog za plačilo še ni poravnan")
    made.refresh_from_db()
    assert made.state == DisposalState.DONE
    assert CaseEvent.objects.filter(case=old).exists()


class Killed(BaseException):
    """The worker is gone."""


class Dies(Subject):
    """At the first try, in the middle."""

    left = 1

    def dispose(self, case):
        if self.left:
            self.left -= 1
            raise Killed


def test_a_killed_worker_goes_on(office, old, archivist):
    with time_machine.travel(LATER, tick=False):
        approved(archivist, office.head)
    with (
        case_subjects.temporarily("test", Dies()),
        time_machine.travel("2032-03-01T12:00:00+01:00", tick=False),
    ):
        with pytest.raises(Killed), transaction.atomic():
            services.dispose_due()
        assert CaseMessage.objects.filter(case=old).exists()
        assert services.dispose_due() == 1
    assert Case.objects.get(pk=old.pk).disposed


def test_a_list_is_refused_or_cancelled_and_its_cases_are_proposed_again(office, old, archivist):
    with time_machine.travel(LATER, tick=False):
        made = listed(archivist)
        with pytest.raises(StepRefused, match="razlog"):
            services.refuse_list(actor=acting_as(office.head), list_id=made.pk, note=" ")
        services.refuse_list(actor=acting_as(office.head), list_id=made.pk, note="Še jih potrebujemo.")
        second = approved(archivist, office.head)
        assert second.number == "I-2/2032"
        services.cancel_list(actor=acting_as(archivist), list_id=second.pk)
    with time_machine.travel("2033-01-01T12:00:00+01:00", tick=False):
        assert services.dispose_due() == 0
    assert DisposalItem.objects.get().state == ItemState.PROPOSED


def test_the_pages_from_proposal_to_approval(office, old, archivist):
    with time_machine.travel(LATER, tick=False):
        run()
        client, head, item = client_of(archivist), client_of(office.head), DisposalItem.objects.get()
        assert "Zadeve, ki jim je potekel rok hrambe" in client.get(reverse("admin:index")).content.decode()
        assert old.number in client.get(PROPOSED).content.decode()
        page = client.post(PROPOSED, {"item": str(item.pk), "reason": ""}).content.decode()
        assert "Napišite utemeljitev" in page
        assert "checked" in page  # nothing that was chosen is lost
        client.post(PROPOSED, {"hold": str(item.pk), "reason": "Sodni spor."})
        assert "Sodni spor." in client.get(PROPOSED).content.decode()
        client.post(PROPOSED, {"free": str(item.pk)})
        answer = client.post(PROPOSED, {"item": str(item.pk), "reason": "Rok je potekel."})
        made = DisposalList.objects.get()
        assert answer.url == reverse("admin:cases_disposallist_change", args=[made.pk])
        assert old.number in client.get(answer.url).content.decode()
        approve = reverse("admin:cases_disposallist_odobritev", args=[made.pk])
        assert client.get(approve).status_code == 403
        assert "Odobrite seznam" in head.get(answer.url).content.decode()
        assert "številka seznama" in head.get(approve).content.decode()
        assert head.post(approve).status_code == 302
        assert head.post(approve, follow=True).status_code == 200  # a second click
        made.refresh_from_db()
        assert made.state == DisposalState.APPROVED
        for who in (office.officer, office.other_officer, office.editor):
            assert client_of(who).get(PROPOSED).status_code == 403
        there = client_of(make_staff("arhiv-tam", "archivist", office.elsewhere))
        assert old.number not in there.get(PROPOSED).content.decode()
        assert there.get(answer.url).status_code in (302, 404)
        assert client_of(old.applicant).get(PROPOSED).status_code in (302, 403, 404)
