"""The confirmation page, `/moj-ptuj/vloge/`, the first page of Moj Ptuj, and the calendar: who sees what, and in how many
queries."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from apps.applications.models import Application, Cosigner
from apps.applications.plugins import mine
from apps.applications.services.receipts import issue_receipt
from apps.audit.models import AccessLog
from apps.core.actor import ANONYMOUS, Actor
from apps.core.legal_time import LJUBLJANA
from apps.core.metrics import exposition
from apps.identity.acting import MANDATE_KEY
from apps.payments.models import Order
from tests.conftest import sign_in
from tests.factories import filing
from tests.factories.applications import make_form, make_version, minimal_definition
from tests.factories.people import make_organisation

pytestmark = pytest.mark.django_db
LIST, FIRST = "/moj-ptuj/vloge/", "/moj-ptuj/"
CAST = ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator")


def page_of(application, name="oddano/"):
    return f"/e-vloge/vloga/{application.pk}/{name}"


def text(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


@pytest.fixture
def ana(cast):
    """The citizen of the cast, known by SI-PASS."""
    return filing.acting(cast.users["citizen"])


@pytest.fixture
def done(ana):
    """What she filed, on the last evening of the year."""
    with time_machine.travel(dt.datetime(2026, 12, 31, 23, 59, 30, tzinfo=LJUBLJANA), tick=False):
        return filing.filed(ana)


def acting_client(user, mandate):
    """A browser in which somebody acts under a mandate."""
    client = Client()
    sign_in(client, user)
    session = client.session
    session[MANDATE_KEY] = str(mandate)
    session.save()
    return client


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_whole_cast(cast, done, who, prefix):
    client = getattr(cast, who)
    answers = [client.get(prefix + page_of(done, name)) for name in ("oddano/", "rok.ics", "")]
    listed = client.get(prefix + LIST)
    if who == "anonymous":
        assert [answer.status_code for answer in [*answers, listed]] == [302] * 4
        assert "371-1" not in answers[0]["Location"]
        return
    found = who == "citizen"
    assert [answer.status_code for answer in answers] == ([200, 200, 302] if found else [404] * 3)
    assert listed.status_code == 200
    assert ("371-1/2026" in text(listed)) == found
    assert "no-store" in listed["Cache-Control"]


def test_an_application_that_is_none(cast):
    assert cast.citizen.get("/e-vloge/vloga/00000000-0000-0000-0000-000000000000/oddano/").status_code == 404
    assert cast.citizen.post(LIST).status_code == 405


def test_the_confirmation_says_what_follows(cast, done):
    order = Order.objects.get()
    html = text(cast.citizen.get(page_of(done)))
    for wanted in (
        "Vloga je oddana", "371-1/2026", "četrtek, 31. december 2026", "ob 23.59", "Plačajte upravno takso 36,30 €",
        "SI56 0110 0496 0309 112", order.reference, "najpozneje 8. januarja 2027", "najpozneje 1. februarja 2027",
        "Do 1. 2. 2027: en mesec od popolne vloge 31. 12. 2026; zadnji dan je dela prost",
        "Potrdilo pripravljamo.", "data-checking", "/rok.ics", "/moj-ptuj/zadeve/371-1-2026/",
    ):  # fmt: skip
        assert wanted in html, wanted
    assert filing.EMSO not in html
    log = AccessLog.objects.filter(kind="applications.application")
    assert not log.exclude(case="371-1/2026").exists()


def test_the_receipt_shows_when_it_is_there(cast, done):
    document = issue_receipt(done.pk)
    html = text(cast.citizen.get(page_of(done)))
    assert document.get_absolute_url() in html
    assert "Potrdilo o oddaji (PDF, " in html
    assert "data-checking" not in html
    answer = cast.citizen.get(document.get_absolute_url())
    assert answer.status_code == 200
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 404


def test_what_was_paid_is_not_asked_for_again(cast, done):
    Order.objects.update(state="paid")
    assert "SI56" not in text(cast.citizen.get(page_of(done)))


def test_english(cast, done):
    html = text(cast.citizen.get("/en" + page_of(done)))
    assert "Prekop (en)" in html
    assert "31 December 2026" in html


def test_a_draft_has_no_confirmation(cast, ana):
    draft = filing.draft(ana, make_form())
    answer = cast.citizen.get(page_of(draft))
    assert (answer.status_code, answer["Location"]) == (302, page_of(draft, ""))
    assert cast.citizen.get(page_of(draft, "rok.ics")).status_code == 404
    assert cast.neighbour.get(page_of(draft)).status_code == 404


def test_a_co_applicant_sees_what_is_filed_but_not_the_case(cast, ana):
    application = filing.ready(ana)
    done = filing.file(ana, application)
    cosigner = Cosigner(application=done, name="Bine", email="b@example.si", token_digest="1")
    cosigner.user, cosigner.state = cast.users["neighbour"], "confirmed"
    cosigner.save()
    html = text(cast.neighbour.get(page_of(done)))
    assert "Kaj je oddano" in html
    assert "Vodovod" in html
    assert "Odprite zadevo" not in html
    assert "SI56 0110 0496" not in html
    assert done.case.number in text(cast.neighbour.get(LIST))
    assert "/moj-ptuj/zadeve/371" not in text(cast.neighbour.get(LIST))


def test_in_whose_name(cast, ana):
    company = make_organisation("gradnje", "company", name="Petovia gradnje d. o. o.", has_staff=False)
    actor = filing.for_organisation(ana, company)
    version = filing.with_fee()
    done, draft = filing.filed(actor, version), filing.draft(actor, version)
    client = acting_client(ana.user, actor.mandate)
    assert done.case.number in text(client.get(LIST))
    assert "Petovia gradnje d. o. o." in text(client.get(page_of(done)))
    assert page_of(draft, "") in text(client.get(LIST))
    own = text(cast.citizen.get(LIST))
    assert done.case.number not in own
    assert page_of(draft, "") not in own
    assert cast.citizen.get(page_of(done)).status_code == 404


def test_a_mandate_for_other_procedures_shows_nothing(cast, ana):
    company = make_organisation("gradnje", "company", has_staff=False)
    done = filing.filed(filing.for_organisation(ana, company))
    narrow = filing.for_organisation(ana, company, "nekaj-drugega")
    client = acting_client(ana.user, narrow.mandate)
    assert done.case.number not in text(client.get(LIST))
    assert client.get(page_of(done)).status_code == 404


def test_a_parent_and_a_child(cast, ana):
    child = filing.citizen("zala").user
    actor = filing.for_person(ana, child)
    version = filing.with_fee()
    done, draft = filing.filed(actor, version), filing.draft(actor, version)
    theirs = Client()
    sign_in(theirs, child)
    assert theirs.get(page_of(done)).status_code == 200
    assert theirs.get(page_of(draft, "")).status_code == 404
    assert done.case.number in text(theirs.get(LIST))
    assert done.case.number in text(acting_client(ana.user, actor.mandate).get(LIST))


def test_empty(cast):
    html = text(cast.citizen.get(LIST))
    assert "Vlog še ni" in html
    assert 'href="/e-vloge/"' in html
    assert cast.citizen.get(f"{LIST}?za=nonsense").status_code == 404
    assert cast.citizen.get(f"{LIST}?osnutki=nonsense").status_code == 404


def test_a_draft_on_the_list(cast, ana):
    with time_machine.travel("2026-11-20T10:00:00+01:00", tick=False):
        draft = filing.draft(ana, filing.with_fee())
        html = text(cast.citizen.get(LIST))
        assert "končanih delov: 1 od 3" in html
        assert "spremenjen 20. 11. 2026 ob 10.00" in html
        assert "hranimo do 18. 2. 2027" in html
        assert page_of(draft, "") in html
        assert "Nedokončano" in text(cast.citizen.get(FIRST))
    with time_machine.travel("2027-02-10T10:00:00+01:00", tick=False):
        sign_in(cast.citizen, ana.user)
        assert "Bo izbrisan po 18. 2. 2027" in text(cast.citizen.get(LIST))


def test_a_draft_that_cannot_be_filed_says_so(cast, ana):
    version = make_form("razpis", kind="tender", closes=timezone.now() + dt.timedelta(hours=1))
    filing.draft(ana, version)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        sign_in(cast.citizen, ana.user)
        assert "Oddaja ni mogoča" in text(cast.citizen.get(LIST))


def many(ana, version, count):
    """`count` drafts with a file and `count` filed ones, past the limit of drafts."""
    model = filing.ready(ana, version)
    for _number in range(count):
        filing.filed(ana, version)
    rows = [
        Application(
            version=version, applicant=ana.user, answers=model.answers, typed="", language="sl", revision=number
        )
        for number in range(count - 1)
    ]
    for row in rows:
        row.save()
        filing.attach(row, check=False)


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_as_many_queries_for_two_as_for_twenty(cast, ana):
    version = filing.with_fee()
    many(ana, version, 2)
    few = {path: queries(cast.citizen, path) for path in (LIST, FIRST)}
    many(ana, version, 18)
    assert {path: queries(cast.citizen, path) for path in (LIST, FIRST)} == few
    assert few[LIST] <= 25


def test_two_hundred_come_in_pages(cast, ana):
    version = filing.with_fee()
    model = filing.filed(ana, version)
    number = queries(cast.citizen, LIST)
    clone(model, 200)
    drafts = [Application(version=version, applicant=ana.user, revision=at) for at in range(200)]
    Application.objects.bulk_create(drafts)
    assert queries(cast.citizen, LIST) <= number + 3  # drafts and their files
    seen = walk(cast.citizen, "za"), walk(cast.citizen, "osnutki")
    assert [len(found) for found in seen] == [201, 200]


def clone(model, count):
    """Filed rows as they would be, written at once."""
    from apps.cases.models import Case

    cases, rows = [], []
    for at in range(count):
        case = Case.objects.get(pk=model.case_id)
        case.pk, case.sequence, case.number, case.subject_id = None, at + 100, f"371-{at + 100}/2026", f"x{at}"
        case.pk = Case._meta.pk.get_default()
        cases.append(case)
        row = Application(
            version=model.version, applicant=model.applicant, state="filed", filed=model.filed, case=case, digest="x"
        )
        rows.append(row)
    Case.objects.bulk_create(cases)
    Application.objects.bulk_create(rows)


def walk(client, name):
    """Addresses of all rows of one list, page by page."""
    import re

    found, cursor = [], ""
    while True:
        html = client.get(LIST + (f"?{name}={cursor}" if cursor else "")).content.decode()
        part = html.split('id="oddane"')[1] if name == "za" else html.split('id="osnutki"')[1].split('id="oddane"')[0]
        pattern = r'<h3 class="t"><a href="([^"]+)"'
        found += re.findall(pattern, part)
        following = re.search(rf'href="\?{name}=([^"]+)"', part)
        if not following:
            assert len(set(found)) == len(found)
            return found
        cursor = following[1]


def test_what_waits_is_useful_and_few(ana):
    now = timezone.now()
    soon = make_form("razpis", kind="tender", closes=now + dt.timedelta(days=2))
    later = make_form("pozneje", kind="tender", closes=now + dt.timedelta(days=60))
    cut = make_form("umaknjen")
    cut.cutoff, cut.state = now + dt.timedelta(days=7), "published"
    cut.save()
    drafts = {name: filing.draft(ana, version) for name, version in (("soon", soon), ("later", later), ("cut", cut))}
    Application.objects.filter(pk=drafts["later"].pk).update(changed=now - dt.timedelta(days=80), warned=now)
    cards = list(mine.waiting(ana))
    assert [(card.colour, card.title) for card in cards] == [
        ("danger", "Oddajte vlogo"), ("warning", "Oddajte vlogo"), ("warning", "Osnutek bomo izbrisali"),
    ]  # fmt: skip
    assert cards[0].url == page_of(drafts["soon"], "")
    for _number in range(5):
        filing.draft(ana, soon)
    assert len(list(mine.waiting(ana))) == 3
    assert list(mine.waiting(ANONYMOUS)) == []
    assert list(mine.waiting(filing.citizen("luka"))) == []
    assert list(mine.waiting(Actor(client="program"))) == []


def test_what_is_closed_waits_for_nobody(ana):
    version = make_form("razpis", kind="tender", closes=timezone.now() + dt.timedelta(hours=1))
    filing.draft(ana, version)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert list(mine.waiting(ana)) == []


def test_the_menu_counts_drafts(cast, ana):
    filing.draft(ana, make_form())
    html = text(cast.citizen.get(FIRST))
    assert 'Vloge<span class="n">1</span>' in html


def test_the_deadline_in_a_calendar(cast, done):
    answer = cast.citizen.get(page_of(done, "rok.ics"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="rok-371-1-2026.ics"'
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == dt.date(2027, 2, 1)
    assert event["DTEND"].dt == dt.date(2027, 2, 2)
    assert "371-1/2026" in event["SUMMARY"]
    assert event["DTSTAMP"].dt
    assert "en mesec od popolne vloge" in event["DESCRIPTION"].replace("\xa0", " ")
    [alarm] = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == -dt.timedelta(hours=15)
    again = Calendar.from_ical(cast.citizen.get("/en" + page_of(done, "rok.ics")).content).walk("VEVENT")[0]
    assert again["UID"] == event["UID"]
    assert b"Marija" not in answer.content
    assert cast.citizen.get(page_of(done, "rok.ics")).content == answer.content


def test_without_a_deadline_there_is_no_calendar(cast, ana):
    done = filing.file(ana, filing.draft(ana, make_form("brez", minimal_definition(decision_deadline=None))))
    html = text(cast.citizen.get(page_of(done)))
    assert "rok.ics" not in html
    assert "Prejmete odločitev" in html
    assert cast.citizen.get(page_of(done, "rok.ics")).status_code == 404


def test_figures_for_those_who_watch(ana):
    version = make_form()
    filing.file(ana, filing.draft(ana, version))
    filing.draft(ana, version)
    make_version(version.procedure)
    shown = exposition().decode()
    assert "portal_application_drafts 1.0" in shown
    assert 'portal_applications_filed{channel="e_identified"} 1.0' in shown
