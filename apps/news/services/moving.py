"""Steps from state to state: the one place where a news item changes its state."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.news import signals
from apps.news.exceptions import StepTaken
from apps.news.models import NewsItem
from apps.news.services.items import locked
from apps.news.services.telling import take_back, tell_once
from apps.news.workflow import STEPS


def publish_item(*, actor: Actor, item_id: UUID) -> NewsItem:
    """Everybody reads it from now on, subscribers are told, the first time. StepTaken when somebody was quicker."""
    return _take(actor, item_id, "publish")


def schedule_item(*, actor: Actor, item_id: UUID, at: dt.datetime) -> NewsItem:
    """It comes out by itself at an instant. ValidationError for one that went by, or after which it is over."""
    return _take(actor, item_id, "schedule", at=at)


def unschedule_item(*, actor: Actor, item_id: UUID) -> NewsItem:
    """Back among the drafts."""
    return _take(actor, item_id, "unschedule")


def withdraw_item(*, actor: Actor, item_id: UUID, reason: str) -> NewsItem:
    """Nobody outside reads it any more; one that waited for its time tells nobody, nor does what has not left yet.
    ValidationError without a reason."""
    return _take(actor, item_id, "withdraw", reason=reason)


def restore_item(*, actor: Actor, item_id: UUID) -> NewsItem:
    """A withdrawn one becomes a draft; published again it keeps its day, and nobody is told anew."""
    return _take(actor, item_id, "restore")


def publish_due(*, limit: int = 100) -> int:
    """Publish what is due; called by beat, safe with several workers. Returns how many were."""
    now, done = timezone.now(), 0
    for key in list(NewsItem.objects.due(now).order_by("publish_at").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            item = NewsItem.objects.due(now).select_for_update(skip_locked=True).filter(pk=key).first()
            if item is not None:
                _move(item, "publish")
                done += 1
    return done


def _take(actor: Actor, item_id: UUID, step: str, *, at: dt.datetime | None = None, reason: str = "") -> NewsItem:
    with transaction.atomic():
        item = locked(actor, item_id)
        if item.state not in STEPS[step].sources:
            raise StepTaken
        _check(item, step, at, reason.strip())
        _move(item, step, at=at, reason=reason.strip())
    return item


def _check(item: NewsItem, step: str, at: dt.datetime | None, reason: str) -> None:
    asks = STEPS[step].asks
    if "reason" in asks and not reason:
        raise ValidationError({"reason": _("Napišite, zakaj.")})
    if "at" in asks and (at is None or at <= timezone.now()):
        raise ValidationError({"time": _("Ta čas je že mimo. Vpišite poznejšega ali objavite takoj.")})
    over = timezone.now() if at is None else at
    if step in ("publish", "schedule") and item.expires_at and item.expires_at <= over:
        raise ValidationError(_("Novica takrat ne bi bila več aktualna. Najprej podaljšajte, do kdaj je aktualna."))


def _move(item: NewsItem, step: str, *, at: dt.datetime | None = None, reason: str = "") -> None:
    """Of an item that is locked."""
    item.state, item.reason, item.publish_at = STEPS[step].target, reason, at
    first = step == "publish" and item.published_at is None
    if first:
        item.published_at = timezone.now()
        tell_once(item)
    if step == "withdraw":
        take_back(item)
    item.save()
    if first:
        signals.news_published.emit(news_id=item.pk)
