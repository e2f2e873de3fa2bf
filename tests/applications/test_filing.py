"""Filing: what is frozen, at what fee, under which number, in whose name, and what refuses it."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.applications.engine import digest
from apps.applications.exceptions import AlreadyFiled, Incomplete, NotForYou, NotOpen
from apps.applications.models import Application, Cosigner, FormVersion
from apps.applications.registry import signer
from apps.applications.services import content as contents
from apps.applications.services.drafts import save_answers
from apps.applications.services.filing import file_application
from apps.cases.models import Case
from apps.core.actor import Actor
from apps.core.exceptions import LevelTooLow
from apps.core.legal_time import LJUBLJANA
from apps.core.models import OutboxEvent
from apps.documents.choices import FileState
from apps.documents.models import Document, StoredFile
from apps.documents.services import delete_document
from apps.identity.choices import MandateState
from apps.identity.models import Mandate
from apps.payments.models import Order
from tests.factories import filing
from tests.factories.applications import make_form, make_version, minimal_definition, requirement, step, text_field
from tests.factories.people import TESTS, make_organisation

pytestmark = pytest.mark.django_db
IBAN = "SI56011006000005649"


@pytest.fixture
def marija():
    """Signed in by smsPASS."""
    return filing.citizen()


def test_what_filing_writes(marija):
    application = filing.ready(marija, iban=IBAN)
    before = timezone.now()
    done = filing.file(marija, application)
    done.refresh_from_db()
    case = done.case
    assert before <= done.filed <= timezone.now()
    assert (case.number, case.received_at) == (f"371-1/{done.filed.astimezone(LJUBLJANA).year}", done.filed)
    assert (case.subject_kind, case.subject_id, case.procedure) == ("application", str(done.pk), "prekop")
    assert (case.applicant, case.organisation, case.principal, case.mandate) == (marija.user, None, None, None)
    assert (case.channel, case.party_name) == ("e_identified", "Marija Kolarič")
    assert case.decision_due
    assert [event.kind for event in case.events.all()] == ["received"]
    assert (done.level, done.means, done.channel, done.fee) == ("substantial", "sipass: smsPASS", "e_identified", 3630)
    order = Order.objects.get()
    assert (order.owner_id, order.key, order.cents, order.payer) == (str(case.pk), "fee", 3630, marija.user)
    assert order.reference.startswith("SI11 75965-7111002-")
    assert order.about == case.number
    kept = done.kept
    assert kept["values"] == {"ime": "Marija Kolarič", "emso": filing.EMSO, "namen": "Vodovod", "iban": IBAN}
    assert kept["party"] == {"kind": "person", "name": "Marija Kolarič"}
    assert (kept["received"], kept["fee"], kept["statement"]) == (done.filed.isoformat(), 3630, True)
    assert done.answered == kept["values"]
    assert done.digest == digest(kept)
    assert contents.is_whole(done)
    assert OutboxEvent.objects.filter(name="application_filed").count() == 1


def test_the_signature_binds_the_content(marija):
    done = filing.filed(marija)
    assert done.signature["simulated"] is True
    assert done.signature["means"] == "sipass: smsPASS"
    assert signer().holds(done.digest, done.signature)
    assert not signer().holds("0" * 64, done.signature)
    assert not signer().holds(done.digest, done.signature | {"value": "x"})


@pytest.mark.parametrize(
    ("level", "channel", "cents"),
    [
        ("low", "web_without_identification", 4080),
        ("substantial", "e_identified", 3630),
        ("high", "e_identified", 3630),
    ],
)
def test_the_fee_follows_the_level_at_filing(marija, level, channel, cents):
    application = filing.ready(marija)
    done = filing.file(Actor(user=marija.user, level=level), application)
    assert (done.level, done.channel, done.fee, Order.objects.get().cents) == (level, channel, cents, cents)


@pytest.mark.parametrize("level", ["low", "high"])
def test_a_flat_fee_is_the_same_for_everybody(level):
    fee = {**filing.FEE, "flat": True, "items": [{"channel": "any", "cents": 3500}]}
    actor = filing.citizen(level=level)
    done = filing.file(actor, filing.draft(actor, make_form("ravna", minimal_definition(fee=fee))))
    assert Order.objects.get(owner_id=done.case_id).cents == 3500


def test_without_a_fee_there_is_no_order(marija):
    done = filing.file(marija, filing.draft(marija, make_form("zastonj")))
    assert done.fee is None
    assert not Order.objects.exists()


def test_hidden_values_and_what_was_attached_for_them_are_dropped(marija):
    application = filing.ready(marija, namen="skrito", skrivnost="zaupno")
    hidden = filing.attach(application, "dodatek", b"%PDF-1.7\n%% drug\n" + filing.pdf()[9:])
    save_answers(actor=marija, application_id=application.pk, fields=["namen"], answers={"namen": "javno"})
    assert Application.objects.get(pk=application.pk).answered["skrivnost"] == "zaupno"  # kept while editing
    done = filing.file(marija, application)
    done.refresh_from_db()
    assert "skrivnost" not in done.kept["values"]
    assert bytes(Application.objects.filter(pk=done.pk).values_list("answers", flat=True).get()) == b""
    assert [entry["requirement"] for entry in done.kept["attachments"]] == ["nacrt"]
    passed = Document.objects.of("case", done.case_id)
    assert [document.purpose for document in passed] == ["nacrt"]
    assert hidden.file_id not in {document.file_id for document in passed}


def test_attachments_are_passed_on_by_reference(marija):
    application = filing.ready(marija)
    mine = Document.objects.of("application", application.pk).get()
    done = filing.file(marija, application)
    passed = Document.objects.of("case", done.case_id).get()
    assert (passed.file_id, passed.name) == (mine.file_id, "načrt.pdf")
    assert StoredFile.objects.count() == 1
    assert done.kept["attachments"] == [
        {
            "requirement": "nacrt", "document": str(mine.pk), "name": "načrt.pdf", "sha256": mine.file.received_sha256,
            "size": mine.file.received_size,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "number", "day"),
    [
        ("2026-12-31T22:59:30+00:00", "371-1/2026", dt.date(2026, 12, 31)),  # 23.59.30 in Ptuj
        ("2026-12-31T23:00:00+00:00", "371-1/2027", dt.date(2027, 1, 1)),
        ("2026-10-25T00:30:00+00:00", "371-1/2026", dt.date(2026, 10, 25)),  # 2.30, for the first time that night
        ("2026-10-25T01:30:00+00:00", "371-1/2026", dt.date(2026, 10, 25)),  # 2.30 again
        ("2027-03-28T00:59:59+00:00", "371-1/2027", dt.date(2027, 3, 28)),  # 1.59.59, a second before 3.00
        ("2027-03-28T21:59:59+00:00", "371-1/2027", dt.date(2027, 3, 28)),  # 23.59.59 of a day of 23 hours
        ("2026-06-30T21:59:59+00:00", "371-1/2026", dt.date(2026, 6, 30)),
    ],
)
def test_received_at_the_time_of_ljubljana(moment, number, day):
    instant = dt.datetime.fromisoformat(moment)
    with time_machine.travel(instant, tick=False):
        actor = filing.citizen()
        done = filing.file(actor, filing.draft(actor, make_form("cas")))
    assert (done.filed, done.case.number, done.case.received_day) == (instant, number, day)
    assert done.kept["received"] == moment


def test_the_deadline_counts_from_that_day():
    with time_machine.travel("2026-12-31T22:59:30+00:00", tick=False):
        actor = filing.citizen()
        done = filing.file(actor, filing.draft(actor, make_form("rok")))
    assert done.case.decision_due == dt.date(2027, 2, 1)  # 31 January is a Sunday


def test_who_asks_again_gets_what_was_filed(marija):
    application = filing.ready(marija)
    first, second = (filing.file(marija, application) for _ in range(2))
    assert (first.pk, first.case_id, first.digest) == (second.pk, second.case_id, second.digest)
    assert (Case.objects.count(), Order.objects.count()) == (1, 1)
    assert OutboxEvent.objects.filter(name="application_filed").count() == 1
    with pytest.raises(AlreadyFiled):
        save_answers(actor=marija, application_id=application.pk, fields=["namen"], answers={"namen": "x"})


def refused(actor, application, kind, *, statement=True):
    """Filing fails and leaves nothing behind; what was said."""
    with pytest.raises(kind) as raised, transaction.atomic():
        file_application(actor=actor, application_id=application.pk, statement=statement)
    assert not Case.objects.exists()
    assert not OutboxEvent.objects.filter(name="application_filed").exists()
    assert not Application.objects.get(pk=application.pk).is_filed
    return raised.value


def test_everything_that_is_missing_is_named(marija):
    application = filing.draft(marija, filing.with_fee(), {})
    error = refused(marija, application, Incomplete, statement=False)
    assert [(problem.code, problem.field) for problem in error.problems] == [("required", "namen")]
    assert error.missing == ("nacrt", "statement")


def test_nobody_elses_draft(marija):
    application = filing.ready(marija)
    for stranger in (
        filing.citizen("stranger"),
        Actor(),
        Actor(user=marija.user, principal=filing.citizen("z").user.pk),
    ):
        refused(stranger, application, Application.DoesNotExist)


def test_a_tender_that_closed_meanwhile(marija):
    version = filing.with_fee()
    application = filing.ready(marija, version)
    version.procedure.closes = timezone.now()
    version.procedure.save()
    refused(marija, application, NotOpen)


def test_the_last_moment_of_a_tender():
    closes = dt.datetime(2026, 12, 15, 12, 0, tzinfo=LJUBLJANA)
    with time_machine.travel(closes - dt.timedelta(microseconds=1), tick=False):
        actor = filing.citizen()
        version = make_form("razpis", kind="tender", closes=closes)
        late = filing.draft(actor, version)
        assert filing.file(actor, filing.draft(actor, version)).is_filed
    with time_machine.travel(closes, tick=False), pytest.raises(NotOpen):
        filing.file(actor, late)


def test_a_version_that_was_cut_off(marija):
    version = filing.with_fee()
    application = filing.ready(marija, version)
    FormVersion.objects.filter(pk=version.pk).update(state="withdrawn", cutoff=timezone.now())
    refused(marija, application, NotOpen)


def test_a_withdrawn_version_without_a_cutoff_is_finished(marija):
    version = filing.with_fee()
    application = filing.ready(marija, version)
    FormVersion.objects.filter(pk=version.pk).update(state="withdrawn")
    assert filing.file(marija, application).is_filed


def test_a_version_published_in_mid_draft_changes_nothing(marija):
    version = filing.with_fee()
    application, older = filing.ready(marija, version), filing.filed(marija, version)
    before = Application.objects.filter(pk=older.pk).values().get()
    harder = minimal_definition(steps=[step("novo", text_field("novo", required=True))], fee=None)
    make_version(version.procedure, harder)
    done = filing.file(marija, application)
    assert (done.kept["form"], done.fee) == ({"number": 1, "digest": version.digest}, 3630)
    assert Application.objects.filter(pk=older.pk).values().get() == before


def test_a_level_that_dropped(marija):
    application = filing.draft(marija, make_form("raven", minimal_definition(min_level="substantial")))
    refused(Actor(user=marija.user, level="low"), application, LevelTooLow)


def test_a_refused_file_holds_it_up_and_one_that_waits_does_not(marija):
    application = filing.draft(marija, filing.with_fee())
    document = filing.attach(application, check=False)
    assert document.file.state == FileState.QUARANTINE
    StoredFile.objects.update(state=FileState.INFECTED)
    assert refused(marija, application, Incomplete).missing == ("nacrt",)
    StoredFile.objects.update(state=FileState.QUARANTINE)
    assert filing.file(marija, application).is_filed


def test_too_many_files_for_a_requirement(marija):
    version = make_form("mnogo", minimal_definition(attachments=[requirement("slika", max_files=1)]))
    application = filing.draft(marija, version)
    first = filing.attach(application, "slika")
    Document.objects.create(  # past the service, which takes no more than one
        file=first.file, owner_kind="application", owner_id=str(application.pk), purpose="slika", name="druga.pdf"
    )
    assert refused(marija, application, Incomplete).missing == ("slika",)


def test_a_file_taken_away_in_the_very_moment(marija, monkeypatch):
    application = filing.ready(marija)
    document = Document.objects.of("application", application.pk).get()
    seen = contents.attached(application)

    def attached(application):
        delete_document(actor=TESTS, document=document)
        return seen

    monkeypatch.setattr("apps.applications.services.filing.attached", attached)
    assert refused(marija, application, Incomplete).missing == ("nacrt",)


def test_for_an_organisation(marija):
    company = make_organisation("gradnje", "company", name="Petovia gradnje d. o. o.", has_staff=False)
    actor = filing.for_organisation(marija, company, "prekop")
    done = filing.filed(actor)
    case, order = done.case, Order.objects.get()
    assert (case.organisation, case.applicant, case.mandate, case.party_name) == (
        company, marija.user, actor.mandate, "Petovia gradnje d. o. o.",
    )  # fmt: skip
    assert (order.organisation, order.payer) == (company, None)
    assert done.kept["party"] == {"kind": "organisation", "name": "Petovia gradnje d. o. o."}
    assert done.kept["filed_by"] == "Marija Kolarič"
    assert "emso" in done.kept["values"]  # as the form asks for it


def test_for_another_person(marija):
    child = filing.citizen("zala").user
    done = filing.filed(filing.for_person(marija, child))
    assert (done.case.principal, done.case.applicant, Order.objects.get().payer) == (child, marija.user, child)
    assert done.kept["values"]["ime"] == "Zala Kolarič"
    assert done.kept["filed_by"] == "Marija Kolarič"


def test_a_colleague_may_file_what_another_began(marija):
    company = make_organisation("gradnje", "company", has_staff=False)
    version = filing.with_fee()
    application = filing.ready(filing.for_organisation(marija, company), version)
    luka = filing.for_organisation(filing.citizen("luka"), company)
    done = filing.file(luka, application)
    done.refresh_from_db()
    assert (done.applicant, done.mandate, done.case.applicant) == (luka.user, luka.mandate, luka.user)
    assert filing.file(filing.for_organisation(marija, company), application).case_id == done.case_id


def test_a_mandate_that_was_revoked_in_the_same_moment(marija):
    company = make_organisation("gradnje", "company", has_staff=False)
    actor = filing.for_organisation(marija, company)
    application = filing.ready(actor)
    Mandate.objects.update(state=MandateState.REVOKED)
    assert refused(actor, application, NotForYou).args == ("mandate",)
    Mandate.objects.update(state=MandateState.ACCEPTED, representative=filing.citizen("drug").user)
    refused(actor, application, NotForYou)


def test_a_mandate_that_does_not_cover_the_procedure(marija):
    company = make_organisation("gradnje", "company", has_staff=False)
    version = filing.with_fee()
    application = filing.ready(filing.for_organisation(marija, company), version)
    refused(filing.for_organisation(marija, company, "nekaj-drugega"), application, Application.DoesNotExist)


def test_a_program_of_an_organisation():
    company = make_organisation("gradnje", "company", name="Petovia gradnje d. o. o.", has_staff=False)
    program = Actor(client="program-1", organisation=company.pk, level="substantial")
    application = filing.ready(program, ime="Stroj")
    done = filing.file(program, application)
    case = Case.objects.get()
    assert (done.applicant, done.client, done.means, done.fee) == (None, "program-1", "client", 3630)
    assert (case.applicant, case.organisation, case.party_name) == (None, company, "Petovia gradnje d. o. o.")
    assert case.data_subject is None
    assert done.kept["filed_by"] == "program-1"
    assert filing.file(program, application).case_id == case.pk


def test_an_account_by_email_is_no_sipass(marija):
    user = filing.make_user("racun", first_name="Ana", last_name="Kos")
    filing.make_person(user, source="local", mechanism="")
    actor = Actor(user=user, level="low")
    assert filing.file(actor, filing.draft(actor, make_form("racun"))).means == "account"


def test_cosigners_must_have_confirmed_this_very_content(marija):
    application = filing.ready(marija)
    cosigner = Cosigner.objects.create(application=application, name="Luka", email="l@example.si", token_digest="1")
    assert refused(marija, application, Incomplete).missing == (f"cosigner:{cosigner.pk}",)
    value = contents.content_digest(application, *states(application))
    cosigner.state, cosigner.digest, cosigner.answered = "confirmed", value, timezone.now()
    cosigner.save()
    save_answers(actor=marija, application_id=application.pk, fields=["namen"], answers={"namen": "Drugo"})
    assert refused(marija, application, Incomplete).missing == (f"cosigner:{cosigner.pk}",)
    save_answers(actor=marija, application_id=application.pk, fields=["namen"], answers={"namen": "Vodovod"})
    done = filing.file(marija, application)
    assert [entry["name"] for entry in done.kept["cosigners"]] == ["Luka"]


def states(application):
    from apps.applications.services.drafts import evaluation_of

    return evaluation_of(application), contents.attached(application)


CHANGES = {
    "digest": "'x'", "filed": "now()", "level": "'high'", "means": "'x'", "channel": "'x'", "fee": "1",
    "signature": "'{}'", "case_id": "NULL", "state": "'draft'", "applicant_id": "NULL", "language": "'en'",
    "content": "''", "answers": "'\\x00'", "client": "'x'", "mandate": "gen_random_uuid()", "revision": "99",
}  # fmt: skip


@pytest.mark.parametrize(("column", "value"), CHANGES.items())
def test_the_database_keeps_what_was_filed(marija, column, value):
    done = filing.filed(marija)
    with pytest.raises(IntegrityError, match="what was filed does not change"), transaction.atomic():
        connection.cursor().execute(f"UPDATE applications_application SET {column} = {value} WHERE id = %s", [done.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=done.pk).delete()


def test_other_words_are_refused_even_when_sealed_properly(marija):
    done = Application.objects.get(pk=filing.filed(marija).pk)
    done.content = done.content.replace("Vodovod", "Plinovo")
    with pytest.raises(IntegrityError), transaction.atomic():
        done.save()


def test_a_new_key_seals_it_anew(marija, settings):
    from apps.core.rotation import rotate

    done = filing.filed(marija)
    settings.FIELD_KEYS = f"{settings.FIELD_KEYS},77:{'k' * 44}"
    assert ("applications.Application", 1) in list(rotate())
    fresh = Application.objects.get(pk=done.pk)
    assert contents.is_whole(fresh)
    assert fresh.kept == done.kept
