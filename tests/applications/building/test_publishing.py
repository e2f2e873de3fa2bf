"""Drafts, publishing, withdrawing: what is published stays, whoever began finishes on what they began with."""

import copy
import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from apps.applications.engine import check_definition, digest
from apps.applications.exceptions import DefinitionRefused, DraftMoved, WrongVersionState
from apps.applications.forms.builder.publishing import PublishForm, instant
from apps.applications.models import Application, FormVersion, Procedure
from apps.applications.services import drafts
from apps.applications.services import publishing as service
from apps.applications.services.changes import changes
from apps.applications.services.filing import file_application
from apps.core.actor import Actor, system_actor
from apps.core.legal_time import LJUBLJANA
from tests.factories.applications import (
    make_form,
    make_procedure,
    make_version,
    minimal_definition,
    shipped_definition,
    step,
    text_field,
)
from tests.factories.people import acting_as

pytestmark = pytest.mark.django_db
PORTAL = system_actor("tests")


def with_label(text):
    definition = minimal_definition()
    definition["steps"][0]["fields"][0]["label"] = {"sl": text, "en": text}
    return definition


def test_there_is_one_draft_under_the_next_number(office):
    procedure = make_procedure()
    head = acting_as(office.users["head"])
    first = service.save_draft(actor=head, procedure=procedure, definition=minimal_definition(), note="prva")
    again = service.save_draft(actor=head, procedure=procedure, definition=with_label("Drugo"))
    assert (first.pk, first.number, again.note) == (again.pk, 1, "prva")
    service.publish(actor=head, version=again)
    second = service.save_draft(actor=head, procedure=procedure, definition=with_label("Tretje"))
    assert (second.number, second.state) == (2, "draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.create(procedure=procedure, number=3, definition={}, digest="x" * 64)


def test_only_those_of_the_organisation_with_the_right(office):
    procedure = make_procedure()
    for who in ("officer", "stranger"):
        with pytest.raises(PermissionDenied):
            service.save_draft(actor=acting_as(office.users[who]), procedure=procedure, definition=minimal_definition())
    for actor in (Actor(user=office.users["citizen"]), Actor()):
        with pytest.raises(PermissionDenied):
            service.save_draft(actor=actor, procedure=procedure, definition=minimal_definition())
    draft = service.save_draft(
        actor=acting_as(office.users["editor"]), procedure=procedure, definition=minimal_definition()
    )
    for who in ("officer", "stranger", "editor"):  # who builds does not publish
        with pytest.raises(PermissionDenied):
            service.publish(actor=acting_as(office.users[who]), version=draft)
    service.publish(actor=acting_as(office.users["head"]), version=draft)
    with pytest.raises(PermissionDenied):
        service.withdraw(actor=acting_as(office.users["editor"]), version=draft)


def test_stale_says_who_and_what(office):
    procedure = make_procedure()
    editor, head = acting_as(office.users["editor"]), acting_as(office.users["head"])
    first = service.save_draft(actor=editor, procedure=procedure, definition=minimal_definition(), seen="")
    seen = first.digest
    service.save_draft(actor=head, procedure=procedure, definition=with_label("Zakaj"), seen=seen)
    with pytest.raises(DraftMoved) as caught:
        service.save_draft(actor=editor, procedure=procedure, definition=with_label("Čemu"), seen=seen)
    assert caught.value.newer == 1
    assert [change.path for change in caught.value.changes] == ["/steps/vloga/fields/namen/label"]
    draft = service.draft_of(procedure)
    with pytest.raises(DraftMoved):
        service.publish(actor=head, version=draft, seen=seen)
    service.publish(actor=head, version=draft, seen=draft.digest)
    with pytest.raises(DraftMoved) as caught:
        service.save_draft(actor=editor, procedure=procedure, definition=minimal_definition(), seen=seen)
    assert caught.value.gone
    with pytest.raises(WrongVersionState):
        service.discard_draft(actor=head, version=draft)
    with pytest.raises(WrongVersionState):
        service.publish(actor=head, version=draft)


CYCLE = minimal_definition(steps=[step(
    "a",
    text_field("prvo", required=False, show_if={"field": "drugo", "filled": True}),
    text_field("drugo", required=False, show_if={"field": "prvo", "filled": True}),
)])  # fmt: skip
FORWARD = minimal_definition(steps=[
    step("a", text_field("prvo", required=False), show_if={"field": "drugo", "filled": True}),
    step("b", text_field("drugo", required=False)),
])  # fmt: skip
UNKNOWN = minimal_definition(
    steps=[step("a", text_field("prvo", required=True, show_if={"field": "nikjer", "eq": "x"}))]
)
UNTRANSLATED = minimal_definition(steps=[step("a", text_field("prvo", required=True, label={"sl": "Prvo", "en": ""}))])


@pytest.mark.parametrize(
    ("definition", "place", "cure"),
    [
        (CYCLE, "Polje »Prvo«", "stati mora pred tem mestom"),
        (FORWARD, "Korak »A«", "stati mora pred tem mestom"),
        (UNKNOWN, "Polje »Prvo«, pogoj za prikaz", "Polja »nikjer« ni"),
        (UNTRANSLATED, "Polje »Prvo«, vprašanje (angleško)", "Vpišite ga"),
    ],
)
def test_publishing_refuses_and_tells_place_and_cure(office, definition, place, cure):
    procedure = make_procedure()
    draft = service.save_draft(actor=PORTAL, procedure=procedure, definition=definition)
    with pytest.raises(DefinitionRefused) as caught:
        service.publish(actor=acting_as(office.users["head"]), version=draft)
    assert caught.value.faults
    draft.refresh_from_db()
    assert draft.state == "draft"
    html = office.head.get(f"/admin/applications/procedure/{procedure.pk}/obrazec/objava/").content.decode()
    assert place in html
    assert cure in html
    assert 'name="note"' not in html


def test_what_is_published_cannot_be_changed_or_deleted_even_by_sql(office):
    version = make_form()
    changes = {
        "definition": "UPDATE applications_formversion SET definition = '{}'",
        "digest": "UPDATE applications_formversion SET digest = 'x'",
        "number": "UPDATE applications_formversion SET number = 9",
        "state": "UPDATE applications_formversion SET state = 'draft', valid_from = NULL",
        "delete": "DELETE FROM applications_formversion",
    }
    for sql in changes.values():
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{sql} WHERE id = %s", [version.pk])
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(definition={})
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()
    version.refresh_from_db()
    assert version.definition == minimal_definition()


def test_a_version_published_in_mid_draft_changes_nothing_for_that_draft(office):
    version = make_form(definition=with_label("Namen"))
    citizen = acting_as(office.users["citizen"])
    application = drafts.begin_application(actor=citizen, procedure=version.procedure)
    drafts.save_answers(actor=citizen, application_id=application.pk, fields=["namen"], answers={"namen": "Vrt"})
    row = "SELECT version_id, answers, typed, revision, digest, content FROM applications_application WHERE id = %s"

    def stored():
        with connection.cursor() as cursor:
            cursor.execute(row, [application.pk])
            return [bytes(part) if isinstance(part, memoryview) else part for part in cursor.fetchone()]

    before = stored()
    changed = copy.deepcopy(version.definition)
    changed["steps"][0]["fields"] = [text_field("cisto_drugo", required=True)]
    head = acting_as(office.users["head"])
    newer = service.publish(
        actor=head, version=service.save_draft(actor=head, procedure=version.procedure, definition=changed)
    )
    assert service.current_of(version.procedure) == newer
    assert stored() == before
    application = Application.objects.get(pk=application.pk)
    evaluation = drafts.evaluation_of(application)
    assert evaluation.values == {"namen": "Vrt"}
    assert not evaluation.problems
    drafts.save_answers(actor=citizen, application_id=application.pk, fields=["namen"], answers={"namen": "Drevo"})
    assert (
        drafts.begin_application(actor=acting_as(office.users["citizen"]), procedure=version.procedure).version == newer
    )
    assert service.open_drafts(version) == 1


def test_what_was_filed_stays_byte_for_byte(office):
    version = make_form(definition=with_label("Namen"))
    citizen = acting_as(office.users["citizen"])
    application = drafts.begin_application(actor=citizen, procedure=version.procedure)
    drafts.save_answers(actor=citizen, application_id=application.pk, fields=["namen"], answers={"namen": "Vrt"})
    filed = file_application(actor=citizen, application_id=application.pk, statement=True)
    before = (filed.content, filed.digest, filed.signature, filed.version_id)
    head = acting_as(office.users["head"])
    draft = service.save_draft(actor=head, procedure=version.procedure, definition=with_label("Čisto drugo vprašanje"))
    service.publish(actor=head, version=draft)
    service.withdraw(actor=head, version=version, cutoff=timezone.now() + dt.timedelta(hours=1))
    again = Application.objects.get(pk=filed.pk)
    assert (again.content, again.digest, again.signature, again.version_id) == before
    assert digest(again.kept) == again.digest
    assert again.kept["form"] == {"number": 1, "digest": version.digest}
    assert again.version.definition == with_label("Namen")


def test_publishing_at_a_set_time(office):
    now = timezone.now()
    version = make_form()
    head = acting_as(office.users["head"])
    draft = service.save_draft(actor=head, procedure=version.procedure, definition=with_label("Zakaj"))
    later = service.publish(actor=head, version=draft, valid_from=now + dt.timedelta(days=2))
    assert service.current_of(version.procedure) == version
    assert service.current_of(version.procedure, now + dt.timedelta(days=2, seconds=1)) == later
    assert service.coming_of(version.procedure) == [later]
    assert service.base_of(version.procedure) == later  # the next change goes on from what is to come
    draft = service.save_draft(actor=head, procedure=version.procedure, definition=with_label("Čemu"))
    earlier = service.publish(actor=head, version=draft, valid_from=now + dt.timedelta(days=1))
    later.refresh_from_db()
    assert later.state == "withdrawn"  # it would come back over the newer one
    assert service.current_of(version.procedure, now + dt.timedelta(days=3)) == earlier
    assert service.current_of(version.procedure) == version


def test_times_that_cannot_be(office):
    head = acting_as(office.users["head"])
    draft = service.save_draft(actor=head, procedure=make_procedure(), definition=minimal_definition())
    for when in (timezone.now() - dt.timedelta(days=1), timezone.now() + dt.timedelta(days=900)):
        with pytest.raises(ValidationError) as caught:
            service.publish(actor=head, version=draft, valid_from=when)
        assert "valid_from" in caught.value.message_dict
    assert service.publish(actor=head, version=draft, valid_from=timezone.now() - dt.timedelta(minutes=1)).valid_from


def test_wall_time_on_both_days_of_the_clock_change(office):
    assert instant(dt.date(2027, 3, 28), dt.time(1, 59)) == dt.datetime(2027, 3, 28, 0, 59, tzinfo=dt.UTC)
    with pytest.raises(ValidationError, match="poletni čas"):
        instant(dt.date(2027, 3, 28), dt.time(2, 30))
    assert instant(dt.date(2027, 3, 28), dt.time(3, 0)) == dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)
    first = instant(dt.date(2027, 10, 31), dt.time(2, 30))
    assert first == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)  # of the two, the earlier
    assert instant(dt.date(2027, 10, 31), dt.time(3, 0)) == dt.datetime(2027, 10, 31, 2, 0, tzinfo=dt.UTC)
    assert first.astimezone(LJUBLJANA).hour == 2
    form = PublishForm({"when": "later", "day": "28. 3. 2027", "time": "2.30"}, actor=acting_as(office.users["head"]))
    assert not form.is_valid()
    assert "time" in form.errors
    form = PublishForm({"when": "later", "day": "", "time": ""}, actor=acting_as(office.users["head"]))
    assert set(form.errors) == {"day", "time"}


def test_withdrawing_lets_the_version_before_hold_again(office):
    head = acting_as(office.users["head"])
    first = make_form()
    second = make_version(first.procedure, with_label("Zakaj"))
    citizen = acting_as(office.users["citizen"])
    application = drafts.begin_application(actor=citizen, procedure=first.procedure)
    assert application.version == second
    assert service.held_again(second) == first
    until = timezone.now() + dt.timedelta(days=7)
    assert service.withdraw(actor=head, version=second, cutoff=until) == 1
    assert service.current_of(first.procedure) == first
    second.refresh_from_db()
    assert second.takes_drafts_at(until - dt.timedelta(seconds=1))
    assert not second.takes_drafts_at(until)
    assert drafts.workable(actor=citizen, application_id=application.pk)
    service.withdraw(actor=head, version=second, cutoff=None)  # the cut-off can be taken back
    second.refresh_from_db()
    assert second.cutoff is None
    with pytest.raises(ValidationError):
        service.withdraw(actor=head, version=second, cutoff=timezone.now() - dt.timedelta(days=1))
    draft = service.save_draft(actor=head, procedure=first.procedure, definition=minimal_definition())
    with pytest.raises(WrongVersionState):
        service.withdraw(actor=head, version=draft)
    service.withdraw(actor=head, version=first)
    assert first.procedure not in Procedure.objects.listed()


def test_changes_are_told_without_json(office):
    old, new = shipped_definition("prekop-obcinske-ceste"), shipped_definition("prekop-obcinske-ceste")
    works = next(one for one in new["steps"] if one["id"] == "poseg")
    works["fields"][1]["show_if"] = {"field": "vrsta_del", "in": ["drugo", "podkop"]}
    works["fields"][0]["options"].append(["novo", "Novo", "New"])
    del works["fields"][2]
    new["fee"]["items"][0]["cents"] = 3700
    new["decision_deadline"] = "P2M"
    lines = {(line.where, line.what): line for line in changes(old, new)}
    shown = lines["Polje »Opišite druga dela«", "pogoj za prikaz"]
    assert (shown.before, shown.after) == (
        "»Vrsta del« je »Druga dela«", "»Vrsta del« je eno od »Druga dela« ali »Podkopavanje«",
    )  # fmt: skip
    assert "»Novo«" in lines["Polje »Vrsta del«", "možnosti"].after
    assert lines["Polje »Namen posega«", ""].kind_words == "odstranjeno"
    assert "37,00" in lines["Obrazec", "taksa"].after
    deadline = lines["Obrazec", "rok za odločitev"]
    assert (deadline.before, deadline.after[:7]) == ("1 mesec", "2 mesec")
    assert "{" not in "".join(line.before + line.after for line in lines.values())


def test_a_form_that_is_too_large_and_a_link(office):
    head = acting_as(office.users["head"])
    huge = minimal_definition()
    huge["steps"][0]["hint"] = {"sl": "x" * 600_000, "en": "x"}
    with pytest.raises(ValidationError):
        service.save_draft(actor=head, procedure=make_procedure(), definition=huge)
    with pytest.raises(ValidationError):
        service.save_draft(actor=PORTAL, procedure=make_procedure("eu", kind="link"), definition=minimal_definition())


def test_digest_is_that_of_the_definition(office):
    draft = service.save_draft(actor=PORTAL, procedure=make_procedure(), definition=minimal_definition())
    assert draft.digest == digest(minimal_definition())
    assert check_definition(draft.definition) == []
