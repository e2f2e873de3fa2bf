"""Warnings of others: asked for at the addresses that staff set, kept when they concern us, never issued as ours."""

import datetime as dt
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.alerts.areas import concerns_us
from apps.alerts.cap.reading import Info, Warning, is_cap, joined, links_of, parse, read_cap
from apps.alerts.choices import Severity
from apps.alerts.exceptions import FeedRefused
from apps.alerts.models import AlertFeed, ForeignAlert
from apps.alerts.models.feeds import HEALTH
from apps.core.exceptions import AddressRefused, NotReached
from apps.core.outward import Answer, ask

logger = logging.getLogger("portal.alerts")

LARGEST = 2_000_000  # bytes of one answer
LONGEST_PAUSE = 3600  # seconds
FALLBACK = dt.timedelta(hours=24)  # how long a warning holds that does not say
PATIENCE, LEASE = 120.0, dt.timedelta(minutes=5)  # for the messages of one feed; a job ends after four minutes
OK, NOT_MODIFIED = 200, 304
UNREADABLE = (FeedRefused, NotReached, AddressRefused, ValueError)  # whatever a stranger's address may bring


@dataclass
class Found:
    """What a feed leads to. etag: of its answer; left_out: why messages could not be read, in words."""

    etag: str
    warnings: list[Warning] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def fetch_feeds() -> int:
    """Ask all that are due. Returns how many warnings are new or changed."""
    return sum(fetch_feed(key) for key in list(AlertFeed.objects.due(timezone.now()).values_list("pk", flat=True)))


def fetch_feed(feed_id: UUID) -> int:
    """Ask one feed; what is wrong is written down, and it is asked again later and later. Two workers do not ask the
    same one at once. No transaction is open while others are waited for: first everything is asked, then written."""
    feed = _claimed(feed_id)
    if feed is None:
        return 0
    try:
        found = _gather(feed)
    except UNREADABLE as error:
        with _held(feed) as row:
            return _failed(row, str(error)) if row else 0
    with _held(feed) as row:
        return _take(row, found) if row else 0


def _claimed(feed_id: UUID) -> AlertFeed | None:
    """The feed if it is due, kept from other workers for a while; a worker that dies meanwhile costs no more."""
    with transaction.atomic():
        rows = AlertFeed.objects.select_for_update(skip_locked=True)
        feed: AlertFeed | None = rows.filter(pk=feed_id).due(timezone.now()).first()
        if feed is not None:
            feed.fetched, feed.next_fetch = timezone.now(), timezone.now() + LEASE
            feed.save(update_fields=["fetched", "next_fetch"])
    return feed


@contextmanager
def _held(feed: AlertFeed) -> Iterator[AlertFeed | None]:
    """Its row as it is now, for one transaction; None when staff deleted it meanwhile or gave it another address."""
    with transaction.atomic():
        yield AlertFeed.objects.select_for_update().filter(pk=feed.pk, url=feed.url).first()


def _gather(feed: AlertFeed) -> Found:
    """Everything that a feed leads to. One message that is bad does not spoil the others."""
    headers = {"Accept": "application/atom+xml, application/rss+xml, application/cap+xml, application/xml"}
    answer = _ask(feed.url, headers | ({"If-None-Match": feed.etag} if feed.etag else {}))
    if answer.code == NOT_MODIFIED:
        return Found(feed.etag)
    found, root = Found(answer.headers.get("etag", "")[:200]), parse(answer.body)
    if is_cap(root):
        found.warnings.append(read_cap(root))
        return found
    until = time.monotonic() + PATIENCE
    for link in links_of(root):
        try:
            if time.monotonic() > until:
                raise FeedRefused("no time left")
            found.warnings.append(_message(joined(feed.url, link)))
        except UNREADABLE as error:
            logger.warning("warning left out", extra={"feed": str(feed.pk), "reason": str(error)[:200]})
            found.left_out.append(f"{error} ({link[-60:]})")
    return found


def _ask(url: str, headers: dict[str, str]) -> Answer:
    answer = ask("GET", url, headers=headers, most=LARGEST)
    if answer.code not in (OK, NOT_MODIFIED):
        raise FeedRefused(f"answered {answer.code}")
    return answer


def _message(url: str) -> Warning:
    return read_cap(parse(_ask(url, {"Accept": "application/cap+xml, application/xml"}).body))


def _take(feed: AlertFeed, found: Found) -> int:
    """In the order in which the messages were sent: a feed may name what takes back before what it takes back."""
    warnings = sorted(found.warnings, key=lambda one: (one.sent, one.msg_type != "Alert"))
    kept = sum(_keep(feed, warning) for warning in warnings)
    feed.succeeded, feed.failures = feed.fetched, 0
    feed.last_error = f"{len(found.left_out)} left out: {found.left_out[0]}"[:200] if found.left_out else ""
    feed.etag = "" if found.left_out else found.etag  # what was left out is asked for again
    feed.next_fetch = timezone.now() + dt.timedelta(minutes=feed.every)
    feed.save(update_fields=HEALTH)
    return kept


def _keep(feed: AlertFeed, warning: Warning) -> bool:
    """Keep what concerns us; what is taken back or replaced ends."""
    if warning.status != "Actual":
        return False
    for sender, identifier in warning.references:
        ForeignAlert.objects.filter(feed=feed, sender=sender, identifier=identifier, ended=None).update(
            ended=warning.sent
        )
    info = _ours(feed, warning)
    if info is None or warning.msg_type not in ("Alert", "Update"):
        return False
    return bool(
        ForeignAlert.objects.get_or_create(
            feed=feed, sender=warning.sender[:200], identifier=warning.identifier, defaults=_values(warning, info)
        )[1]
    )


def _ours(feed: AlertFeed, warning: Warning) -> Info | None:
    """The part that concerns the municipality, in Slovenian if there is one."""
    met = [info for info in warning.infos if any(_meets(feed, area) for area in info.areas)]
    return min(met, key=lambda info: not info.texts["language"].lower().startswith("sl"), default=None)


def _meets(feed: AlertFeed, area: Any) -> bool:
    names = {code.casefold() for code in feed.area_codes}
    return bool(names & {word.casefold() for word in (area.words, *area.codes)}) or concerns_us(
        area.polygons, area.circles
    )


def _values(warning: Warning, info: Info) -> dict[str, Any]:
    texts, known = info.texts, set(Severity.values)
    return {
        "sent": warning.sent, "severity": texts["severity"] if texts["severity"] in known else Severity.UNKNOWN,
        "urgency": texts["urgency"], "certainty": texts["certainty"], "event": texts["event"],
        "language": texts["language"], "headline": texts["headline"] or texts["event"],
        "description": texts["description"], "instruction": texts["instruction"], "web": texts["web"],
        "area": ", ".join(area.words for area in info.areas)[:300], "onset": info.onset,
        "expires": info.expires or warning.sent + FALLBACK,
    }  # fmt: skip


def _failed(feed: AlertFeed, reason: str) -> int:
    feed.failures, feed.last_error = min(feed.failures + 1, 1000), reason[:200]
    pause = min(60 * feed.every * 2 ** min(feed.failures - 1, 10), LONGEST_PAUSE)
    feed.next_fetch = timezone.now() + dt.timedelta(seconds=pause)
    feed.save(update_fields=HEALTH)
    return 0
