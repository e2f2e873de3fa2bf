"""The list of abuse: who is on it, and what that means."""

import datetime as dt
import ipaddress
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.reports import workflow
from apps.reports.exceptions import CannotReport, MoveRefused
from apps.reports.models import BlockedSender, Report

MAY = "reports.add_blockedsender"
USUALLY = dt.timedelta(days=90)


def refuse_blocked(*, email: str, network: str) -> None:
    """CannotReport when the address or its place on the network is on the list. network: an address or block of the
    client, empty when there is none."""
    rows = BlockedSender.objects.in_force()
    blocks = rows.exclude(network="").values_list("network", flat=True) if network else ()
    if (email and rows.addressed(email).exists()) or _meets(network, blocks):
        raise CannotReport(
            "email",
            _("S tega naslova prijav trenutno ne sprejemamo. Če je to pomota, pokličite ali pišite občini."),
        )


def _meets(network: str, blocks: Iterable[str]) -> bool:
    try:
        there = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
    listed = (ipaddress.ip_network(block, strict=False) for block in blocks)
    return any(block.version == there.version and block.overlaps(there) for block in listed)


def block_sender(*, actor: Actor, email: str = "", network: str = "", reason: str, until: dt.date) -> BlockedSender:
    """Put an address, or a part of the network, on the list until and with a day. PermissionDenied."""
    if actor.user is None or not actor.has_perm(MAY):
        raise PermissionDenied
    return BlockedSender.objects.create(email=email, network=network, reason=reason, until=until, added_by=actor.user)


def block_reporter(*, actor: Actor, report_id: UUID, reason: str, until: dt.date) -> BlockedSender:
    """The same for whoever sent a report of the actor's office, without showing the address. MoveRefused when the
    report has none."""
    report = Report.objects.office_of(actor).select_related("reporter__user").filter(pk=report_id).first()
    if report is None or not workflow.sides_of(actor, report) & workflow.OFFICE:
        raise PermissionDenied
    email = sender_of(report)
    if not email:
        raise MoveRefused(_("Prijava nima elektronskega naslova."))
    return block_sender(actor=actor, email=email, reason=reason, until=until)


def sender_of(report: Report) -> str:
    """Address of whoever sent it; empty when a program did."""
    reporter = getattr(report, "reporter", None)
    if reporter is None:
        return ""
    return str(reporter.user.email if reporter.user else reporter.email)


def usual_end() -> dt.date:
    """The last day that is proposed."""
    return timezone.localdate() + USUALLY
