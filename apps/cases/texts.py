"""Texts of decisions and letters with fields that are filled in from the case: `{stranka}`, `{prejeto}` …"""

import functools
import json
import string
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases.choices import DecisionKind, RuleCode
from apps.cases.deadlines import period_words
from apps.cases.exceptions import UnknownMergeField
from apps.cases.models import Case, LegalRule
from apps.core.legal_time import local_day
from apps.payments.models import Order

SHIPPED = Path(__file__).parent / "data" / "decisions.json"
FIELDS = ("stevilka", "stranka", "zadeva", "prejeto", "oddelek", "organ", "taksa", "rok_za_pritozbo", "danes")


@functools.cache
def shipped() -> dict[str, Any]:
    """Texts that come with the portal, by outcome."""
    found: dict[str, Any] = json.loads(SHIPPED.read_text())
    return found


def check_fields(text: str) -> None:
    """UnknownMergeField for a field that is none of FIELDS, or a brace without its other half."""
    try:
        names = [name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise UnknownMergeField(text) from error
    if unknown := [name for name in names if name not in FIELDS]:
        raise UnknownMergeField(unknown[0])


def values_of(case: Case) -> dict[str, str]:
    """What the fields hold for a case, in Slovenian: decisions are written in the official language."""
    order = Order.objects.of("case", case.pk).order_by("created").first()
    period = LegalRule.objects.book().on(RuleCode.APPEAL, local_day(timezone.now())).period
    with translation.override("sl"):
        return {
            "stevilka": case.number, "stranka": case.party_name, "zadeva": case.title_sl,
            "prejeto": date_format(case.received_day, "SHORT_DATE_FORMAT"), "oddelek": case.department.name,
            "organ": case.department.organisation.name, "taksa": str(order.amount) if order else "",
            "rok_za_pritozbo": _in_days(period), "danes": date_format(local_day(timezone.now()), "SHORT_DATE_FORMAT"),
        }  # fmt: skip


def _in_days(period: str) -> str:
    """`21 dneh`, as it stands after »v«; other periods as they are written."""
    days = period.removeprefix("P").removesuffix("D")
    return _("%(days)s dneh") % {"days": days} if period.startswith("P") and days.isdigit() else period_words(period)


def filled(text: str, values: dict[str, str]) -> str:
    """A text with its fields filled in. UnknownMergeField."""
    check_fields(text)
    return text.format_map(values)


def proposed(case: Case, outcome: str) -> dict[str, str]:
    """Kind and parts of a decision with this outcome, to be edited by the officer."""
    values, texts = values_of(case), shipped()
    order = Order.objects.of("case", case.pk).order_by("created").first()
    fee = "none" if order is None else "due" if order.is_waiting else "paid"
    own = texts[outcome]
    return {
        "kind": own.get("kind", DecisionKind.DECISION), "operative": filled(own["operative"], values),
        "reasons": filled(own["reasons"], values), "remedy": filled(texts["remedy"], values),
        "fee_clause": filled(texts["fee_clause"][fee], values),
    }  # fmt: skip
