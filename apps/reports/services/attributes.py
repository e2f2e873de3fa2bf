"""Answers to the further questions of a category, checked by its definition."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.reports.choices import DataType
from apps.reports.models import CategoryAttribute, ReportCategory

LONGEST = 1000  # characters of one answer


def check_attributes(
    category: ReportCategory, given: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What is kept, and what is wrong by code. given: values by code, empty ones are as good as none; of a question
    with one answer the first one counts. Lists of several choices stay lists, everything else is text as it came."""
    asked = {row.code: row for row in CategoryAttribute.objects.filter(category=category, asked=True)}
    answers = {code: [value.strip() for value in values if value.strip()] for code, values in given.items()}
    wrong = {code: _("Tega vprašanja pri tej vrsti prijave ni.") for code in answers if code not in asked}
    kept: dict[str, Any] = {}
    for code, row in asked.items():
        values = answers.get(code, [])
        if not values:
            wrong |= {code: _("Ta odgovor je obvezen.")} if row.required else {}
        elif problem := _problem(row, values):
            wrong[code] = problem
        else:
            kept[code] = values if row.datatype == DataType.MULTI else values[0]
    return kept, wrong


def _problem(row: CategoryAttribute, values: list[str]) -> str:
    if any(len(value) > LONGEST for value in values):
        return _("Odgovor je predolg, dovoljenih je %(limit)d znakov.") % {"limit": LONGEST}
    if row.datatype in (DataType.SINGLE, DataType.MULTI):
        known = [str(choice["key"]) for choice in row.values]
        several = row.datatype == DataType.SINGLE and len(values) > 1
        bad = several or any(value not in known for value in values)
        return _("Izberite med: %(choices)s.") % {"choices": ", ".join(known)} if bad else ""
    return CHECKS[DataType(row.datatype)](values[0])


def _line(value: str) -> str:
    return _("Odgovor naj bo v eni vrstici.") if len(value.splitlines()) > 1 else ""


def _number(value: str) -> str:
    try:
        good = isfinite(float(value.replace(",", ".")))
    except ValueError:
        good = False
    return "" if good else _("Vpišite število.")


def _moment(value: str) -> str:
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    good = found is not None and timezone.is_aware(found)
    return "" if good else _("Vpišite datum in uro s časovnim pasom, na primer 2026-11-05T08:15:30+01:00.")


CHECKS: dict[DataType, Callable[[str], str]] = {
    DataType.STRING: _line, DataType.NUMBER: _number, DataType.DATETIME: _moment, DataType.TEXT: lambda value: "",
}  # fmt: skip
