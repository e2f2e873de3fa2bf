"""The demo: ten items on days relative to today, one of which comes out by itself."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from apps.core import plugs
from apps.documents.models import Photo
from apps.news import demo, services
from apps.news.choices import NEWS, NewsState
from apps.news.models import NewsItem
from apps.news.services import faults_of
from apps.notifications.models import Broadcast
from tests.factories.people import today


@pytest.fixture
def loaded(db, town, settings, storage):
    settings.DEMO = True
    plugs.demo_modules.get("identity").load(today())


def test_ten_items_with_dates_relative_to_today(loaded):
    assert demo.load(today()) == demo.load(today()) == "10 news items"
    public = NewsItem.objects.in_public()
    assert (public.count(), NewsItem.objects.exclude(title_en="").count()) == (9, 4)
    assert not public.filter(published_at__gt=timezone.now()).exists()
    assert public.filter(published_at__gt=timezone.now() - dt.timedelta(days=1)).exists()
    assert all(not faults_of(item) for item in NewsItem.objects.all())
    assert Photo.objects.filter(owner_kind=NEWS).exclude(alternative="").count() == 1
    assert public.exclude(corrected_at=None).count() == 1
    assert not Broadcast.objects.exists()
    waiting = NewsItem.objects.get(state=NewsState.SCHEDULED)
    with time_machine.travel(waiting.publish_at):
        assert services.publish_due() == 1
    assert Broadcast.objects.filter(quarters=waiting.quarters).count() == len(waiting.topics)
