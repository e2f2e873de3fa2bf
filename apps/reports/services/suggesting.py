"""Which category a text is about, by `apps.core.guessing`: trained in this process on the names, the everyday words and
the shipped example texts of the categories, and what people report around the place. It proposes, it never decides.
"""

import functools
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max

from apps.core.guessing import Model
from apps.core.models import key_of
from apps.reports.models import Report, ReportCategory
from apps.reports.services.categories import shipped

NAMES, KEYWORDS = 2, 3  # how much a name and an everyday word count beside one example
OTHER = "drugo"  # code of the category for everything else
AROUND, LOOKED_AT = 80, 200  # metres; reports


def suggest_categories(text: str, limit: int = 3, around: Mapping[str, int] | None = None) -> list[ReportCategory]:
    """Offered categories that fit the text, the likeliest first; none when nothing in it is known. around: of
    `reported_around`."""
    state = ReportCategory.objects.offered().aggregate(Max("changed"), Count("pk"))
    codes = _model(str(state["changed__max"]), state["pk__count"]).rank(text[:2000], around or {})[:limit]
    return _known(codes)


def best_category(chosen: Any, text: str, around: Mapping[str, int] | None = None) -> ReportCategory:
    """The one that was chosen (its id), else the best proposal, else the one for everything else."""
    offered = ReportCategory.objects.offered()
    found = offered.filter(pk=key_of(str(chosen))).first()
    found = found or next(iter(suggest_categories(text, 1, around)), None)
    return found or offered.filter(code=OTHER).first() or offered.order_by("-order")[0]


def suggest_here(around: Mapping[str, int], limit: int = 3) -> list[ReportCategory]:
    """What is reported around the place most often, for whoever has not written anything yet."""
    return _known(sorted(around, key=lambda code: -around[code])[:limit])


def reported_around(lat: float | None, lon: float | None) -> dict[str, int]:
    """How often each category stands among the public reports around a position; private ones tell nothing."""
    if lat is None or lon is None:
        return {}
    rows = Report.objects.in_public().nearby(lat, lon, AROUND)
    return dict(Counter(rows.values_list("category__code", flat=True)[:LOOKED_AT]))


def _known(codes: list[str]) -> list[ReportCategory]:
    known = ReportCategory.objects.offered().in_bulk(codes, field_name="code") if codes else {}
    return [known[code] for code in codes if code in known]


@functools.lru_cache(maxsize=2)
def _model(_changed: str, _count: int) -> Model:
    """Trained anew in each process when staff have changed a category."""
    examples: dict[str, list[str]] = {row["code"]: row["examples"] for row in shipped()["categories"]}
    return Model({row.code: _texts(row, examples.get(row.code, [])) for row in ReportCategory.objects.offered()})


def _texts(row: Any, examples: list[str]) -> list[tuple[str, int]]:
    told = [(row.name_sl, NAMES), (row.name_en, NAMES), (row.description_sl, 1), (row.description_en, 1)]
    return [*told, *((word, KEYWORDS) for word in row.keywords), *((text, 1) for text in examples)]
