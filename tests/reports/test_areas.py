"""Subscriptions of areas: who hears of a new public report, once, by one statement however many have subscribed."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.identity.models import User
from apps.notifications.models import Message
from apps.notifications.ways import EmailWay
from apps.reports import services
from apps.reports.choices import AreaKind, Rhythm
from apps.reports.models import AreaHit, AreaSubscription, Report, ReportFollower
from apps.reports.plugins import keeping
from apps.reports.services.areas import Area, send_digests, tell_areas
from apps.reports.services.links import subscription_path
from apps.territory.services import quarter_at
from tests.factories.reports import TOWN_HALL, in_state, make_category, report_one
from tests.reports.conftest import acting_as, person
from tests.reports.test_staff import deliver

HOME = "/izboljsajmo-ptuj/"
PAGE = f"{HOME}obmocja/"
SPUHLJA = (46.4080, 15.8990)
KIND = "reports.new"


def area(kind="point", **values):
    given = {
        "point": {"lat": TOWN_HALL[0], "lon": TOWN_HALL[1], "radius": 500, "place": "Mestni trg"},
        "street": {"place": "Mestni trg"},
        "quarter": {"quarter": quarter_at(lat=TOWN_HALL[0], lon=TOWN_HALL[1])},
    }[kind]
    return Area(kind=AreaKind(kind), **given | values)


def by_mail(address, one):
    found = services.subscribe(actor=person(None), area=one, email=address)
    services.confirm_subscription(subscription=found)
    return found


def heard():
    deliver()
    return sorted(one.recipient for one in Message.objects.filter(kind=KIND))


def test_each_kind_of_area(category, office, cast, town):
    by_mail("tocka@primer.si", area())
    by_mail("cetrt@primer.si", area("quarter"))
    by_mail("ulica@primer.si", area("street", place="mestni TRG 4"))
    by_mail("luci@primer.si", area("quarter", category=category))
    by_mail("drugje@primer.si", area(lat=SPUHLJA[0], lon=SPUHLJA[1]))
    by_mail("drugam@primer.si", area("street", place="Spuhlja"))
    by_mail("dalec@primer.si", area(lat=TOWN_HALL[0] + 0.004, radius=250))
    services.subscribe(actor=person(None), area=area(), email="nepotrjen@primer.si")
    report = report_one(category, cast.users["citizen"])
    assert heard() == ["cetrt@primer.si", "luci@primer.si", "tocka@primer.si", "ulica@primer.si"]
    letter = Message.objects.filter(kind=KIND).first()
    assert report.title in letter.subject
    assert report.get_absolute_url() in letter.text
    assert re.search(r"/obmocja/[0-9a-f]{32}\.", letter.text)
    assert "-povezava-" not in letter.text + letter.html


def test_one_click_of_a_mail_program_ends_letters(category, cast, office, town):
    """RFC 8058: one POST without cookies, however often; opening the link ends nothing."""
    by_mail("a@primer.si", area())
    report = report_one(category, cast.users["citizen"])
    follower = services.follow_report(actor=person(None), report=report, email="b@primer.si")
    services.confirm_follower(follower=follower)
    services.take_step(actor=acting_as(office.officer), report_id=report.pk, step="accept", words={})
    deliver()
    letters = {str(one.recipient): one for one in Message.objects.all() if one.unsubscribe}
    assert set(letters) == {"a@primer.si", "b@primer.si"}
    client = Client(enforce_csrf_checks=True)
    for address, letter in letters.items():
        headers = EmailWay().mail_of(letter, to=address).extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = headers["List-Unsubscribe"]
        assert link == f"<{settings.BASE_URL}{letter.unsubscribe}>"
        assert client.get(letter.unsubscribe).status_code == 302
        assert client.post(letter.unsubscribe, {"dejanje": "konec"}).status_code == 400
        for _time in range(2):
            assert client.post(letter.unsubscribe, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert client.get(letter.unsubscribe).status_code == 404
    assert not AreaSubscription.objects.exists()
    assert not ReportFollower.objects.exists()
    forged = f"{HOME}odjava/{follower.pk.hex}.x/"
    assert client.post(forged, {"List-Unsubscribe": "One-Click"}).status_code == 404
    nobody_subscribed = Message(subject="Koda", text="123")
    assert "List-Unsubscribe" not in EmailWay().mail_of(nobody_subscribed, to="b@primer.si").extra_headers


def test_of_one_category_alone(category, private, cast, office):
    lamp = make_category(office.department, "luc", name_sl="Svetilka", name_en="Lamp")
    by_mail("luci@primer.si", area(category=lamp))
    report_one(category, cast.users["citizen"])
    assert heard() == []
    report_one(lamp, cast.users["citizen"])
    assert heard() == ["luci@primer.si"]


def test_nobody_hears_of_their_own(category, cast, town):
    citizen, neighbour = cast.users["citizen"], cast.users["neighbour"]
    User.objects.filter(pk=citizen.pk).update(email="ana@primer.si")
    User.objects.filter(pk=neighbour.pk).update(email="bine@primer.si")
    for user in (citizen, neighbour):
        user.refresh_from_db()
        services.subscribe(actor=person(user), area=area())
    by_mail("ANA@primer.si", area("street"))
    report_one(category, citizen)
    assert heard() == ["bine@primer.si"]
    by_mail("nekdo@primer.si", area())
    mine = report_one(category, email="nekdo@primer.si", text="Druga luknja.")
    assert heard() == ["bine@primer.si"]
    services.confirm_report(actor=person(None), reporter=mine.reporter)
    assert heard() == ["ana@primer.si", "ana@primer.si", "bine@primer.si", "bine@primer.si"]


def test_private_and_hidden_ones_are_told_to_nobody(category, private, cast, office):
    by_mail("a@primer.si", area())
    report_one(private, cast.users["citizen"])
    assert heard() == []
    hidden = report_one(category, cast.users["citizen"])
    services.take_step(
        actor=acting_as(office.officer), report_id=hidden.pk, step="hide", words={"hiding": "abuse", "note": "x"}
    )
    assert heard() == []
    services.take_step(actor=acting_as(office.officer), report_id=hidden.pk, step="unhide", words={"note": "x"})
    assert heard() == ["a@primer.si"]


def test_public_twice_is_heard_once(category, private, cast, office):
    by_mail("a@primer.si", area())
    officer, report = acting_as(office.officer), report_one(category, cast.users["citizen"])
    assert heard() == ["a@primer.si"]
    by_mail("pozneje@primer.si", area())
    hide = {"hiding": "abuse", "note": "x"}
    services.take_step(actor=officer, report_id=report.pk, step="hide", words=hide)
    services.take_step(actor=officer, report_id=report.pk, step="unhide", words={"note": "x"})
    services.change_category(actor=officer, report_id=report.pk, category=private)
    services.change_category(actor=officer, report_id=report.pk, category=category)
    Report.objects.filter(pk=report.pk).update(alerted_at=None)
    tell_areas(report.pk)
    assert heard() == ["a@primer.si", "pozneje@primer.si"]
    assert AreaHit.objects.count() == 2


def test_what_is_placed_later_is_heard_of_then(category, cast, office):
    by_mail("a@primer.si", area())
    by_mail("ulica@primer.si", area("street"))
    report = report_one(category, cast.users["citizen"], lat=None, lon=None)
    assert heard() == ["ulica@primer.si"]
    services.place_report(
        actor=acting_as(office.officer), report_id=report.pk, lat=TOWN_HALL[0], lon=TOWN_HALL[1], address=""
    )
    assert heard() == ["a@primer.si", "ulica@primer.si"]


def many(count, **values):
    """Subscriptions all over the town."""
    rows = [
        AreaSubscription(
            kind="point", lat=46.38 + (number % 100) * 0.0008, lon=15.82 + (number // 100) * 0.0011, radius=300,
            language="sl", confirmed=timezone.now(), email=f"n{number}@primer.si", **values,
        )
        for number in range(count)
    ]  # fmt: skip
    AreaSubscription.objects.bulk_create(rows, batch_size=1000)


def test_one_statement_for_ten_thousand(category, cast, town):
    few = statements(category, cast)
    many(10_000)
    all_of_them = statements(category, cast)
    assert AreaHit.objects.count() > 20
    assert len([sql for sql in all_of_them if "INSERT INTO reports_areahit" in sql]) == 1
    assert len(all_of_them) <= len(few) + 6
    assert len([sql for sql in all_of_them if 'FROM "reports_areasubscription"' in sql]) == 1


def statements(category, cast):
    report = report_one(category, cast.users["citizen"])
    with CaptureQueriesContext(connection) as found:
        tell_areas(report.pk)
    return [one["sql"].strip() for one in found.captured_queries]


def test_each_kind_of_area_has_its_index(category, cast, town):
    many(10_000)
    report = report_one(category, cast.users["citizen"])
    with CaptureQueriesContext(connection) as found:
        tell_areas(report.pk)
    (sql,) = [one["sql"] for one in found.captured_queries if "INSERT INTO reports_areahit" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_areasubscription")
        cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read through faster
        cursor.execute("EXPLAIN " + sql[sql.index("INSERT INTO reports_areahit") :])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "area_point" in plan
    assert "area_quarter" in plan
    assert "area_street" in plan


def test_once_a_day(category, cast, office, town):
    services.subscribe(actor=person(cast.users["neighbour"]), area=area(rhythm=Rhythm.DAILY))
    User.objects.filter(username="bine").update(email="bine@primer.si")
    first, second, gone = (report_one(category, cast.users["citizen"], text=f"Luknja {n}.") for n in range(3))
    assert heard() == []
    in_state(gone, "hidden")
    assert send_digests() == 1
    assert send_digests() == 0
    (letter,) = Message.objects.filter(kind=KIND)
    assert "2 novi prijavi" in letter.subject
    assert first.get_absolute_url() in letter.text
    assert second.get_absolute_url() in letter.text
    assert gone.get_absolute_url() not in letter.text


def form(**values):
    given = {"kind": "street", "place": "Mestni trg", "rhythm": "at_once", "radius": "500", "email": "a@primer.si"}
    return given | values


def test_without_an_account_by_a_confirmed_link(category, cast, doors, town, mailoutbox):
    page = doors.anonymous.get(PAGE)
    assert page.status_code == 200
    assert "Elektronski naslov" in page.content.decode()
    answer = doors.anonymous.post(PAGE, form())
    assert answer.status_code == 302, answer.content.decode()
    one = AreaSubscription.objects.get()
    assert (one.street, one.confirmed, one.email) == ("mestni trg", None, "a@primer.si")
    doors.anonymous.post(PAGE, form())
    assert AreaSubscription.objects.count() == 1
    link = subscription_path(one)
    assert "Potrdite obveščanje" in doors.anonymous.get(link).content.decode()
    one.refresh_from_db()
    assert one.confirmed is None
    doors.anonymous.post(link)
    report_one(category, cast.users["citizen"])
    assert heard() == ["a@primer.si"]
    assert "Ne obveščajte me več" in doors.anonymous.get(link).content.decode()
    assert doors.anonymous.post(link, {"dejanje": "konec"}).status_code == 302
    assert doors.anonymous.get(link).status_code == 404
    assert not AreaSubscription.objects.exists()


def test_bad_input_is_named_and_kept(doors, town):
    for sent, said in (
        (form(kind=""), "Izberite območje."), (form(place=""), "Vpišite ulico ali naselje."),
        (form(kind="point"), "Označite točko na zemljevidu."), (form(kind="quarter"), "Izberite četrtno skupnost."),
        (form(place="Ni te ulice"), "Ni te ulice"), (form(email="kar nekaj"), "Vpišite veljaven elektronski naslov"),
        (form(kind="point", **{"place-lat": "46.05", "place-lon": "14.5"}), "zunaj Mestne občine Ptuj"),
    ):  # fmt: skip
        page = doors.anonymous.post(PAGE, sent).content.decode()
        assert said in page, said
        assert "Napaka:" in page
    assert not AreaSubscription.objects.exists()


def test_the_map_without_javascript(doors, town):
    box = re.search(r'name="place-okvir" value="([^"]+)"', doors.anonymous.get(PAGE).content.decode())[1]
    clicked = {"place-karta.x": "140", "place-karta.y": "140", "place-blizu": "0", "place-okvir": box}
    page = doors.anonymous.post(PAGE, form(**clicked)).content.decode()
    assert re.search(r'name="place-lat" value="46', page)
    assert "Napaka:" not in page
    assert 'value="a@primer.si"' in page
    assert not AreaSubscription.objects.exists()


def test_by_account_at_once_listed_and_stopped_in_moj_ptuj(category, doors, cast, report):
    page = doors.citizen.get(f"{PAGE}?prijava={report.pk}").content.decode()
    assert "Elektronski naslov" not in page
    sent = form(kind="point", **{"place-lat": str(TOWN_HALL[0]), "place-lon": str(TOWN_HALL[1])})
    assert doors.citizen.post(PAGE, sent).status_code == 302
    one = AreaSubscription.objects.get()
    assert (one.user, bool(one.confirmed), one.radius) == (cast.users["citizen"], True, 500)
    assert "500 m okoli: Mestni trg" in doors.citizen.get("/moj-ptuj/prijave/").content.decode()
    assert "500 m okoli" not in doors.neighbour.get("/moj-ptuj/prijave/").content.decode()
    for client in (doors.neighbour, doors.officer):
        assert client.post(f"{PAGE}{one.pk}/konec/").status_code == 404
    assert doors.anonymous.post(f"{PAGE}{one.pk}/konec/").status_code == 302
    assert AreaSubscription.objects.exists()
    assert doors.citizen.post(f"{PAGE}{one.pk}/konec/").status_code == 302
    assert not AreaSubscription.objects.exists()


def test_twenty_are_enough(cast, town):
    for number in range(20):
        services.subscribe(actor=person(cast.users["citizen"]), area=area(radius=200 + number))
    with pytest.raises(ValidationError, match="Naročnin je preveč"):
        services.subscribe(actor=person(cast.users["citizen"]), area=area("street"))


def test_the_list_and_the_feed_take_point_and_street(category, cast, doors, town):
    here = report_one(category, cast.users["citizen"])
    there = report_one(category, cast.users["citizen"], at=SPUHLJA, address="Spuhlja 4")
    point = f"?lat={TOWN_HALL[0]}&lon={TOWN_HALL[1]}&polmer=300"
    for where in ("/izboljsajmo-ptuj/", "/izboljsajmo-ptuj/vir.atom"):
        for query, seen, other in ((point, here, there), ("?ulica=spuhlja", there, here)):
            text = doors.anonymous.get(where + query).content.decode()
            assert seen.get_absolute_url() in text
            assert other.get_absolute_url() not in text
        assert there.get_absolute_url() in doors.anonymous.get(where + "?lat=1&lon=x&polmer=9").content.decode()
    page = doors.anonymous.get("/izboljsajmo-ptuj/" + point).content.decode()
    assert "vir.atom?lat=" in page
    assert 'name="polmer" value="300"' in page


def test_personal_data_and_retention(cast, town):
    citizen = cast.users["citizen"]
    services.subscribe(actor=person(citizen), area=area("street"))
    late = services.subscribe(actor=person(None), area=area("street"), email="a@primer.si")
    AreaSubscription.objects.filter(pk=late.pk).update(created=timezone.now() - dt.timedelta(days=10))
    assert [row["title"] for row in keeping.my_areas(person(citizen))] == ["Mestni trg"]
    assert list(keeping.areas(timezone.localdate())) == [late]
    keeping.forget(citizen)
    assert list(AreaSubscription.objects.all()) == [late]
