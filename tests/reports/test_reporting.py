"""A report comes in by the three screens: with and without an account, once, and nothing typed is lost."""

import re
import uuid

import pytest
from django.core import mail
from django.urls import reverse

from apps.core import events, ratelimit
from apps.core.actor import Actor
from apps.core.models import OutboxEvent
from apps.notifications.models import Message, Notification
from apps.reports import services
from apps.reports.choices import ReportState
from apps.reports.exceptions import CannotReport
from apps.reports.models import Report, Reporter, ReportEvent, ReportFollower
from apps.reports.services.reporting import Told
from tests.conftest import PASSWORD
from tests.factories.reports import TOWN_HALL, make_category, report_one

NEW = "/izboljsajmo-ptuj/nova/"
PIN = {"place-lat": "46.419800", "place-lon": "15.872900", "place": "Mestni trg 1"}
OUTSIDE = {"place-lat": "46.056900", "place-lon": "14.505800", "place": ""}
TEXT = "Na sredini ceste je velika luknja."


def begin(client):
    """Address of a new form's screens."""
    page = client.get(NEW)
    assert page.status_code == 200
    return re.search(rf"{NEW}[0-9a-f-]{{36}}/", page.content.decode())[0]


def as_far_as_who(client, place=PIN, text=TEXT, category=""):
    home = begin(client)
    answer = client.post(f"{home}kje/", place)
    assert answer["Location"] == f"{home}kaj/"
    answer = client.post(f"{home}kaj/", {"text": text, "category": category})
    assert answer["Location"] == f"{home}kdo/"
    return home


def deliver():
    for event in OutboxEvent.objects.filter(delivered=None):
        assert events.deliver_event(event.pk)


def link_in_mail():
    return re.search(r"http://[^/\s]+(/izboljsajmo-ptuj/\S+)", mail.outbox[-1].body)[1]


def test_signed_in_in_three_screens(category, doors, cast):
    home = as_far_as_who(doors.citizen)
    page = doors.citizen.get(f"{home}kdo/").content.decode()
    assert "Prijavljate kot" in page
    assert 'name="email"' not in page
    answer = doors.citizen.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk})
    assert answer["Location"] == f"{home}oddano/"
    assert "prijavo smo prejeli" in doors.citizen.get(f"{home}oddano/").content.decode()
    row = Report.objects.get()
    assert (row.state, row.public, row.quarter.slug, row.department) == (
        "received", True, "center", category.department,
    )  # fmt: skip
    assert row.due_at
    assert row.reporter.user == cast.users["citizen"]
    assert row.reporter.name == ""
    deliver()
    assert Notification.objects.filter(user=cast.users["citizen"], kind="reports.received").count() == 1


def test_without_an_account_the_link_makes_it_a_report(category, doors):
    home = as_far_as_who(doors.anonymous)
    sent = {"category": category.pk, "shown": category.pk, "email": "Nekdo@Primer.si", "name": "Nekdo Drug"}
    doors.anonymous.post(f"{home}kdo/", sent)
    row = Report.objects.get()
    assert (row.state, row.public) == ("unconfirmed", False)
    assert "potrdite prijavo" in doors.anonymous.get(f"{home}oddano/").content.decode()
    for client in (doors.anonymous, doors.officer, doors.citizen):
        assert client.get(row.get_absolute_url()).status_code == 404
    assert TEXT not in doors.anonymous.get("/izboljsajmo-ptuj/").content.decode()
    path = link_in_mail()
    assert "Potrdite" in doors.anonymous.get(path).content.decode()
    row.refresh_from_db()
    assert row.state == ReportState.UNCONFIRMED  # machines follow links
    doors.anonymous.post(path)
    row.refresh_from_db()
    assert (row.state, row.public) == ("received", True)
    assert row.due_at
    assert (str(row.reporter.email), row.reporter.name) == ("nekdo@primer.si", "")
    doors.anonymous.post(path)  # now it would reopen, which an open report cannot
    assert Report.objects.get().state == "received"
    assert ReportEvent.objects.filter(report=row).count() == 1
    page = doors.citizen.get(row.get_absolute_url()).content.decode()
    assert TEXT in page
    assert "Nekdo" not in page
    assert "primer.si" not in page
    deliver()
    assert Message.objects.filter(kind="reports.received").count() == 1


@pytest.mark.parametrize("shown", [True, False])
def test_the_name_is_shown_only_when_it_is_chosen(category, doors, shown):
    home = as_far_as_who(doors.citizen)
    doors.citizen.post(
        f"{home}kdo/", {"category": category.pk, "shown": category.pk} | ({"show_name": "on"} if shown else {})
    )
    page = doors.anonymous.get(Report.objects.get().get_absolute_url()).content.decode()
    assert ("Ana Horvat" in page) is shown


def test_outside_of_the_municipality_is_said_at_once(category, doors):
    home = begin(doors.anonymous)
    page = doors.anonymous.post(f"{home}kje/", OUTSIDE).content.decode()
    assert "zunaj Mestne občine Ptuj" in page
    assert "1970" in page
    with pytest.raises(CannotReport, match="zunaj"):
        report_one(category, email="a@example.si", at=(46.0569, 14.5058))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"place": ""}, "Povejte, kje je to"), ({"place": "Prešernova ulca 12"}, "Ste mislili"),
        ({"place": "qqqqqqq"}, "ne najdemo"), ({"place-lat": "x", "place-lon": "y"}, "Označite mesto znova"),
    ],
)  # fmt: skip
def test_a_place_that_is_not_understood(category, doors, place, said):
    page = doors.anonymous.post(f"{begin(doors.anonymous)}kje/", place)
    assert said in page.content.decode()
    assert page.content.decode().count("<title>Napaka:") == 1


def test_a_street_is_enough_and_waits_to_be_placed(category, doors):
    home = as_far_as_who(doors.citizen, {"place": "abramiceva ulica 12"})
    doors.citizen.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk})
    row = Report.objects.get()
    assert (row.lat, row.quarter, row.address) == (None, None, "Abramičeva ulica 12, Ptuj")


def test_a_click_on_the_drawn_map_is_a_place(category, doors):
    home = begin(doors.anonymous)
    box = "15.80,46.38,15.96,46.50"
    answer = doors.anonymous.post(f"{home}kje/", {"place-okvir": box, "place-karta.x": "140", "place-karta.y": "140"})
    assert answer["Location"].startswith(f"{home}kje/?karta=1")
    page = doors.anonymous.get(answer["Location"]).content.decode()
    assert 'name="place-lat" value="46.44' in page
    assert doors.anonymous.get(f"{home}kaj/")["Location"] == f"{home}kje/"  # a click alone goes nowhere


def test_nothing_typed_is_lost(category, doors):
    home = as_far_as_who(doors.anonymous)
    answer = doors.anonymous.post(
        f"{home}kdo/", {"category": category.pk, "email": "ne@", "name": "Jaz", "shown": category.pk}
    )
    page = answer.content.decode()
    assert "Vpišite veljaven elektronski naslov" in page
    assert 'value="Jaz"' in page
    assert (
        doors.anonymous.post(f"{home}kdo/", {"dejanje": "nazaj", "email": "jaz@primer.si"})["Location"] == f"{home}kaj/"
    )
    assert TEXT in doors.anonymous.get(f"{home}kaj/").content.decode()
    assert "46.4198" in doors.anonymous.get(f"{home}kje/").content.decode()
    assert "jaz@primer.si" in doors.anonymous.get(f"{home}kdo/").content.decode()
    short = doors.anonymous.post(f"{home}kaj/", {"text": ""}).content.decode()
    assert "Opišite, kaj je narobe" in short


def test_what_was_typed_waits_while_one_signs_in(category, doors, cast):
    home = as_far_as_who(doors.anonymous)
    sent = {"username": "ana", "password": PASSWORD, "next": f"{home}kdo/"}
    assert doors.anonymous.post("/prijava/", sent)["Location"] == f"{home}kdo/"
    page = doors.anonymous.get(f"{home}kdo/").content.decode()
    assert TEXT in page
    assert "Prijavljate kot" in page
    doors.anonymous.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk})
    assert Report.objects.get().reporter.user == cast.users["citizen"]


def test_two_forms_beside_each_other_do_not_mix(category, doors):
    one, two = as_far_as_who(doors.anonymous, text="Prva luknja."), as_far_as_who(doors.anonymous, text="Druga luknja.")
    assert "Prva luknja" in doors.anonymous.get(f"{one}kdo/").content.decode()
    assert "Druga luknja" in doors.anonymous.get(f"{two}kdo/").content.decode()


def test_sent_twice_it_is_one_report(category, doors):
    home = as_far_as_who(doors.anonymous)
    sent = {"category": category.pk, "shown": category.pk, "email": "a@primer.si"}
    doors.anonymous.post(f"{home}kdo/", sent)
    assert doors.anonymous.post(f"{home}kdo/", sent)["Location"] == f"{home}oddano/"
    assert doors.anonymous.get(f"{home}kdo/")["Location"] == f"{home}oddano/"
    assert (Report.objects.count(), len(mail.outbox)) == (1, 1)
    told = Told(
        category=category, text=TEXT, address="x", email="b@primer.si", submission=Report.objects.get().submission
    )
    assert services.submit_report(actor=Actor(), told=told) == Report.objects.get()


def test_machines_fill_in_everything(category, doors):
    home = as_far_as_who(doors.anonymous)
    sent = {"category": category.pk, "shown": category.pk, "email": "a@primer.si", "homepage": "http://spam.example"}
    assert "mora ostati prazno" in doors.anonymous.post(f"{home}kdo/", sent).content.decode()
    assert not Report.objects.exists()


def test_one_address_cannot_flood(category, doors):
    for _number in range(20):
        ratelimit.count("report", "127.0.0.1", allowed=20, seconds=3600)
    home = as_far_as_who(doors.anonymous)
    sent = {"category": category.pk, "shown": category.pk, "email": "a@primer.si"}
    assert doors.anonymous.post(f"{home}kdo/", sent).status_code == 429
    assert TEXT in doors.anonymous.get(f"{home}kdo/").content.decode()
    for _number in range(5):
        report_one(category, email="b@primer.si")
    with pytest.raises(ratelimit.RateLimited):
        report_one(category, email="B@primer.si")


def test_open_ones_nearby_are_shown_before_sending(category, office, doors, cast):
    near = report_one(category, cast.users["neighbour"], at=(46.41985, 15.87295), text="Velika luknja pri magistratu.")
    report_one(category, cast.users["neighbour"], at=(46.4260, 15.8757), text="Luknja pri bolnišnici.")
    other = make_category(office.department, "svetilka", name_sl="Svetilka", name_en="Lamp", keywords=["svetilka"])
    report_one(other, cast.users["neighbour"], text="Svetilka ne gori.")
    home = as_far_as_who(doors.citizen)
    page = doors.citizen.get(f"{home}kdo/").content.decode()
    assert "Velika luknja pri magistratu" in page
    assert "bolnišnici" not in page
    assert "Svetilka ne gori" not in page
    key = home.split("/")[-2]
    answer = doors.citizen.post(f"{near.get_absolute_url()}glas/", {"kljuc": key})
    assert answer["Location"] == near.get_absolute_url()
    near.refresh_from_db()
    assert (near.votes, near.followers) == (1, 1)
    assert Report.objects.count() == 3


def test_whoever_sees_it_too_without_an_account_follows_by_a_link(category, doors, cast):
    near = report_one(category, cast.users["neighbour"])
    doors.anonymous.post(f"{near.get_absolute_url()}glas/", {"kljuc": str(uuid.uuid4()), "email": "a@primer.si"})
    assert ReportFollower.objects.get().confirmed is None
    path = link_in_mail()
    doors.anonymous.post(path)
    near.refresh_from_db()
    assert (near.votes, near.followers) == (1, 1)
    doors.anonymous.post(path, {"dejanje": "konec"})
    near.refresh_from_db()
    assert near.followers == 0
    assert not ReportFollower.objects.exists()


def test_a_changed_category_shows_its_warning_and_duplicates_first(category, office, doors):
    gas = make_category(
        office.department, "plin", name_sl="Vonj po plinu", name_en="Gas", danger_number="112", danger_sl="Odmaknite se.",
        keywords=["plin"],
    )  # fmt: skip
    home = as_far_as_who(doors.citizen)
    answer = doors.citizen.post(f"{home}kdo/", {"category": gas.pk, "shown": category.pk})
    assert answer["Location"] == f"{home}kdo/"
    page = doors.citizen.get(f"{home}kdo/").content.decode()
    assert page.index("tel:112") < page.index("Odmaknite se") < page.index("Oddajte prijavo")
    assert not Report.objects.exists()
    assert doors.citizen.post(f"{home}kdo/", {"category": gas.pk, "shown": gas.pk})["Location"] == f"{home}oddano/"


def test_an_unknown_link_is_nothing(report, doors):
    for path in ("moja", "obvescanje"):
        assert doors.anonymous.get(f"/izboljsajmo-ptuj/{path}/{report.reporter.pk.hex}.xxxx/").status_code == 404
    Reporter.objects.all().delete()
    assert doors.anonymous.get(reverse("reports:mine_by_link", args=["x"])).status_code == 404


def test_a_private_report_is_the_reporters_by_the_link(private, doors):
    row = report_one(private, email="a@primer.si", text="Skrivnost.")
    path = link_in_mail()
    assert private.name_sl not in mail.outbox[-1].body
    doors.anonymous.post(path)
    assert "Skrivnost." in doors.anonymous.get(path).content.decode()
    assert doors.anonymous.get(row.get_absolute_url()).status_code == 404
    assert TOWN_HALL
