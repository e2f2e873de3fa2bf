"""Tests of messages and notices."""

from apps.notifications.models import Message


def outbox(**filters):
    """What was written to the outbox, the oldest first; reading a field opens it."""
    return list(Message.objects.filter(**filters).order_by("created", "id"))
