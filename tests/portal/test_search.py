"""`/iskanje/` over all sources: groups, pages, what was meant, suggestions, limits; and the same for programs."""

import base64
import json
import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import finding, plugs
from apps.core.actor import ANONYMOUS
from apps.core.queries import understood
from apps.core.text import stem
from apps.documents.models import Document, StoredFile
from apps.documents.registry import OwnerPolicy, PublicDocument, owner_policies
from apps.identity.models import Department
from apps.portal.views import searching
from apps.territory.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
SEARCH, API = "/iskanje/", "/api/v1/search/"
EVERYBODY = ["anonymous", "citizen", "neighbour", "officer", "other_officer"]


def plainly(answer):
    """The page without its marks."""
    return answer.content.decode().replace("<mark>", "").replace("</mark>", "")


def many(count):
    """Places that one word finds."""
    first = Place.objects.select_related("settlement", "quarter").first()
    for number in range(count):
        values = {"slug": f"postaja-{number}", "name_sl": f"Polnilnica {number:03}", "name_en": f"Charger {number:03}"}
        Place.objects.create(
            kind="sport", settlement=first.settlement, quarter=first.quarter, lat=46.42, lon=15.87, source="test",
            **values,
        )  # fmt: skip


def hits(*titles):
    """A source with these titles."""
    found = [plugs.SearchHit(title, f"/x/{place}/") for place, title in enumerate(titles)]
    return plugs.SearchSource("Poskus", lambda text, actor, limit: found[:limit])


def cursor_of(answer):
    """Of the link to the next page."""
    href = answer.content.decode().split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    return parse_qs(urlsplit(href).query)["za"][0]


def test_everybody_searches(cast):
    for who in EVERYBODY:
        assert "Dovoljenje za prekopavanje" in plainly(getattr(cast, who).get(SEARCH, {"q": "kopanje ceste"})), who


def test_the_group_with_the_best_hit_comes_first(client):
    places = plainly(client.get(SEARCH, {"q": "knjižnica"}))
    assert places.index("Kraji in četrti") < places.index("Knjižnica Ivana Potrča Ptuj")
    assert places.index('id="skupina-1">Kraji in četrti') > 0
    assert 'id="skupina-1">E-vloge' in plainly(client.get(SEARCH, {"q": "lokacijska informacija"}))


def test_groups_say_that_there_is_more_and_have_pages_by_key(client):
    many(47)
    page = client.get(SEARCH, {"q": "polnilnica"})
    assert plainly(page).count("Polnilnica ") == finding.SHOWN
    assert "?q=polnilnica&amp;vrsta=places" in page.content.decode()
    seen, query = [], {"q": "polnilnica", "vrsta": "places"}
    for _page in range(3):
        answer = client.get(SEARCH, query)
        seen += [line.split("<")[0] for line in plainly(answer).split("Polnilnica ")[1:]]
        if 'rel="next"' in answer.content.decode():
            query["za"] = cursor_of(answer)
    assert len(seen) == len(set(seen)) == 47
    assert 'rel="next"' not in answer.content.decode()


def test_a_page_goes_on_where_the_last_one_ended_whatever_came_or_went():
    names = [f"Ena {place}" for place in range(30)]
    with plugs.search_sources.temporarily("test", hits(*names)):
        first = finding.page_of("test", "ena", ANONYMOUS, size=10)
        assert [hit.title for hit in first.hits] == names[:10]
    after = [f"/x/{place}/" for place in range(30)]
    for changed, begins in ((["/new/", *after], "/x/10/"), ([*after[:9], *after[10:]], "/x/10/")):
        found = [plugs.SearchHit("Ena", url) for url in changed]
        source = plugs.SearchSource("Poskus", lambda text, actor, limit, found=found: found[:limit])
        with plugs.search_sources.temporarily("test", source):
            page = finding.page_of("test", "ena", ANONYMOUS, size=10, cursor=first.next)
        assert page.hits[0].url == begins


def test_a_strange_cursor_is_the_beginning(client):
    for cursor in ("x", "%00", base64.b64encode(json.dumps(["a", 1]).encode()).decode(), "W10", "OQ"):
        answer = client.get(SEARCH, {"q": "grad", "vrsta": "places", "za": cursor})
        assert "Ptujski grad" in plainly(answer), cursor


def test_a_group_that_there_is_not(client):
    assert client.get(SEARCH, {"q": "grad", "vrsta": "nic"}).status_code == 404
    assert client.get(API, {"q": "grad", "group": "nic"}).status_code == 400


def test_what_was_probably_meant(client):
    slips = {"knjiznjca": "knjižnica", "lokacjska infrmacija": "lokacijska informacija"}
    for typed, offered in slips.items():
        assert f">{offered}</a>?" in client.get(SEARCH, {"q": typed}).content.decode()
    assert "Ste mislili" not in client.get(SEARCH, {"q": "gledalisce xqzwy"}).content.decode()


def test_nothing_is_put_right_that_is_right(client):
    for typed in ("knjižnica", "kopanje ceste", "gradu", "knjiž"):
        assert "Ste mislili" not in client.get(SEARCH, {"q": typed}).content.decode(), typed


def test_some_of_the_words_are_better_than_nothing(client):
    page = plainly(client.get(SEARCH, {"q": "knjižnica elektrokardiogram"}))
    assert "Vseh besed skupaj nismo našli" in page
    assert "Knjižnica Ivana Potrča Ptuj" in page


def test_nothing_found_leads_to_the_municipality(client):
    assert 'href="/vprasaj-obcino/novo/#vprasanje=xqzwy"' in client.get(SEARCH, {"q": "xqzwy"}).content.decode()
    with plugs.ask_pages.temporarily("test", lambda words: f"/vprasaj/?besede={words}", order=1):
        assert "/vprasaj/?besede=xqzwy" in client.get(SEARCH, {"q": "xqzwy"}).content.decode()


def test_pages_and_contacts_are_found(client):
    assert "/dostopnost/" in client.get(SEARCH, {"q": "izjava o dostopnosti"}).content.decode()
    assert "/zasebnost/" in client.get(SEARCH, {"q": "varstvo podatkov"}).content.decode()
    department = Department.objects.get(code="GJS")
    assert "Oddelek za gospodarske javne službe" not in plainly(client.get(SEARCH, {"q": "gospodarske javne sluzbe"}))
    Department.objects.filter(pk=department.pk).update(phone="02 748 29 99", hours="ponedeljek 8.00–11.00")
    page = client.get(SEARCH, {"q": "gospodarske javne sluzbe"})
    assert f"/kontakti/#oddelek-{department.pk}" in page.content.decode()
    contacts = client.get("/kontakti/").content.decode()
    assert 'href="tel:027482999"' in contacts
    assert f'id="oddelek-{department.pk}"' in contacts
    Department.objects.filter(pk=department.pk).update(active=False)
    assert "Oddelek za gospodarske javne službe" not in client.get("/kontakti/").content.decode()


def test_pages_are_named_in_the_language_of_the_page(client):
    assert "/en/dostopnost/" in client.get(f"/en{SEARCH}", {"q": "accessibility"}).content.decode()
    assert (
        'href="/dostopnost/"' in plainly(client.get(SEARCH, {"q": "izjava o dostopnosti"})).split('id="skupina-1"')[1]
    )


def test_every_page_that_is_named_is_there(cast):
    for hit in finding.page_of("pages", "portal | vloge | napako | zadeve | geslo | mesta", ANONYMOUS).hits:
        assert cast.citizen.get(hit.url).status_code in (200, 302), hit.url


def test_suggestions_lead_to_pages(client):
    results = client.get(f"{SEARCH}predlogi/", {"q": "knjiž"}).json()["results"]
    assert results[0]["text"] == "Knjižnica Ivana Potrča Ptuj"
    assert results[0]["url"].endswith("#knjiznica-ivana-potrca-ptuj")
    assert results[0]["hint"] == "Kraji in četrti"
    assert len(results) <= finding.SUGGESTED
    assert client.get(f"{SEARCH}predlogi/", {"q": " "}).json() == {"results": []}
    assert client.post(f"{SEARCH}predlogi/").status_code == 405


def test_limits_are_gentle_and_of_one_address(client, monkeypatch):
    monkeypatch.setattr(searching, "SEARCHES", 2)
    monkeypatch.setattr(searching, "SUGGESTIONS", 2)
    for path in (SEARCH, f"{SEARCH}predlogi/"):
        assert [client.get(path, {"q": "grad"}).status_code for _ in range(3)] == [200, 200, 429], path
        assert client.get(path, {"q": "grad"}, REMOTE_ADDR="10.1.1.1").status_code == 200
    assert client.get(SEARCH).status_code == 200  # the page itself is for everybody


def test_what_people_look_for_is_logged_nowhere(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.get(SEARCH, {"q": "skrivnostnabeseda"})
        client.get(f"{SEARCH}predlogi/", {"q": "skrivnostnabeseda"})
        client.get(API, {"q": "skrivnostnabeseda"})
        client.post("/pomocnik/", {"vprasanje": "skrivnostnabeseda"})
    told = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert told
    assert not [record for record in told if "skrivnostna" in f"{record.getMessage()} {record.__dict__}"]


def test_few_and_many_hits_cost_the_same(client):
    def asked():
        client.get(SEARCH, {"q": "polnilnica"})  # what is kept in caches is there
        with CaptureQueriesContext(connection) as queries:
            client.get(SEARCH, {"q": "polnilnica"})
        return len(queries)

    many(20)
    few = asked()
    Place.objects.filter(slug__startswith="postaja-").delete()
    many(200)
    assert asked() == few


def test_bars_and_stars_are_for_the_portal_alone(client):
    assert finding.asked_text(" a|b* ") == "a b"
    assert client.get(SEARCH, {"q": "|*|"}).status_code == 200
    both = understood("vrtec | parkirati*")
    assert [[term.typed for term in part] for part in both] == [["vrtec"], ["parkirati"]]
    assert both[1][0].among({"parkirisce"})
    assert not both[0][0].among({"parkirisce"})


@pytest.mark.parametrize(
    ("words", "same"),
    [(("parkiram", "parkirati", "parkiranje"), "parkir"), (("vpišem", "vpis"), "vpis"), (("vloge", "vloga"), "vlog")],
)
def test_words_of_a_family_begin_alike(words, same):
    assert {stem(word) for word in words} == {same}


class Minutes(OwnerPolicy):
    """Documents of an owner that publishes one of two."""

    def __init__(self, documents, open_to_all):
        self.documents, self.open_to_all = documents, open_to_all

    def search(self, text, limit):
        return [PublicDocument(one.pk, f"Zapisnik {one.name}", "Sklepi seje.", rank=1.0) for one in self.documents]

    def readable(self, actor):
        from django.db.models import Q

        return Q(pk__in=self.open_to_all)


def test_documents_that_everybody_may_open_are_found_and_no_others(client):
    common = {"owner_kind": "test.minutes", "owner_id": "1"}
    files = [
        StoredFile.objects.create(
            key=f"test/{place}", data_key="00", content_type="application/pdf", received_sha256=str(place),
            received_size=1, sha256=str(place), size=1, state=state,
        )
        for place, state in enumerate(("clean", "clean", "quarantine"))
    ]  # fmt: skip
    documents = [Document.objects.create(file=file, name=f"št. {place}", **common) for place, file in enumerate(files)]
    policy = Minutes(documents, [documents[0].pk, documents[2].pk])  # the last one is not checked yet
    assert "Javni dokumenti" not in client.get(SEARCH, {"q": "zapisnik seje"}).content.decode()
    with owner_policies.temporarily("test.minutes", policy):
        html = client.get(SEARCH, {"q": "zapisnik seje"}).content.decode()
    assert documents[0].get_absolute_url() in html
    for other in documents[1:]:
        assert other.get_absolute_url() not in html


def test_programs_search_too(cast):
    for who in EVERYBODY:
        body = getattr(cast, who).get(API, {"q": "knjiznica"}).json()
        assert body["next"] is None
        assert {"group", "group_title", "title", "text", "url"} == set(body["results"][0])
        assert body["results"][0]["title"] == "Knjižnica Ivana Potrča Ptuj", who
        assert "<mark>" not in json.dumps(body)


def test_programs_walk_through_a_group(client):
    many(30)
    seen, url = [], f"{API}?q=polnilnica&group=places"
    while url:
        body = client.get(url).json()
        seen += [hit["url"] for hit in body["results"]]
        url = body["next"]
    assert len(seen) == len(set(seen)) == 30
    wrong = client.get(API)
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["pointer"] == "#/q"
    english = client.get(API, {"q": "library"}, headers={"Accept-Language": "en"}).json()
    assert english["results"][0]["title"] == "Ivan Potrč Library Ptuj"
