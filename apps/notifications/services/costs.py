"""What text messages cost when they were sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from apps.core.legal_time import local_day
from apps.notifications.choices import Channel
from apps.notifications.models import Message, SmsPrice
from apps.notifications.sms import sms_parts


def sms_provider() -> str:
    """By which prices are entered: the host of SMS_URL, `simulator` where there is none."""
    return urlsplit(settings.SMS_URL).hostname or "simulator"


@dataclass(frozen=True)
class Cost:
    """parts: of a text message; price: of all of them in cents, None where nobody entered one."""

    parts: int | None = None
    price: Decimal | None = None


def costs_of(messages: Iterable[Message]) -> dict[UUID, Cost]:
    """What text messages that were just sent cost; other channels cost nothing."""
    texts = [message for message in messages if message.channel == Channel.SMS]
    if not texts:
        return {}
    tariff: SmsPrice | None = SmsPrice.objects.on(local_day(timezone.now()), sms_provider()).first()
    parts = {message.pk: sms_parts(str(message.text)).parts for message in texts}
    return {key: Cost(count, tariff.cents * count if tariff else None) for key, count in parts.items()}
