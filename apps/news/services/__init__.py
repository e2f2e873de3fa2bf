"""Everything that is done with news."""

from apps.news.services.files import attach_document, detach_document, drop_picture, set_picture
from apps.news.services.items import faults_of, may_write, save_item
from apps.news.services.moving import (
    publish_due,
    publish_item,
    restore_item,
    schedule_item,
    unschedule_item,
    withdraw_item,
)
from apps.news.services.telling import Audience, audience_of, tell_again, words_of

__all__ = [
    "Audience",
    "attach_document",
    "audience_of",
    "detach_document",
    "drop_picture",
    "faults_of",
    "may_write",
    "publish_due",
    "publish_item",
    "restore_item",
    "save_item",
    "schedule_item",
    "set_picture",
    "tell_again",
    "unschedule_item",
    "withdraw_item",
    "words_of",
]
