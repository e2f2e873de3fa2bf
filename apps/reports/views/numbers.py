"""`/izboljsajmo-ptuj/statistika/`: how fast we are, for everybody, and the same as CSV."""

import csv
import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.reports import reading, statistics


def _since(request: HttpRequest) -> tuple[str, dt.datetime | None]:
    """The choice of the address, and from when it counts."""
    chosen = request.GET.get("cas", "")
    days = reading.DAYS.get(chosen)
    return (chosen, timezone.now() - dt.timedelta(days=days)) if days else ("", None)


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Two tables: by category and by quarter."""
    chosen, since = _since(request)
    context = {
        "chosen": chosen, "categories": statistics.lines_by("category", since),
        "quarters": statistics.lines_by("quarter", since),
    }  # fmt: skip
    return render(request, "reports/numbers.html", context)


@require_safe
def numbers_csv(request: HttpRequest) -> HttpResponse:
    """The same tables; head in English, UTF-8 with a mark for spreadsheets."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="prijave-statistika.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(statistics.table(_since(request)[1]))
    return response
