"""Texts of decisions and letters, filled in from the case: those that staff keep (`CaseText`) before those that come
with the portal."""

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases.choices import DecisionKind, RuleCode, TextKind
from apps.cases.deadlines import period_words
from apps.cases.merging import FIELDS, filled
from apps.cases.models import Case, CaseText, LegalRule
from apps.core.legal_time import local_day
from apps.payments.models import Order

DATA = Path(__file__).parent / "data"


@functools.cache
def shipped() -> dict[str, Any]:
    """Texts of decisions that come with the portal, by outcome."""
    found: dict[str, Any] = json.loads((DATA / "decisions.json").read_text())
    return found


@dataclass(frozen=True)
class LetterText:
    """A text from which a letter or a note is written. key: id of the row of staff, or a word for a shipped one."""

    key: str
    kind: str
    name: str
    subject: str
    body: str


@functools.cache
def shipped_letters() -> tuple[LetterText, ...]:
    """Letters that come with the portal."""
    return tuple(LetterText(**one) for one in json.loads((DATA / "letters.json").read_text()))


def values_of(case: Case) -> dict[str, str]:
    """What the fields hold for a case, in Slovenian: decisions are written in the official language."""
    order = Order.objects.of("case", case.pk).order_by("created").first()
    period = LegalRule.objects.book().on(RuleCode.APPEAL, local_day(timezone.now())).period
    with translation.override("sl"):
        return {
            "stevilka": case.number, "stranka": case.party_name, "zadeva": case.title_sl,
            "prejeto": date_format(case.received_day, "SHORT_DATE_FORMAT"), "oddelek": case.department.name,
            "organ": case.department.organisation.name, "uradna_oseba": str(case.officer or ""),
            "taksa": str(order.amount) if order else "", "rok_za_pritozbo": _in_days(period),
            "danes": date_format(local_day(timezone.now()), "SHORT_DATE_FORMAT"),
        }  # fmt: skip


def _in_days(period: str) -> str:
    """`21 dneh`, as it stands after »v«; other periods as they are written."""
    days = period.removeprefix("P").removesuffix("D")
    return _("%(days)s dneh") % {"days": days} if period.startswith("P") and days.isdigit() else period_words(period)


def sample_values() -> dict[str, str]:
    """What the fields hold in a preview without a case."""
    with translation.override("sl"):
        day = date_format(local_day(timezone.now()), "SHORT_DATE_FORMAT")
        days = _in_days(LegalRule.objects.book().on(RuleCode.APPEAL, local_day(timezone.now())).period)
    given = ("371-12/2026", "Ana Vzorčna", "Vzorčna zadeva", day, "Vzorčni oddelek", "Mestna občina Ptuj",
             "Miha Vzorec", "36,30 €", days, day)  # fmt: skip
    return dict(zip(FIELDS, given, strict=True))


def letters_for(case: Case) -> list[LetterText]:
    """Texts of letters and notes for a case, by kind and name: one of staff stands in place of a shipped one of the
    same name."""
    kinds = (TextKind.LETTER, TextKind.MEMO)
    rows = CaseText.objects.on(_today(), case.procedure).filter(kind__in=kinds)
    own = [LetterText(str(row.pk), row.kind, row.name, row.subject, row.body) for row in rows]
    found: dict[tuple[str, str], LetterText] = {}
    for one in (*own, *shipped_letters()):
        found.setdefault((one.kind, one.name), one)
    return [found[key] for key in sorted(found)]


def filled_letter(text: LetterText, case: Case) -> dict[str, str]:
    """Subject and body for a case."""
    values = values_of(case)
    return {"subject": filled(text.subject, values), "body": filled(text.body, values)}


def proposed(case: Case, outcome: str) -> dict[str, str]:
    """Kind and parts of a decision with this outcome, to be edited by the officer."""
    values, texts = values_of(case), shipped()
    order = Order.objects.of("case", case.pk).order_by("created").first()
    fee = "none" if order is None else "due" if order.is_waiting else "paid"
    rows = CaseText.objects.on(_today(), case.procedure).filter(kind=TextKind.DECISION, outcome=outcome)
    text: CaseText | None = rows.first()
    own: Mapping[str, str] = texts[outcome]
    return {
        "kind": own.get("kind", DecisionKind.DECISION),
        "operative": filled(text.operative if text else own["operative"], values),
        "reasons": filled(text.reasons if text else own["reasons"], values),
        "remedy": filled(texts["remedy"], values), "fee_clause": filled(texts["fee_clause"][fee], values),
    }  # fmt: skip


def _today() -> dt.date:
    return local_day(timezone.now())
