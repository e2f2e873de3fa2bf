"""`make bench`: measure, tell, write `.local/bench.json`.

Exit code: 0 when everything could be measured, also over budget; 1 when something could not; 2 for wrong arguments;
130 after Ctrl-C.
"""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from typing import Any

from tools.bench import engine, figures, interrupt, machine, registry, report
from tools.bench.ground import NOTES, ground
from tools.bench.model import Measure
from tools.bench.progress import Progress
from tools.bench.stack import GroundFailed, Stack
from tools.places import BENCH_FILE, ROOT
from tools.servers import ServerMissing

BUDGETS = ROOT / "tools" / "bench_budgets.toml"
SCALES = (1, 10, 100)
GROUND_SECONDS = 10.0  # servers, migrations, static files and demo data; only for the progress bar

OWN_SERVERS = "make bench measures on servers of its own alone: unset DATABASE_URL and REDIS_URL, and it installs them."


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Options of the command; SCALE comes from the environment."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description="Measure the portal against baselines.")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="this one, * for any letters (repeatable)"
    )
    parser.add_argument("--seconds", type=float, default=1.5, help="length of a leg (default 1.5)")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of legs (default 5)")
    options = parser.parse_args(argv)
    scale = os.environ.get("SCALE") or "1"
    if scale not in map(str, SCALES):
        parser.error(f"SCALE must be one of {', '.join(map(str, SCALES))}, not {scale!r}")
    if not 0.05 <= options.seconds <= 60 or not 1 <= options.pairs <= 99:
        parser.error("--seconds must be 0.05 to 60 and --pairs 1 to 99")
    options.scale = int(scale)
    return options


def measure(measures: Sequence[Measure], options: argparse.Namespace) -> tuple[dict[str, Any], list[engine.Result]]:
    """Stand everything up and run the measures: facts about the run, and the results."""
    budgets, results = figures.load_budgets(BUDGETS), []
    planned = engine.planned_seconds(options.seconds, options.pairs)
    progress = Progress(GROUND_SECONDS + len(measures) * planned, sys.stdout)

    def step(seconds: float) -> None:
        interrupt.check()
        progress.step(seconds)

    facts: dict[str, Any] = {"started": now(), "load_start": machine.load_average()}
    facts |= {"scale": options.scale, "seconds": options.seconds, "pairs": options.pairs, "notes": NOTES}
    try:
        progress.begin("servers, database, portal")
        with ground(options.scale, options.seconds) as (bench, stack):
            progress.reach(GROUND_SECONDS)
            facts["machine"] = machine.describe(bench.env["DATABASE_URL"])
            for place, one in enumerate(measures, start=1):
                progress.begin(one.name)
                result = engine.run(one, bench, pairs=options.pairs, budgets=budgets, step=step)
                explain(result, stack)
                results.append(result)
                progress.reach(GROUND_SECONDS + place * planned)
    finally:
        progress.clear()
    return facts | {"finished": now(), "load_end": machine.load_average()}, results


def explain(result: engine.Result, stack: Stack) -> None:
    """Add to a failure what the servers have to say."""
    if result.error:
        result.error = "\n".join(filter(None, [result.error, stack.tail("portal"), stack.tail("bare")]))


def now() -> str:
    """Local time with its offset."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


def tell(facts: dict[str, Any], results: Sequence[engine.Result]) -> None:
    """The table, the machine, and what is over."""
    box = facts["machine"]
    lines = ["", report.table(results), ""]
    lines += ["Ratio: subject / baseline, median of {pairs} pairs of {seconds:g} s in turn.".format(**facts)]
    lines += ["{cpu}, {cores} cores, {memory_gib:g} GiB; Python {python}, PostgreSQL {postgresql}; {web}".format(**box)]
    lines += ["Load {load_start:g} at the start, {load_end:g} at the end; SCALE {scale}.".format(**facts)]
    lines += facts["notes"]
    if machine.is_busy(facts["load_start"]):
        lines += ["The machine was busy before the start: take absolute numbers with care."]
    if facts["scale"] > 1 and (fixed := [one.measure.name for one in results if not one.measure.prepare]):
        lines += [f"SCALE does not change the data of: {', '.join(fixed)}."]
    broken = report.over(results)
    lines += ["", f"OVER BUDGET: {', '.join(broken)}" if broken else "Every budget that is set is kept."]
    sys.stdout.write("\n".join([*lines, f"All legs: {BENCH_FILE.relative_to(ROOT)}", ""]))


def main(argv: Sequence[str]) -> int:
    """Entry of the command; see the module for the exit codes."""
    options = arguments(argv)
    interrupt.listen()
    given = os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")  # then bootstrap installs no servers
    try:
        with interrupt.later():
            known = registry.discover()
        measures = registry.chosen(known, options.only)
        facts, results = measure(measures, options)
    except registry.UnknownMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ServerMissing as error:
        sys.stderr.write(f"\n{error}\n{OWN_SERVERS if given else ''}\n")
        return 1
    except (GroundFailed, registry.WrongRegistry) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted; nothing was written.\n")
        return 130
    report.write(BENCH_FILE, facts, results)
    tell(facts, results)
    return 1 if any(result.error for result in results) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
