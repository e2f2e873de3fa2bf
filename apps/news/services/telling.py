"""Who is told of news, and in what words."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.news import markup
from apps.news.choices import URGENT
from apps.news.models import NewsItem
from apps.news.services.items import locked
from apps.notifications.choices import Channel
from apps.notifications.models import Subscriber, Subscription
from apps.notifications.registry import topics
from apps.notifications.services import Words, broadcast, recall

KIND = "news.published"
IN_MAIL, IN_TEXT_MESSAGE = 1500, 90  # characters of the text, of the title


@dataclass(frozen=True)
class Audience:
    """Who would be told now. topics: title and number each; a reader of several is counted in each of them and once in
    `total`. channels: by the name of the way."""

    total: int
    channels: dict[str, int]
    topics: list[tuple[str, int]]


def words_of(item: NewsItem) -> dict[str, Words]:
    """By language. English readers get Slovenian where there is no English."""
    found = {"sl": _words(item.title_sl, item.summary_sl, item.text_sl)}
    if item.title_en:
        found["en"] = _words(item.title_en, item.summary_en, item.text_en)
    return found


def _words(title: str, summary: str, text: str) -> Words:
    body, room = [summary], IN_MAIL
    for paragraph in markup.plain_paragraphs(text):
        room -= len(paragraph)
        if room < 0:
            break
        body.append(paragraph)
    return Words(title, "\n\n".join(body), Truncator(title).chars(IN_TEXT_MESSAGE))


def tell_once(item: NewsItem) -> None:
    """Unless subscribers were told before, or are not to be. The caller holds the item and saves it."""
    if item.tell and not item.told:
        _tell(item)


def take_back(item: NewsItem) -> None:
    """What has not left yet stays here: nobody is led to a page that is gone."""
    recall(kind=KIND, dedupe=f"{item.pk}:")


def tell_again(*, actor: Actor, item_id: UUID, reason: str) -> NewsItem:
    """All subscribers once more, for a reason that stays in the history. ValidationError without one, or when the item
    is not there to be read."""
    with transaction.atomic():
        item = locked(actor, item_id)
        if not item.is_public or item.is_over:
            raise ValidationError(_("Povemo lahko samo o novici, ki je objavljena in še aktualna."))
        if not reason.strip():
            raise ValidationError({"reason": _("Napišite, zakaj.")})
        item.reason = reason.strip()
        _tell(item)
        item.save()
    return item


def _tell(item: NewsItem) -> None:
    """A broadcast for each topic; what stands after # tells them apart, so that a reader of several hears once."""
    item.told += 1
    with translation.override("sl"):
        url = item.get_absolute_url()
    for topic in item.topics:
        if topic in topics:
            broadcast(
                topic=topic, kind=KIND, dedupe=f"{item.pk}:{item.told}#{topic}", words=words_of(item), url=url,
                quarters=item.quarters, urgent=topic == URGENT,
            )  # fmt: skip


def audience_of(item: NewsItem) -> Audience:
    """Two queries, whatever there is."""
    wanted = Subscription.objects.filter(topic__in=item.topics)
    if item.quarters:
        wanted = wanted.filter(Q(quarter=None) | Q(quarter__slug__in=item.quarters))
    reached = Subscriber.objects.reached().filter(Exists(wanted.filter(subscriber=OuterRef("pk"))))
    channels = dict(reached.order_by().values_list("channel").annotate(many=Count("pk")))
    rows = wanted.filter(subscriber__confirmed__isnull=False).order_by().values_list("topic")
    by_topic = Counter(dict(rows.annotate(many=Count("subscriber", distinct=True))))
    named = {key: str(topics.get(key).title) for key in item.topics if key in topics}
    return Audience(
        sum(channels.values()), {str(Channel(key).label): many for key, many in channels.items()},
        [(title, by_topic[key]) for key, title in named.items()],
    )  # fmt: skip
