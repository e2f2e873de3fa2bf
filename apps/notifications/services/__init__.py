"""Every write of messages and notices."""

from apps.notifications.services.bounces import (
    lift_address,
    lift_undeliverable,
    take_bounces,
)
from apps.notifications.services.broadcasts import Words, broadcast, recall, write_broadcasts
from apps.notifications.services.choices import choose_notices, plan_of
from apps.notifications.services.choosing import Wish, change_subscriber, confirm_subscriber, leave, titles
from apps.notifications.services.delivery import deliver_messages
from apps.notifications.services.digests import send_digests
from apps.notifications.services.figures import Figures, broadcast_figures
from apps.notifications.services.leaving import leave_groups, leaving_of
from apps.notifications.services.mandates import tell_about_mandate
from apps.notifications.services.notices import mark_all_read, mark_read, notify, readdress_notices
from apps.notifications.services.outbox import (
    Letter,
    cancel_message,
    erase_words,
    post_letters,
    retry_message,
)
from apps.notifications.services.own import contacts_of, end_subscription, follow_contact, subscribe_account
from apps.notifications.services.push import add_device, add_simulated, remove_device
from apps.notifications.services.rounds import write_digests
from apps.notifications.services.subscribing import WrongCode, ask, confirm_by_code
from apps.notifications.services.templates import (
    publish_template,
    restore_template,
    save_template,
    send_test,
    words_of_staff,
)
from apps.notifications.sms import sms_parts

__all__ = [
    "Figures",
    "Letter",
    "Wish",
    "Words",
    "WrongCode",
    "add_device",
    "add_simulated",
    "ask",
    "broadcast",
    "broadcast_figures",
    "cancel_message",
    "change_subscriber",
    "choose_notices",
    "confirm_by_code",
    "confirm_subscriber",
    "contacts_of",
    "deliver_messages",
    "end_subscription",
    "erase_words",
    "follow_contact",
    "leave",
    "leave_groups",
    "leaving_of",
    "lift_address",
    "lift_undeliverable",
    "mark_all_read",
    "mark_read",
    "notify",
    "plan_of",
    "post_letters",
    "publish_template",
    "readdress_notices",
    "recall",
    "remove_device",
    "restore_template",
    "retry_message",
    "save_template",
    "send_digests",
    "send_test",
    "sms_parts",
    "subscribe_account",
    "take_bounces",
    "tell_about_mandate",
    "titles",
    "words_of_staff",
    "write_broadcasts",
    "write_digests",
]
