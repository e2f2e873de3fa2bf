"""Wires the worker's heartbeat and the card of stuck events."""

import logging

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """The ground storey."""

    name = "apps.core"
    verbose_name = _("Osnova")

    def ready(self) -> None:
        """Let every Celery worker tell that it lives and every write where it comes from; show staff what is stuck."""
        from apps.core import heartbeat, plugs, trail
        from apps.core.models import OutboxEvent

        heartbeat.connect()
        trail.connect()
        logging.captureWarnings(True)  # so that they are redacted like everything else
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
