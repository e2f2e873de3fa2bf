"""How long pages of reports take, one at a time, and how many rows their statements look at:
`python -m tools.bench.scans COOKIE`.

Every page is asked for in this process (no network, no gunicorn), each SELECT that it sent is explained with ANALYZE.
Writes one JSON object: for each name milliseconds (median and worst of all addresses) and the most rows that one node
of a plan touched, with its statement. Runs in the environment of the portal that is measured.
"""

import html
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import django

ROUNDS = 3
SEED = 2250
HOME = "/izboljsajmo-ptuj/"
ADMIN = "/admin/reports/report/"
MILLI = 1000
NEXT = re.compile(r'rel="next" href="([^"]*)"')
FILTERS = (
    "", "stanje=odprto", "stanje=zakljuceno", "vrsta=luknja-v-cesti", "vrsta=pobuda", "vrsta=lighting", "cetrt=grajena",
    "cas=7", "cas=30", "cas=365", "pot=vse", "vrsta=pobuda&stanje=odprto&cetrt=grajena", "vrsta=semafor&cas=365",
    "vrsta=people", "cetrt=spuhlja&stanje=odprto", "pot=vse&stanje=odprto&cas=30", "ulica=Mestni+trg",
    "lat=46.42&lon=15.87&polmer=500",
)  # fmt: skip
WORDS = ("luknja", "semafor", "kanal", "luknja+Mestni+trg", "luknaj", "rumeni+kombi")
TABS = ("", "odprte", "nove", "moje", "zamujene", "cakajo", "brez-lege", "skrite")


def viewports(draw: random.Random) -> Iterator[str]:
    """Queries of the map: every zoom, in the centre and elsewhere, on a wide screen."""
    for zoom in range(10, 19):
        for spread in (0.0, 0.02):
            lat, lon = 46.4203 + draw.uniform(-spread, spread), 15.8701 + draw.uniform(-spread, spread)
            wide, high = 1600 * 360 / 256 / 2**zoom, 900 * 360 / 256 / 2**zoom * 0.69
            box = (lat - high / 2, lon - wide / 2, lat + high / 2, lon + wide / 2)
            yield f"okvir={','.join(f'{value:.5f}' for value in box)}&zum={zoom}"


def addresses() -> dict[str, list[str]]:
    """By the name of the figure."""
    views = list(viewports(random.Random(SEED)))  # noqa: S311  no secret
    lists = [f"{HOME}?{query}" for query in FILTERS]
    lists += [f"{HOME}?{query}&razvrstitev=spremenjeno" for query in FILTERS]
    return {
        "list": lists,
        "view": [f"{HOME}zemljevid.json?{view}&{query}" for view in views for query in FILTERS],
        "heat": [f"{HOME}?sloj=toplota", *(f"{HOME}zemljevid.json?{view}&sloj=toplota" for view in views)],
        "embed": [f"{HOME}vdelava/zemljevid/", f"{HOME}vdelava/stevec/", f"{HOME}vdelava/stevec/?cetrt=grajena"],
        "feed": [f"{HOME}vir.atom?{query}" for query in FILTERS],
        "numbers": [f"{HOME}statistika/", f"{HOME}statistika/?cas=365"],
        "api": ["/api/v1/reports/", *(f"/api/v1/reports/?q={word}" for word in WORDS), "/open311/v2/requests.json"],
        "search": [f"/iskanje/?q={word}" for word in WORDS],
        "office": [f"{ADMIN}?zavihek={tab}" for tab in TABS],
    }


def touched(plan: dict[str, Any]) -> int:
    """The most rows that one scan of a plan touched, those that it threw away included."""
    here = 0
    if "Scan" in plan["Node Type"]:
        kept = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        here = round((kept + plan.get("Rows Removed by Index Recheck", 0)) * plan["Actual Loops"])
    return max([here, *(touched(part) for part in plan.get("Plans", ()))])


def worst_scan(statements: list[str]) -> tuple[int, str]:
    """Of all statements that only read."""
    from django.db import connection

    worst = (0, "")
    with connection.cursor() as cursor:
        for sent in statements:
            statement = sent.split("; ", 1)[1] if sent.startswith("SELECT set_config(") and "; " in sent else sent
            if statement.lstrip("( ").upper().startswith(("SELECT", "WITH")) and "advisory" not in statement:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
                plan = cursor.fetchone()[0]
                found = touched((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
                worst = max(worst, (found, statement[:2000]))
    return worst


def deep(client: Any, query: str, pages: int = 40) -> str:
    """The address of a page far down the list, by the links of the pages before it."""
    path = f"{HOME}?{query}"
    for _page in range(pages):
        following = NEXT.search(client.get(path).content.decode())
        if not following:
            break
        path = HOME + html.unescape(following[1])
    return path


def measured(client: Any, paths: list[str]) -> dict[str, Any]:
    """One figure: all of its addresses."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, worst, slow = [], (0, ""), (0.0, "")
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        sent = [query["sql"] for query in queries]  # the next request forgets them
        assert answer.status_code == HTTPStatus.OK, (path, answer.status_code)
        rounds = []
        for _round in range(ROUNDS):
            started = time.perf_counter()
            client.get(path)
            rounds.append((time.perf_counter() - started) * MILLI)
        times.append(statistics.median(rounds))
        slow = max(slow, (times[-1], path))
        worst = max(worst, (*worst_scan(sent), path)[:2])
    return {
        "median": statistics.median(times), "worst": slow[0], "slowest": slow[1], "rows": worst[0],
        "statement": worst[1], "addresses": len(paths),
    }  # fmt: skip


def near() -> dict[str, Any]:
    """Looking for near duplicates in the centre of the town."""
    from apps.reports.models import ReportCategory
    from apps.reports.services.duplicates import duplicates_of

    draw = random.Random(SEED)  # noqa: S311  no secret
    times = []
    for category in ReportCategory.objects.filter(private=False, hidden=False):
        for _number in range(10):
            lat, lon = 46.4203 + draw.uniform(-0.01, 0.01), 15.8701 + draw.uniform(-0.01, 0.01)
            started = time.perf_counter()
            duplicates_of(category, lat, lon)
            times.append((time.perf_counter() - started) * MILLI)
    return {"median": statistics.median(times), "worst": max(times), "addresses": len(times)}


def main(cookie: str, only: list[str]) -> dict[str, Any]:
    """All figures, or those that are named."""
    from django.conf import settings
    from django.test import Client

    from apps.reports.statistics import keep_lines

    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    name, value = cookie.split("=", 1)
    found: dict[str, Any] = {} if only else {"near": near()}
    for figure, paths in addresses().items():
        if not only or figure in only:
            if figure == "list":
                paths = [*paths, *(deep(client, query) for query in FILTERS[:6])]
            if figure == "numbers":
                keep_lines()  # as the job does each hour
            if figure == "office":
                client.cookies[name] = value
            found[figure] = measured(client, paths)
    assert name == settings.SESSION_COOKIE_NAME
    return found


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1], sys.argv[2:]), indent=1))
