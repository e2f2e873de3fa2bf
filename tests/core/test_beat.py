"""Two beats, one sender."""

import pytest
from django.db import connections

from apps.core import heartbeat
from apps.core.beat import STANDBY_SECONDS, SoleScheduler
from ptuj_portal.celery import app


@pytest.mark.django_db(transaction=True)
def test_the_second_beat_stands_by_and_takes_over():
    first, second = SoleScheduler(app=app), SoleScheduler(app=app)
    try:
        assert first.holds_lock()
        assert first.holds_lock()
        assert not second.holds_lock()
        assert second.tick() == STANDBY_SECONDS
        assert not heartbeat.lives("beat")
        first.lock_connection.close()
        first.lock_connection = None
        assert second.holds_lock()
        assert not first.holds_lock()
    finally:
        for scheduler in (first, second):
            if scheduler.lock_connection:
                scheduler.lock_connection.close()
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_noticed():
    scheduler = SoleScheduler(app=app)
    assert scheduler.holds_lock()
    scheduler.lock_connection.connection.close()
    assert not scheduler.holds_lock()
    assert scheduler.holds_lock()
    scheduler.lock_connection.close()
