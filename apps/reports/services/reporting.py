"""A report comes in: once, however often it is sent; by an address only after that was confirmed."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core import ratelimit
from apps.core.actor import Actor
from apps.core.outgoing import send_mail
from apps.reports import signals, workflow
from apps.reports.choices import EventKind, ReportState, Via
from apps.reports.exceptions import CannotReport
from apps.reports.models import Report, ReportCategory, Reporter
from apps.reports.models.reports import LONGEST
from apps.reports.services.abuse import refuse_blocked
from apps.reports.services.events import write_event
from apps.reports.services.links import reporter_path
from apps.reports.services.moving import announce, begin_period, move, settle
from apps.reports.services.photos import keep_photos
from apps.reports.services.routes import flag_report
from apps.reports.services.routing import lead, say_rule
from apps.territory.services import quarter_at, street_key

CONFIRM = "reports/mail/confirm"
MAILS, MAILS_IN = 5, 3600  # unconfirmed reports by one address, in so many seconds


@dataclass(frozen=True)
class Told:
    """What somebody reports. lat, lon: degrees, both or none; then `address` says where. email: of whoever has no
    account; name: shown only with show_name. submission: key of the form, by which it comes once. photos: tickets of
    uploads that are the sender's (`unclaimed_photos`). network: where a sender without an account comes from, held
    against the list of abuse and kept nowhere."""

    category: ReportCategory
    text: str
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    email: str = ""
    name: str = ""
    show_name: bool = False
    submission: UUID | None = None
    photos: tuple[Any, ...] = ()
    via: Via = Via.WEB
    network: str = ""


def submit_report(*, actor: Actor, told: Told) -> Report:
    """Take a report. By an account or a program it is one at once; otherwise it waits for the link that its address
    gets. The same submission again gives the report that is there. CannotReport says what is missing or wrong,
    RateLimited when one address sends too much, PhotoGone when an upload was swept away."""
    _check(actor, told)
    if told.submission and (there := Report.objects.filter(submission=told.submission).first()):
        return there
    try:
        with transaction.atomic():
            return _store(actor, told)
    except IntegrityError:
        if not told.submission:
            raise
        there = Report.objects.filter(submission=told.submission).first()  # sent twice at once
        if there is None:
            raise
        return there


def _check(actor: Actor, told: Told) -> None:
    if not told.text.strip():
        raise CannotReport("text", _("Opišite, kaj je narobe."))
    if len(told.text) > LONGEST:
        raise CannotReport("text", _("Opis je predolg, dovoljenih je %(limit)d znakov.") % {"limit": LONGEST})
    if told.lat is None and not told.address.strip():
        raise CannotReport("place", _("Povejte, kje je to."))
    if not told.category.active:
        raise CannotReport("category", _("Te vrste prijav ne sprejemamo več. Izberite drugo."))
    if told.lat is not None and told.lon is not None and quarter_at(lat=told.lat, lon=told.lon) is None:
        raise CannotReport("place", outside())
    if not (actor.user or actor.client or actor.system or told.email):
        raise CannotReport("email", _("Vpišite elektronski naslov, na katerega vam pošljemo povezavo za potrditev."))
    if not actor.system:
        refuse_blocked(email=actor.user.email if actor.user else told.email, network="" if actor.user else told.network)


def outside() -> str:
    """Whom to call about what lies outside of the municipality."""
    return _(
        "Ta točka je zunaj Mestne občine Ptuj. Prijavite jo svoji občini; napako na državni cesti sporočite Prometno-"
        "informacijskemu centru na 1970. V nevarnosti pokličite 112."
    )


def _store(actor: Actor, told: Told) -> Report:
    now = timezone.now()
    known = bool(actor.user or actor.client or actor.system)
    report = Report(
        category=told.category, lat=told.lat, lon=told.lon, address=told.address.strip()[:160],
        street=street_key(told.address),
        quarter=quarter_at(lat=told.lat, lon=told.lon) if told.lat is not None and told.lon is not None else None,
        text=told.text.strip(), published_text=told.text.strip(), attributes=told.attributes,
        via=told.via, received_at=now, updated_at=now, submission=told.submission,
        state=ReportState.RECEIVED if known else ReportState.UNCONFIRMED,
    )  # fmt: skip
    rule = lead(report)
    if known:
        begin_period(report, now)
    settle(report)
    report.save()
    say_rule(report, rule)
    announce(report)
    flag_report(report)
    reporter = Reporter.objects.create(
        report=report, user=actor.user, email="" if actor.user else told.email.strip().casefold(),
        name=_name(actor, told), show_name=told.show_name, confirmed=now if known else None,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )  # fmt: skip
    if told.photos:
        keep_photos(report, told.photos)
    if known:
        write_event(actor, report, EventKind.STEP, workflow.STEPS["receive"].told, states=("", report.state))
        signals.report_received.emit(report_id=report.pk)
    else:
        _ask_to_confirm(report, reporter)
    return report


def _name(actor: Actor, told: Told) -> str:
    """Kept only to be shown."""
    if not told.show_name:
        return ""
    return actor.user.get_full_name() if actor.user else told.name.strip()


def _ask_to_confirm(report: Report, reporter: Reporter) -> None:
    address = str(reporter.email)
    ratelimit.count("report-mails", address.casefold(), allowed=MAILS, seconds=MAILS_IN)
    context = {"report": report, "path": reporter_path(reporter)}
    send_mail(CONFIRM, address, context, language=reporter.language)


def confirm_report(*, actor: Actor, reporter: Reporter) -> Report:
    """Whoever holds the link confirms that the report is theirs; asked again it is what it is."""
    with transaction.atomic():
        rows = Report.objects.select_for_update(of=("self",)).select_related("category", "department")
        report: Report = rows.get(pk=reporter.report_id)
        if report.state != ReportState.UNCONFIRMED:
            return report
        report.received_at = timezone.now()
        move(actor, report, "receive", sides={workflow.REPORTER})
        flag_report(report)
        Reporter.objects.filter(pk=reporter.pk).update(confirmed=report.received_at)
        signals.report_received.emit(report_id=report.pk)
    return report
