"""News for programs."""

from apps.core import plugs
from apps.core.actor import ANONYMOUS
from apps.news import services
from tests.factories.news import draft, published
from tests.factories.people import TESTS

API = "/api/v1/news/"


def test_list_and_detail(newsroom, doors):
    item = published(newsroom.roads, quarters=["center"], title_en="Closed", summary_en="Detour.", text_en="*By car.*")
    draft(newsroom.roads, title_sl="Osnutek")
    for name in ("anonymous", "citizen", "neighbour", "editor", "other_officer"):
        client = getattr(doors, name)
        (row,) = client.get(API).json()["results"]
        assert (row["id"], row["title"], row["topics"], row["quarters"]) == (
            str(item.pk), "Zaprta cesta", ["ceste"], ["center"],
        )  # fmt: skip
        whole = client.get(f"{API}{item.pk}/").json()
        assert "<strong>peš</strong>" in whole["html"]
        assert "– peš ob robu" in whole["plain"]
        assert (whole["picture"], whole["attachments"]) == (None, [])
    english = doors.anonymous.get(f"{API}{item.pk}/", HTTP_ACCEPT_LANGUAGE="en").json()
    assert (english["language"], english["title"], english["plain"]) == ("en", "Closed", "By car.")


def test_filters(newsroom, doors):
    published(newsroom.roads, title_sl="Zapora pločnika", quarters=["center"])
    published(newsroom.culture, title_sl="Razstava", topics=["kultura"])

    def titles(query):
        return {row["title"] for row in doors.anonymous.get(f"{API}?{query}").json()["results"]}

    assert titles("topic=kultura") == {"Razstava"}
    assert titles("quarter=jezero") == {"Razstava"}
    assert titles("quarter=center") == {"Razstava", "Zapora pločnika"}
    assert titles("q=pločnike") == {"Zapora pločnika"}
    assert titles("look=call") == set()
    assert doors.anonymous.get(f"{API}?look=x").status_code == 400
    assert doors.anonymous.get(f"{API}?topic=%00").status_code == 400


def test_an_etag_spares_the_body(newsroom, doors):
    published(newsroom.roads)
    tag = doors.anonymous.get(API)["ETag"]
    assert doors.anonymous.get(API, HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_programs_are_told_of_public_news_alone(newsroom):
    hook = plugs.webhook_events.get("news_published")
    item = published(newsroom.roads)
    payload = {"news_id": str(item.pk)}
    told = {"news_id": str(item.pk), "slug": "zaprta-cesta", "topics": ["ceste"], "quarters": []}
    assert hook.told(ANONYMOUS, payload) == told
    services.withdraw_item(actor=TESTS, item_id=item.pk, reason="x")
    assert hook.told(ANONYMOUS, payload) is None
