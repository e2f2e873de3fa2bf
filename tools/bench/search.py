"""The portal's search over 100,000 documents: `python -m tools.bench.search 100000`.

Reports, places and procedures are copied into a transaction that is rolled back at the end, so that no other measure
meets them; what is there already counts. Every page is asked for in this process (no network, no gunicorn), each SELECT
that it sent is explained with ANALYZE. Writes one JSON object: for each name milliseconds (median, p95, worst) and the
most rows that one node of a plan touched, with its statement. Runs in the environment of the portal that is measured.
"""

import datetime as dt
import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import django

from tools.bench.figures import percentile
from tools.bench.reports import COLUMNS, TABLE, Lines, rows
from tools.bench.scans import worst_scan

SEED, ROUNDS, MILLI = 2250, 3, 1000
REPORTS, PLACES = 0.8, 0.195  # shares; the rest are procedures, more than any town has
WORDS = (
    "luknja", "luknje na plocnikih", "luknaj", "parkirišče", "grad", "knjiznica", "cesta", "dovoljenje za prekop",
    "Mestni trg", "javna razsvetljava", "vrtec", "smeti ob poti", "rumeni kombi", "Prešernova ulica", "xqzwy", "k",
)  # fmt: skip
QUESTIONS = (
    "Kje lahko parkiram v mestu?", "Koliko stane prekop občinske ceste?", "Kdaj so uradne ure občine?",
    "Kdo bo zmagal na volitvah?", "Kako prijavim luknjo v cesti?",
)  # fmt: skip
SUBJECTS = ("vrtec", "šola", "igrišče", "parkirišče", "dvorana", "spomenik", "knjižnica", "park", "trg", "most")
PLACE = (
    "id", "created", "changed", "search_title", "search_words", "slug", "kind", "name_sl", "name_en", "address",
    "settlement_id", "quarter_id", "lat", "lon", "approximate", "description_sl", "description_en", "source", "shown",
)  # fmt: skip
PROCEDURE = (
    "id", "created", "changed", "search_title", "search_words", "slug", "kind", "title_sl", "title_en", "name_sl",
    "name_en", "summary_sl", "summary_en", "area", "life_events", "synonyms", "sign", "legal_basis", "minutes",
    "prepare_sl", "prepare_en", "related", "external_url", "source", "verified", "active", "shipped",
)  # fmt: skip


def key(table: int, number: int) -> str:
    """Of a row that no other measure makes."""
    return f"f{table}{number:06x}-0000-7000-8000-{number:012x}"


def places(count: int) -> Iterator[tuple[Any, ...]]:
    """Places with names as they are."""
    from apps.core.text import search_text
    from apps.territory.models import Quarter, Settlement, Street

    streets = list(Street.objects.values_list("name", flat=True))
    settlement, quarter = Settlement.objects.values_list("pk", flat=True)[0], Quarter.objects.first()
    now = dt.datetime.now(dt.UTC)
    for number in range(count):
        name = f"{SUBJECTS[number % len(SUBJECTS)].capitalize()} {streets[number % len(streets)]}"
        text = f"Javni prostor številka {number} v ulici {streets[number * 7 % len(streets)]}."
        words = search_text(name, text)
        yield (
            key(1, number), now, now, search_text(name), words, f"bench-{number}", "sport", name, name, "", settlement,
            quarter.pk if quarter else None, 46.42, 15.87, True, text, text, "bench", True,
        )  # fmt: skip


def procedures(count: int) -> Iterator[tuple[Any, ...]]:
    """Links to services, as the catalogue lists them."""
    from apps.applications.models import Procedure
    from apps.core.text import search_text

    known = list(Procedure.objects.all())
    now = dt.datetime.now(dt.UTC)
    for number in range(count):
        one = known[number % len(known)]
        title, text = f"{one.title_sl} {number}", one.summary_sl.replace("\n", " ")
        yield (
            key(2, number), now, now, search_text(title), search_text(title, one.synonyms.replace("\n", " "), text),
            f"bench-{number}", "link", title, title, "", "", text, text, one.area, "{}", "", "", "{}", 10, "{}", "{}",
            "{}", "https://example.si/", "bench", True, True, "",
        )  # fmt: skip


def copy(cursor: Any, table: str, columns: tuple[str, ...], made: Iterator[tuple[Any, ...]]) -> None:
    """By COPY; the rows ask their questions before it has the connection."""
    first = list(itertools.islice(made, 1))
    if first:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", Lines(itertools.chain(first, made)))


def fill(cursor: Any, count: int) -> dict[str, int]:
    """So many documents, those that are there counted; how many there are of each."""
    from apps.applications.models import Procedure
    from apps.core import vocabulary
    from apps.reports.models import Report
    from apps.territory.models import Place

    models = {Report: REPORTS, Place: PLACES, Procedure: 1 - REPORTS - PLACES}
    for model in models:  # until the end: nothing counts or tells what goes again
        cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
    wanted = {model: max(0, round(count * share) - model.objects.count()) for model, share in models.items()}
    reports = (("f0" + row[0][2:], *row[1:]) for row in rows(wanted[Report])) if wanted[Report] else iter(())
    copy(cursor, TABLE, COLUMNS, reports)
    copy(cursor, Place._meta.db_table, PLACE, places(wanted[Place]))
    copy(cursor, Procedure._meta.db_table, PROCEDURE, procedures(wanted[Procedure]))
    vocabulary.gather()
    cursor.execute("ANALYZE core_searchword")
    for model in models:
        for index in model._meta.indexes:
            if type(index).__name__ == "GinIndex":  # what VACUUM would do: no list of rows not yet sorted in
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index.name])
        cursor.execute(f"ANALYZE {model._meta.db_table}")
    return {model.__name__: model.objects.count() for model in models}


def measured(ask: Callable[[Any, str], Any], asked: tuple[str, ...]) -> dict[str, Any]:
    """One figure: all of its words, in turn and several times."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    times, worst, slow = [], (0, ""), (0.0, "")
    for number, text in enumerate(asked):
        client = Client(SERVER_NAME="localhost", REMOTE_ADDR=f"10.0.0.{number}")  # limits hold for one address
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, text)
        sent = [query["sql"] for query in queries]  # the next request forgets them
        assert answer.status_code == HTTPStatus.OK, (text, answer.status_code)
        for _round in range(ROUNDS):
            started = time.perf_counter()
            ask(client, text)
            times.append((time.perf_counter() - started) * MILLI)
            slow = max(slow, (times[-1], text))
        worst = max(worst, worst_scan(sent))
    return {
        "median": percentile(times, 0.5), "p95": percentile(times, 0.95), "worst": slow[0], "slowest": slow[1],
        "rows": worst[0], "statement": worst[1], "asked": len(asked),
    }  # fmt: skip


def main(count: int) -> dict[str, Any]:
    """All figures."""
    from django.db import connection, transaction

    random.seed(SEED)
    with transaction.atomic(), connection.cursor() as cursor:
        found: dict[str, Any] = {"documents": fill(cursor, count)}
        found["page"] = measured(lambda client, text: client.get("/iskanje/", {"q": text}), WORDS)
        found["suggest"] = measured(lambda client, text: client.get("/iskanje/predlogi/", {"q": text}), WORDS)
        found["assistant"] = measured(lambda client, text: client.post("/pomocnik/", {"vprasanje": text}), QUESTIONS)
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1])), indent=1))
