"""Civil protection at work: composing on one page, steps, updates, what follows; others see nothing of it."""

import datetime as dt
import html
import re

import pytest
from django.utils import timezone

from apps.alerts import services
from apps.alerts.models import Alert, ConfirmationRule, Hazard, Responder, ResponderGroup
from apps.core.legal_time import LJUBLJANA
from apps.notifications.models import Message
from apps.notifications.services import Letter, post_letters, sms_parts
from tests.factories.alerts import issue, make_draft, make_responder

LIST = "/admin/alerts/alert/"
COMPOSE = f"{LIST}novo/?nevarnost="
LISTS = ("hazard", "confirmationrule", "respondergroup", "responder", "alertfeed", "foreignalert", "plan")


def page_of(alert):
    return f"{LIST}{alert.pk}/change/"


def filled(page):
    """What the form of a page would send, as a browser reads it."""
    found = {}
    for name, value in re.findall(r'<input[^>]*type="text"[^>]*name="(\w+)"[^>]*value="([^"]*)"', page):
        found[name] = value
    for tag in re.findall(r"<input[^>]*>", page):
        facts = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        kind, name = facts.get("type"), facts.get("name", "")
        if kind == "radio" and re.search(r"\bchecked\b", tag):
            found[name] = facts["value"]
        elif kind in ("text", "datetime-local") and name:
            found[name] = facts.get("value", "")
    for name, value in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s?(.*?)</textarea>', page, re.S):
        found[name] = value
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_the_whole_cast(alert, staff, doors, storm):
    draft = make_draft(staff.first, storm)
    own = [
        f"{LIST}{draft.pk}/uredi/",
        f"{LIST}{draft.pk}/korak/issue/",
        f"{LIST}{alert.pk}/porocilo/",
        f"{LIST}{alert.pk}/porocilo.csv",
    ]
    paths = [
        LIST,
        f"{LIST}novo/",
        COMPOSE + "neurje",
        page_of(draft),
        *own,
        *(f"/admin/alerts/{name}/" for name in LISTS),
    ]
    for path in paths:
        for client in (doors.first, doors.second, doors.administrator):
            assert client.get(path).status_code == 200, path
        for client in (doors.officer, doors.stranger):
            assert client.get(path).status_code in (403, 404), path
        for client in (doors.anonymous, doors.citizen, doors.neighbour):
            assert client.get(path).status_code in (302, 403, 404), path
    for client in (doors.officer, doors.citizen):
        for path in (f"{LIST}{draft.pk}/korak/issue/", f"{LIST}{alert.pk}/nadaljevanje/preklic/"):
            assert client.post(path).status_code in (302, 403, 404)
    assert Alert.objects.get(pk=draft.pk).state == "draft"


def test_composed_with_two_clicks(doors, staff, storm):
    assert f"?nevarnost={storm.code}" in doors.first.get(f"{LIST}novo/").content.decode()
    sent = filled(doors.first.get(COMPOSE + storm.code).content.decode())
    assert sent["headline_sl"] == "Nevarnost neurja"
    answer = doors.first.post(COMPOSE + storm.code, sent | {"dejanje": "naprej", "quarters": ["center"]})
    alert = Alert.objects.get()
    assert answer["Location"] == page_of(alert)
    assert (alert.state, alert.quarters, alert.instruction_en) == ("issued", ["center"], storm.instruction_en)


def test_a_grave_one_waits_for_the_other(doors, flood):
    sent = filled(doors.first.get(COMPOSE + flood.code).content.decode())
    doors.first.post(COMPOSE + flood.code, sent | {"dejanje": "naprej"})
    alert = Alert.objects.get()
    assert alert.state == "waiting"
    mine, others = (client.get(page_of(alert)).content.decode() for client in (doors.first, doors.second))
    assert "Potrdite in izdajte" not in mine
    assert "V nuji izdajte brez druge osebe" in mine
    assert "Potrdite in izdajte" in others
    assert "Opozorila za potrditev" in doors.second.get("/admin/").content.decode()
    seen = re.search(r'name="expected" value="([^"]+)"', others)[1]
    page = doors.second.post(f"{LIST}{alert.pk}/korak/confirm/", {"expected": "prej"}, follow=True).content.decode()
    assert "Preberite ga znova" in page
    assert Alert.objects.get().state == "waiting"
    doors.second.post(f"{LIST}{alert.pk}/korak/confirm/", {"expected": seen})
    assert Alert.objects.get().confirmed_by.username == "namestnica"


def test_a_preview_of_everything_and_nothing_is_kept(doors, storm):
    sent = filled(doors.first.get(COMPOSE + storm.code + "&vrsta=exercise").content.decode())
    page = doors.first.post(COMPOSE + storm.code, sent | {"predogled": "1"}).content.decode()
    for part in (
        "VAJA: Nevarnost neurja",
        "EXERCISE: Danger of a storm",
        "&lt;status&gt;Exercise&lt;/status&gt;",
        "znakov",
        "PTUJ: VAJA",
    ):
        assert part in page, part
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("headline_sl", "", "To polje je obvezno"),
        ("expires", "2020-01-01T10:00", "Konec je pred začetkom"),
        ("onset", "jutri", "Vpišite datum in uro"),
        ("onset", "2027-03-28T02:30", "Te ure ni"),
        ("polygon", "46.42, 15.87\n46.43", "V vsako vrstico"),
        ("polygon", "46.42, 15.87\n46.43, 15.88", "tri točke"),
        ("quarters", "te-ni", "te-ni"),
        ("headline_en", "", "To polje je obvezno"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(doors, storm, field, value, said):
    sent = filled(doors.first.get(COMPOSE + storm.code).content.decode())
    sent |= {"description_sl": "Moje besedilo ostane.", "dejanje": "naprej", field: value}
    page = doors.first.post(COMPOSE + storm.code, sent).content.decode()
    assert said in page
    assert "Moje besedilo ostane." in page
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("onset", "expires", "hours"),
    [
        ("2027-03-28T01:00", "2027-03-28T04:00", 2),  # the clocks go forward
        ("2026-10-25T01:00", "2026-10-25T04:00", 4),  # and back
        ("2026-10-25T02:30", "2026-10-25T02:30", 1),  # the hour that comes twice: from the first to the second
    ],
)
def test_from_and_to_by_the_clocks_of_ptuj(doors, storm, onset, expires, hours):
    sent = filled(doors.first.get(COMPOSE + storm.code).content.decode())
    doors.first.post(COMPOSE + storm.code, sent | {"onset": onset, "expires": expires, "dejanje": "osnutek"})
    alert = Alert.objects.get()
    assert alert.expires - alert.onset == dt.timedelta(hours=hours)
    assert alert.onset.astimezone(LJUBLJANA).strftime("%Y-%m-%dT%H:%M") == onset
    again = filled(doors.first.get(f"{LIST}{alert.pk}/uredi/").content.decode())
    assert (again["onset"], again["expires"]) == (onset, expires)


def test_update_and_all_clear_by_a_click(doors, staff, alert):
    answer = doors.first.post(f"{LIST}{alert.pk}/nadaljevanje/dopolnitev/")
    draft = Alert.objects.get(previous=alert)
    assert answer["Location"] == f"{LIST}{draft.pk}/uredi/"
    sent = filled(doors.first.get(answer["Location"]).content.decode())
    doors.first.post(answer["Location"], sent | {"headline_sl": "Neurje še traja", "dejanje": "naprej"})
    answer = doors.second.post(f"{LIST}{draft.pk}/nadaljevanje/preklic/")
    over = Alert.objects.get(msg_type="cancel")
    assert answer["Location"] == page_of(over)
    doors.second.post(f"{LIST}{over.pk}/korak/issue/", {"expected": over.version})
    assert [Alert.objects.get(pk=one.pk).standing for one in (alert, draft, over)] == ["updated", "ended", "ended"]
    page = doors.second.post(f"{LIST}{alert.pk}/nadaljevanje/preklic/", follow=True).content.decode()
    assert "ne velja več" in page


def test_the_reason_of_an_emergency_stands_on_the_alert(doors, staff, flood):
    alert = services.compose_alert(actor=staff.actor, hazard=flood, given={})
    path = f"{LIST}{alert.pk}/korak/override/"
    assert "Razlog" in doors.first.get(path).content.decode()
    assert "To polje je obvezno" in doors.first.post(path, {"reason": ""}).content.decode()
    page = doors.first.post(path, {"reason": "Jez popušča, ni časa."}, follow=True).content.decode()
    assert "Jez popušča, ni časa." in page
    assert Alert.objects.get(pk=alert.pk).state == "issued"


def test_after_an_alert_it_is_said_who_was_reached(doors, staff, alert):
    post_letters([Letter(to="a@primer.si", text="x", kind="alerts.issued", dedupe="1")], broadcast=alert.broadcast)
    Message.objects.filter(broadcast=alert.broadcast).update(
        state="sent", attempts=2, repeats=1, sent=alert.broadcast.created + dt.timedelta(seconds=4)
    )
    page = doors.first.get(f"{LIST}{alert.pk}/porocilo/").content.decode()
    assert "<td>4,0</td>" in page
    answer = doors.first.get(f"{LIST}{alert.pk}/porocilo.csv").content.decode()
    assert ",channel,skupaj,1,1,0,0,1,4.0,4.0,4.0,," in answer
    draft = make_draft(staff.first)
    assert doors.first.get(f"{LIST}{draft.pk}/porocilo/").status_code == 404


def test_people_who_are_called_are_kept_by_the_office(doors, staff):
    group = ResponderGroup.objects.create(name="PGD Kicar")
    sent = {"group": str(group.pk), "name": "Jože Gasilec", "phone": "041 123 456", "email": "", "active": "on"}
    for wrong, said in (
        ({"phone": "02 748 29 99"}, "mobilno"),
        ({"phone": "abc"}, "Vpišite telefonsko"),
        ({"phone": ""}, "Vpišite telefon ali"),
    ):
        assert said in doors.first.post("/admin/alerts/responder/add/", sent | wrong).content.decode()
    doors.first.post("/admin/alerts/responder/add/", sent)
    one = Responder.objects.get()
    assert (str(one.name), str(one.phone)) == ("Jože Gasilec", "+38641123456")
    assert "Jože Gasilec" in doors.first.get("/admin/alerts/responder/").content.decode()


def test_only_administrators_set_the_rule(doors):
    today = timezone.localdate()
    sent = {"severity": "Moderate", "reason": "sklep župana"}
    now, later = (sent | {"valid_from": (today + dt.timedelta(days=days)).isoformat()} for days in (0, 1))
    assert doors.first.post("/admin/alerts/confirmationrule/add/", later).status_code == 403
    assert "najprej od jutri" in doors.administrator.post("/admin/alerts/confirmationrule/add/", now).content.decode()
    assert not ConfirmationRule.objects.exists()
    doors.administrator.post("/admin/alerts/confirmationrule/add/", later)
    assert ConfirmationRule.objects.get().severity == "Moderate"


def test_templates_are_edited_and_stay_edited(doors, storm):
    sent = filled(doors.first.get(f"/admin/alerts/hazard/{storm.pk}/change/").content.decode())
    fields = ("order", "hours", "name_sl", "name_en", "category", "contact", "severity", "urgency", "certainty")
    sent |= {name: getattr(storm, name) for name in fields} | {"active": "on", "headline_sl": "Huda ura"}
    for name in ("headline_en", "description_sl", "description_en", "instruction_sl", "instruction_en"):
        sent[name] = getattr(storm, name)
    assert doors.first.post(f"/admin/alerts/hazard/{storm.pk}/change/", sent).status_code == 302
    assert services.load_hazards() == 17
    assert Hazard.objects.get(code="neurje").headline_sl == "Huda ura"


def test_text_messages_are_counted_as_networks_do(doors, staff, storm):
    for number in range(20, 40):  # each sign takes two places, and none is cut in half between two parts
        alert = make_draft(staff.first, storm, headline_sl="🌊" * number)
        page = html.unescape(doors.first.get(page_of(alert)).content.decode())
        (text,) = re.findall(r'<p lang="sl" class="sms">(.*?)</p>', page, re.S)
        size = sms_parts(text)
        assert f"{size.units} znakov, {size.parts} del" in page


def test_the_live_table(doors, staff, storm):
    make_responder("Ana Gasilka")
    alert = issue(staff.actor, storm)
    page = doors.first.get(page_of(alert)).content.decode()
    assert "data-checking" in page
    assert "Ana Gasilka" in page
