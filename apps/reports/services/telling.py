"""Who hears what happened: the reporter and the followers, each in their language, each event once."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.core.outgoing import render_mail
from apps.notifications.services import Letter, notify, post_letters
from apps.reports.models import Report, Reporter, ReportEvent, ReportFollower
from apps.reports.services.links import follower_path, leaving_path, reporter_path

RECEIVED, MOVED = "reports.received", "reports.moved"
MAILS = {RECEIVED: "reports/mail/received", MOVED: "reports/mail/moved"}
TITLES = {
    RECEIVED: gettext_noop("Vašo prijavo smo prejeli: %(title)s"),
    MOVED: gettext_noop("Novo pri prijavi: %(title)s"),
}


def _title(kind: str, report: Report) -> str:
    """A mail says no more than anybody may read."""
    return _(TITLES[kind]) % {"title": report.title if report.category.public else _("zasebna prijava")}


def _body(report: Report, event: ReportEvent | None) -> str:
    if event is None:
        return _("O vsakem koraku vas bomo obvestili.")
    return f"{event.text} {event.answer}".strip()


lazy_title, lazy_body = lazy(_title, str), lazy(_body, str)


def tell_received(report_id: UUID | str) -> None:
    """The reporter, with the link to the report."""
    report = Report.objects.select_related("category").get(pk=report_id)
    for reporter in Reporter.objects.filter(report=report).exclude(confirmed=None).select_related("user"):
        _tell(report, reporter, RECEIVED, None, reporter_path)


def tell_event(event_id: UUID | str) -> None:
    """The reporter, and whoever follows, of a public event; nobody of what is inside."""
    event = ReportEvent.objects.select_related("report__category").get(pk=event_id)
    if not event.public or event.facts.get("step") == "receive":
        return
    report = event.report
    told = set()
    for reporter in Reporter.objects.filter(report=report).exclude(confirmed=None).select_related("user"):
        _tell(report, reporter, MOVED, event, reporter_path)
        told |= {reporter.user_id, reporter.email_index}
    if not (report.public or event.facts.get("step") == "merge"):
        return
    for follower in ReportFollower.objects.filter(report=report).told().select_related("user"):
        if follower.user_id not in told - {None} and follower.email_index not in told - {None}:
            _tell(report, follower, MOVED, event, follower_path)


def _tell(report: Report, who: Any, kind: str, event: ReportEvent | None, path_of: Any) -> None:
    key = f"{event.pk if event else report.pk}"
    if who.user:
        if who.user.is_active and not who.user.erased:
            with translation.override(settings.LANGUAGE_CODE):
                page = reverse("reports:report", args=[report.pk])
            notify(
                user=who.user, kind=kind, title=lazy_title(kind, report), body=lazy_body(report, event), url=page,
                dedupe=key,
            )  # fmt: skip
        return
    if who.email:
        _write(report, who, kind, event, path=path_of)


def _write(report: Report, who: Any, kind: str, event: ReportEvent | None, *, path: Any) -> None:
    with translation.override(who.language):
        context = {
            "report": report,
            "event": event,
            "path": path(who),
            "page": report.get_absolute_url(),
            "asked": isinstance(who, Reporter),
        }
        mail = render_mail(MAILS[kind], context, language=who.language)
    letter = Letter(
        to=str(who.email), subject=mail.subject, text=mail.text, html=mail.html, kind=kind, language=who.language,
        dedupe=f"{event.pk if event else report.pk}:{who.pk}",
        unsubscribe=leaving_path(who) if isinstance(who, ReportFollower) else "",
    )  # fmt: skip
    post_letters([letter])
