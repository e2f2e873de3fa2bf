"""The map: squares that are counted as reports are written, clusters, heat, filters, what is embedded elsewhere."""

import json
import threading
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.actor import system_actor
from apps.reports import mapping, services
from apps.reports.models import Report, RouteReport, SchoolRoute, TileCount, TileDelta
from apps.reports.narrowing import Filters
from apps.territory.reading import town_box
from tests.factories.reports import TOWN_HALL, in_state, make_category, report_one
from tests.reports.conftest import acting_as

HOME = "/izboljsajmo-ptuj/"
TOWN = "46.37,15.77,46.50,15.97"
GRAJENA = (46.4540, 15.8400)
PORTAL = system_actor("test")


def asked(client, query="", *, box=TOWN, zoom=12):
    answer = client.get(f"{HOME}zemljevid.json?okvir={box}&zum={zoom}&{query}")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/geo+json"
    return json.loads(answer.content)["features"]


def counts():
    return mapping.by_quarter(Filters())


def total():
    return sum(number for number, _open in counts().values())


def test_every_change_is_counted(report, category, private, office, cast):
    officer = acting_as(office.officer)
    lamp = make_category(office.department, "svetilka", name_sl="Svetilka", name_en="Lamp", area="lighting")
    twin = report_one(category, cast.users["citizen"])

    def right(public, opened):
        for folded in (False, True):
            assert services.wrong_tiles() == 0
            assert (total(), sum(number for _all, number in counts().values())) == (public, opened), folded
            services.fold_tiles()
            assert not TileDelta.objects.exists()

    def step(name, **words):
        services.take_step(actor=officer, report_id=report.pk, step=name, words=words)

    right(2, 2)
    step("fix", answer="Zakrpano.")
    right(2, 1)
    step("reopen", answer="Ni.")
    step("hide", hiding="abuse", note="Žalitev.")
    right(1, 1)
    step("unhide", note="Zmota.")
    services.change_category(actor=officer, report_id=report.pk, category=lamp)
    right(2, 2)
    assert mapping.by_quarter(Filters(area="lighting")).popitem()[1] == (1, 1)
    before = set(counts())
    services.place_report(actor=officer, report_id=report.pk, lat=GRAJENA[0], lon=GRAJENA[1], address="")
    right(2, 2)
    assert len(counts()) == 2 > len(before)
    services.merge_reports(actor=officer, report_id=report.pk, into_id=twin.pk)
    right(2, 1)
    services.change_category(actor=officer, report_id=report.pk, category=private)
    right(1, 1)
    Report.objects.filter(pk=twin.pk).update(public=False)  # in bulk, as when a category becomes private
    right(0, 0)
    assert not TileCount.objects.exists()
    report_one(category, email="a@primer.si")  # waits for its confirmation
    report_one(category, cast.users["citizen"], at=(None, None))
    right(1, 1)
    assert mapping.squares(Filters(), (46.3, 15.7, 46.5, 16.0), 12) == []
    crowd(category, 3)[0].delete()
    right(3, 3)


def test_counts_that_are_wrong_are_found_and_put_right(report, category, cast, capsys):
    call_command("count_tiles", check=True)
    services.fold_tiles()
    TileCount.objects.filter(zoom=12).update(reports=7)
    TileCount.objects.filter(zoom=18).delete()
    report_one(category, cast.users["citizen"])
    assert services.wrong_tiles() > 0
    with pytest.raises(SystemExit):
        call_command("count_tiles", check=True)
    assert "WRONG" in capsys.readouterr().err
    call_command("count_tiles")
    assert "OK" in capsys.readouterr().out
    assert (services.wrong_tiles(), total()) == (0, 2)


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_square_neither_wait_nor_lose(category, cast):
    """One holds its transaction open, another commits and folds meanwhile; then both write in turns."""
    first = report_one(category, cast.users["citizen"])
    failed = []

    def run(work):
        try:
            work()
        except Exception as error:  # noqa: BLE001  the main thread tells it
            failed.append(error)
        finally:
            connection.close()

    def other():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        for _number in range(10):
            second = report_one(category, cast.users["neighbour"])
            in_state(second, "fixed")
        services.fold_tiles()

    with transaction.atomic():
        in_state(first, "fixed")
        writer = threading.Thread(target=run, args=(other,))
        writer.start()
        writer.join(60)
        assert not writer.is_alive()
    both = [threading.Thread(target=run, args=(work,)) for work in (other, services.rebuild_tiles, other)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert failed == []
    assert services.wrong_tiles() == 0
    assert counts().popitem()[1] == (21 + 10, 0)


def crowd(category, number, *, at=TOWN_HALL, **values):
    """Many at once, as a loader writes them: within about 150 m."""
    given = {"state": "received", "kind": "open", "public": True, "text": "x", "published_text": "x"} | values
    rows = (
        Report(category=category, department=category.department, lat=at[0] + (one % 20) / 15000,
            lon=at[1] + (one // 20) / 15000, **given)
        for one in range(number)
    )  # fmt: skip
    return Report.objects.bulk_create(rows)


def test_single_reports_when_few_clusters_when_many(category, doors):
    shown = crowd(category, 12)
    found = asked(doors.anonymous)
    assert {one["properties"]["id"] for one in found} == {str(row.pk) for row in shown}
    assert found[0]["properties"]["url"].startswith(HOME)
    crowd(category, 300, kind="fixed", state="fixed")
    found = asked(doors.anonymous)
    assert {one["properties"]["kind"] for one in found} == {"cluster"}
    assert sum(one["properties"]["reports"] for one in found) == 312
    assert sum(one["properties"]["open"] for one in found) == 12
    lon, lat = found[0]["geometry"]["coordinates"]
    assert abs(lat - TOWN_HALL[0]) < 0.002
    assert abs(lon - TOWN_HALL[1]) < 0.002
    near = asked(doors.anonymous, box="46.4197,15.8728,46.4199,15.8731", zoom=18)
    assert {one["properties"]["kind"] for one in near} == {"report"}
    assert len(asked(doors.anonymous, "stanje=odprto")) == 12
    assert asked(doors.anonymous, "cetrt=grajena") == []
    assert asked(doors.anonymous, box="46.0,15.0,46.1,15.1") == []


def test_never_more_than_500_features(category, doors):
    for row in range(40):
        crowd(category, 60, at=(46.38 + row * 0.002, 15.80 + row * 0.003))
    for zoom in (0, 9, 12, 14, 16, 18, 22):
        for query in ("", "cas=30", "sloj=toplota", "sloj=toplota&cas=365"):
            found = asked(doors.anonymous, query, zoom=zoom)
            assert 0 < len(found) <= 500, (zoom, query)
            counted = [one["properties"]["reports"] for one in found if "reports" in one["properties"]]
            assert sum(counted) in (0, 2400), (zoom, query)


def test_squares_and_reports_themselves_agree(category, office, cast, doors):
    """What the squares say with a filter is what counting the reports says."""
    lamp = make_category(office.department, "svetilka", name_sl="Svetilka", name_en="Lamp", area="lighting")
    for number, kind in enumerate(("open", "fixed", "closed_not_fixed")):
        for one, place in ((category, TOWN_HALL), (lamp, GRAJENA)):
            row = report_one(one, cast.users["citizen"], at=place)
            Report.objects.filter(pk=row.pk).update(kind=kind, votes=number)
    services.fold_tiles()
    report_one(lamp, cast.users["citizen"])
    for query in ("", "vrsta=luknja", "vrsta=lighting", "cetrt=center", "stanje=odprto", "vrsta=lighting&stanje=odpravljeno",
                  "vrsta=nicesar", "cetrt=grajena&vrsta=luknja"):  # fmt: skip
        filters = Filters.read(dict(pair.split("=") for pair in query.split("&") if pair))
        told = sum(number for number, _open in mapping.by_quarter(filters).values())
        live = filters.narrow(Report.objects.in_public()).count()
        assert told == live == len(asked(doors.anonymous, query)), query
        recent = asked(doors.anonymous, f"{query}&cas=7")
        assert len(recent) == live
        for asked_for in (filters, replace(filters, days="7")):
            squares, quarters = mapping.overview(asked_for, town_box(), 13)
            assert (squares, quarters) == (mapping.squares(asked_for, town_box(), 13), mapping.by_quarter(asked_for))


def test_what_is_beyond_the_squares_is_counted_up_to_a_number(category, town, doors, monkeypatch):
    lat, lon = TOWN_HALL
    route = SchoolRoute(slug="mladika", name="Čez trg", school="OŠ Mladika", line=[[lon, lat], [lon + 0.01, lat]])
    crowd(category, 30)
    services.save_route(actor=PORTAL, route=route)
    assert RouteReport.objects.count() == 10
    for query, number in (("cas=7", 30), ("pot=vse", 10)):
        assert f"{number} prijav" in doors.anonymous.get(f"{HOME}?{query}").content.decode()
    monkeypatch.setattr(mapping, "MOST_COUNTED", 20)
    monkeypatch.setattr(mapping, "MOST_ON_ROUTES", 6)
    for query, number, listed in (("cas=7", 20, 20), ("pot=vse", 6, 10), ("pot=mladika&cas=30", 6, 10)):
        page = doors.anonymous.get(f"{HOME}?{query}")
        assert f"Več kot {number} prijav" in page.content.decode(), query
        assert len(page.context["rows"]) == listed, query


@pytest.mark.parametrize(
    "query",
    ["", "okvir=1,2,3&zum=4", "okvir=a,b,c,d&zum=4", f"okvir={TOWN}", f"okvir={TOWN}&zum=-1", f"okvir={TOWN}&zum=999",
     "okvir=nan,1,2,3&zum=4", "okvir=47,15,46,16&zum=4", f"okvir={TOWN}&zum=²"],
)  # fmt: skip
def test_what_is_no_view_is_refused(db, doors, query):
    assert doors.anonymous.get(f"{HOME}zemljevid.json?{query}").status_code == 400


def test_the_page_counts_all_and_shows_heat_as_a_table(category, doors):
    crowd(category, 130)
    page = doors.anonymous.get(f"{HOME}?sloj=toplota")
    assert "130 prijav" in page.content.decode()
    assert [(row["reports"], row["open"]) for row in page.context["heat_rows"]] == [(130, 130)]
    assert "Koliko prijav je kje" in page.content.decode()
    assert '<g class="cluster"' in page.content.decode()
    assert "Koliko prijav je kje" not in doors.anonymous.get(HOME).content.decode()
    assert 'href="?vrsta=luknja&amp;sloj=toplota"' in doors.anonymous.get(f"{HOME}?vrsta=luknja").content.decode()
    found = asked(doors.anonymous, "sloj=toplota")
    assert {one["geometry"]["type"] for one in found} == {"Polygon"}


def test_private_and_hidden_ones_are_in_no_face_of_the_map(secret, category, cast, doors):
    in_state(report_one(category, cast.users["citizen"], text="Skrivnostno."), "hidden")
    for client in (doors.anonymous, doors.citizen, doors.neighbour, doors.officer, doors.head):
        for query in ("", "cas=7", "sloj=toplota", "sloj=toplota&cas=7", "vrsta=stiska"):
            assert asked(client, query) == []
        assert doors.anonymous.get(HOME).context["count"] == 0
        assert "<dd>0</dd>" in client.get(f"{HOME}vdelava/stevec/").content.decode()


def test_embedded_pages_stand_in_any_frame_and_leave_no_cookie(report, doors):
    for path in ("zemljevid/", "stevec/", "zemljevid/?vrsta=luknja&stanje=odprto"):
        for client in (doors.anonymous, doors.citizen):
            answer = client.get(f"{HOME}vdelava/{path}")
            assert answer.status_code == 200
            assert "frame-ancestors *" in answer["Content-Security-Policy"]
            assert "script-src 'self'" in answer["Content-Security-Policy"]
            assert "X-Frame-Options" not in answer
            assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert not answer.cookies
        # where there is no cookie, and a frame of another site sends none, nobody asks for the session
        with CaptureQueriesContext(connection) as queries:
            assert "Cookie" not in doors.anonymous.get(f"{HOME}vdelava/{path}").get("Vary", "")
        assert not any("session" in query["sql"] for query in queries)
    assert report.get_absolute_url() in doors.anonymous.get(f"{HOME}vdelava/zemljevid/").content.decode()
    for path in (HOME, f"{HOME}vdelava/", "/"):
        answer = doors.anonymous.get(path)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_counter_and_the_code_to_copy(report, category, cast, doors):
    in_state(report_one(category, cast.users["citizen"]), "fixed")
    page = doors.anonymous.get(f"{HOME}vdelava/stevec/?vrsta=luknja").content.decode()
    assert page.count("<dd>1</dd>") == 2
    assert doors.anonymous.get(f"{HOME}vdelava/stevec/?stanje=zakljuceno").content.decode().count("<dd>0</dd>") == 2
    code = doors.anonymous.get(f"{HOME}vdelava/?vrsta=luknja&cetrt=center").content.decode()
    address = "http://testserver/izboljsajmo-ptuj/vdelava/zemljevid/?vrsta=luknja&amp;amp;cetrt=center"
    assert f"&lt;iframe src=&quot;{address}&quot;" in code
    assert doors.anonymous.get(f"/en{HOME}vdelava/stevec/").status_code == 200
