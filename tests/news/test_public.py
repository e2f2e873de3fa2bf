"""What everybody reads, and what nobody but those who write ever does."""

import datetime as dt
import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.news import services
from apps.news.models import NewsItem
from apps.news.services.items import save_item
from tests.factories.news import draft, many, published
from tests.factories.people import TESTS

HOME = "/novice/"
ATOM = "{http://www.w3.org/2005/Atom}"
ENGLISH = {"title_en": "Road closed", "summary_en": "Detour is marked.", "text_en": "By **car**."}


def queries(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_drafts_scheduled_and_withdrawn_are_nowhere(newsroom, doors):
    waiting = draft(newsroom.roads, title_sl="Skrivnostna prva")
    services.schedule_item(actor=TESTS, item_id=waiting.pk, at=timezone.now() + dt.timedelta(days=1))
    gone = published(newsroom.roads, title_sl="Skrivnostna druga")
    services.withdraw_item(actor=TESTS, item_id=gone.pk, reason="napaka")
    hidden = draft(newsroom.roads, title_sl="Skrivnostna tretja")
    places = (HOME, "/", "/iskanje/?q=skrivnostna", f"{HOME}?q=skrivnostna", f"{HOME}vir.atom", f"{HOME}vir.rss",
              f"{HOME}tema/ceste/vir.atom", "/api/v1/news/", "/api/v1/news/?q=skrivnostna")  # fmt: skip
    for name in ("anonymous", "citizen", "neighbour", "editor", "other_officer"):
        client = getattr(doors, name)
        for path in places:
            assert "Skrivnostna" not in client.get(path).content.decode(), (name, path)
    for row in (waiting, gone, hidden):
        for name in ("anonymous", "citizen", "neighbour", "other_editor", "other_officer", "stranger"):
            assert getattr(doors, name).get(row.get_absolute_url()).status_code == 404, name
            assert getattr(doors, name).get(f"/api/v1/news/{row.pk}/").status_code == 404, name
        for name in ("editor", "officer", "coordinator"):
            assert "ni objavljena" in getattr(doors, name).get(row.get_absolute_url()).content.decode()


def test_the_page_of_an_item(newsroom, doors):
    item = published(newsroom.roads, quarters=["center"], topics=["ceste", "projekti"])
    for name in ("anonymous", "citizen", "neighbour", "editor", "other_officer"):
        page = getattr(doors, name).get(item.get_absolute_url()).content.decode()
        assert '<h2 class="ds-heading" data-size="sm">Obvoz</h2>' in page
        assert 'href="/novice/?tema=projekti"' in page
        assert "Četrt Center" in page
        assert newsroom.roads.name in page
    facts = json.loads(re.search(r'ld\+json">(.*?)</script>', page).group(1))
    assert (facts["@type"], facts["headline"], facts["inLanguage"]) == ("NewsArticle", "Zaprta cesta", "sl")
    assert facts["datePublished"] == item.published_at.isoformat()


def test_linked_data_cannot_end_its_element(newsroom, doors):
    item = published(newsroom.roads, title_sl="Zapora </script><script>alert(1)</script>")
    page = doors.anonymous.get(item.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert json.loads(re.search(r'ld\+json">(.*?)</script>', page).group(1))["headline"] == item.title_sl


def test_english_falls_back_to_slovenian_and_says_so(newsroom, doors):
    both, one = published(newsroom.roads, **ENGLISH), published(newsroom.roads, title_sl="Samo slovensko")
    page = doors.anonymous.get(f"/en{HOME}").content.decode()
    assert 'lang="en"><a href="/en/novice/zaprta-cesta/">Road closed' in page
    assert 'lang="sl"><a href="/en/novice/samo-slovensko/">Samo slovensko' in page
    assert "Road closed" in doors.anonymous.get(f"/en{HOME}{both.slug}/").content.decode()
    page = doors.anonymous.get(f"/en{HOME}{one.slug}/").content.decode()
    assert '<h1 class="ds-heading" data-size="xl" lang="sl">Samo slovensko</h1>' in page
    assert "only in Slovenian" in page


def test_a_correction_is_shown(newsroom, doors):
    item = published(newsroom.roads)
    item.text_sl, item.correction_sl = "Drugo besedilo.", "Popravljen je obvoz."
    save_item(actor=TESTS, item=item)
    page = doors.anonymous.get(item.get_absolute_url()).content.decode()
    assert "Popravljen je obvoz." in page
    assert "popravljeno" in doors.anonymous.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tema=ceste", {"a", "b"}), ("tema=kultura", {"c"}), ("cetrt=center", {"a", "b", "c"}),
        ("cetrt=jezero", {"b", "c"}), ("leto=2020", {"c"}), ("tema=ceste&cetrt=jezero", {"b"}), ("q=pločnike", {"b"}),
        ("q=plocnik", {"b"}), ("q=razstave&leto=2020", {"c"}), ("leto=0000&tema=x&cetrt=%00", {"a", "b", "c"}),
    ],
)  # fmt: skip
def test_filters_and_search_live_in_the_address(newsroom, doors, query, found):
    rows = {
        "a": published(newsroom.roads, title_sl="Zapora", quarters=["center"]),
        "b": published(newsroom.roads, title_sl="Obnova", text_sl="Obnavljamo pločnike v naselju."),
        "c": published(newsroom.culture, title_sl="Razstava", topics=["kultura"]),
    }
    NewsItem.objects.filter(pk=rows["c"].pk).update(published_at=dt.datetime(2020, 5, 5, tzinfo=dt.UTC))
    page = doors.anonymous.get(f"{HOME}?{query}").content.decode()
    assert {name for name, row in rows.items() if f'href="{row.get_absolute_url()}"' in page} == found


def test_new_years_news_belong_to_the_year_of_ptuj(newsroom, doors):
    item = published(newsroom.roads)
    NewsItem.objects.filter(pk=item.pk).update(published_at=dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC))
    assert item.title in doors.anonymous.get(f"{HOME}?leto=2026").content.decode()
    assert ">2026</option>" in doors.anonymous.get(HOME).content.decode()
    assert item.get_absolute_url() not in doors.anonymous.get(f"{HOME}?leto=2025").content.decode()


def test_pages_by_key_show_every_item_once(newsroom, doors):
    many(newsroom.roads, 30)
    seen, path = [], HOME
    while path:
        answer = doors.anonymous.get(path)
        seen += [row.item.pk for row in answer.context["rows"]]
        path = f"{HOME}?za={answer.context['next']}" if answer.context["next"] else ""
    assert len(seen) == len(set(seen)) == 30
    assert doors.anonymous.get(f"{HOME}?za=xxx").status_code == 404


def test_the_same_queries_for_20_and_200(newsroom, doors):
    paths = (
        HOME,
        "/",
        f"{HOME}vir.atom",
        f"{HOME}tema/ceste/vir.rss",
        "/api/v1/news/?limit=200",
        f"{HOME}novica-1-20/",
    )
    many(newsroom.roads, 20)
    for path in paths:
        queries(doors.anonymous, path)
    few = [queries(doors.anonymous, path) for path in paths]
    many(newsroom.roads, 180)
    assert [queries(doors.anonymous, path) for path in paths] == few


def test_expired_news_are_told_no_more_but_kept(newsroom, doors):
    item = published(newsroom.roads)
    NewsItem.objects.filter(pk=item.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    for path in ("/", f"{HOME}vir.atom"):
        assert item.title not in doors.anonymous.get(path).content.decode()
    assert "ni več aktualno" in doors.anonymous.get(HOME).content.decode()
    assert "ni več aktualna" in doors.anonymous.get(item.get_absolute_url()).content.decode()


def test_home_and_search(newsroom, doors):
    item = published(newsroom.roads, text_sl="Velika obnova pločnikov.")
    assert item.get_absolute_url() in doors.anonymous.get("/").content.decode()
    assert item.get_absolute_url() in doors.anonymous.get("/iskanje/?q=plocniki").content.decode()


@pytest.mark.parametrize("where", [HOME, f"{HOME}tema/ceste/", "/e-novice/ceste/"])
def test_atom(newsroom, doors, where):
    item = published(newsroom.roads, summary_sl="Obvoz < 2 km & kratek.", **ENGLISH)
    published(newsroom.culture, topics=["kultura"], title_sl="Razstava")
    answer = doors.anonymous.get(f"{where}vir.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == (2 if where == HOME else 1)
    entry = entries[-1]
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{item.pk}"
    assert entry.find(f"{ATOM}summary").text == "Obvoz &lt; 2 km &amp; kratek."
    for name in ("id", "title", "updated"):
        assert root.find(f"{ATOM}{name}").text
    assert root.find(f"{ATOM}link[@rel='self']") is not None
    english = ET.fromstring(doors.anonymous.get(f"/en{where}vir.atom").content)
    titles = [(one.find(f"{ATOM}title").text, one.get("{http://www.w3.org/XML/1998/namespace}lang"))
              for one in english.findall(f"{ATOM}entry")]  # fmt: skip
    assert ("Road closed", "en") in titles
    assert english.findall(f"{ATOM}entry")[-1].find(f"{ATOM}id").text == f"urn:uuid:{item.pk}"


@pytest.mark.parametrize("where", [HOME, f"{HOME}tema/ceste/", "/e-novice/ceste/"])
def test_rss(newsroom, doors, where):
    item = published(newsroom.roads)
    answer = doors.anonymous.get(f"{where}vir.rss")
    assert answer["Content-Type"].startswith("application/rss+xml")
    guid = ET.fromstring(answer.content).find("channel/item/guid")
    assert (guid.text, guid.get("isPermaLink")) == (f"urn:uuid:{item.pk}", "false")


def test_feeds_are_asked_for_anew_only_when_something_changed(newsroom, doors):
    item = published(newsroom.roads)
    first = doors.anonymous.get(f"{HOME}vir.atom")
    same = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert doors.anonymous.get(f"{HOME}vir.atom", **same).status_code == 304
    since = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    assert doors.anonymous.get(f"{HOME}vir.atom", **since).status_code == 304
    services.withdraw_item(actor=TESTS, item_id=item.pk, reason="napaka")
    assert doors.anonymous.get(f"{HOME}vir.atom", **same).status_code == 200


def test_topics_that_are_none_have_no_feed(newsroom, doors):
    for path in (f"{HOME}tema/ni-je/vir.atom", "/e-novice/ni-je/vir.rss", f"{HOME}tema/ni-je/"):
        assert doors.anonymous.get(path).status_code == 404
    answer = doors.anonymous.get(f"{HOME}tema/ceste/")
    assert (answer.status_code, answer["Location"]) == (302, "/novice/?tema=ceste")
