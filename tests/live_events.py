"""An event that only tests emit; workers of tests know it by `CELERY_IMPORTS`."""

from apps.core import events

heard = events.EventType("test_heard", ("thing_id",))
