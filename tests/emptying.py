"""How the database becomes again what it was at the start of the session, after a test that committed.

Django empties every table and then lets each application write its permissions and the town its streets anew: four
seconds a test. Here only the tables that a test wrote to are emptied, and what lay in them at the start is put back.
"""

import io
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

Marks = dict[str, str]


@dataclass(frozen=True)
class Start:
    """What every table held. marks: for each table with rows how many there were and the last transaction that wrote
    one; rows: the same tables as COPY writes them."""

    marks: Marks
    rows: dict[str, bytes]


def tables() -> list[str]:
    """All tables but the list of migrations."""
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})


def marks(cursor: Any) -> Marks:
    """Tables that hold rows, each with the mark of what it holds: any write changes it."""
    one = "SELECT '{0}', count(*) || '/' || max(xmin::text::bigint) FROM \"{0}\" HAVING count(*) > 0"
    cursor.execute(" UNION ALL ".join(one.format(table) for table in tables()))
    return dict(cursor.fetchall())


def remember() -> Start:
    """What a session begins with."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = marks(cursor)
        rows = {}
        for table in found:
            file = io.BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', file)
            rows[table] = file.getvalue()
    return Start(found, rows)


def restore(start: Start) -> Start:
    """Give every table what it held at the start; returns the marks it has now. Triggers, the refusals of the trail
    among them, rest meanwhile: this is no act of the portal."""
    with transaction.atomic(), connection.cursor() as cursor:
        now = marks(cursor)
        changed = [table for table in {*now, *start.marks} if now.get(table) != start.marks.get(table)]
        for table in changed:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for table in changed:
            cursor.execute(f'DELETE FROM "{table}"')
        for table in set(changed) & set(start.rows):
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(start.rows[table]))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in changed:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        return Start(marks(cursor), start.rows) if set(changed) & set(start.rows) else start
