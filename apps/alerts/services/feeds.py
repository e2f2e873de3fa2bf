"""Warnings of others: asked for at the addresses that staff set, kept when they concern us, never issued as ours."""

import datetime as dt
import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.alerts.areas import concerns_us
from apps.alerts.cap.reading import Info, Warning, is_cap, links_of, parse, read_cap
from apps.alerts.choices import Severity
from apps.alerts.exceptions import FeedRefused
from apps.alerts.models import AlertFeed, ForeignAlert
from apps.core.exceptions import AddressRefused, NotReached
from apps.core.outward import Answer, ask

logger = logging.getLogger("portal.alerts")

LARGEST = 2_000_000  # bytes of one answer
LONGEST_PAUSE = 3600  # seconds
FALLBACK = dt.timedelta(hours=24)  # how long a warning holds that does not say
OK, NOT_MODIFIED = 200, 304


def fetch_feeds() -> int:
    """Ask all that are due. Returns how many warnings are new or changed."""
    return sum(fetch_feed(key) for key in list(AlertFeed.objects.due(timezone.now()).values_list("pk", flat=True)))


def fetch_feed(feed_id: UUID) -> int:
    """Ask one feed; what is wrong is written down, and it is asked again later and later. Two workers do not ask the
    same one at once."""
    with transaction.atomic():
        rows = AlertFeed.objects.select_for_update(skip_locked=True)
        feed: AlertFeed | None = rows.filter(pk=feed_id).due(timezone.now()).first()
        if feed is None:
            return 0
        feed.fetched = timezone.now()
        try:
            kept = _take(feed)
        except (FeedRefused, NotReached, AddressRefused) as error:
            _failed(feed, str(error))
            return 0
        _succeeded(feed)
    return kept


def _take(feed: AlertFeed) -> int:
    headers = {"Accept": "application/atom+xml, application/rss+xml, application/cap+xml, application/xml"}
    answer = _ask(feed.url, headers | ({"If-None-Match": feed.etag} if feed.etag else {}))
    if answer.code == NOT_MODIFIED:
        return 0
    root = parse(answer.body)
    if is_cap(root):
        kept = int(_keep(feed, read_cap(root)))
    else:
        kept = sum(_follow(feed, link) for link in links_of(root, feed.url))
    feed.etag = answer.headers.get("etag", "")[:200]
    return kept


def _ask(url: str, headers: dict[str, str]) -> Answer:
    answer = ask("GET", url, headers=headers, most=LARGEST)
    if answer.code not in (OK, NOT_MODIFIED):
        raise FeedRefused(f"answered {answer.code}")
    return answer


def _follow(feed: AlertFeed, link: str) -> bool:
    """One message of a feed; one that is bad does not spoil the others."""
    try:
        return _keep(feed, read_cap(parse(_ask(link, {"Accept": "application/cap+xml, application/xml"}).body)))
    except (FeedRefused, NotReached, AddressRefused) as error:
        logger.warning("warning left out", extra={"feed": str(feed.pk), "reason": str(error)[:200]})
        return False


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


def _succeeded(feed: AlertFeed) -> None:
    feed.succeeded, feed.failures, feed.last_error = feed.fetched, 0, ""
    feed.next_fetch = timezone.now() + dt.timedelta(minutes=feed.every)
    feed.save()


def _failed(feed: AlertFeed, reason: str) -> None:
    feed.failures, feed.last_error = min(feed.failures + 1, 1000), reason[:200]
    pause = min(60 * feed.every * 2 ** min(feed.failures - 1, 10), LONGEST_PAUSE)
    feed.next_fetch = timezone.now() + dt.timedelta(seconds=pause)
    feed.save()
