"""What a request asks for: parameters, where an empty one is as good as none, and dates with an offset."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.reports.choices import StateType
from apps.reports.open311.errors import Trouble

WINDOW = dt.timedelta(days=90)
SLACK = dt.timedelta(hours=1)  # 90 days of wall time are an hour longer when the clocks go back
MOST = 1000  # rows of one answer
LAST_PAGE = 10_000
STATUSES = {"open": [StateType.OPEN], "closed": [StateType.FIXED, StateType.CLOSED_NOT_FIXED]}
LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")  # a `+` that was not escaped in an address


@dataclass(frozen=True)
class Asked:
    """Which requests. ids: overrides everything else. since, until: of receipt; after, before: of the last change."""

    ids: tuple[UUID, ...] | None = None
    codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    after: dt.datetime | None = None
    before: dt.datetime | None = None
    page: int = 1
    size: int = MOST
    extensions: bool = False


def values_of(query: Any, name: str) -> list[str]:
    """All values of a parameter: repeated, or with commas."""
    return [part.strip() for value in query.getlist(name) for part in value.split(",") if part.strip()]


def read(query: Any) -> Asked:
    """Of the query of an address. Trouble with what cannot be understood."""
    extensions = query.get("extensions", "").strip().lower() in ("true", "1")
    page, size = _number(query, "page", LAST_PAGE), _number(query, "page_size", MOST)
    paging: dict[str, Any] = {"page": page or 1, "size": size or MOST, "extensions": extensions}
    if wanted := values_of(query, "service_request_id"):
        return Asked(ids=tuple(_ids(wanted[:MOST])), **paging)
    statuses = values_of(query, "status")
    if strange := set(statuses) - set(STATUSES):
        raise Trouble(_("status: open ali closed, ne %(given)s.") % {"given": ", ".join(sorted(strange))[:60]})
    after, before = moment(query, "updated_after"), moment(query, "updated_before")
    since, until = moment(query, "start_date"), moment(query, "end_date")
    if (after is None and before is None) or since or until:
        since, until = window(since, until, "start_date", "end_date")
    if after is not None or before is not None:
        after, before = window(after, before, "updated_after", "updated_before")
    return Asked(
        codes=tuple(values_of(query, "service_code")),
        kinds=tuple(kind for status in statuses for kind in STATUSES[status]),
        since=since, until=until, after=after, before=before, **paging,
    )  # fmt: skip


def moment(query: Any, name: str) -> dt.datetime | None:
    """A date-time with an offset or `Z`; None when it is not given."""
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        found = parse_datetime(LOST_PLUS.sub(r"+\1", text))
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        text = _("%(name)s: podajte datum in uro s časovnim pasom, na primer 2026-11-05T08:15:30+01:00.")
        raise Trouble(text % {"name": name})
    return found


def window(
    begin: dt.datetime | None, end: dt.datetime | None, first: str, last: str
) -> tuple[dt.datetime, dt.datetime]:
    """At most 90 days; the latest 90 when nothing is said, 90 from or up to what is said alone."""
    try:
        until = end or (min(begin + WINDOW, timezone.now()) if begin else timezone.now())
        since = begin or until - WINDOW
    except OverflowError as error:
        raise Trouble(_("%(name)s: tega časa ni mogoče uporabiti.") % {"name": f"{first}, {last}"}) from error
    if begin and end and begin > end:
        raise Trouble(_("%(first)s je poznejši od %(last)s.") % {"first": first, "last": last})
    if until - since > WINDOW + SLACK:
        raise Trouble(_("Med %(first)s in %(last)s je lahko največ 90 dni.") % {"first": first, "last": last})
    return since, until


def _number(query: Any, name: str, most: int) -> int | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise Trouble(_("%(name)s: celo število od 1 do %(most)d.") % {"name": name, "most": most})
    return int(text)


def _ids(texts: Iterable[str]) -> Iterable[UUID]:
    """What is no id is nobody's."""
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue
