"""Figures for finance: by month, by kind of fee and by state, and the same as a file."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.db.models import CharField, Count, F, Func, Q, QuerySet, Sum, Value
from django.db.models.functions import ExtractMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.legal_time import LJUBLJANA
from apps.core.money import Money
from apps.payments.choices import Account, OrderState
from apps.payments.models import LedgerEntry, Order
from apps.payments.services.ledger import Standing, standings_of
from apps.payments.services.reminders import FEE as REMINDER

HEIGHT, WIDTH, GAP = 160, 36, 14  # of the bars of the chart, in its units
BATCH = 500
KEYS = {"fee": gettext_lazy("taksa za vlogo"), f"fee-{REMINDER}": gettext_lazy("taksa za opomin")}
SUMS = ("charged", "received", "returned", "waived")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would read as one


@dataclass(frozen=True)
class Month:
    """One month. charged: fees of that month. received, returned: money that came and went. waived: exempt or
    cancelled. height, x: of its bar."""

    number: int
    charged: Money
    received: Money
    returned: Money
    waived: Money
    height: float = 0
    x: int = 0


@dataclass(frozen=True)
class Figures:
    """A year."""

    year: int
    months: list[Month] = field(default_factory=list)
    total: Month | None = None
    kinds: list[dict[str, Any]] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)
    width: int = 12 * (WIDTH + GAP)
    height: int = HEIGHT


def _span(year: int) -> tuple[dt.datetime, dt.datetime]:
    return dt.datetime(year, 1, 1, tzinfo=LJUBLJANA), dt.datetime(year + 1, 1, 1, tzinfo=LJUBLJANA)


def figures(year: int) -> Figures:
    """Everything that the page shows; three queries."""
    begin, end = _span(year)
    entries = LedgerEntry.objects.filter(booked__gte=begin, booked__lt=end).order_by()
    rows = {row.pop("month_of"): row for row in _by_month(entries)}
    most = max((row["received"] for row in rows.values()), default=0) or 1
    months = []
    for number in range(1, 13):
        row = rows.get(number, dict.fromkeys(SUMS, 0))
        height = round(HEIGHT * row["received"] / most, 1)
        months.append(_month(number, row, height=height, x=(number - 1) * (WIDTH + GAP)))
    total = _month(0, {name: sum(row[name] for row in rows.values()) for name in SUMS})
    orders = Order.objects.filter(created__gte=begin, created__lt=end).order_by()
    return Figures(year, months, total, _kinds(orders), _states(orders))


def _month(number: int, row: dict[str, int], *, height: float = 0, x: int = 0) -> Month:
    charged, received, returned, waived = (Money(row[name]) for name in SUMS)
    return Month(number, charged, received, returned, waived, height, x)


def _by_month(entries: QuerySet[LedgerEntry]) -> Any:
    month = ExtractMonth("booked", tzinfo=LJUBLJANA)
    return entries.annotate(month_of=month).values("month_of").annotate(
        charged=Sum("cents", filter=Q(credit=Account.FEES), default=0),
        received=Sum("cents", filter=Q(debit=Account.RECEIVED), default=0),
        returned=Sum("cents", filter=Q(credit=Account.RECEIVED), default=0),
        waived=Sum("cents", filter=Q(debit__in=(Account.EXEMPT, Account.CANCELLED)), default=0),
    )  # fmt: skip


def _grouped(orders: QuerySet[Order], *names: str) -> list[dict[str, Any]]:
    rows = orders.values(*names).annotate(count=Count("pk"), cents=Sum("cents")).order_by(*names)
    return [row | {"sum": Money(row["cents"])} for row in rows]


def _kinds(orders: QuerySet[Order]) -> list[dict[str, Any]]:
    """By what is charged (key of the order) and the parts of the tariff in its reference, P1 and P2."""
    tariff = Func(F("reference"), Value(r"-[0-9]+$"), Value(""), function="regexp_replace", output_field=CharField())
    rows = _grouped(orders.annotate(tariff=tariff), "key", "tariff")
    return [row | {"name": f"{KEYS.get(row['key'], row['key'])}, {row['tariff']}"} for row in rows]


def _states(orders: QuerySet[Order]) -> list[dict[str, Any]]:
    return [row | {"label": OrderState(row["state"]).label} for row in _grouped(orders, "state")]


def _head() -> list[str]:
    return [
        _("Številka naloga"), _("Sklic"), _("Zadeva"), _("Vrsta"), _("Namen"), _("Nastalo"), _("Rok"), _("Stanje"),
        _("Odmerjeno"), _("Prejeto"), _("Še za plačilo"), _("Preplačilo"), _("Vrnjeno"), _("Oproščeno ali preklicano"),
    ]  # fmt: skip


def _rows(orders: QuerySet[Order]) -> Iterator[list[Any]]:
    """Texts, then dates, then cents, in the order of the head. Nobody's name: the number of the case leads there."""
    rows = list(orders.order_by("created", "pk"))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        standings = standings_of([order.pk for order in batch])
        for order in batch:
            yield [*_words(order), *_cents(standings[order.pk])]


def _words(order: Order) -> list[Any]:
    created = order.created.astimezone(LJUBLJANA).date()
    return [
        order.number, order.reference, order.about, order.key, order.purpose_sl, created, order.due,
        str(order.get_state_display()),
    ]  # fmt: skip


def _cents(one: Standing) -> list[int]:
    return [one.charged, one.paid_in, one.owed, one.surplus, one.returned, one.exempt + one.cancelled]


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def of_year(year: int) -> QuerySet[Order]:
    """Orders that were made in a year."""
    begin, end = _span(year)
    return Order.objects.filter(created__gte=begin, created__lt=end)


def as_csv(orders: QuerySet[Order]) -> bytes:
    """For spreadsheets here: semicolons, decimal commas, UTF-8 with its mark."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(_head())
    for row in _rows(orders):
        euros = [f"{cents // 100},{cents % 100:02}" for cents in row[8:]]
        writer.writerow([*(_safe(value) for value in row[:8]), *euros])
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(orders: QuerySet[Order]) -> bytes:
    """A workbook with dates and amounts as such; texts are never formulas."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        day, euros = book.add_format({"num_format": "d. m. yyyy"}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, _head(), bold)
        for line, row in enumerate(_rows(orders), start=1):
            for column, value in enumerate(row[:8]):
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, column, dt.datetime.combine(value, dt.time()), day)
                elif value is not None:
                    sheet.write(line, column, value)
            for column, cents in enumerate(row[8:], start=8):
                sheet.write_number(line, column, cents / 100, euros)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return target.getvalue()
