"""Open311: what everybody reads, in both formats, by the rules of GeoReport v2."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.actor import Actor
from apps.reports import services
from apps.reports.choices import ReportState
from apps.reports.models import CategoryAttribute, Report
from tests.cases.conftest import acting_as
from tests.factories.reports import in_state, make_category, report_one
from tests.reports.open311 import HOME, check, get

VALUES = [{"key": "rob", "name_sl": "ob robu", "name_en": "at the edge"}]


def iso(moment):
    return moment.isoformat(timespec="seconds")


def ids(rows):
    return [row["service_request_id"] for row in rows]


def listed(doors, **query):
    return get(doors.anonymous, "requests", "service_requests", query)


def received(report, days):
    Report.objects.filter(pk=report.pk).update(received_at=timezone.now() - dt.timedelta(days=days))


def refused(doors, path, code=400, **query):
    """The words of the refusal, the same in both formats."""
    for form in ("xml", "json"):
        answer = doors.anonymous.get(f"{HOME}{path}.{form}", query)
        assert answer.status_code == code
        found = check(answer, "errors")
    assert {one["code"] for one in found} == {code}
    return " ".join(one["description"] for one in found)


def test_discovery(doors):
    found = get(doors.anonymous, "discovery", "discovery")
    endpoint = found["endpoints"][0]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert endpoint["url"].endswith("/open311/v2")
    assert check(doors.anonymous.get("/open311/discovery.xml"), "discovery").tag == "discovery"


def test_services_and_definitions(category, private, doors):
    hidden = make_category(category.department, "skrita", hidden=True)
    CategoryAttribute.objects.create(category=category, code="lega", order=7, datatype="singlevaluelist",
        description_sl="Kje", description_en="Where", hint_sl="Izberite", required=True, values=VALUES)  # fmt: skip
    CategoryAttribute.objects.create(category=category, code="opomba", order=3, asked=False,
        description_sl="Pokličite", description_en="Call")  # fmt: skip
    found = {row["service_code"]: row for row in get(doors.anonymous, "services", "services")}
    assert set(found) == {"luknja", "stiska"}
    assert (found["luknja"]["metadata"], found["stiska"]["metadata"]) == (True, False)
    assert (found["luknja"]["keywords"], found["luknja"]["type"]) == ("luknja, asfalt", "realtime")
    made = get(doors.anonymous, "services/luknja", "service_definition", headers={"accept-language": "en"})
    assert [(row["code"], row["order"], row["variable"]) for row in made["attributes"]] == [
        ("opomba", 1, False), ("lega", 2, True)
    ]  # fmt: skip
    assert made["attributes"][1]["values"] == [{"key": "rob", "name": "at the edge"}]
    empty = get(doors.anonymous, "services/stiska", "service_definition")
    assert empty == {"service_code": "stiska", "attributes": []}
    for code in ("ni-je", hidden.code):
        refused(doors, f"services/{code}", 404)


def test_a_request_says_all_that_the_standard_asks_for(report, office, doors):
    actor = acting_as(office.officer)
    services.take_step(actor=actor, report_id=report.pk, step="accept", words={})
    row = listed(doors)[0]
    assert (row["service_request_id"], row["status"]) == (str(report.pk), "open")
    assert (row["service_code"], row["lat"], row["long"]) == ("luknja", report.lat, report.lon)
    assert row["description"] == "Na sredini ceste je luknja."
    assert row["agency_responsible"] == report.department.name
    assert (row["address_id"], row["zipcode"], row["media_url"]) == (None, None, None)
    assert row["status_notes"].startswith("v obravnavi")
    assert row["expected_datetime"]
    assert "extended_attributes" not in row
    services.take_step(actor=actor, report_id=report.pk, step="fix", words={"answer": "Zasuto z asfaltom."})
    report.refresh_from_db()
    one = get(doors.anonymous, f"requests/{report.pk}", "service_requests")
    assert len(one) == 1
    assert (one[0]["status"], one[0]["status_notes"]) == ("closed", "odpravljeno. Zasuto z asfaltom.")
    assert dt.datetime.fromisoformat(one[0]["updated_datetime"]) == report.closed_at.replace(microsecond=0)


def test_private_hidden_and_unconfirmed_are_nowhere(report, secret, category, doors, cast):
    hidden = in_state(report_one(category, cast.users["citizen"]), ReportState.HIDDEN)
    waiting = report_one(category, email="nekdo@primer.si")
    assert ids(listed(doors)) == [str(report.pk)]
    every = ",".join(str(one.pk) for one in (report, secret, hidden, waiting))
    assert ids(listed(doors, service_request_id=every)) == [str(report.pk)]
    for client in (doors.anonymous, doors.citizen, doors.officer, doors.head):
        for one in (secret, hidden, waiting):
            assert client.get(f"{HOME}requests/{one.pk}.json").status_code == 404
            query = {"service_request_id": one.pk}
            assert client.get(f"{HOME}servicerequestupdates.json", query).json() == []
    for key in (uuid.uuid4(), "0", "neznano"):
        refused(doors, f"requests/{key}", 404)


def test_filters(report, category, doors, cast):
    lamp = report_one(make_category(category.department, "svetilka"), cast.users["neighbour"])
    fixed = in_state(report_one(category, cast.users["citizen"]), ReportState.FIXED)
    closed = in_state(report_one(category, cast.users["citizen"]), ReportState.CLOSED)
    assert set(ids(listed(doors, status="open"))) == {str(report.pk), str(lamp.pk)}
    assert set(ids(listed(doors, status="closed"))) == {str(fixed.pk), str(closed.pk)}
    assert len(listed(doors, status="open,closed")) == len(listed(doors, status=["open", "closed"])) == 4
    assert ids(listed(doors, service_code="svetilka", status="open")) == [str(lamp.pk)]
    assert len(listed(doors, service_code="svetilka,luknja")) == 4
    assert len(listed(doors, service_code="", status="", start_date="", jurisdiction_id="kdor.koli")) == 4
    assert listed(doors, service_code="ni-je") == []
    both = f"{lamp.pk}, {fixed.pk}"
    assert len(listed(doors, service_request_id=both, status="open", start_date="ni datum")) == 2
    assert "status" in refused(doors, "requests", status="resolved")


def test_the_window_is_ninety_days(report, category, doors, cast):
    old = report_one(category, cast.users["citizen"])
    received(old, 91)
    now = timezone.now()
    assert ids(listed(doors)) == [str(report.pk)]
    days = dt.timedelta(days=1)
    span = {"start_date": iso(now - 100 * days), "end_date": iso(now - 50 * days)}
    assert ids(listed(doors, **span)) == [str(old.pk)]
    assert ids(listed(doors, start_date=iso(now - 95 * days))) == [str(old.pk)]
    assert ids(listed(doors, end_date=iso(now - 95 * days))) == []
    assert ids(listed(doors, end_date=iso(now - 80 * days))) == [str(old.pk)]
    assert "90" in refused(doors, "requests", start_date=iso(now - 92 * days), end_date=iso(now))
    refused(doors, "requests", start_date=iso(now), end_date=iso(now - days))
    refused(doors, "requests", start_date="0001-01-01T00:00:00Z", end_date="9999-12-31T23:59:59Z")


@pytest.mark.parametrize("text", ["2026-11-05", "2026-11-05T08:15:30", "včeraj", "2026-13-45T08:15:30Z", "1"])
def test_dates_need_an_offset(doors, db, text):
    for name in ("start_date", "end_date", "updated_after", "updated_before"):
        assert name in refused(doors, "requests", **{name: text})


def test_an_offset_whose_plus_was_not_escaped_is_understood(report, doors):
    text = iso(timezone.now() - dt.timedelta(days=1)).replace("+00:00", "+02:00")
    answer = doors.anonymous.get(f"{HOME}requests.json?start_date={text}")
    assert ids(answer.json()) == [str(report.pk)]


def test_times_have_an_offset_on_both_sides_of_the_clock_change(report, doors):
    for moment, offset in ((dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC), "+02:00"),
                           (dt.datetime(2026, 1, 10, 10, tzinfo=dt.UTC), "+01:00")):  # fmt: skip
        Report.objects.filter(pk=report.pk).update(received_at=moment)
        row = get(doors.anonymous, f"requests/{report.pk}", "service_requests")[0]
        assert row["requested_datetime"].endswith(offset)
        assert dt.datetime.fromisoformat(row["requested_datetime"]) == moment


def test_what_changed_since(report, category, doors, cast, office):
    old = report_one(category, cast.users["citizen"])
    received(old, 200)
    Report.objects.filter(pk=report.pk).update(updated_at=timezone.now() - dt.timedelta(days=3))
    since = iso(timezone.now() - dt.timedelta(days=1))
    assert ids(listed(doors, updated_after=since)) == [str(old.pk)]
    assert ids(listed(doors, updated_before=since)) == [str(report.pk)]


def test_pages_and_the_most_of_one_answer(category, doors, cast, monkeypatch):
    made = [report_one(category, cast.users["citizen"]) for _turn in range(5)]
    order = [str(one.pk) for one in reversed(made)]
    assert ids(listed(doors)) == order
    assert ids(listed(doors, page_size=2)) == order[:2]
    assert ids(listed(doors, page=2, page_size=2)) == order[2:4]
    assert listed(doors, page=9, page_size=2) == []
    for bad in ({"page": 0}, {"page": -1}, {"page_size": 1001}, {"page_size": "vse"}, {"page": "²"}):
        refused(doors, "requests", **bad)


def test_extensions_are_off_until_asked_for(report, office, doors):
    services.answer_report(actor=acting_as(office.officer), report_id=report.pk, text="Hvala, pogledamo.")
    services.write_note(actor=acting_as(office.officer), report_id=report.pk, text="Skrivni zapis urada.")
    row = listed(doors, extensions="true")[0]
    assert row["extended_attributes"]["state"] == "received"
    assert any("Hvala, pogledamo." in note["description"] for note in row["notes"])
    assert "Skrivni" not in str(row)
    one = get(doors.anonymous, f"requests/{report.pk}", "service_requests", {"extensions": "true"})
    assert one[0]["notes"] == row["notes"]


def test_the_reporters_words_are_told_unless_they_are_hidden(report, office, doors, cast):
    comment = services.comment_report(
        actor=Actor(user=cast.users["citizen"], level="low"), report_id=report.pk, text="Luknja se veča."
    )
    assert "Luknja se veča." in str(listed(doors, extensions="true")[0]["notes"])
    assert "Luknja se veča." in str(get(doors.anonymous, "servicerequestupdates", "service_request_updates"))
    services.moderate_comment(
        actor=acting_as(office.officer), report_id=report.pk, comment_id=comment.pk, hidden=True, reason="abuse",
        note="Žaljivo.",
    )  # fmt: skip
    assert "Luknja se veča." not in str(listed(doors, extensions="true")[0]["notes"])


def test_updates(report, office, doors):
    services.take_step(actor=acting_as(office.officer), report_id=report.pk, step="fix", words={"answer": "Zasuto."})
    services.write_note(actor=acting_as(office.officer), report_id=report.pk, text="Skrivni zapis urada.")
    rows = get(doors.anonymous, "servicerequestupdates", "service_request_updates")
    assert [row["status"] for row in rows] == ["open", "closed"]
    assert rows[1]["description"].endswith("Zasuto.")
    assert "Skrivni" not in str(rows)
    later = {
        "start_date": iso(timezone.now() - dt.timedelta(days=9)),
        "end_date": iso(timezone.now() - dt.timedelta(days=8)),
    }
    assert get(doors.anonymous, "servicerequestupdates", "service_request_updates", later) == []


def test_text_breaks_no_answer(category, doors, cast):
    text = "Luknja <b>&amp; \x08\x0b\ufffe \U0001f6a7 ]]> \"'"
    report = report_one(category, cast.users["citizen"], text=text)
    row = listed(doors)[0]
    assert row["description"] == text.replace("\x08", "").replace("\x0b", "").replace("\ufffe", "")
    root = check(doors.anonymous.get(f"{HOME}requests/{report.pk}.xml"), "service_requests")
    assert root.find("request/description").text == row["description"]


def test_whatever_is_wrong_is_said_in_the_format_that_was_asked_for(doors, db, monkeypatch):
    for path, shape in (("neznano.xml", "xml"), ("neznano.json", "json"), ("requests", "xml"), ("services.csv", "xml"),
                        ("", "xml"), ("tokens/ni.json", "json"), ("tokens/.xml", "xml")):  # fmt: skip
        answer = doors.anonymous.get(HOME + path)
        assert (answer.status_code, shape in answer["Content-Type"]) == (404, True), path
        check(answer, "errors")
    for method in ("put", "patch", "delete"):
        answer = getattr(doors.anonymous, method)(f"{HOME}requests.json")
        assert answer.status_code == 400
        check(answer, "errors")
    assert doors.anonymous.post(f"{HOME}services.xml").status_code == 400
    monkeypatch.setattr("apps.reports.open311.reading.services", lambda: 1 / 0)
    for form in ("xml", "json"):
        check(doors.anonymous.get(f"{HOME}services.{form}"), "errors")


def test_pages_of_others_may_read(report, doors):
    answer = doors.anonymous.get(f"{HOME}requests.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (answer["Cache-Control"], answer["Cross-Origin-Resource-Policy"]) == ("no-cache", "cross-origin")
    again = doors.anonymous.get(f"{HOME}requests.json", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert doors.anonymous.options(f"{HOME}requests.json")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


def test_one_address_reads_only_so_often(report, doors, monkeypatch):
    monkeypatch.setattr("apps.reports.open311.views.READS", 2)
    codes = [doors.anonymous.get(f"{HOME}services.json").status_code for _turn in range(3)]
    assert codes == [200, 200, 400]


def test_a_long_list_costs_as_many_queries_as_a_short_one(category, doors, cast):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            doors.anonymous.get(f"{HOME}requests.json", {"extensions": "true"})
        return len(found)

    report_one(category, cast.users["citizen"])
    queries()
    few = queries()
    for turn in range(20):
        report_one(category, cast.users["citizen"], at=(46.41 + turn / 5000, 15.87))
    assert queries() == few
    assert few <= 7


def test_languages(report, doors):
    row = get(doors.anonymous, "requests", "service_requests", headers={"accept-language": "en"})[0]
    assert row["service_name"] == "Pothole"
