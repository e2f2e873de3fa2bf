"""Stale drafts: told of, then erased; days of Ljubljana, whatever the clocks do and however long the month is."""

import datetime as dt

import pytest
import time_machine

from apps.applications.models import Application, Cosigner
from apps.applications.plugins import known
from apps.applications.services import upkeep
from apps.applications.services.drafts import save_answers
from apps.applications.tasks import tell_of_stale_drafts
from apps.core import plugs, retention
from apps.core.actor import Actor, system_actor
from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Document
from apps.identity.models import User
from apps.notifications.models import Message, Notification
from tests.factories import filing
from tests.factories.applications import make_form
from tests.factories.people import make_organisation

pytestmark = pytest.mark.django_db
TOUCHED = [
    "2026-03-28T12:00", "2026-03-29T03:30", "2026-03-29T23:59:59", "2026-10-24T23:59:59", "2026-10-25T02:30",
    "2026-01-31T12:00", "2027-11-30T00:00:01", "2028-02-29T23:00", "2026-12-31T23:59:59", "2026-07-15T09:00",
]  # fmt: skip


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA)


def night(day):
    """Half past two of a day; on the day on which there is no such time, an hour later."""
    return dt.datetime.combine(day, dt.time(2, 30), LJUBLJANA)


def run(day):
    """The jobs of one night."""
    with time_machine.travel(night(day), tick=False):
        told = upkeep.warn_stale()
        report = retention.run(actor=system_actor("retention"), only="applications.drafts")
    return told, report.acted


def draft_of(moment, name="marija"):
    with time_machine.travel(moment, tick=False):
        actor = filing.citizen(name)
        return actor, filing.draft(actor, make_form(f"postopek-{name}"))


@pytest.mark.parametrize("touched", TOUCHED)
def test_told_a_fortnight_before_and_erased_after_ninety_days(touched):
    _actor, draft = draft_of(at(touched))
    first = at(touched).date()
    last = first + dt.timedelta(days=90)
    assert upkeep.kept_until(draft) == last
    assert run(first + dt.timedelta(days=75)) == (0, 0)
    assert run(first + dt.timedelta(days=76)) == (1, 0)
    draft.refresh_from_db()
    assert upkeep.kept_until(draft) == last  # the fortnight ends on the same day
    assert run(first + dt.timedelta(days=77)) == (0, 0)  # told once
    assert run(last) == (0, 0)
    assert run(last + dt.timedelta(days=1)) == (0, 1)
    assert not Application.objects.exists()
    assert Notification.objects.filter(kind="applications.stale").count() == 1


def test_the_fortnight_is_given_even_when_nobody_was_told_in_time():
    _actor, draft = draft_of(at("2026-03-01T12:00"))
    late = dt.date(2026, 9, 1)  # the worker was down for months
    assert run(late) == (1, 0)
    draft.refresh_from_db()
    assert upkeep.kept_until(draft) == dt.date(2026, 9, 15)
    assert run(dt.date(2026, 9, 15)) == (0, 0)
    assert run(dt.date(2026, 9, 16)) == (0, 1)


def test_the_notice_says_which_and_when_and_the_mail_does_not_say_more():
    draft_of(at("2026-03-01T12:00"))
    run(dt.date(2026, 5, 16))
    notice = Notification.objects.get()
    assert "30. maja 2026" in notice.title.replace("\xa0", " ")
    assert "Postopek marija" in notice.body
    assert notice.url == Application.objects.get().get_absolute_url()
    assert "Postopek" not in Message.objects.get().text


def test_whoever_goes_on_starts_the_time_anew():
    actor, draft = draft_of(at("2026-03-01T12:00"))
    run(dt.date(2026, 5, 16))
    with time_machine.travel(at("2026-05-20T12:00"), tick=False):
        save_answers(actor=actor, application_id=draft.pk, fields=["namen"], answers={"namen": "Drugo"})
    assert run(dt.date(2026, 6, 1)) == (0, 0)
    assert run(dt.date(2026, 8, 4)) == (1, 0)
    assert Notification.objects.filter(kind="applications.stale").count() == 2


def test_opening_a_step_counts_as_touching():
    actor, draft = draft_of(at("2026-03-01T12:00"))
    run(dt.date(2026, 5, 16))
    with time_machine.travel(at("2026-05-20T12:00"), tick=False):
        save_answers(actor=actor, application_id=draft.pk, fields=[], answers={}, step="vloga")
    assert run(dt.date(2026, 6, 1)) == (0, 0)
    draft.refresh_from_db()
    assert upkeep.kept_until(draft) == dt.date(2026, 8, 18)


def test_attachments_go_with_the_draft():
    with time_machine.travel(at("2026-03-01T12:00"), tick=False):
        actor = filing.citizen()
        draft = filing.ready(actor)
    run(dt.date(2026, 5, 16))
    assert run(dt.date(2026, 5, 31)) == (0, 1)
    document = Document.objects.get(owner_kind="application", owner_id=str(draft.pk))
    assert document.deleted
    assert document.name == ""


def test_a_co_applicant_who_answered_keeps_it():
    _actor, draft = draft_of(at("2026-03-01T12:00"))
    run(dt.date(2026, 5, 16))
    with time_machine.travel(at("2026-05-25T12:00"), tick=False):
        Cosigner.objects.create(application=draft, name="Luka", email="l@example.si", token_digest="1")
    assert run(dt.date(2026, 5, 31)) == (0, 0)
    assert Application.objects.exists()


def test_no_history_remembers_who_was_asked():
    _actor, draft = draft_of(at("2026-03-01T12:00"))
    cosigner = Cosigner.objects.create(application=draft, name="Luka", email="l@example.si", token_digest="1")
    events = cosigner.history_events.model.objects.filter(pgh_obj_id=cosigner.pk)
    upkeep.discard(draft)
    assert not Cosigner.objects.exists()
    assert set(events.values_list("name", flat=True)) == {""}


def test_what_was_filed_is_never_touched():
    with time_machine.travel(at("2026-03-01T12:00"), tick=False):
        filing.filed(filing.citizen())
    assert run(dt.date(2030, 1, 1)) == (0, 0)
    report = retention.run(actor=system_actor("retention"), only="applications.filed", today=dt.date(2090, 1, 1))
    assert (report.acted, Application.objects.filed().count()) == (0, 1)


def test_a_look_ahead_changes_nothing():
    _actor, draft = draft_of(at("2026-03-01T12:00"))
    run(dt.date(2026, 5, 16))
    report = retention.run(
        actor=system_actor("retention"), only="applications.drafts", dry_run=True, today=dt.date(2026, 6, 1)
    )
    assert report.acted == 1
    assert Application.objects.filter(pk=draft.pk).exists()


def test_a_draft_of_a_program_goes_without_a_word():
    company = make_organisation("gradnje", "company", has_staff=False)
    with time_machine.travel(at("2026-03-01T12:00"), tick=False):
        filing.draft(Actor(client="program", organisation=company.pk), make_form("program"))
    assert run(dt.date(2026, 5, 16)) == (1, 0)
    assert not Notification.objects.exists()
    assert run(dt.date(2026, 5, 31)) == (0, 1)


def test_one_that_fails_stops_nothing(monkeypatch):
    draft_of(at("2026-03-01T12:00"))
    draft_of(at("2026-03-01T12:00"), "luka")
    real = upkeep.notify

    def broken(*, user, **words):
        if user.username == "marija":
            raise RuntimeError
        return real(user=user, **words)

    monkeypatch.setattr(upkeep, "notify", broken)
    with time_machine.travel(night(dt.date(2026, 5, 16)), tick=False):
        tell_of_stale_drafts()
    assert Notification.objects.get().user.username == "luka"
    assert Application.objects.filter(warned=None).count() == 1


def test_rules_are_told_to_everybody():
    rule = plugs.retention_rules.get("applications.drafts")
    assert (rule.duration, rule.proposed, rule.action) == ("P90D", True, "delete")
    assert "klasifikacijski načrt" in str(plugs.retention_rules.get("applications.filed").period)


def test_what_a_person_is_told_of():
    marija = filing.citizen()
    filing.filed(marija)
    company = make_organisation("gradnje", "company", has_staff=False)
    filing.draft(filing.for_organisation(marija, company), make_form("za-podjetje"))
    filing.draft(marija, make_form("osnutek"), {"namen": "Moja skrivnost"})
    filed, for_company, draft = known.my_applications(marija)
    assert filed["number"].startswith("371-1/")
    assert f"Emso: {filing.EMSO}" in filed["answers"]
    assert filed["means"] == "SI-PASS (smsPASS)"
    assert (for_company["answers"], for_company["in_name_of"]) == ([], str(company))
    assert (draft["number"], draft["answers"]) == (None, ["Namen: Moja skrivnost"])


def test_identifiers_are_masked_below_the_level_of_the_export():
    marija = filing.citizen()
    filing.filed(marija, iban="SI56011006000005649")
    [told] = known.my_applications(Actor(user=marija.user, level="low"))
    assert {"Emso: ••••••028", "Iban: ••••••5649"} <= set(told["answers"])
    assert "Namen: Vodovod" in told["answers"]


def test_what_others_write_in_ones_name_shows_once_it_is_filed():
    marija, zala = filing.citizen(), filing.citizen("zala")
    helper = filing.for_person(marija, zala.user)
    application = filing.ready(helper)
    assert known.my_applications(zala) == []
    filing.file(helper, application)
    assert "Ime: Zala Kolarič" in known.my_applications(zala)[0]["answers"]
    assert known.my_applications(marija)[0]["answers"] == []


def test_erasure_takes_drafts_and_leaves_what_was_filed():
    marija = filing.citizen()
    version = filing.with_fee()
    filed, draft = filing.filed(marija, version), filing.ready(marija, version)
    company = make_organisation("gradnje", "company", has_staff=False)
    theirs = filing.draft(filing.for_organisation(marija, company), make_form("za-podjetje"))
    lines = [line for line in known.erasure_plan(marija.user) if line.count]
    assert [(line.fate, line.count) for line in lines] == [("erased", 1), ("kept", 1), ("kept", 1)]
    assert "ZVDAGA" in str(lines[1].basis)
    known.erase(User.objects.get(pk=marija.user.pk))
    assert set(Application.objects.values_list("pk", flat=True)) == {filed.pk, theirs.pk}
    gone = Document.objects.get(owner_kind="application", owner_id=str(draft.pk))
    assert (gone.name, bool(gone.deleted)) == ("", True)
    assert Document.objects.of("case", filed.case_id).get(purpose="nacrt").name == "načrt.pdf"
