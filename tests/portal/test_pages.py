"""The shell: every page for everybody, in both languages, without cookies."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders

from apps.core import heartbeat, plugs
from apps.core.search import marker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
PAGES = [
    "/",
    "/iskanje/",
    "/iskanje/?q=grad",
    "/stanje/",
    "/dostopnost/",
    "/zasebnost/",
    "/brez-povezave/",
    "/prijava/",
    "/slogovnik/",
]
EVERYBODY = ["anonymous", "citizen", "neighbour", "officer", "other_officer"]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_in_both_languages(client, prefix, path):
    answer = client.get(prefix + path)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Language"] == ("en" if prefix else "sl")
    assert f'<html lang="{"en" if prefix else "sl"}"' in html
    other = path if prefix else f"/en{path}"
    assert f'href="{other}"' in html  # the language switch keeps the page


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", ["/", "/iskanje/?q=grad", "/stanje/"])
def test_public_pages_are_open_to_everybody(cast, who, path):
    assert getattr(cast, who).get(path).status_code == 200


@pytest.mark.parametrize("path", [page for page in PAGES if page != "/prijava/"])
def test_reading_leaves_no_cookie(client, path):
    assert not client.get(path).cookies


@pytest.mark.parametrize("path", ["/", "/zemljevid/", "/api/docs/", "/ni-je/"])
def test_security_headers(client, path):
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=(self)" in answer["Permissions-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_no_page_needs_inline_script_or_style(client):
    for path in [*PAGES, "/zemljevid/", "/cetrti/", "/cetrti/center/", "/api/docs/"]:
        html = client.get(path).content.decode()
        assert " style=" not in html, path
        assert "<style" not in html, path
        assert " onclick=" not in html, path


def test_only_the_admin_is_relaxed(cast):
    assert "'unsafe-eval'" in cast.administrator.get("/admin/")["Content-Security-Policy"]
    assert "'unsafe-eval'" in cast.administrator.get("/en/admin/")["Content-Security-Policy"]
    assert "unsafe" not in cast.administrator.get("/")["Content-Security-Policy"]


def test_home_shows_search_first_and_eight_tasks(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        html = client.get("/").content.decode()
    assert html.index('type="search"') < html.index('class="tasks"')
    assert html.count('<li class="task">') == 8
    assert "23.509" in html
    assert "66,59" in html


def test_a_block_with_nothing_to_show_does_not_appear(client):
    with plugs.home_blocks.temporarily("test.empty", plugs.HomeBlock("nonexistent.html", lambda request: None)):
        assert client.get("/").status_code == 200


def test_the_most_wanted_tasks_come_first(client):
    task = plugs.HomeTask("Oddajte vlogo", "Novo", "vloga", lambda: "/e-vloge/")
    with plugs.home_tasks.temporarily("test.task", task, order=1):
        html = client.get("/").content.decode()
    assert html.count('<li class="task">') == 8
    assert html.index("Oddajte vlogo") < html.index("Vaša četrt")


def test_banners_stand_above_every_page(client):
    banner = plugs.BannerItem("warning", "Opozorilo", "Cesta <je> zaprta.", "/zemljevid/", "Obvoz")
    with plugs.banners.temporarily("test.banner", lambda request: [banner]):
        for path in ("/", "/stanje/", "/ni-je/"):
            html = client.get(path).content.decode()
            assert "Cesta &lt;je&gt; zaprta." in html
            assert html.index("Opozorilo") < html.index("<main")


def test_the_menu_marks_where_one_is(client):
    assert '<a href="/zemljevid/" aria-current="true">' in client.get("/zemljevid/").content.decode()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gradu", "Ptujski grad"),
        ("knjiznica", "Knjižnica Ivana Potrča Ptuj"),
        ("gasilcii grajena", "PGD Grajena"),
        ("četrt jezero", "Četrt Jezero"),
    ],
)
def test_search_forgives(client, typed, found):
    html = client.get("/iskanje/", {"q": typed}).content.decode()
    assert found in html.replace("<mark>", "").replace("</mark>", "")


def test_what_was_looked_for_is_marked(client):
    html = client.get("/iskanje/", {"q": "na grad in"}).content.decode()
    assert "Ptujski <mark>grad</mark>" in html
    assert marker("luknje na plocnikih")("Velika luknja v pločniku <b>") == (
        "Velika <mark>luknja</mark> v <mark>pločniku</mark> &lt;b&gt;"
    )
    assert marker("knji")("Knjižnica Ivana Potrča") == "<mark>Knjižnica</mark> Ivana Potrča"
    assert marker("script")("<script>") == "&lt;<mark>script</mark>&gt;"


def test_search_without_hits_explains_and_escapes(client):
    html = client.get("/iskanje/", {"q": "<script>qqq"}).content.decode()
    assert "Ni zadetkov" in html
    assert "<script>qqq" not in html
    assert "&lt;script&gt;qqq" in html


@pytest.mark.parametrize(
    ("posted", "cookie", "value", "attribute"),
    [
        ({"videz": "temen"}, "videz", "temen", 'data-color-scheme="dark"'),
        ({"videz": "svetel"}, "videz", "svetel", 'data-color-scheme="light"'),
        ({"besedilo": "vecje"}, "besedilo", "vecje", '<body data-size="lg">'),
    ],
)
def test_appearance_is_kept_without_a_script(client, posted, cookie, value, attribute):
    answer = client.post("/videz/", {**posted, "nazaj": "/zemljevid/?sloj=wifi"})
    assert answer.status_code == 302
    assert answer["Location"] == "/zemljevid/?sloj=wifi"
    assert client.cookies[cookie].value == value
    assert attribute in client.get("/stanje/").content.decode()


def test_appearance_returns_to_the_default_and_never_leaves_the_portal(client):
    client.post("/videz/", {"videz": "temen"})
    answer = client.post("/videz/", {"videz": "samodejno", "nazaj": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert client.cookies["videz"].value == ""
    client.post("/videz/", {"videz": "nonsense"})
    assert client.cookies["videz"].value == ""
    assert client.get("/videz/").status_code == 405


def test_the_status_page_speaks_plainly(client):
    assert "Del portala trenutno ne deluje" in client.get("/stanje/").content.decode()
    heartbeat.sign("queue:default")
    assert "Vse deluje" in client.get("/stanje/").content.decode()


def test_the_switch_of_language_keeps_the_query(client):
    html = client.get("/zemljevid/?sloj=wifi&sloj=parking").content.decode()
    assert 'href="/en/zemljevid/?sloj=wifi&amp;sloj=parking"' in html


def test_signing_in_and_out(cast):
    from django.test import Client

    from tests.conftest import PASSWORD

    client = Client()
    answer = client.post("/prijava/?next=/zemljevid/", {"username": "ana", "password": PASSWORD, "next": "/zemljevid/"})
    assert answer["Location"] == "/zemljevid/"
    assert "Ana Horvat" in client.get("/").content.decode()
    assert client.post("/odjava/")["Location"] == "/"
    assert "Ana Horvat" not in client.get("/").content.decode()
    assert client.get("/odjava/").status_code == 405


def test_wrong_passwords_say_the_same_for_all_and_are_limited(cast, settings):
    from django.test import Client

    client = Client()
    pages = [client.post("/prijava/", {"username": name, "password": "napačno"}) for name in ("ana", "ni-je")]
    assert all("geslo ni pravilno" in page.content.decode() for page in pages)
    assert all("Napaka:" in page.content.decode() for page in pages)
    statuses = [
        client.post("/prijava/", {"username": "ana", "password": "x"}).status_code
        for _ in range(settings.SIGN_IN_ATTEMPTS)
    ]
    assert statuses[-1] == 429


def test_after_sign_in_nobody_is_sent_elsewhere(cast):
    from django.test import Client

    from tests.conftest import PASSWORD

    answer = Client().post("/prijava/", {"username": "ana", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/moj-ptuj/"


def test_health_and_readiness(client):
    assert client.get("/healthz").content == b"ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "checks": {"database": True, "redis": True, "migrations": True, "worker": False},
    }
    heartbeat.sign("queue:default")
    assert client.get("/readyz").status_code == 200


def test_metrics_need_the_token_and_name_routes_only(client, settings):
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    client.get("/cetrti/center/?q=kdo-me-isce")
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    text = answer.content.decode()
    assert 'route="cetrti/<slug:slug>/"' in text
    assert "kdo-me-isce" not in text
    assert "cetrti/center" not in text
    assert "portal_outbox_waiting 0.0" in text
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("now", ["2026-12-31T23:30:00+01:00", "2028-02-29T12:00:00+01:00", "2026-03-29T02:30:00+01:00"])
def test_security_txt_never_expires(client, now):
    with time_machine.travel(dt.datetime.fromisoformat(now), tick=False):
        lines = dict(
            line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines()
        )
        expires = dt.datetime.fromisoformat(lines["Expires"])
        assert dt.timedelta(days=30) < expires - dt.datetime.now(dt.UTC) < dt.timedelta(days=365)
    assert lines["Canonical"] == f"{settings.BASE_URL}/.well-known/security.txt"
    assert lines["Contact"].startswith(("https://", "http://", "mailto:"))


def test_robots_and_service_worker(client):
    assert "Disallow: /admin/" in client.get("/robots.txt").content.decode()
    worker = client.get("/sw.js")
    assert worker["Content-Type"] == "text/javascript"
    assert "/static/css/ground.css" in worker.content.decode()
    assert worker["Cache-Control"] == "no-cache"
    assert 'importScripts("/static/js/queue.js")' in worker.content.decode()


def test_the_app_names_icons_that_are_there(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    facts = answer.json()
    assert {icon["purpose"] for icon in facts["icons"]} == {"any", "maskable"}
    for icon in facts["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))
    for shortcut in facts["shortcuts"]:
        assert client.get(shortcut["url"]).status_code in (200, 302)
    assert '<link rel="manifest" href="/manifest.webmanifest">' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/iskanje/?q=%00", "/iskanje/?q=%ff%fe", "/iskanje/?q=" + "č" * 3000, "/iskanje/?q='%5C%22%26%7C!:*", "/zemljevid/?sloj=%00",
        "/zemljevid/predlogi/?q=a%00b&kinds=%00", "/cetrti/?lat=1e400&lon=-1e400", "/cetrti/?lat=%00&lon=1", "/%ff/", "/en/%00/",
        "/api/v1/places/?q=%00", "/api/v1/places/?cursor=WyJcdTAwMDAiLCAiYSJd", "/api/v1/places/?limit=%D9%A3", "/api/v1/places/%00/",
        "/api/v1/places/suggest/?q=%00", "/api/v1/quarters/at/?lat=1e999&lon=%00",
    ],
)  # fmt: skip
def test_hostile_input_never_crashes(client, path):
    client.raise_request_exception = False
    assert client.get(path).status_code < 500


def test_what_shows_a_person_is_kept_by_nobody(cast):
    assert "no-store" in cast.citizen.get("/")["Cache-Control"]
    assert "Cache-Control" not in cast.anonymous.get("/cetrti/")


def test_the_admin_has_no_second_door(cast):
    answer = cast.anonymous.get("/admin/login/?next=/admin/territory/place/")
    assert answer["Location"] == "/prijava/?next=%2Fadmin%2Fterritory%2Fplace%2F"
    assert cast.citizen.get("/admin/", follow=True).status_code == 403


def test_good_sign_ins_do_not_count(cast, settings):
    from django.test import Client

    from tests.conftest import PASSWORD

    for _ in range(settings.SIGN_IN_ATTEMPTS + 2):
        assert Client().post("/prijava/", {"username": "ana", "password": PASSWORD}).status_code == 302
