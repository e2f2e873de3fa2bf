"""The one place where the roof meets `notifications`."""

from typing import Any

from apps.core.models import OutboxEvent
from apps.identity.models import User
from apps.notifications.services import notify


def tell(*, user: User, kind: str, title: Any, body: Any, url: str, event: OutboxEvent) -> None:
    """A notice in Moj Ptuj and a mail; once for each event."""
    notify(user=user, kind=kind, title=title, body=body, url=url, dedupe=str(event.pk))
