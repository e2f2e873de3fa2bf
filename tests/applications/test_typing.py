"""What came on paper, typed into the form of the procedure: by whom, as it stands, with warnings that hold nothing up,
corrected with what changed, and shown wherever answers are."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from apps.applications.exceptions import Stale
from apps.applications.models import Application, Procedure, Transcription
from apps.applications.plugins.known import my_applications
from apps.applications.services.transcribing import transcript_of, type_answers
from apps.cases import services
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseParty, PaperFiling
from apps.cases.models.ledger import deadlines_of
from apps.cases.registry import Matter, subject_of
from apps.payments.models import Order
from tests.applications.api_clients import APPLICATIONS
from tests.applications.pages import read_form, send
from tests.applications.typed import FORM, ROW, people, register, typed, url
from tests.cases.conftest import client_of, person
from tests.cases.paper import paper, party
from tests.conftest import sign_in
from tests.documents.conftest import storage  # noqa: F401
from tests.factories.applications import make_version, minimal_definition, road_department
from tests.factories.people import acting_as

pytestmark = pytest.mark.usefixtures("storage", "town")
KEY = "01a22453-44f7-76aa-ba36-916eb9e3a0ef"
JSON = {"content_type": "application/json"}
REFUSED = (IntegrityError, InternalError)
WHOLE = {"ime": "Jože Žnidarič", "namen": "Vodovod", "zacetek_0": "5", "zacetek_1": "3", "zacetek_2": "2090"}


@pytest.fixture
def staff(db):
    return people()


@pytest.fixture
def filing(staff):
    return register(staff.clerk)


@pytest.fixture
def marija(cast, filing):
    """The party, once the case is tied to her account."""
    Case.objects.filter(pk=filing.case_id).update(applicant=cast.users["citizen"])
    client = Client()
    sign_in(client, cast.users["citizen"], level="substantial")
    return client


def application(filing):
    return Application.objects.get(case=filing.case_id)


def test_the_clerk_types_step_by_step_what_stands_on_the_paper(staff, filing):
    client = client_of(staff.clerk)
    assert url(filing) in client.get(f"/admin/cases/paperfiling/{filing.pk}/change/").content.decode()
    assert "Ni še nič prepisano." in client.get(url(filing)).content.decode()
    answer = send(client, url(filing, "vloga"), **WHOLE, ulica="dravska ulica 10")
    assert (answer.status_code, answer.url) == (302, url(filing, "kraj"))
    row = read_form(client.get(answer.url))
    assert "dodaj:parcele" in " ".join(row.buttons)
    name = row.data["parcele"]
    plot = {f"parcele-{name}-parcela": "1/2", f"parcele-{name}-velikost": "1.200,5"}
    assert client.post(answer.url, row.data | plot | {"dejanje": "pozneje"}).url == url(filing)
    kept = application(filing)
    assert kept.state == "typed"
    assert kept.applicant is None
    assert (kept.answered["ulica"], kept.answered["zacetek"]) == ("Dravska ulica 10", "2090-03-05")
    assert kept.answered["parcele"] == [{"_id": name, "parcela": "1/2", "velikost": "1200.5"}]
    saves = list(Transcription.objects.all())
    assert [(one.by, one.step, one.revision) for one in saves] == [(staff.clerk, "vloga", 1), (staff.clerk, "kraj", 2)]
    overview = client.get(url(filing)).content.decode()
    assert overview.count("kljukica") == 2
    assert "Sprejemnica Preizkus" in overview
    told = filing.case.events.get(kind="note")
    assert (told.public, told.text_sl) == (True, "Odgovori z vloge na papirju so vpisani v obrazec.")


def test_what_is_missing_or_wrong_is_kept_and_holds_nothing_up(staff, filing):
    client = client_of(staff.officer)
    answer = send(client, url(filing, "vloga"), namen="x" * 60, zacetek_0="spomladi", ulica="Neznana ulica 3")
    assert answer.url == url(filing, "kraj")
    kept = application(filing)
    assert kept.answered["namen"] == "x" * 60
    assert kept.unclear == {"zacetek": ["spomladi", "", ""], "ulica": "Neznana ulica 3"}
    page = client.get(url(filing, "vloga"))
    assert "Na papirju manjka" in page.content.decode()
    assert read_form(page).data["zacetek_0"] == "spomladi"
    assert "Ulice »Neznana ulica 3« ne najdemo" in client.get(url(filing)).content.decode()
    shown = client.get(reverse("admin:cases_case_change", args=[filing.case_id])).content.decode()
    assert "spomladi <em>(tako piše na papirju" in shown
    assert "s papirja prepisal urad" in shown


def days_of(case):
    found = deadlines_of(case)
    named = (
        case.received_at,
        case.complete_on,
        case.decision_due,
        case.next_due,
        case.next_kind,
        case.state,
        case.moved,
    )
    return (found.call, found.decision, found.next, *named)


def test_no_day_and_no_deadline_moves(staff):
    posted = timezone.localdate() - timedelta(days=4)
    filing = register(
        staff.clerk, manner="registered_post", posted=posted, arrived=timezone.now() - timedelta(days=2)
    )  # fmt: skip
    case = Case.objects.get(pk=filing.case_id)
    before = days_of(case)
    typed(staff.clerk, filing, namen="Vodovod", zacetek=(posted + timedelta(days=1)).isoformat())
    assert before == days_of(Case.objects.get(pk=filing.case_id))
    problems = transcript_of(PaperFiling.objects.get(pk=filing.pk)).evaluation.problems
    assert "zacetek" not in {one.field for one in problems}  # counted from the day that counts for the party


def test_a_mistyped_answer_is_corrected_and_the_history_tells_what_changed(staff, filing):
    typed(staff.clerk, filing, namen="Vodovot", parcele=[{"_id": ROW, "parcela": "1/2"}])
    typed(staff.officer, filing, {"zacetek": ["31", "2", "2027"]}, namen="Vodovod")
    page = client_of(staff.officer).get(url(filing)).content.decode()
    assert "Vodovot</del>" in page.replace("\n", "")
    assert "31 2 2027</ins>" in page
    assert page.index("Uradnica Preizkus") < page.index("Sprejemnica Preizkus")
    first, second = Transcription.objects.all()
    assert (first.kept["values"]["namen"], second.kept["values"]["namen"]) == ("Vodovot", "Vodovod")
    assert second.kept["typed_by"] == str(staff.officer)
    for rows in (Transcription.objects.all(), Application.objects.filter(state="typed")):
        with pytest.raises(REFUSED), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(REFUSED), transaction.atomic():
        Transcription.objects.update(step="drugje")
    with pytest.raises(REFUSED), transaction.atomic():
        Application.objects.update(state="draft")


@pytest.mark.parametrize(
    ("who", "overview", "step"),
    [("officer", 200, 200), ("clerk", 200, 200), ("head", 200, 200), ("other_officer", 404, 404), ("editor", 404, 404),
     ("stranger", 404, 404)],
)  # fmt: skip
def test_who_of_the_staff_types(staff, filing, who, overview, step):
    client = client_of(getattr(staff, who))
    data = read_form(client_of(staff.clerk).get(url(filing, "vloga"))).data | {"namen": "Vodovod", "dejanje": "pozneje"}
    assert client.get(url(filing)).status_code == overview
    assert client.get(url(filing, "vloga")).status_code == step
    assert client.post(url(filing, "vloga"), data).status_code == (302 if step == 200 else 404)
    assert Application.objects.exists() is (step == 200)


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour"])
def test_people_stay_outside(cast, filing, who):
    client = Client() if who == "anonymous" else getattr(cast, who)
    for path in (url(filing), url(filing, "vloga")):
        assert client.get(path).status_code in (302, 403, 404)
        assert client.post(path, {"namen": "x", "polja": "namen"}).status_code in (302, 403, 404, 405)
    with pytest.raises(Http404):
        type_answers(actor=person(cast.users["neighbour"]), filing_id=filing.pk, fields={"namen"}, answers={})
    assert not Application.objects.exists()


def test_who_only_reads_the_case_reads_the_transcript(staff, filing):
    services.share_case(
        actor=acting_as(staff.officer), case_id=filing.case_id, reason="Vpogled", user=staff.other_officer
    )
    typed(staff.officer, filing, namen="Vodovod")
    client = client_of(staff.other_officer)
    page = client.get(url(filing))
    assert page.status_code == 200
    assert url(filing, "vloga") not in page.content.decode()
    assert client.get(url(filing, "vloga")).status_code == 403
    assert client.post(url(filing, "vloga"), {"namen": "x", "polja": "namen"}).status_code == 403


def test_a_party_types_for_no_office(staff, filing):
    CaseParty.objects.create(
        case=filing.case, kind="side_participant", name="Sprejemnica", user=staff.clerk, since=timezone.localdate()
    )
    assert client_of(staff.clerk).get(url(filing, "vloga")).status_code == 403
    Case.objects.filter(pk=filing.case_id).update(applicant=staff.officer)
    assert client_of(staff.officer).get(url(filing, "vloga")).status_code in (403, 404)


def test_the_second_click_makes_nothing(staff, filing):
    client = client_of(staff.clerk)
    data = read_form(client.get(url(filing, "vloga"))).data | WHOLE | {"dejanje": "naprej"}
    assert {client.post(url(filing, "vloga"), data).url for _click in range(2)} == {url(filing, "kraj")}
    assert Transcription.objects.count() == 1
    assert filing.case.events.filter(kind="note").count() == 1


def test_of_two_clerks_on_one_step_the_second_is_told_and_loses_nothing(staff, filing):
    first, second = client_of(staff.clerk), client_of(staff.officer)
    page = read_form(second.get(url(filing, "vloga"))).data
    send(first, url(filing, "vloga"), namen="Vodovod")
    answer = second.post(url(filing, "vloga"), page | {"namen": "Elektrika", "dejanje": "naprej"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Ta korak je medtem shranil nekdo drug: Sprejemnica Preizkus" in html
    assert "vi: Elektrika" in html
    assert "shranjeno: Vodovod" in html
    assert application(filing).answered["namen"] == "Vodovod"
    again = read_form(answer).data
    assert again["namen"] == "Elektrika"
    assert second.post(url(filing, "vloga"), again | {"dejanje": "pozneje"}).status_code == 302
    assert application(filing).answered["namen"] == "Elektrika"


def test_a_step_that_somebody_hid_meanwhile_is_kept_all_the_same(staff, filing):
    typed(staff.clerk, filing, namen="drugo")
    client = client_of(staff.officer)
    page = read_form(client.get(url(filing, "dodatno"))).data
    typed(staff.clerk, filing, namen="Vodovod")
    assert client.get(url(filing, "dodatno")).status_code == 404
    answer = client.post(url(filing, "dodatno"), page | {"pojasnilo": "Zaradi okvare", "dejanje": "naprej"})
    assert answer.url == url(filing)
    assert application(filing).answered["pojasnilo"] == "Zaradi okvare"
    assert client.get(url(filing, "ni-ga")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_at_once_on_two_steps_keep_both(staff):
    filing = register(staff.clerk)
    answers = {"namen": "Vodovod", "parcele": [{"_id": ROW, "parcela": "1/2"}]}

    def save(name):
        try:
            typed(staff.officer, filing, **{name: answers[name]})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, answers))
    assert application(filing).answered == answers
    assert sorted(Transcription.objects.values_list("revision", flat=True)) == [1, 2]


def test_the_fingerprint_of_other_fields_is_nobodys_business(staff, filing):
    seen = transcript_of(filing).fingerprint({"namen"})
    typed(staff.clerk, filing, ime="Jože")
    given = {"actor": acting_as(staff.officer), "filing_id": filing.pk, "fields": {"namen"}, "seen": seen}
    type_answers(**given, answers={"namen": "Vodovod"})
    type_answers(**given, answers={"namen": "Vodovod"})  # the same, twice
    with pytest.raises(Stale):
        type_answers(**given, answers={"namen": "Elektrika"})
    type_answers(actor=acting_as(staff.officer), filing_id=filing.pk, fields={"tuje"}, answers={"tuje": "x"})
    assert "tuje" not in application(filing).answered


def test_rows_without_javascript(staff, filing):
    client = client_of(staff.clerk)
    page = read_form(client.get(url(filing, "kraj")))
    first = page.data["parcele"]
    add = next(one for one in page.buttons if one.startswith("dodaj"))
    answer = client.post(url(filing, "kraj"), page.data | {f"parcele-{first}-parcela": "1/2", "dejanje": add})
    page = read_form(client.get(answer.url))
    assert len(page.data["parcele"]) == 2
    gone = client.post(url(filing, "kraj"), page.data | {"dejanje": f"odstrani:parcele:{first}"})
    assert "vrni:parcele" in client.get(gone.url).content.decode()
    back = client.post(url(filing, "kraj"), read_form(client.get(gone.url)).data | {"dejanje": f"vrni:parcele:{first}"})
    assert "1/2" in client.get(back.url).content.decode()


def test_once_it_is_decided_nothing_is_typed(staff, filing):
    typed(staff.officer, filing, namen="Vodovod")
    Case.objects.filter(pk=filing.case_id).update(closed_on=timezone.localdate())
    client = client_of(staff.officer)
    assert client.get(url(filing, "vloga")).url == url(filing)
    assert "O zadevi je že odločeno" in client.get(url(filing)).content.decode()
    with pytest.raises(StepRefused):
        typed(staff.officer, filing, namen="Elektrika")
    assert application(filing).answered == {"namen": "Vodovod"}


def test_a_letter_that_answers_no_form_has_nothing_to_type(staff):
    matter = Matter("splosna-zadeva", "351", "Obrezovanje", "Pruning", road_department().pk, "P1M")
    filing = services.register_paper(
        actor=acting_as(staff.clerk), key=KEY, paper=paper(matter=matter), party=party()
    )  # fmt: skip
    client = client_of(staff.officer)
    assert "/prepis/" not in client.get(reverse("admin:cases_case_change", args=[filing.case_id])).content.decode()
    assert client.get(url(filing)).status_code == 404


def test_the_form_that_held_at_receipt_stays(staff, filing):
    typed(staff.clerk, filing, namen="Vodovod")
    make_version(application(filing).version.procedure, minimal_definition())
    assert client_of(staff.clerk).get(url(filing, "kraj")).status_code == 200
    assert transcript_of(filing).version == application(filing).version
    fresh = services.register_paper(
        actor=acting_as(staff.clerk), key=KEY, paper=paper(procedure="prekop", summary="x"), party=party()
    )
    assert transcript_of(fresh).version.number == 2


def test_the_office_finds_the_case_by_the_street_on_the_paper(staff, filing):
    typed(staff.clerk, filing, ulica="Prešernova ulica 4")
    assert "presernova" in Case.objects.get(pk=filing.case_id).search_text


def test_the_officer_marks_field_by_field_with_the_warnings_beside(staff, filing):
    typed(staff.clerk, filing, {"zacetek": ["spomladi", "", ""]}, ime="Jože", parcele=[{"_id": ROW, "velikost": "3"}])
    page = client_of(staff.officer).get(reverse("admin:cases_supplement", args=[filing.case_id])).content.decode()
    assert "spomladi" in page
    assert "Izpolnite polje »Namen«." in page
    assert "Parcela 1: Parcela" in page
    keys = {one.key: one for one in subject_of(filing.case).mendable(filing.case, "sl")}
    assert keys["field:ime:"].value == "Jože"  # nobody's account filled it in
    assert keys[f"field:parcela:{ROW}"].warning == "Izpolnite polje »Parcela«."
    assert "attachment:nacrt:" in keys


def test_the_party_answers_the_call_in_the_portal_once_the_case_is_theirs(staff, filing, marija, cast):
    typed(staff.clerk, filing, {"zacetek": ["spomladi", "", ""]}, ime="Jože", namen="Vodovod")
    made = services.request_supplement(
        actor=acting_as(staff.officer), case_id=filing.case_id,
        items=[{"kind": "field", "id": "zacetek", "note": "Kateri dan?"}],
    )  # fmt: skip
    address = f"/e-vloge/dopolnitev/{made.pk}/"
    assert address in marija.get(filing.case.get_absolute_url()).content.decode()
    assert cast.neighbour.get(address).status_code == 404
    assert read_form(marija.get(address)).data["zacetek_0"] == "spomladi"
    day = {"zacetek_0": "5", "zacetek_1": "3", "zacetek_2": "2090"}
    assert send(marija, address, "oddaj", **day, statement="on").status_code == 302
    shown = client_of(staff.officer).get(reverse("admin:cases_case_change", args=[filing.case_id])).content.decode()
    assert "spomladi" not in shown
    assert "5. marec 2090 <em>(dopolnjeno" in shown
    assert application(filing).unclear  # the paper says what it says
    overview = client_of(staff.clerk).get(url(filing)).content.decode()
    assert "Stranka je v portalu dopolnila: Zacetek (" in overview


def test_a_call_in_words_alone_is_answered_as_before(staff, filing, marija):
    made = services.request_supplement(
        actor=acting_as(staff.officer), case_id=filing.case_id, items=[{"kind": "other", "note": "Pojasnite."}]
    )
    assert subject_of(filing.case).mend_url(made) == ""
    assert marija.get(f"/e-vloge/dopolnitev/{made.pk}/").status_code == 404


def test_the_party_reads_it_in_moj_ptuj_and_nobody_else_does(staff, filing, marija, cast):
    typed(staff.clerk, filing, {"zacetek": ["spomladi", "", ""]}, namen="Vodovod")
    page = marija.get(filing.case.get_absolute_url()).content.decode()
    for text in ("Vodovod", "spomladi", "s papirja prepisal urad"):
        assert text in page
    assert "Sprejemnica" not in page.split('id="vloga"')[1]
    assert cast.neighbour.get(filing.case.get_absolute_url()).status_code == 404
    assert filing.case.number in marija.get("/moj-ptuj/dokumenti/?predal=oddano").content.decode()
    data = my_applications(person(cast.users["citizen"]))
    assert "Namen: Vodovod" in data[0]["answers"]
    assert not my_applications(person(cast.users["neighbour"]))


def test_programs_read_it(staff, filing, marija, cast):
    typed(staff.clerk, filing, {"zacetek": ["spomladi", "", ""]}, namen="Vodovod")
    listed = marija.get(APPLICATIONS).json()["results"]
    assert [(one["state"], one["number"]) for one in listed] == [("typed", filing.case.number)]
    key = listed[0]["id"]
    whole = marija.get(f"{APPLICATIONS}{key}/").json()
    assert (whole["answers"], whole["unread"]) == ({"namen": "Vodovod"}, {"zacetek": "spomladi"})
    assert (whole["problems"], whole["open"], whole["party"]) == ([], False, "Jože Žnidarič")
    assert marija.patch(f"{APPLICATIONS}{key}/", {"answers": {"namen": "x"}}, **JSON).status_code == 404
    assert marija.post(f"{APPLICATIONS}{key}/submit/", {"statement": True}, **JSON).status_code == 404
    assert cast.neighbour.get(APPLICATIONS).json()["results"] == []
    assert cast.neighbour.get(f"{APPLICATIONS}{key}/").status_code == 404
    office = client_of(staff.officer).get(f"/api/v1/office-cases/{filing.case_id}/").json()
    step = next(one for one in office["answers"] if one["title"] == "Vloga")
    assert step["note"].startswith("s papirja prepisal urad")
    assert {"label": "Namen", "value": "Vodovod", "note": ""} in step["rows"]


def test_the_number_of_queries_is_the_same_for_few_and_for_many_saves(staff, filing):
    client, counts = client_of(staff.officer), []
    for times in (2, 15):
        for number in range(times):
            typed(staff.clerk, filing, namen=f"Vodovod {times}-{number}", parcele=[
                {"_id": ROW[:-2] + f"{row:02d}", "parcela": str(row)} for row in range(times)
            ])  # fmt: skip
        for path in (url(filing), url(filing, "kraj"), reverse("admin:cases_case_change", args=[filing.case_id])):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert max(counts[:2]) <= 40


def test_what_was_typed_is_printed_for_whoever_sees_it(staff, filing):
    address = f"{url(filing)}prepis.pdf"
    assert client_of(staff.clerk).get(address).status_code == 404
    typed(staff.clerk, filing, {"zacetek": ["spomladi", "", ""]}, namen="Vodovod")
    answer = client_of(staff.clerk).get(address)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for word in ("371-1/2026", "Vodovod", "spomladi (tako piše na papirju", "Sprejemnica Preizkus"):
        assert word in text
    assert client_of(staff.officer).get(address).content == answer.content
    for who in (staff.other_officer, staff.editor, staff.stranger):
        assert client_of(who).get(address).status_code == 404


def test_older_saves_stand_on_further_pages(staff, filing):
    for number in range(23):
        typed(staff.clerk, filing, namen=f"Poskus {number}")
    client = client_of(staff.officer)
    page = client.get(url(filing)).content.decode()
    assert "?pred=4#" in page
    assert "Poskus 1<" not in page
    assert "Poskus 1<" in client.get(f"{url(filing)}?pred=4").content.decode()
    assert client.get(f"{url(filing)}?pred=x").status_code == 200


def test_what_the_tariff_asks_for_the_answers_is_shown_and_ordered_once(staff, cast):
    fee = {
        "currency": "EUR", "depends_on": "namen", "iban": "SI56 0110 0496 0309 112", "exemption_allowed": True,
        "items": [{"channel": "paper", "cents": 4080, "when": {"namen": "Vodovod"}}],
        "reference": "SI11 75965-7111002", "purpose_code": "GOVT",
    }  # fmt: skip
    filing = register(staff.clerk)
    version = make_version(
        Procedure.objects.get(slug="prekop"), FORM | {"fee": fee}, valid_from=filing.case.received_at
    )
    typed(staff.clerk, filing, namen="Vodovod")
    assert application(filing).version == version
    assert "40,80" in client_of(staff.officer).get(url(filing)).content.decode()
    assert not Order.objects.exists()
    order = f"{url(filing)}taksa.nalog/"
    for who in ("citizen", "neighbour", "other_officer"):
        assert getattr(cast, who).post(order).status_code in (302, 403, 404)
    assert not Order.objects.exists()
    officer = client_of(staff.officer)
    for _ in range(2):
        assert "Nalog za plačilo" in officer.post(order, follow=True).content.decode()
    made = Order.objects.get()
    assert (made.cents, made.owner_id, made.key) == (4080, str(filing.case_id), "fee")
    page = officer.get(url(filing)).content.decode()
    assert "čaka na plačilo" in page
    assert order not in page


def test_without_a_fee_nothing_is_ordered(staff, filing):
    typed(staff.clerk, filing, namen="Vodovod")
    answer = client_of(staff.clerk).post(f"{url(filing)}taksa.nalog/", follow=True)
    assert "Tarifa za te odgovore ne določa takse." in answer.content.decode()
    assert not Order.objects.exists()
