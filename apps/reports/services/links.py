"""Links that say who somebody is by themselves: signed, so that no table holds a secret, and dead with their row."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from apps.reports.models import AreaSubscription, Report, Reporter, ReportFollower


def _signer(what: str) -> Signer:
    return Signer(sep=".", salt=f"reports.{what}")


def _read(what: str, token: str) -> UUID | None:
    try:
        return UUID(_signer(what).unsign(token))
    except (BadSignature, ValueError):
        return None


def reporter_token(reporter: Reporter) -> str:
    """Of the reporter's own page."""
    return _signer("reporter").sign(reporter.pk.hex)


def reporter_path(reporter: Reporter) -> str:
    """Address of the reporter's own page."""
    return reverse("reports:mine_by_link", args=[reporter_token(reporter)])


def reporter_of(token: str) -> Reporter | None:
    """Whose link this is; None when it was never one, or is none any more."""
    key = _read("reporter", token)
    rows = Reporter.objects.select_related("report__category", "report__quarter", "report__department")
    found: Reporter | None = rows.filter(pk=key).first() if key else None
    return found


def follower_path(follower: ReportFollower) -> str:
    """Address at which somebody begins and ends to follow."""
    return reverse("reports:following", args=[_signer("follower").sign(follower.pk.hex)])


def follower_of(token: str) -> ReportFollower | None:
    """The same for followers."""
    key = _read("follower", token)
    rows = ReportFollower.objects.select_related("report__category")
    found: ReportFollower | None = rows.filter(pk=key).first() if key else None
    return found


def leaving_path(one: ReportFollower | AreaSubscription) -> str:
    """Address at which a mail program ends letters by one POST (RFC 8058)."""
    what = "follower" if isinstance(one, ReportFollower) else "area"
    return reverse("reports:leave", args=[_signer(what).sign(one.pk.hex)])


def leaving_of(token: str) -> ReportFollower | AreaSubscription | None:
    """Who leaves; None when they have left. LookupError: it was never a link of ours."""
    if not (_read("follower", token) or _read("area", token)):
        raise LookupError
    return follower_of(token) or subscription_of(token)


def report_token(report: Report) -> str:
    """By which a program asks for the id of a report that waits (Open311)."""
    return _signer("open311").sign(report.pk.hex)


def report_of(token: str) -> Report | None:
    """The report of such a token."""
    key = _read("open311", token)
    found: Report | None = Report.objects.filter(pk=key).first() if key else None
    return found


def subscription_path(subscription: AreaSubscription) -> str:
    """Address at which somebody begins and ends to hear of an area."""
    return reverse("reports:area", args=[_signer("area").sign(subscription.pk.hex)])


def subscription_of(token: str) -> AreaSubscription | None:
    """The same for subscriptions of areas."""
    key = _read("area", token)
    rows = AreaSubscription.objects.select_related("quarter", "category")
    found: AreaSubscription | None = rows.filter(pk=key).first() if key else None
    return found
