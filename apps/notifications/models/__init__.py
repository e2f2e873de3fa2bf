"""Everything about messages that is kept."""

from apps.notifications.models.bounces import Bounce, Undeliverable
from apps.notifications.models.broadcasts import Broadcast
from apps.notifications.models.choices import NoticePlan
from apps.notifications.models.messages import UNDER_WAY, Message
from apps.notifications.models.notices import Notification
from apps.notifications.models.pace import Pace
from apps.notifications.models.prices import SmsPrice
from apps.notifications.models.push import PushEndpoint
from apps.notifications.models.subscriptions import Subscriber, Subscription
from apps.notifications.models.templates import TemplateVersion

__all__ = [
    "UNDER_WAY",
    "Bounce",
    "Broadcast",
    "Message",
    "NoticePlan",
    "Notification",
    "Pace",
    "PushEndpoint",
    "SmsPrice",
    "Subscriber",
    "Subscription",
    "TemplateVersion",
    "Undeliverable",
]
