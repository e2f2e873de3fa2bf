"""Demo of the ways in and out: a program with a key, recipients, reports that were passed on, one of which is stuck."""

import datetime as dt
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.core.actor import system_actor
from apps.identity.models import Organisation
from apps.reports.choices import DispatchState, ReportState
from apps.reports.models import Dispatch, Integrator, Recipient, Report
from apps.reports.models.integrators import PREFIX
from apps.reports.services import create_integrator, renew_key

NAME = "Demo odjemalec Open311"
RATE = 1000  # POSTs a minute
RECIPIENTS: tuple[dict[str, Any], ...] = (
    {"name": "Direkcija RS za infrastrukturo", "sender": "email", "address": "prijave@demo.ptuj.invalid"},
    {"name": "Vzdrževalec državnih cest", "sender": "simulator", "address": "simulator", "other": "001"},
    {"name": "Upravljavec vodotokov", "sender": "open311", "address": "https://open311.demo.invalid/v2/"},
)


def key() -> str:
    """The same at every start of this installation, and of no other."""
    return PREFIX + hmac.new(settings.SECRET_KEY.encode(), b"demo Open311 key", hashlib.sha256).hexdigest()


def load(today: dt.date) -> str:
    """Make the program, or give it back its key; recipients and dispatches once."""
    actor = system_actor("demo")
    integrator = Integrator.objects.filter(name=NAME).first()
    if integrator is None:
        contractor = Organisation.objects.filter(slug="javne-sluzbe-ptuj-d-o-o").first()
        facts = {"organisation": contractor, "contact": "open311@demo.ptuj.invalid", "rate": RATE}
        create_integrator(actor=actor, name=NAME, key=key(), **facts)
    else:
        renew_key(actor=actor, integrator=integrator, key=key())
    recipients = [
        Recipient.objects.get_or_create(name=row["name"], defaults=row)[0] for row in RECIPIENTS
    ]  # fmt: skip
    if not Dispatch.objects.exists():
        _pass_on(recipients)
    return f"{NAME}, {len(recipients)} recipients, {Dispatch.objects.count()} dispatches"


def _pass_on(recipients: list[Recipient]) -> None:
    """What was forwarded in the stories: followed at one recipient, stuck at another."""
    now = timezone.now()
    _mail, works, fails = recipients
    for turn, report in enumerate(Report.objects.filter(state=ReportState.FORWARDED).order_by("received_at")[:4]):
        if turn % 2 == 0:
            Dispatch.objects.create(
                report=report, recipient=works, state=DispatchState.SENT, attempts=1, sent=now,
                remote_id=f"SIM-{report.pk.hex[-8:]}", next_poll=now,
            )  # fmt: skip
        else:
            Dispatch.objects.create(
                report=report, recipient=fails, state=DispatchState.STUCK, attempts=1, ended=now,
                last_error="no service code",
            )  # fmt: skip


def facts() -> dict[str, Any]:
    """Part of the demo file."""
    return {"open311_api_key": key()}
