"""What the trail plugs into the house."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit import demo, services
from apps.audit.models import AccessLog, ChainCheck
from apps.core import access, plugs
from apps.core.actor import Actor

UNCHECKED = dt.timedelta(days=2)  # the check is nightly: without one for so long something is wrong too
EXPORTED = 10_000  # rows of one person in an export of their data, the latest


def faults(actor: Actor) -> int:
    """1 when the last check found something or there was none lately."""
    last = ChainCheck.objects.visible_to(actor).exclude(finished=None).first()
    if last is None:
        return int(AccessLog.objects.filter(happened__lt=timezone.now() - UNCHECKED).exists())
    return int(bool(last.fault) or last.started < timezone.now() - UNCHECKED)


def looks_at(actor: Actor) -> list[dict[str, Any]]:
    """For the export of one's data: who looked at it."""
    if not actor.user:
        return []
    rows = AccessLog.objects.visible_to(actor).about(actor.user).named()[:EXPORTED]
    return [
        {
            "when": row.happened.isoformat(),
            "who": row.who,
            "where": row.workplace,
            "what": row.verb,
            "record": row.kind,
            "case": row.case,
            "reason": row.reason,
        }
        for row in rows
    ]


def register() -> None:
    """Called once from AppConfig.ready()."""
    access.access_hooks.register("audit", services.record_access)
    plugs.personal_data.register("audit", plugs.PersonalData(_("Kdo je gledal moje podatke"), looks_at), order=900)
    plugs.demo_modules.register("audit", plugs.DemoModule("Sled", demo.load), order=900)
    plugs.waiting_cards.register(
        "audit.chain",
        plugs.WaitingCard(
            title=_("Sled vpogledov"),
            icon="policy",
            count=faults,
            url=lambda: reverse("admin:audit_chaincheck_changelist"),
            permission="audit.view_chaincheck",
            hint=_("Preverjanje, da sledi ni nihče spremenil"),
        ),
        order=890,
    )
