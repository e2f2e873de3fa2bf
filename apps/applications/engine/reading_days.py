"""Days and hours as people write them."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.exceptions import ValueUnclear
from apps.applications.engine.moments import YEARS, exists
from apps.applications.engine.text import tell
from apps.applications.engine.wording import day_text
from apps.core.text import plain

NAMES = (
    "januar februar marec april maj junij julij avgust september oktober november december",
    "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    "january february march april may june july august september october november december",
    "jan feb mar apr maj jun jul avg sep okt nov dec",
    "jan feb mar apr may jun jul aug sept oct nov dec",
)
MONTHS = {name: number for names in NAMES for number, name in enumerate(names.split(), start=1)}

TOKENS = re.compile(r"[0-9]+|[^\W\d_]+")
BETWEEN = re.compile(r"[\s.,/\-–]*")
TIME = re.compile(r"(\d{1,2})(?:\s*[.:]\s*(\d{2}))?(?:[.:]00)?\s*(?:h|ura|uri|ure|ur)?\.?", re.IGNORECASE | re.ASCII)
FOUR_DIGITS = re.compile(r"([0-2]\d)([0-5]\d)", re.ASCII)
WITH_TIME = re.compile(
    r"(?P<day>.+?)(?:\s*\b(?:ob|at)\s+|\s*[Tt](?=\d)|\s*,\s*|\s+)"
    r"(?P<time>\d{1,2}\s*[.:]\s*\d{2}(?:[.:]00)?(?:\s*h)?|\d{4}|\d{1,2}(?:\s*(?:h|ura|uri|ure|ur))?)\.?",
    re.ASCII,
)
PARTS = (_("dan"), _("mesec"), _("leto"))
PIVOT = 70  # two digits: 27 is 2027, 85 is 1985


def read_day(raw: Any) -> dt.date:
    """`5. 3. 2027`, `5.3.27`, `5 3 2027`, `2027-03-05`, `5. marec 2027`, or the three parts of it."""
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        _all_parts(raw)
        raw = " ".join(str(part) for part in raw)
    text = str(raw).strip()
    tokens = TOKENS.findall(text)
    if len(tokens) == 1 and len(tokens[0]) == 8 and tokens[0].isascii() and tokens[0].isdigit():
        tokens = [text[:2], text[2:4], text[4:]]  # 05032027
    if len(tokens) != 3 or BETWEEN.sub("", TOKENS.sub("", text)):
        raise ValueUnclear(_("Vpišite datum z dnevom, mesecem in letom, na primer 5. 3. 2027."))
    return _day_of(*_in_order(tokens))


def _all_parts(raw: Sequence[Any]) -> None:
    for part, name in zip(raw, PARTS, strict=False):
        if not str(part or "").strip():
            raise ValueUnclear(tell(_("Datumu manjka %(part)s. Vpišite dan, mesec in leto."), part=name))


def _in_order(tokens: list[str]) -> tuple[str, str, str]:
    """Day, month, year: as in Slovenian, in ISO 8601, or in English with the name of the month first."""
    first, second, third = tokens
    if len(first) == 4 and first.isdigit():
        return third, second, first
    return (second, first, third) if first.isalpha() else (first, second, third)


def _day_of(day: str, month: str, year: str) -> dt.date:
    month = str(MONTHS.get(plain(month), month))
    if len(year) == 2:
        year = f"{20 if int(year) < PIVOT else 19}{year}" if year.isdigit() else year
    numbers = (day, month, year)
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in numbers):
        raise ValueUnclear(_("Vpišite datum z dnevom, mesecem in letom, na primer 5. 3. 2027."))
    if int(year) not in YEARS:
        raise ValueUnclear(_("Preverite leto: vpišite ga s štirimi števkami, na primer 2027."))
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueUnclear(_("Tega dne ni v koledarju. Preverite dan in mesec.")) from error


def read_time(raw: Any) -> str:
    """`8.00`, `8:00`, `8h`, `0800`, `8` → `08:00`. Midnight at the end of a day, `24.00`, is `00:00`."""
    text = str(raw).strip()
    match = FOUR_DIGITS.fullmatch(text) or TIME.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise ValueUnclear(_("Vpišite uro od 0.00 do 23.59, na primer 8.00."))
    return f"{hour:02}:{minute:02}"


def read_moment(raw: Any) -> str:
    """A day and an hour in one text, or as two parts → `2027-03-05T08:00`, Ljubljana wall time."""
    day_part, time_part = _day_and_time(raw)
    day, time = read_day(day_part), read_time(time_part)
    if str(time_part).strip().startswith("24"):
        day += dt.timedelta(days=1)
    moment = dt.datetime.combine(day, dt.time.fromisoformat(time))
    if not exists(moment):
        raise ValueUnclear(skipped_hour(day))
    return f"{day.isoformat()}T{time}"


def skipped_hour(day: dt.date) -> Any:
    """What to say of an hour that the clock change in March skips."""
    return tell(
        _("Tega časa ni: %(day)s se ura premakne z 2.00 na 3.00. Vpišite čas pred 2.00 ali od 3.00 naprej."),
        day=day_text(day),
    )


def _day_and_time(raw: Any) -> tuple[Any, Any]:
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        day, time = (list(raw) + ["", ""])[:2]
    elif match := WITH_TIME.fullmatch(str(raw).strip()):
        day, time = match["day"], match["time"]
        if len(TOKENS.findall(day)) < 3 and len(TOKENS.findall(str(raw))) == 3:
            day, time = str(raw), ""  # the year is no hour
    else:
        day, time = raw, ""
    if not str(day or "").strip():
        raise ValueUnclear(_("Vpišite tudi datum, na primer 5. 3. 2027 ob 8.00."))
    if not str(time or "").strip():
        read_day(day)
        raise ValueUnclear(_("Vpišite tudi uro, na primer 5. 3. 2027 ob 8.00."))
    return day, time
