"""Documents that the office takes into a case, and answers to calls that come on paper."""

import datetime as dt

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone

from apps.cases import services
from apps.cases.exceptions import StepRefused
from apps.cases.models import CaseEvent, Scan
from apps.core.legal_time import LJUBLJANA, local_day
from apps.documents.models import Document
from apps.documents.services import check_file, store_generated
from tests.cases.conftest import client_of
from tests.cases.paper import checked, sheet
from tests.factories.cases import open_one
from tests.factories.people import TESTS, acting_as

pytestmark = pytest.mark.usefixtures("storage")


def today():
    return local_day(timezone.now())


def entry(**values):
    return services.Entry(**{"title": "Soglasje", "kind": "incoming", "on": today(), "manner": "post"} | values)


def page(case):
    return f"/admin/cases/case/{case.pk}/dokument/"


def sent(**values):
    return {
        "title": "Soglasje", "kind": "incoming", "on": today().isoformat(), "manner": "post", "public": "on",
        "archive": "on",
    } | values  # fmt: skip


def test_a_document_is_taken_as_it_is_and_the_party_reads_of_it(office, case, cast):
    actor = acting_as(office.officer)
    event = services.take_documents(actor=actor, case_id=case.pk, entry=entry(), uploads=[sheet()])
    assert "»Soglasje« (prejeti dokument, po navadni pošti" in event.text_sl
    document = Document.objects.get(pk=event.documents[0])
    assert (document.owner_kind, document.uploaded_by) == ("case", office.officer)
    check_file(document.file_id)
    html = cast.citizen.get(case.get_absolute_url()).content.decode()
    assert str(document.pk) in html
    again = services.take_documents(actor=actor, case_id=case.pk, entry=entry(), uploads=[sheet()])
    assert again.pk == event.pk
    assert case.events.filter(kind="document").count() == 1


def test_what_is_not_for_the_party_is_not_shown_to_it(office, case, cast):
    event = services.take_documents(
        actor=acting_as(office.officer), case_id=case.pk, entry=entry(public=False, kind="own", manner=""),
        uploads=[sheet()],
    )  # fmt: skip
    document = Document.objects.get(pk=event.documents[0])
    check_file(document.file_id)
    html = cast.citizen.get(case.get_absolute_url()).content.decode()
    assert "Soglasje" not in html
    assert str(document.pk) not in html
    for who, status in (("citizen", 404), ("neighbour", 404)):
        assert getattr(cast, who).get(document.get_absolute_url()).status_code == status
    assert client_of(office.officer).get(document.get_absolute_url()).status_code == 200
    assert client_of(office.other_officer).get(document.get_absolute_url()).status_code == 404
    change = client_of(office.officer).get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert "samo za urad" in change


def test_a_document_of_another_case_is_taken_by_reference(office, case, cast):
    other = open_one(cast.users["neighbour"], office.department, "other")
    foreign = open_one(cast.users["neighbour"], office.elsewhere, "foreign")
    kept = [
        store_generated(
            actor=TESTS, content=b"%PDF-1.7 x", name=f"{name}.pdf", content_type="application/pdf", owner_kind="case",
            owner_id=one.pk,
        )
        for name, one in (("mnenje", other), ("tuje", foreign))
    ]  # fmt: skip
    client = client_of(office.officer)
    shown = client.get(page(case), {"iz": other.number}).content.decode()
    assert "mnenje.pdf" in shown
    assert "tuje.pdf" not in client.get(page(case), {"iz": foreign.number}).content.decode()
    answer = client.post(f"{page(case)}?iz={other.number}", sent(references=[str(kept[0].pk)]))
    assert answer.status_code == 302
    taken = Document.objects.get(owner_id=str(case.pk), owner_kind="case")
    assert taken.file == kept[0].file
    with pytest.raises(StepRefused):
        services.take_documents(
            actor=acting_as(office.officer), case_id=case.pk, entry=entry(), references=[kept[1].pk]
        )


def test_uploads_become_pdf_a_when_it_is_asked_for(office, case):
    client = client_of(office.officer)
    for _click in range(2):
        answer = client.post(page(case), sent(files=[sheet("1.jpg"), sheet("2.jpg", "blue")]))
        assert answer.status_code == 302
    scan = Scan.objects.get()
    assert "Pripravljamo PDF/A" in client.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    checked(case)
    assert services.sweep_scans() == 1
    scan.refresh_from_db()
    assert (scan.state, scan.pages) == ("done", 2)
    assert CaseEvent.objects.get(documents=[scan.document]).public


@pytest.mark.parametrize(
    ("field", "values"),
    [("files", {}), ("title", {"title": ""}), ("on", {"on": "2999-01-01"}), ("files", {"files": "x.exe"})],
)
def test_what_is_wrong_is_said(office, case, field, values):
    data = sent(**values)
    if "files" in values:
        data["files"] = [sheet("x.exe")]
    answer = client_of(office.officer).post(page(case), data)
    assert field in answer.context["form"].errors
    assert not case.events.filter(kind="document").exists()


def test_who_may_take_documents_into_a_case(office, case, cast):
    for who in ("anonymous", "citizen", "neighbour"):
        assert getattr(cast, who).get(page(case)).status_code in (302, 403, 404)
    for user in (office.other_officer, office.editor, office.stranger):
        assert client_of(user).get(page(case)).status_code == 404
        with pytest.raises(Http404):
            services.take_scans(actor=acting_as(user), case_id=case.pk, entry=entry(), uploads=[sheet()])
    assert client_of(office.administrator).get(page(case)).status_code == 403
    with pytest.raises(StepRefused):
        services.take_documents(
            actor=acting_as(office.administrator), case_id=case.pk, entry=entry(), uploads=[sheet()]
        )
    assert not Document.objects.exists()


# --- answers to calls -----------------------------------------------------------------------------------------------


@pytest.fixture
def call(office, case):
    return services.request_supplement(
        actor=acting_as(office.officer), case_id=case.pk, items=[{"kind": "other", "note": "Podpišite vlogo."}]
    )


def answer(call, **values):
    prefix = f"list-{call.round}"
    given = {"on": today().isoformat(), "manner": "in_person", "posted": ""} | values
    return {"dejanje": "prejeto", "poziv": str(call.pk)} | {f"{prefix}-{key}": value for key, value in given.items()}


def test_an_answer_on_paper_with_its_sheets(office, case, call):
    client, path = client_of(office.officer), f"/admin/cases/case/{case.pk}/dopolnitev/"
    assert "Dopolnitev je prišla na papirju" in client.get(path).content.decode()
    for _click in range(2):
        assert client.post(path, answer(call, files=[sheet()])).status_code == 302
    case.refresh_from_db()
    call.refresh_from_db()
    assert (case.state, call.state) == ("supplemented", "answered")
    assert case.events.filter(kind="supp_received").count() == 1
    scan = Scan.objects.get()
    assert scan.title == "Dopolnitev na poziv 1"
    checked(case)
    assert services.sweep_scans() == 1


def test_the_day_of_posting_decides_whether_an_answer_is_in_time(office, case):
    """ZUP 68/2: what was handed to the post in time is in time, whenever it comes."""
    asked = dt.datetime(2026, 12, 1, 10, tzinfo=LJUBLJANA)
    with time_machine.travel(asked, tick=False):
        actor = acting_as(office.officer)
        calls = [
            services.request_supplement(
                actor=actor, case_id=case.pk, items=[{"kind": "other", "note": f"Podpis {number}."}], period="P8D"
            )
            for number in range(2)
        ]  # fmt: skip
    last = calls[0].deadline.day
    came = last + dt.timedelta(days=2)
    with time_machine.travel(dt.datetime.combine(came, dt.time(9), tzinfo=LJUBLJANA), tick=False):
        actor = acting_as(office.officer)
        given = {"actor": actor, "on": came, "manner": "registered_post"}
        for wrong in (None, came + dt.timedelta(days=1), dt.date(2026, 11, 30)):
            with pytest.raises(StepRefused):
                services.record_paper_supplement(request_id=calls[0].pk, posted=wrong, **given)
        services.record_paper_supplement(request_id=calls[0].pk, posted=last, **given)
        services.record_paper_supplement(request_id=calls[1].pk, actor=actor, on=came, manner="post")
    texts = [event.text_sl for event in case.events.filter(kind="supp_received").order_by("id")]
    assert ["po izteku roka" in text for text in texts] == [False, True]
    case.refresh_from_db()
    assert case.complete_on == came  # the office's period runs from receipt


def test_others_write_down_no_answer(office, case, call, cast):
    path = f"/admin/cases/case/{case.pk}/dopolnitev/"
    for user in (office.other_officer, office.editor, office.stranger, office.administrator):
        assert client_of(user).post(path, answer(call)).status_code == 404
    for who in ("anonymous", "citizen", "neighbour"):
        assert getattr(cast, who).post(path, answer(call)).status_code in (302, 403, 404)
    call.refresh_from_db()
    assert call.state == "open"
