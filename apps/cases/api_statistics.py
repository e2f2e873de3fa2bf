"""`/api/v1/statistics/cases/`: how the municipality works on applications, as open data."""

import csv
import datetime as dt
import io
import re
from dataclasses import asdict
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases.choices import Outcome
from apps.cases.statistics import MOST_MONTHS, SMALLEST, figures, following, months
from apps.core.api.formats import Csv
from apps.core.legal_time import local_day

KEPT = 3600  # seconds
MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")
COLUMNS = (
    "procedure", "month", "received", "decided", *Outcome.values, "median_days", "p90_days", "within_deadline", "open",
)  # fmt: skip
PARAMETERS = [
    OpenApiParameter("from", OpenApiTypes.STR, description="First month, `2026-01`; left out: eleven before the last."),
    OpenApiParameter("until", OpenApiTypes.STR, description="Last month, included; left out: this one."),
    OpenApiParameter("procedure", OpenApiTypes.STR, description="Slug of one procedure."),
    OpenApiParameter("format", OpenApiTypes.STR, enum=["json", "csv"], description="Or by `Accept`."),
]


class FiguresSerializer(serializers.Serializer[Any]):
    """One procedure in one month. Null: too few cases to be told (one to four). `outcomes`: decisions by outcome;
    `median_days`, `p90_days`: from the day on which the application was complete to the decision; `within_deadline`:
    percent of decisions that were not late; `open`: not decided at the end of the month, rounded to fives."""

    procedure = serializers.CharField()
    month = serializers.CharField(help_text="`2026-01`")
    received = serializers.IntegerField(allow_null=True)
    decided = serializers.IntegerField(allow_null=True)
    outcomes = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    median_days = serializers.FloatField(allow_null=True)
    p90_days = serializers.FloatField(allow_null=True)
    within_deadline = serializers.FloatField(allow_null=True)
    open = serializers.IntegerField()


class StatisticsSerializer(serializers.Serializer[Any]):
    """`smallest`: counts from one up to below it are null; `made`: when the figures were computed."""

    smallest = serializers.IntegerField()
    made = serializers.DateTimeField()
    results = FiguresSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null: everything is on one page.")


def month_of(text: str, name: str) -> dt.date:
    """`2026-01` as its first day."""
    found = MONTH.fullmatch(text)
    if not found:
        raise ValidationError({name: [_("Vpišite mesec, na primer 2026-01.")]})
    return dt.date(int(found[1]), int(found[2]), 1)


def period_of(request: Request) -> tuple[dt.date, dt.date]:
    """First and last month that were asked for."""
    this = local_day(timezone.now()).replace(day=1)
    given = request.query_params
    last = month_of(given["until"], "until") if given.get("until") else this
    first = month_of(given["from"], "from") if given.get("from") else None
    if first is None:
        first = last.replace(year=last.year - 1)
        first = following(first)
    if not 0 < sum(1 for _month in months(first, last)) <= MOST_MONTHS:
        raise ValidationError({"from": [_("Obdobje ima lahko od 1 do %(most)d mesecev.") % {"most": MOST_MONTHS}]})
    return first, last


def told(first: dt.date, last: dt.date, procedure: str) -> dict[str, Any]:
    """The figures, computed once an hour."""
    key = f"statistics:cases:{first}:{last}:{procedure}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        rows = [asdict(one) for one in figures(first, last, procedure)]
        for row in rows:
            row["month"], row["within_deadline"] = f"{row['month']:%Y-%m}", row.pop("within")
        found = {"smallest": SMALLEST, "made": timezone.now().isoformat(), "results": rows, "next": None}
        cache.set(key, found, KEPT)
    return found


class StatisticsViewSet(viewsets.ViewSet):
    """Figures for everybody, without personal data."""

    scope = "statistics"

    @extend_schema(summary="Applications by procedure and month", parameters=PARAMETERS, responses={
        (200, "application/json"): StatisticsSerializer, (200, "text/csv"): OpenApiTypes.STR,
    })  # fmt: skip
    @action(detail=False, methods=["get"], renderer_classes=[JSONRenderer, Csv])
    def cases(self, request: Request) -> HttpResponse:
        """Received, decided by outcome, how long it took, how many in time, how many are open. At most 60 months;
        computed once an hour."""
        procedure = request.query_params.get("procedure", "")
        if not re.fullmatch(r"[\w-]{0,80}", procedure):
            raise ValidationError({"procedure": [_("Postopek je zapisan z malimi črkami in vezaji.")]})
        body = told(*period_of(request), procedure)
        as_table = request.accepted_renderer.format == Csv.format  # type: ignore[attr-defined]
        answer = HttpResponse(table(body["results"]), "text/csv; charset=utf-8") if as_table else Response(body)
        patch_cache_control(answer, public=True, max_age=KEPT)
        return answer


def table(rows: list[dict[str, Any]]) -> str:
    """As CSV; what is not told is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**row, **(row["outcomes"] or {})} for row in rows)
    return out.getvalue()
