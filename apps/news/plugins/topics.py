"""Topics that live of news items, for whoever subscribes."""

from collections.abc import Callable

from django.urls import reverse

from apps.documents.registry import owner_policies
from apps.news.choices import NEWS, TOPICS
from apps.news.policies import NewsFiles
from apps.notifications.registry import Topic, topics


def _archive(key: str) -> Callable[[], str]:
    return lambda: f"{reverse('news:index')}?tema={key}"


def register() -> None:
    """Called from the app's `register`."""
    for place, (key, kept) in enumerate(TOPICS.items()):
        topic = Topic(kept.title, kept.hint, kept.icon, kept.by_quarter, url=_archive(key))
        topics.register(key, topic, order=10 + place)
    owner_policies.register(NEWS, NewsFiles())
