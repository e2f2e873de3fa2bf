"""What `manage.py check --deploy` says of messages."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

NO_WAY_OUT = "notifications.W001"


@register("notifications", deploy=True)
def mail_has_a_way_out(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without EMAIL_URL everything is written and nothing leaves."""
    if settings.EMAIL_DELIVERY_BACKEND:
        return []
    return [Warning("EMAIL_URL is not set: mail waits in the outbox and nobody gets any.", id=NO_WAY_OUT)]
