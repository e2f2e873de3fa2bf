"""Votes and followers."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone, translation

from apps.core import crypto, ratelimit
from apps.core.actor import ANONYMOUS, Actor
from apps.core.outgoing import send_mail
from apps.reports.models import AreaSubscription, Report, ReportFollower, ReportVote
from apps.reports.services.areas import end_subscription
from apps.reports.services.links import follower_path

FOLLOW = "reports/mail/follow"
MAILS, MAILS_IN = 5, 3600  # letters to one address, in so many seconds


def _seen(actor: Actor, report: Report) -> None:
    if not Report.objects.visible_to(actor).filter(pk=report.pk).exists():
        raise Http404


def voter_key(report: Report, actor: Actor, address: str) -> str:
    """Who votes, unreadable and different for every report. address: on the network, for whoever is not signed in."""
    return crypto.blind_index(actor.key or f"address:{address}", f"vote:{report.pk}")


def vote(*, actor: Actor, report: Report, address: str) -> bool:
    """Say that one sees it too: once. Whether it counted. Http404 for what one does not see."""
    _seen(actor, report)
    try:
        with transaction.atomic():
            ReportVote.objects.create(report=report, voter=voter_key(report, actor, address))
            Report.objects.filter(pk=report.pk).update(votes=F("votes") + 1)
    except IntegrityError:
        return False
    return True


def follow_report(*, actor: Actor, report: Report, email: str = "") -> ReportFollower | None:
    """Hear what happens: at once with an account, after the link in the letter without one. None without either.
    Nobody learns from the answer who follows already."""
    _seen(actor, report)
    if actor.user:
        return _by_account(actor, report)
    address = email.strip()
    if not address:
        return None
    found = ReportFollower.objects.filter(report=report, email_index__matches=address.casefold()).first()
    if found is None:
        language = translation.get_language() or settings.LANGUAGE_CODE
        found = ReportFollower.objects.create(report=report, email=address.casefold(), language=language)
    if found.confirmed is None:
        ratelimit.count("report-mails", address.casefold(), allowed=MAILS, seconds=MAILS_IN)
        context = {"report": report, "path": follower_path(found)}
        send_mail(FOLLOW, address, context, language=found.language)
    return found


def _by_account(actor: Actor, report: Report) -> ReportFollower:
    with transaction.atomic():
        row, created = ReportFollower.objects.get_or_create(
            report=report, user=actor.user, defaults={"confirmed": timezone.now()}
        )
        if created:
            _count(report)
    return row


def confirm_follower(*, follower: ReportFollower) -> None:
    """Whoever holds the link wants the letters."""
    with transaction.atomic():
        rows = ReportFollower.objects.filter(pk=follower.pk, confirmed=None)
        if rows.update(confirmed=timezone.now()):
            _count(follower.report)


def unfollow(*, actor: Actor, report: Report | None = None, follower: ReportFollower | None = None) -> None:
    """Hear no more: of one's account, or by the link of a letter. Nothing when it was done already."""
    rows = ReportFollower.objects.filter(pk=follower.pk) if follower else ReportFollower.objects.none()
    if follower is None and report is not None and actor.user:
        rows = ReportFollower.objects.filter(report=report, user=actor.user)
    with transaction.atomic():
        for row in rows.select_for_update():
            ReportFollower.objects.filter(pk=row.pk).delete()
            _count(row.report)


def leave(one: ReportFollower | AreaSubscription | None) -> None:
    """Whoever holds the link of a letter hears no more; nothing when they have left."""
    if isinstance(one, ReportFollower):
        unfollow(actor=ANONYMOUS, follower=one)
    elif one is not None:
        end_subscription(subscription=one)


def _count(report: Report) -> None:
    """How many are written to."""
    number = ReportFollower.objects.filter(report=report.pk).told().count()
    Report.objects.filter(pk=report.pk).update(followers=number)
