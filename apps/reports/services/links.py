"""Links that say who somebody is by themselves: signed, so that no table holds a secret, and dead with their row."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from apps.reports.models import Reporter, ReportFollower


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
