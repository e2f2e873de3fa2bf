"""`/izboljsajmo-ptuj/statistika/`: how fast we are, for everybody, and the same as CSV."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.reports import statistics
from apps.reports.narrowing import DAYS


def _days(request: HttpRequest) -> tuple[str, int]:
    """The choice of the address, and how many days it is; 0 for all."""
    chosen = request.GET.get("cas", "")
    return (chosen, DAYS[chosen]) if chosen in DAYS else ("", 0)


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Two tables: by category and by quarter."""
    chosen, days = _days(request)
    told = statistics.told(days)
    context = {
        "chosen": chosen, "categories": told["category"].lines, "quarters": told["quarter"].lines,
        "counted": told["category"].counted,
    }  # fmt: skip
    return render(request, "reports/numbers.html", context)


@require_safe
def numbers_csv(request: HttpRequest) -> HttpResponse:
    """The same tables; head in English, UTF-8 with a mark for spreadsheets."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="prijave-statistika.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(statistics.table(_days(request)[1]))
    return response
