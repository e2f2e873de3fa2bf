"""Every write of messages and notices."""

from apps.notifications.services.delivery import deliver_messages
from apps.notifications.services.mandates import tell_about_mandate
from apps.notifications.services.notices import mark_all_read, mark_read, notify
from apps.notifications.services.outbox import (
    Letter,
    cancel_message,
    erase_words,
    post_letters,
    retry_message,
)

__all__ = [
    "Letter",
    "cancel_message",
    "deliver_messages",
    "erase_words",
    "mark_all_read",
    "mark_read",
    "notify",
    "post_letters",
    "retry_message",
    "tell_about_mandate",
]
