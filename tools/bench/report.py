"""The table for people and `.local/bench.json` for everything else."""

import dataclasses
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.bench.engine import Result
from tools.bench.figures import Row

HEAD = ("figure", "subject", "baseline", "ratio", "budget", "", "what")
SIGNS = {"higher": "≥", "lower": "≤"}


def number(value: float) -> str:
    """Three significant digits, thousands in groups, no exponent."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:#.3g}" if abs(value) >= 0.001 else f"{value:.1g}"


def cells(row: Row, what: str) -> tuple[str, ...]:
    """One line of the table."""
    figure = row.figure
    unit = f" {figure.unit}"
    return (
        figure.name,
        number(row.subject) + unit,
        "–" if row.baseline is None else number(row.baseline) + unit,
        "–" if row.ratio is None else number(row.ratio),
        "–" if row.budget is None else f"{SIGNS[figure.better]} {row.budget:g}" + (unit if figure.absolute else ""),
        row.verdict,
        what,
    )


def table(results: Sequence[Result]) -> str:
    """All figures, and the failed measures with their reason."""
    lines: list[tuple[str, ...]] = [HEAD]
    for result in results:
        lines += [cells(row, result.measure.what if place == 0 else "") for place, row in enumerate(result.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    text = [_aligned(line, widths) for line in lines]
    text.insert(1, "-" * len(text[0].rstrip()))
    text += [f"FAILED  {result.measure.name}: {result.error}" for result in results if result.error]
    return "\n".join(line.rstrip() for line in text)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.rjust(width) if 0 < at < 5 else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join([first, *rest])


def over(results: Sequence[Result]) -> list[str]:
    """Names of the figures that broke their budget."""
    return [row.figure.name for result in results for row in result.rows if row.verdict == "over"]


def raw(result: Result) -> dict[str, Any]:
    """A measure with all its legs, for the file."""
    measure = result.measure
    return {
        "name": measure.name,
        "what": measure.what,
        "error": result.error,
        "figures": [flat(row) for row in result.rows],
        "legs": [
            {"pair": place // 2 + 1, "side": side, **dataclasses.asdict(leg)}
            for place, (side, leg) in enumerate(result.legs)
        ],
    }


def flat(row: Row) -> dict[str, Any]:
    """A figure on one level: name, unit, better, absolute, then values and verdict."""
    values = dataclasses.asdict(row)
    return values.pop("figure") | values


def write(path: Path, facts: dict[str, Any], results: Sequence[Result]) -> None:
    """Replace the file in one go."""
    partial = path.with_suffix(".new")
    partial.write_text(json.dumps({**facts, "measures": [raw(result) for result in results]}, indent=1) + "\n")
    os.replace(partial, path)
