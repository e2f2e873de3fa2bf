"""A million reports, made in the database of a run: `python -m tools.bench.reports 1000000`.

Twenty years of a town that reports everything: by COPY, with the squares of the map counted afterwards as the portal's
own command does, school routes flagged by their statement. Indexes that nothing needs meanwhile are made anew at the
end. Prints the cookie of an officer's session. Runs in the environment of the portal that is measured, never elsewhere.
"""

import datetime as dt
import io
import itertools
import json
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

from tools.bench.staff import session_of

SEED = 2250
PLACES, AROUND = 50_000, 0.0005  # places where reports lie, and degrees within which they lie there
YEARS = 20
CENTRE, SPREAD = (46.4203, 15.8701), 0.011  # degrees: three of four lie in the town
OPEN_NOW, FADING = 0.25, 5.0  # how many of the newest are open, and how fast that falls with age
TABLE = "reports_report"
COLUMNS = (
    "id", "created", "changed", "search_title", "search_words", "category_id", "lat", "lon", "address", "quarter_id",
    "text", "published_text", "attributes", "department_id", "priority", "state", "kind", "public", "reason",
    "before_hidden", "received_at", "due_at", "answered_at", "closed_at", "updated_at", "votes", "followers", "via",
    "street", "alerted_at",
)  # fmt: skip
STORIES = Path("apps/reports/data/demo_reports.json")


class Lines(io.TextIOBase):
    """Rows as COPY reads them, made while it reads."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self.rows = rows
        self.left = ""

    def read(self, size: int | None = -1) -> str:
        """So many characters, fewer at the end."""
        wanted = size or 1 << 20
        while len(self.left) < wanted:
            row = next(self.rows, None)
            if row is None:
                break
            self.left += "\t".join("\\N" if value is None else str(value) for value in row) + "\n"
        given, self.left = self.left[:wanted], self.left[wanted:]
        return given


def positions(draw: random.Random, many: int) -> list[tuple[float, float, str]]:
    """Latitude, longitude and code of the quarter: dense in the town, thin outside of it."""
    from apps.territory.geometry import quarter_of, quarters

    west, south, east, north = quarters().municipality.bounds
    found: list[tuple[float, float, str]] = []
    while len(found) < many:
        if draw.random() < 0.75:
            lat, lon = draw.gauss(CENTRE[0], SPREAD), draw.gauss(CENTRE[1], SPREAD)
        else:
            lat, lon = draw.uniform(south, north), draw.uniform(west, east)
        code = quarter_of(lat, lon)
        if code:
            found.append((lat, lon, code))
    return found


def texts() -> dict[str, list[tuple[str, str]]]:
    """By the code of the category: what people write, with the words by which it is found."""
    from apps.core.text import search_text

    found: dict[str, list[tuple[str, str]]] = {}
    for story in json.loads(STORIES.read_text(encoding="utf-8"))["reports"]:
        text = story["text"].replace("\n", " ").replace("\t", " ")
        found.setdefault(story["category"], []).append((text, search_text(story["address"], text)))
    return found


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    """Reports, the newest first."""
    from apps.reports.models import ReportCategory
    from apps.territory.models import Quarter, Street
    from apps.territory.services import street_key

    draw = random.Random(SEED)  # noqa: S311  no secret
    known, places = texts(), positions(draw, PLACES)
    categories = list(ReportCategory.objects.all())
    weights = [1 / (1 + rank) for rank in range(len(categories))]
    chosen = draw.choices(categories, weights, k=count)
    quarters = dict(Quarter.objects.values_list("code", "pk"))
    streets = [(f"{name} {{}}, Ptuj", street_key(name)) for name in Street.objects.values_list("name", flat=True)]
    now, apart = dt.datetime.now(dt.UTC), dt.timedelta(days=365.25 * YEARS) / count
    for number, category in enumerate(chosen):
        place = int(draw.random() * PLACES)
        (lat, lon, code), (address, street) = places[place], streets[place % len(streets)]
        lat, lon = round(lat + AROUND * draw.random(), 6), round(lon + AROUND * draw.random(), 6)
        choice = known.get(category.code) or known["drugo"]
        text, words = choice[number % len(choice)]
        received = now - number * apart
        facts = (
            category.pk,
            lat,
            lon,
            address.format(place % 60 + 1),
            quarters[code],
            text,
            text,
            "{}",
            category.department_id,
            2,
        )
        state = _state(draw, number / count)
        times = _times(draw, received, state[1])
        public = state[1] != "hidden" and category.public
        key = f"{number:08x}-0000-7000-8000-{draw.getrandbits(48):012x}"
        yield (
            key, received, received, words[:60], words, *facts, *state[:2], public, *state[2:], received, *times,
            draw.randrange(9), 0, "web", street, received,
        )  # fmt: skip


def _state(draw: random.Random, age: float) -> tuple[str, str, str, str]:
    """State, kind, reason, where it was before it was hidden; age from 0, now, to 1."""
    luck = draw.random()
    if luck < OPEN_NOW * math.exp(-FADING * age):
        return draw.choice(("received", "accepted", "planned", "in_progress")), "open", "", ""
    if luck < 0.87:
        return "fixed", "fixed", "", ""
    return ("closed", "closed_not_fixed", "cannot", "") if luck < 0.98 else ("hidden", "hidden", "abuse", "received")


def _times(draw: random.Random, received: dt.datetime, kind: str) -> tuple[Any, ...]:
    """Deadline, first answer, end, last change."""
    answered = received + dt.timedelta(hours=draw.expovariate(1 / 30))
    ended = answered + dt.timedelta(hours=draw.expovariate(1 / 120))
    over = kind in ("fixed", "closed_not_fixed")
    return received + dt.timedelta(days=7), answered, ended if over else None, ended if over else answered


def load(count: int) -> None:
    """Copy, index, count."""
    from django.db import connection, transaction

    from apps.reports import services
    from apps.reports.models import SchoolRoute

    ready = rows(count)
    made = itertools.chain([next(ready)], ready)  # its questions are asked before COPY has the connection
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname "
            "JOIN pg_index ON indexrelid = pg_class.oid WHERE tablename = %s AND NOT indisunique",
            [TABLE],
        )
        indexes = cursor.fetchall()
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.copy_expert(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN", Lines(made))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no index is made while keys wait to be checked
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
    services.rebuild_tiles()
    assert services.wrong_tiles() == 0, "the squares are not those of the reports"
    for route in SchoolRoute.objects.all():
        services.save_route(actor=_portal(), route=route)
    with connection.cursor() as cursor:
        for table in (TABLE, "reports_tilecount", "reports_tiledelta", "reports_routereport"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _portal() -> Any:
    from apps.core.actor import system_actor

    return system_actor("bench")


def session() -> str:
    """An officer of the department with most reports; `name=value` of the session's cookie."""
    from apps.identity.models import Department, User
    from apps.identity.services.staff import employ

    department = Department.objects.filter(code="GJS").first()
    assert department, "no department GJS"
    officer, _made = User.objects.get_or_create(username="bench-reports", defaults={"first_name": "Uradnica"})
    if _made:
        employ(actor=_portal(), user=officer, department=department, role="officer", since=dt.date(2020, 1, 1))
    return session_of(officer)


if __name__ == "__main__":
    django.setup()
    load(int(sys.argv[1]))
    sys.stdout.write(session())
