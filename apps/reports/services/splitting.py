"""A report of two problems becomes two, each with its own category, course and deadline."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.documents.models import Photo
from apps.documents.services import hand_over_photos
from apps.reports import signals, workflow
from apps.reports.choices import REPORT, EventKind, ReportState
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report, ReportCategory, Reporter, ReportFollower
from apps.reports.models.reports import LONGEST
from apps.reports.services.events import write_event
from apps.reports.services.handling import office_locked
from apps.reports.services.moving import announce, begin_period, settle
from apps.reports.services.routes import flag_report
from apps.reports.services.routing import lead, say_rule

LEFT = ("Del te prijave obravnavamo posebej.", "A part of this report is handled on its own.")
MADE = (
    "Prijava je nastala iz druge prijave istega prijavitelja.",
    "This was part of another report by the same person.",
)


def split_report(
    *, actor: Actor, report_id: UUID, category: ReportCategory, text: str, left: str, photos: Sequence[UUID] = (),
    submission: UUID | None = None,
) -> Report:  # fmt: skip
    """Make a report of one part. text: what the new one says, left: what stays published of the old one, whose
    original is kept. photos: keys of those that move to the new one. Reporter and followers are told of both; votes
    stay. The deadline of the new one counts from when the old one came. The same submission again gives the report
    that is there. MoveRefused unless it is open."""
    if not text.strip() or not left.strip():
        raise MoveRefused(_("Vpišite besedilo obeh prijav."))
    if max(len(text), len(left)) > LONGEST:
        raise MoveRefused(_("Besedilo je predolgo."))
    with transaction.atomic():
        old = office_locked(actor, report_id)
        if submission and (there := Report.objects.filter(submission=submission, split_from=old).first()):
            return there
        if not old.is_open:
            raise MoveRefused(_("Razdelite lahko samo odprto prijavo."))
        new = _part(old, category, text.strip(), submission)
        rule = lead(new)
        begin_period(new, new.received_at)
        settle(new)
        new.save()
        _copy_people(old, new)
        _move_photos(actor, old, new, photos)
        say_rule(new, rule)
        _tell(actor, old, new, left.strip())
        announce(new)
        flag_report(new)
    return new


def _part(old: Report, category: ReportCategory, text: str, submission: UUID | None) -> Report:
    return Report(
        category=category, lat=old.lat, lon=old.lon, address=old.address, street=old.street, quarter=old.quarter,
        text=text, published_text=text, received_at=old.received_at, updated_at=timezone.now(), via=old.via,
        priority=old.priority, split_from=old, submission=submission, state=ReportState.RECEIVED,
    )  # fmt: skip


def _copy_people(old: Report, new: Report) -> None:
    """Sealed addresses are sealed anew for their new row."""
    for one in Reporter.objects.filter(report=old):
        Reporter.objects.create(
            report=new, user_id=one.user_id, email=one.email, name=one.name, show_name=one.show_name,
            language=one.language, confirmed=one.confirmed,
        )  # fmt: skip
    for follower in ReportFollower.objects.filter(report=old).told():
        ReportFollower.objects.create(
            report=new, user_id=follower.user_id, email=follower.email, language=follower.language,
            confirmed=follower.confirmed,
        )  # fmt: skip
    number = ReportFollower.objects.filter(report=new).told().count()
    Report.objects.filter(pk=new.pk).update(followers=number)
    new.followers = number


def _move_photos(actor: Actor, old: Report, new: Report, keys: Sequence[UUID]) -> None:
    chosen = Photo.objects.filter(owner_kind=REPORT, owner_id=str(old.pk), pk__in=list(keys), removed=None)
    if chosen:
        hand_over_photos(actor=actor, photos=chosen, owner_kind=REPORT, owner_id=new.pk)


def _tell(actor: Actor, old: Report, new: Report, left: str) -> None:
    """Both timelines, linked; reporter and followers of the old one hear of it, the reporter gets a link to the new."""
    receive = workflow.STEPS["receive"].told
    write_event(actor, new, EventKind.STEP, receive, states=("", new.state), happened=old.received_at)
    write_event(actor, new, EventKind.SPLIT, MADE, facts={"report": str(old.pk)})
    event = write_event(actor, old, EventKind.SPLIT, LEFT, facts={"report": str(new.pk)})
    if left != old.published_text:
        texts = "Objavljeno besedilo je urejeno.", "The published text was edited."
        write_event(actor, old, EventKind.EDITED, texts, public=False, answer=_("razdelitev prijave"))
    old.published_text, old.updated_at = left, event.happened
    old.save()
    signals.report_answered.emit(report_id=old.pk, event_id=event.pk)
    signals.report_received.emit(report_id=new.pk)
