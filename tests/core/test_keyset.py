"""Pages by key."""

import datetime as dt

import pytest
from django.utils import timezone

from apps.core.keyset import BadCursor, keyset_page
from apps.core.models import OutboxEvent

pytestmark = pytest.mark.django_db
ORDER = ("-created", "-id")


def rows(count, same_time=False):
    now = timezone.now()
    OutboxEvent.objects.bulk_create(
        OutboxEvent(name=f"n{n}", created=now if same_time else now - dt.timedelta(seconds=n % 7)) for n in range(count)
    )


def walk(size, order=ORDER):
    cursor, seen = "", []
    while True:
        page = keyset_page(OutboxEvent.objects.all(), order=order, size=size, cursor=cursor)
        seen += list(page)
        cursor = page.next
        if not cursor:
            return seen


@pytest.mark.parametrize("same_time", [True, False])
@pytest.mark.parametrize("size", [1, 7, 50, 60])
@pytest.mark.parametrize("order", [ORDER, ("name", "id"), ("-created", "id")])
def test_every_row_once_and_in_order(same_time, size, order):
    rows(50, same_time)
    assert walk(size, order) == list(OutboxEvent.objects.order_by(*order))


def test_rows_added_meanwhile_move_nothing():
    rows(20)
    first = keyset_page(OutboxEvent.objects.all(), order=ORDER, size=10)
    OutboxEvent.objects.create(name="new", created=timezone.now() + dt.timedelta(hours=1))
    second = keyset_page(OutboxEvent.objects.all(), order=ORDER, size=10, cursor=first.next)
    assert not {row.pk for row in first} & {row.pk for row in second}
    assert len(first) + len(second) == 20
    assert second.next == ""


@pytest.mark.parametrize(
    "cursor",
    ["x", "!!!", "WzFd", "WyJhIiwgImIiXQ", "bnVsbA", "e30", "W251bGwsbnVsbF0", "W1sxXSwgImEiXQ", "WyJcdWQ4MDAiLCJhIl0"],
)
def test_a_foreign_cursor_is_refused(cursor):
    with pytest.raises(BadCursor):
        keyset_page(OutboxEvent.objects.all(), order=ORDER, size=10, cursor=cursor)


def test_the_page_is_read_by_the_index():
    from django.db import connection

    rows(5000)
    page = keyset_page(OutboxEvent.objects.all(), order=ORDER, size=10)
    for _ in range(3):
        page = keyset_page(OutboxEvent.objects.all(), order=ORDER, size=10, cursor=page.next)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_outboxevent")
        cursor.execute("EXPLAIN SELECT * FROM core_outboxevent ORDER BY created DESC, id DESC LIMIT 11")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "outbox_latest" in plan
