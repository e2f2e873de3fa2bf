"""The load client, a program of its own: standard library only, loopback only, bounded in time.

    python -m tools.bench.client '{"port": 8000, "path": "/", "seconds": 1.5, "connections": 4, "expect": "<main"}'

Each connection is a process, so that no request waits for another one's interpreter lock. A connection is kept alive
and renewed every RENEW seconds: which of gunicorn's workers gets a connection is chance, and a leg should not depend
on one draw. Prints JSON: `rate` (requests/s), `times` (seconds of each request), `error`, `cores` (CPU time / time).
"""

import http.client
import json
import multiprocessing
import resource
import signal
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

from tools.processes import tie_to_parent

RENEW = 0.1  # seconds
ANSWER_WITHIN = 10.0  # seconds
HOST = "127.0.0.1"


def fetch(connection: http.client.HTTPConnection, path: str, expect: bytes, cookie: str = "") -> str:
    """Ask once; why the answer is wrong, or an empty string."""
    headers = {"Accept": "*/*", "Accept-Language": "sl"} | ({"Cookie": cookie} if cookie else {})
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != http.client.OK:
        return f"answers {response.status}"
    return "" if expect in body else f"answers without {expect.decode()!r}"


def ask_until(spec: dict[str, Any], deadline: float) -> tuple[list[float], str]:
    """Ask again and again; seconds of each request, and the first error, which ends it."""
    expect = spec["expect"].encode()
    times: list[float] = []
    connection = http.client.HTTPConnection(HOST, spec["port"], timeout=ANSWER_WITHIN)
    renewed = time.perf_counter()
    try:
        while (before := time.perf_counter()) < deadline:
            if before - renewed > RENEW:
                connection.close()
                renewed = before
            if error := fetch(connection, spec["path"], expect, spec.get("cookie", "")):
                return times, error
            times.append(time.perf_counter() - before)
    except (OSError, http.client.HTTPException) as error:
        return times, f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return times, ""


def one_connection(spec: dict[str, Any], start: float, answer: Connection) -> None:
    """What each process does: wait for the common start, ask, hand in."""
    tie_to_parent(signal.SIGKILL)
    time.sleep(max(start - time.perf_counter(), 0))
    times, error = ask_until(spec, start + spec["seconds"])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    elapsed = time.perf_counter() - start
    answer.send({"times": times, "error": error, "elapsed": elapsed, "cpu": usage.ru_utime + usage.ru_stime})


def load(spec: dict[str, Any]) -> dict[str, Any]:
    """All connections at once, summed."""
    context, start, answers = multiprocessing.get_context("fork"), time.perf_counter() + 0.05, []
    for _ in range(spec["connections"]):
        mine, theirs = context.Pipe(duplex=False)
        context.Process(target=one_connection, args=(spec, start, theirs), daemon=True).start()
        theirs.close()
        answers.append(mine)
    parts = [answer.recv() for answer in answers]
    return {
        "rate": sum(len(part["times"]) / part["elapsed"] for part in parts),
        "times": [seconds for part in parts for seconds in part["times"]],
        "error": next((part["error"] for part in parts if part["error"]), ""),
        "cores": sum(part["cpu"] / part["elapsed"] for part in parts),
    }


if __name__ == "__main__":
    json.dump(load(json.loads(sys.argv[1])), sys.stdout)
