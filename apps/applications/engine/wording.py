"""Days, hours and numbers as people read them, in the language in force or a given one."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.functional import lazy

from apps.applications.engine.text import is_english

MONTHS = {
    "sl": "januar februar marec april maj junij julij avgust september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def written_day(day: dt.date, language: str | None) -> str:
    """`5. marec 2027`, `5 March 2027`."""
    code = "en" if is_english(language) else "sl"
    return f"{day.day}{'' if code == 'en' else '.'} {MONTHS[code].split()[day.month - 1]} {day.year}"


def written_time(text: str, language: str | None) -> str:
    """`08:00` → `8.00`, `8:00`."""
    hour, minute = text.split(":")
    return f"{int(hour)}{':' if is_english(language) else '.'}{minute}"


def written_number(number: Decimal | int, language: str | None, *, grouped: bool = True) -> str:
    """`1.234,5`, `1,234.5`."""
    text = f"{Decimal(number):{',' if grouped else ''}f}"
    return text if is_english(language) else text.translate(str.maketrans(",.", ".,"))


def _day(day: dt.date) -> str:
    if is_english(translation.get_language()):
        return written_day(day, "en")
    return f"{day.day}. {day.month}. {day.year}"


def _number(number: Decimal | int, unit: str) -> str:
    text = written_number(number, translation.get_language())
    return f"{text}\u00a0{unit}" if unit else text


def _time(text: str) -> str:
    return written_time(text, translation.get_language())


day_text: Any = lazy(_day, str)  # in messages, where the month in words would need a case
number_text: Any = lazy(_number, str)
time_text: Any = lazy(_time, str)
