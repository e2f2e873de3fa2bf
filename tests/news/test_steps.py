"""From draft to archive: who may, when it comes out, and who is told how often."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.utils import timezone

from apps.core.legal_time import LJUBLJANA
from apps.core.models import OutboxEvent
from apps.news import services
from apps.news.choices import NewsState
from apps.news.exceptions import StepTaken
from apps.news.models import NewsItem
from apps.news.services.items import save_item
from apps.notifications.models import Broadcast, Message
from apps.notifications.services import write_broadcasts, write_digests
from tests.factories.news import draft, published, reader
from tests.factories.people import TESTS, acting_as


def hour(text, fold=0):
    """An instant by the clocks of Ptuj; fold: the second time that they show it. In UTC, where seconds can be counted."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA, fold=fold).astimezone(dt.UTC)


def told():
    write_broadcasts()
    return sorted(str(row.recipient) for row in Message.objects.filter(kind="news.published"))


def test_published_and_told_once(newsroom):
    reader("ceste@primer.si", "ceste")
    reader("oba@primer.si", "ceste", "projekti")
    reader("kultura@primer.si", "kultura")
    reader("caka@primer.si", "ceste", confirmed=None)
    item = draft(newsroom.roads, acting_as(newsroom.editor), topics=["ceste", "projekti"])
    services.publish_item(actor=acting_as(newsroom.editor), item_id=item.pk)
    assert told() == ["ceste@primer.si", "oba@primer.si"]
    assert OutboxEvent.objects.filter(name="news_published", payload={"news_id": str(item.pk)}).count() == 1
    with pytest.raises(StepTaken):
        services.publish_item(actor=acting_as(newsroom.editor), item_id=item.pk)
    item.refresh_from_db()
    item.text_sl += "\n\nDodano."
    save_item(actor=TESTS, item=item)
    assert len(told()) == 2
    services.tell_again(actor=TESTS, item_id=item.pk, reason="napačen obvoz")
    assert len(told()) == 4
    with pytest.raises(ValidationError):
        services.tell_again(actor=TESTS, item_id=item.pk, reason=" ")


def test_only_the_quarters_that_it_concerns(newsroom):
    reader("center@primer.si", "ceste", quarter="center")
    reader("jezero@primer.si", "ceste", quarter="jezero")
    reader("vse@primer.si", "ceste")
    item = draft(newsroom.roads, quarters=["center"])
    assert services.audience_of(item).total == 2
    services.publish_item(actor=TESTS, item_id=item.pk)
    assert told() == ["center@primer.si", "vse@primer.si"]


def test_urgent_is_told_as_urgent_and_silent_to_nobody(newsroom):
    published(newsroom.roads, topics=["izredno"])
    assert [row.urgent for row in Broadcast.objects.all()] == [True]
    published(newsroom.roads, tell=False)
    assert Broadcast.objects.count() == 1


def test_in_the_language_of_the_reader(newsroom):
    reader("sl@primer.si", "ceste")
    reader("en@primer.si", "ceste", language="en")
    published(newsroom.roads, title_en="Road closed", summary_en="Detour.", text_en="See **map**.")
    told()
    words = {str(row.recipient): (str(row.subject), str(row.text)) for row in Message.objects.all()}
    assert words["sl@primer.si"][0] == "Zaprta cesta"
    assert "/novice/zaprta-cesta/" in words["sl@primer.si"][1]
    assert words["en@primer.si"][0] == "Road closed"
    assert "/en/novice/zaprta-cesta/" in words["en@primer.si"][1]
    assert "**" not in words["en@primer.si"][1]


@pytest.mark.parametrize(
    "at", ["2027-03-28T01:59", "2027-03-28T03:00", "2026-10-25T01:59", "2026-10-25T03:00", "2026-12-31T23:59"]
)
def test_comes_out_at_its_hour_around_midnight_and_both_clock_changes(newsroom, at):
    moment = hour(at)
    reader("a@primer.si", "ceste")
    with time_machine.travel(moment - dt.timedelta(days=1), tick=False):
        item = draft(newsroom.roads)
        services.schedule_item(actor=TESTS, item_id=item.pk, at=moment)
    with time_machine.travel(moment - dt.timedelta(seconds=1), tick=False):
        assert services.publish_due() == 0
        assert told() == []
    with time_machine.travel(moment, tick=False):
        assert services.publish_due() == 1
        assert services.publish_due() == 0
        assert told() == ["a@primer.si"]
    item.refresh_from_db()
    assert (item.state, item.published_at) == (NewsState.PUBLISHED, moment)


def test_the_two_hours_of_autumn_are_told_apart(newsroom):
    first, second = hour("2026-10-25T02:30"), hour("2026-10-25T02:30", fold=1)
    assert second - first == dt.timedelta(hours=1)
    with time_machine.travel(first - dt.timedelta(days=1), tick=False):
        item = draft(newsroom.roads)
        services.schedule_item(actor=TESTS, item_id=item.pk, at=second)
    with time_machine.travel(first, tick=False):
        assert services.publish_due() == 0
    with time_machine.travel(second, tick=False):
        assert services.publish_due() == 1


def test_withdrawn_before_its_time_tells_nobody(newsroom):
    item = draft(newsroom.roads)
    at = timezone.now() + dt.timedelta(hours=1)
    services.schedule_item(actor=TESTS, item_id=item.pk, at=at)
    services.withdraw_item(actor=TESTS, item_id=item.pk, reason="odpovedano")
    with time_machine.travel(at + dt.timedelta(hours=1)):
        assert services.publish_due() == 0
    assert not Broadcast.objects.exists()
    services.restore_item(actor=TESTS, item_id=item.pk)
    services.publish_item(actor=TESTS, item_id=item.pk)
    assert Broadcast.objects.count() == 1


def test_withdrawn_it_is_not_told_to_those_who_have_not_heard_yet(newsroom):
    reader("takoj@primer.si", "ceste")
    reader("vsak-dan@primer.si", "ceste", rhythm="daily", digested=timezone.now() - dt.timedelta(days=1))
    kept, gone, later = (published(newsroom.roads, title_sl=title) for title in ("Ostane", "Umaknjeno", "Pozneje"))
    write_broadcasts()
    Message.objects.filter(dedupe__startswith=f"{kept.pk}:").update(state="failed")
    third = services.tell_again(actor=TESTS, item_id=later.pk, reason="napačen obvoz")  # nobody is written to yet
    for item in (gone, third):
        services.withdraw_item(actor=TESTS, item_id=item.pk, reason="napaka")
    write_broadcasts()
    states = sorted((str(row.subject), row.state) for row in Message.objects.filter(kind="news.published"))
    assert states == [("Ostane", "failed"), ("Pozneje", "cancelled"), ("Umaknjeno", "cancelled")]
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        write_digests()
    (digest,) = Message.objects.exclude(kind="news.published")
    assert "Ostane" in str(digest.text)
    assert "Umaknjeno" not in str(digest.text)
    assert "Pozneje" not in str(digest.text)


def test_published_again_after_withdrawal_keeps_its_day_and_tells_nobody_anew(newsroom):
    item = published(newsroom.roads)
    day, slug = item.published_at, item.slug
    services.withdraw_item(actor=TESTS, item_id=item.pk, reason="napaka")
    services.restore_item(actor=TESTS, item_id=item.pk)
    item.refresh_from_db()
    item.title_sl = "Drug naslov"
    save_item(actor=TESTS, item=item)
    item = services.publish_item(actor=TESTS, item_id=item.pk)
    assert (item.published_at, item.slug, item.told, Broadcast.objects.count()) == (day, slug, 1, 1)


def test_what_cannot_be_asked_for(newsroom):
    item = draft(newsroom.roads)
    with pytest.raises(ValidationError):
        services.schedule_item(actor=TESTS, item_id=item.pk, at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(ValidationError):
        services.tell_again(actor=TESTS, item_id=item.pk, reason="x")
    with pytest.raises(StepTaken):
        services.withdraw_item(actor=TESTS, item_id=item.pk, reason="x")
    item.expires_at = timezone.now() - dt.timedelta(hours=1)
    save_item(actor=TESTS, item=item)
    with pytest.raises(ValidationError):
        services.publish_item(actor=TESTS, item_id=item.pk)
    for wrong in ({"topics": []}, {"topics": ["ni-teme"]}, {"quarters": ["ni-cetrti"]}, {"title_en": "Only a title"}):
        with pytest.raises(ValidationError):
            draft(newsroom.roads, **wrong)


def test_who_writes_for_whom(newsroom):
    item = draft(newsroom.roads)
    for name in ("other_editor", "stranger"):
        with pytest.raises(Http404):
            services.publish_item(actor=acting_as(newsroom.users[name]), item_id=item.pk)
        with pytest.raises(PermissionDenied):
            draft(newsroom.roads, acting_as(newsroom.users[name]))
    with pytest.raises(PermissionDenied):
        services.publish_item(actor=acting_as(newsroom.officer), item_id=item.pk)
    services.publish_item(actor=acting_as(newsroom.coordinator), item_id=item.pk)
    with pytest.raises(PermissionDenied):
        services.withdraw_item(actor=acting_as(newsroom.other_editor), item_id=item.pk, reason="x")
    with pytest.raises(PermissionDenied):
        draft(newsroom.elsewhere, acting_as(newsroom.stranger))  # only the municipality tells everybody


def test_nobody_gives_an_item_away_or_takes_one(newsroom):
    item = draft(newsroom.roads)
    item.department = newsroom.culture
    with pytest.raises(Http404):
        save_item(actor=acting_as(newsroom.other_editor), item=item)
    with pytest.raises(PermissionDenied):
        save_item(actor=acting_as(newsroom.editor), item=item)


def test_somebody_elses_change_is_not_lost(newsroom):
    item = draft(newsroom.roads)
    seen = item.changed.isoformat()
    save_item(actor=TESTS, item=NewsItem.objects.get(pk=item.pk), expected=seen)
    with pytest.raises(ValidationError):
        save_item(actor=TESTS, item=item, expected=seen)


def test_a_change_after_publication_leaves_a_mark(newsroom):
    item = published(newsroom.roads)
    item.expires_at = timezone.now() + dt.timedelta(days=3)
    assert save_item(actor=TESTS, item=item).corrected_at is None
    item.summary_sl = "Obvoz je drug."
    assert save_item(actor=TESTS, item=item).corrected_at is not None


def test_a_change_while_it_is_withdrawn_leaves_a_mark_as_well(newsroom):
    item = published(newsroom.roads)
    services.withdraw_item(actor=TESTS, item_id=item.pk, reason="napaka")
    item.summary_sl = "Obvoz je drug."
    assert save_item(actor=TESTS, item=item).corrected_at is not None
    fresh = draft(newsroom.roads)
    fresh.summary_sl = "Še ni bilo objavljeno."
    assert save_item(actor=TESTS, item=fresh).corrected_at is None


def test_same_titles_get_addresses_of_their_own(newsroom):
    slugs = [draft(newsroom.roads, title_sl="Ša, že!").slug for _turn in range(3)]
    assert slugs == ["sa-ze", "sa-ze-2", "sa-ze-3"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_once(newsroom):
    item = draft(newsroom.roads)
    NewsItem.objects.filter(pk=item.pk).update(
        state=NewsState.SCHEDULED, publish_at=timezone.now() - dt.timedelta(seconds=1)
    )
    done, gate = [], threading.Barrier(2)

    def work():
        gate.wait()
        try:
            done.append(services.publish_due())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == [0, 1]
    assert Broadcast.objects.count() == 1
    assert OutboxEvent.objects.filter(name="news_published").count() == 1
