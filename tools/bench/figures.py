"""From legs to figures: medians of ratios, percentiles, and whether a budget is kept."""

import math
import statistics
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools.bench.model import Better, Figure, Leg, MeasureFailed, Side

Verdict = Literal["ok", "over", "no budget"]
Legs = Sequence[tuple[Side, Leg]]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all values do not exceed (nearest rank)."""
    if not values:
        raise MeasureFailed("nothing was measured")
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def ratios(subjects: Sequence[float], baselines: Sequence[float]) -> list[float]:
    """Subject / baseline of each pair."""
    if len(subjects) != len(baselines) or not subjects:
        raise MeasureFailed(f"{len(subjects)} legs of the subject and {len(baselines)} of the baseline make no pairs")
    if not all(math.isfinite(value) and value > 0 for value in [*subjects, *baselines]):
        raise MeasureFailed("a leg measured nothing")
    return [subject / baseline for subject, baseline in zip(subjects, baselines, strict=True)]


def verdict(value: float, limit: float | None, better: Better) -> Verdict:
    """`over` when a value is worse than its limit; the limit itself is still kept."""
    if limit is None:
        return "no budget"
    kept = value >= limit if better == "higher" else value <= limit
    return "ok" if kept else "over"


@dataclass(frozen=True)
class Row:
    """One figure of the table: medians of both sides in the figure's unit, the median of the pairs' ratios (None for
    an absolute figure) and the verdict."""

    figure: Figure
    subject: float
    baseline: float | None
    ratio: float | None
    ratios: tuple[float, ...]
    budget: float | None
    verdict: Verdict


def row(figure: Figure, legs: Legs, budgets: Mapping[str, float]) -> Row:
    """What the legs of a measure say about one of its figures."""
    subjects = [value_of(leg, figure) for side, leg in legs if side == "subject"]
    limit = budgets.get(figure.name)
    if figure.absolute:
        value = statistics.median(subjects)
        return Row(figure, value, None, None, (), limit, verdict(value, limit, figure.better))
    baselines = [value_of(leg, figure) for side, leg in legs if side == "baseline"]
    pairs = ratios(subjects, baselines)
    ratio = statistics.median(pairs)
    judged = verdict(ratio, limit, figure.better)
    return Row(figure, statistics.median(subjects), statistics.median(baselines), ratio, tuple(pairs), limit, judged)


def value_of(leg: Leg, figure: Figure) -> float:
    """The figure in one leg."""
    if figure.key and figure.key not in leg.also:
        raise MeasureFailed(f"a leg brought no {figure.key}")
    return leg.also[figure.key] if figure.key else leg.value


def load_budgets(path: Path) -> dict[str, float]:
    """Limit of each figure by its name; no file, no limits."""
    if not path.exists():
        return {}
    return {name: float(limit) for name, limit in tomllib.loads(path.read_text(encoding="utf-8")).items()}
