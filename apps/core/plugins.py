"""What the ground plugs into the house itself: cards of stuck work, and how long its own records are kept."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs, retention
from apps.core.actor import Actor
from apps.core.models import IdempotencyKey, OutboxEvent, RetentionRun

TECHNICAL = _("GDPR, 5. člen, točka 1(e): tehnični zapis, po tem roku ni več potreben")


def delete(record: Any) -> None:
    """End a record that nothing else hangs on."""
    record.delete()


def delivered_events(today: dt.date) -> QuerySet[Any]:
    """Events that everybody has had."""
    return OutboxEvent.objects.filter(delivered__lt=retention.cutoff(today, "P30D"))


def old_answers(today: dt.date) -> QuerySet[Any]:
    """Kept answers of the API."""
    return IdempotencyKey.objects.filter(created__lt=retention.cutoff(today, "P1D"))


def old_reports(today: dt.date) -> QuerySet[Any]:
    """Reports of the retention runs."""
    return RetentionRun.objects.filter(created__lt=retention.cutoff(today, "P2Y"))


def failures(actor: Actor) -> int:
    """Records that failed in the last run that acted."""
    last = RetentionRun.objects.visible_to(actor).filter(dry_run=False).order_by("-created").first()
    return last.failed if last else 0


def register() -> None:
    """Called once from AppConfig.ready()."""
    plugs.waiting_cards.register(
        "core.outbox",
        plugs.WaitingCard(
            title=_("Zastala sporočila"),
            icon="outbox",
            count=lambda actor: OutboxEvent.objects.visible_to(actor).stuck().count(),
            url=lambda: reverse("admin:core_outboxevent_changelist") + "?fate=stuck",
            permission="core.view_outboxevent",
            hint=_("Med deli portala, po treh neuspelih poskusih"),
        ),
        order=900,
    )
    plugs.waiting_cards.register(
        "core.retention",
        plugs.WaitingCard(
            title=_("Neuspeli roki hrambe"),
            icon="auto_delete",
            count=failures,
            url=lambda: reverse("admin:core_retentionrun_changelist"),
            permission=retention.PERMISSION,
            hint=_("Zapisi, ki jih zadnja nočna izvedba ni mogla obdelati"),
        ),
        order=910,
    )
    register_rules()


def register_rules() -> None:
    """How long the ground keeps its records."""
    plugs.retention_rules.register(
        "core.events",
        plugs.RetentionRule(
            title=_("Sporočila med deli portala"),
            period=_("30 dni"), duration="P30D", start=_("dostava"), basis=TECHNICAL,
            due=delivered_events, act=delete,
        ),
        order=800,
    )  # fmt: skip
    plugs.retention_rules.register(
        "core.answers",
        plugs.RetentionRule(
            title=_("Odgovori programskega vmesnika za ponovljene zahteve"),
            period=_("1 dan"), duration="P1D", start=_("odgovor"), basis=TECHNICAL,
            due=old_answers, act=delete,
        ),
        order=810,
    )  # fmt: skip
    plugs.retention_rules.register(
        "core.retention",
        plugs.RetentionRule(
            title=_("Poročila o izvedbi rokov hrambe"),
            period=_("2 leti"), duration="P2Y", start=_("izvedba"),
            basis=_("GDPR, 5. člen, odstavek 2: dokazovanje skladnosti"),
            due=old_reports, act=delete, proposed=True,
        ),
        order=820,
    )  # fmt: skip
