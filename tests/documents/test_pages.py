"""`/moj-ptuj/dokumenti/`, and the staff's view of files."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from apps.core import plugs
from apps.core.actor import Actor
from apps.documents import services
from apps.documents.fields import DocumentField
from apps.documents.models import Document, StoredFile
from apps.documents.policies import owner_of
from apps.identity.acting import MANDATE_KEY
from apps.identity.choices import MandateState
from apps.identity.models import Mandate, Organisation
from tests.conftest import make_user, sign_in
from tests.documents.conftest import EICAR, lying, pdf, upload

MINE = "/moj-ptuj/dokumenti/shranjeno/"
CAST = ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator")


def test_the_whole_cast(cast, receive):
    document = receive()
    for who in CAST:
        client = getattr(cast, who)
        page = client.get(MINE)
        assert page.status_code == (302 if who == "anonymous" else 200)
        assert ("vloga.pdf" in page.content.decode()) == (who == "citizen")
        delete = client.get(f"{MINE}{document.pk}/izbris/")
        assert delete.status_code == {"anonymous": 302, "citizen": 200}.get(who, 404)
        if who not in ("anonymous", "citizen"):
            assert client.post(f"{MINE}{document.pk}/izbris/").status_code == 404
    assert Document.objects.get().deleted is None


def test_upload_list_and_delete(cast, storage):
    page = cast.citizen.get(MINE).content.decode()
    assert "Tu še ni ničesar" in page
    assert "PDF, JPG, PNG, WebP, DOCX, XLSX, ODT, ODS, TXT. Posamezna datoteka do 10\xa0MB" in page
    response = cast.citizen.post(MINE, {"files": [upload(pdf(), "načrt.pdf"), upload(b"opomba", "opomba.txt")]})
    assert (response.status_code, response["Location"]) == (302, MINE)
    page = cast.citizen.get(MINE).content.decode()
    assert "Prejeli smo 2 datotek" in page or "Prejeli smo 2 datoteki" in page
    assert page.count("Preverjamo") == 2
    assert "data-checking" in page
    assert services.sweep_quarantine() == 2
    document = Document.objects.get(name="načrt.pdf")
    page = cast.citizen.get(MINE).content.decode()
    assert page.count("Pregledano") == 2
    assert "data-checking" not in page
    assert document.get_absolute_url() in page
    assert document.file.received_sha256 in page
    assert "načrt.pdf" in cast.citizen.get(f"{MINE}{document.pk}/izbris/").content.decode()
    response = cast.citizen.post(f"{MINE}{document.pk}/izbris/", follow=True)
    assert "je izbrisan" in response.content.decode()
    assert not Document.objects.of("person", cast.users["citizen"].pk).filter(name="načrt.pdf").exists()


def test_bad_files_are_named_with_the_cure(cast, storage):
    page = cast.citizen.post(MINE, {"files": [upload(b"MZ\x90", "racun.pdf"), upload(pdf(), "dobra.pdf")]})
    text = page.content.decode()
    assert page.status_code == 200
    assert "<title>Napaka:" in text
    assert "racun.pdf: Ime se konča na .pdf, vsebina pa ni PDF" in text
    assert 'href="#id_files"' in text
    assert lying(storage) == []  # all or nothing: the person chooses again


@pytest.mark.parametrize("sent", [{}, {"files": ""}])
def test_nothing_chosen(cast, sent):
    assert "Izberite datoteko." in cast.citizen.post(MINE, sent).content.decode()


def test_an_empty_file(cast):
    assert "Datoteka je prazna" in cast.citizen.post(MINE, {"files": upload(b"", "prazna.pdf")}).content.decode()


def test_too_many_at_once(cast, storage):
    files = [upload(pdf(b"%% %d\n" % number), f"{number}.pdf") for number in range(11)]
    html = cast.citizen.post(MINE, {"files": files}).content.decode()
    assert "Preveč datotek naenkrat: največje število je 10." in html
    assert lying(storage) == []


def test_what_is_far_too_large_is_thrown_away_while_it_comes_in(cast, settings):
    settings.UPLOAD_LIMIT = 12_000_000
    text = cast.citizen.post(MINE, {"files": upload(b"%PDF-1.7" + b"a" * 15_000_000, "velik.pdf")}).content.decode()
    assert "Datoteka ima 15,0\xa0MB, sprejmemo pa največ 10\xa0MB." in text


def test_a_double_click_gives_one_document(cast, storage):
    for _click in range(2):
        cast.citizen.post(MINE, {"files": upload(pdf(), "načrt.pdf")})
    assert Document.objects.count() == 1


def test_a_storage_that_is_down_keeps_the_page(cast, storage):
    storage.write_text("no folder")
    text = cast.citizen.post(MINE, {"files": upload(pdf())}).content.decode()
    assert "Datoteke trenutno ne moremo shraniti" in text
    assert not StoredFile.objects.exists()
    storage.unlink()


def test_refused_files_are_told_here_and_on_the_first_page_of_moj_ptuj(cast, receive):
    document = receive(EICAR, "opomba.txt")
    page = cast.citizen.get(MINE).content.decode()
    assert "škodljivo kodo" in page
    assert document.get_absolute_url() not in page.replace(f"{MINE}{document.pk}", "")
    told = plugs.my_waiting.get("documents")
    assert [item.text for item in told(cast.actor("citizen"))] == ["opomba.txt"]
    assert list(told(cast.actor("neighbour"))) == list(told(cast.actor("anonymous"))) == []
    services.delete_document(actor=cast.actor("citizen"), document=document)
    assert list(told(cast.actor("citizen"))) == []


def test_the_receipt(cast, receive):
    assert "zato potrdila ni" in cast.citizen.post(f"{MINE}potrdilo/", follow=True).content.decode()
    first = receive(name="načrt.pdf")
    page = cast.citizen.post(f"{MINE}potrdilo/", follow=True)
    assert "Potrdilo o prejemu je pripravljeno" in page.content.decode()
    made = Document.objects.get(generated=True)
    assert made.name == "Potrdilo o prejemu dokumentov.pdf"
    response = cast.citizen.get(made.get_absolute_url())
    import io

    text = PdfReader(io.BytesIO(b"".join(response.streaming_content))).pages[0].extract_text()
    assert first.file.received_sha256 in text
    assert "načrt.pdf" in text
    assert "Ana Horvat" in text
    cast.citizen.post(f"{MINE}potrdilo/")  # nothing changed: the same one
    assert Document.objects.filter(generated=True).count() == 1
    receive(b"opomba", "opomba.txt")
    cast.citizen.post(f"{MINE}potrdilo/")
    assert Document.objects.filter(generated=True).count() == 2
    assert cast.anonymous.post(f"{MINE}potrdilo/").status_code == 302
    assert cast.citizen.get(f"{MINE}potrdilo/").status_code == 405


def fill(cast, count):
    """Rows without bytes: lists never look at them."""
    for number in range(count):
        file = StoredFile.objects.create(
            key=uuid.uuid4().hex, content_type="application/pdf", received_sha256="a" * 64, received_size=5,
            sha256="a" * 64, size=5, state="clean", data_key="ab",
        )  # fmt: skip
        Document.objects.create(file=file, owner_kind="person", owner_id=cast.users["citizen"].pk, name=f"{number}.pdf")


@pytest.mark.parametrize(("client", "address"), [("citizen", MINE), ("administrator", "/admin/documents/document/"),
                                                  ("administrator", "/admin/documents/storedfile/")])  # fmt: skip
def test_the_same_number_of_queries_for_20_and_200(cast, client, address):
    counts = []
    for more in (20, 180):
        fill(cast, more)
        getattr(cast, client).get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert getattr(cast, client).get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_pages_by_key(cast):
    fill(cast, 45)
    seen, address = [], MINE
    while address:
        page = cast.citizen.get(address)
        seen += [document.name for document in page.context["documents"]]
        address = f"{MINE}?za={page.context['next']}" if page.context["next"] else ""
    assert seen == [f"{number}.pdf" for number in reversed(range(45))]
    assert cast.citizen.get(f"{MINE}?za=nonsense").status_code == 404


@pytest.fixture
def company(cast):
    return Organisation.objects.create(name="Podjetje Test, d. o. o.", slug="podjetje-test")


def act_for(cast, **mandate):
    made = Mandate.objects.create(representative=cast.users["citizen"], state=MandateState.ACCEPTED, **mandate)
    session = cast.citizen.session
    session[MANDATE_KEY] = str(made.pk)
    session.save()


def test_acting_for_a_company_shows_its_documents(cast, receive, company):
    mine = receive(name="moja.pdf")
    act_for(cast, organisation=company)
    cast.citizen.post(MINE, {"files": upload(pdf(b"% x\n"), "pogodba.pdf")})
    document = Document.objects.get(name="pogodba.pdf")
    assert (document.owner_kind, document.owner_id) == ("organisation", str(company.pk))
    services.sweep_quarantine()
    page = cast.citizen.get(MINE).content.decode()
    assert "pogodba.pdf" in page
    assert "moja.pdf" not in page
    assert cast.citizen.get(document.get_absolute_url()).status_code == 200
    Mandate.objects.update(state=MandateState.REVOKED)
    answer = cast.citizen.get(document.get_absolute_url())
    assert answer.status_code == 403  # at once: the mandate under which it was asked for holds no longer
    assert b"%PDF" not in answer.content
    assert cast.citizen.get(document.get_absolute_url()).status_code == 404  # in one's own name it is not there
    assert cast.citizen.get(mine.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("whom", ["person", "company, some procedures"])
def test_a_mandate_does_not_open_what_somebody_keeps_for_themselves(cast, receive, company, whom):
    theirs = receive(who="neighbour")
    if whom == "person":
        act_for(cast, person=cast.users["neighbour"])
    else:
        act_for(cast, organisation=company, all_procedures=False, procedures=["prekop"])
    page = cast.citizen.get(MINE).content.decode()
    assert "Tu ni dokumentov za vas" in page
    assert "<input" not in page.split("<main")[1].split("</main>")[0]
    assert cast.citizen.get(theirs.get_absolute_url()).status_code == 404
    assert cast.citizen.post(f"{MINE}potrdilo/").status_code == 404


def test_visible_rows_follow_the_policies(cast, receive):
    receive()
    receive(who="neighbour")
    counts = {who: Document.objects.visible_to(cast.actor(who)).count() for who in CAST}
    assert counts == {
        "anonymous": 0,
        "citizen": 1,
        "neighbour": 1,
        "officer": 0,
        "other_officer": 0,
        "administrator": 2,
    }
    for model in (StoredFile,):
        seen = {who: model.objects.visible_to(cast.actor(who)).count() for who in CAST}
        assert seen == dict.fromkeys(CAST, 0) | {"administrator": 2}


def test_owner_of():
    assert owner_of(Actor()) is None


def test_staff_pages(cast, receive):
    receive(EICAR, "opomba.txt")
    clean = receive()
    addresses = ["document/", f"document/{clean.pk}/change/", "storedfile/?fate=held", "storedfile/?fate=stuck",
                 "storedfile/?fate=erased", f"storedfile/{clean.file_id}/change/", "storagecheck/"]  # fmt: skip
    for address in addresses:
        page = cast.administrator.get(f"/admin/documents/{address}")
        assert page.status_code == 200, address
        assert clean.file.secret not in page.content.decode()
        for who in ("officer", "other_officer"):
            assert getattr(cast, who).get(f"/admin/documents/{address}").status_code in (403, 404)
    assert cast.administrator.get("/admin/documents/document/add/").status_code == 403


def test_look_again_in_the_admin(cast, receive):
    file = receive(EICAR, "opomba.txt").file
    data = {"action": "recheck", "_selected_action": [str(file.pk)]}
    page = cast.administrator.post("/admin/documents/storedfile/", data, follow=True)
    assert "V pregled je poslana 1 datoteka" in page.content.decode()
    file.refresh_from_db()
    assert file.state == "quarantine"
    viewer = make_user("fani", is_staff=True, permissions=("documents.view_storedfile",))
    sign_in(cast.anonymous, viewer)
    services.check_file(file.pk)
    cast.anonymous.post("/admin/documents/storedfile/", data)
    file.refresh_from_db()
    assert file.state == "infected"


def test_the_field_for_one_file():
    field = DocumentField(owner_kind="person", required=False)
    assert field.clean(None) == []
    assert "naenkrat" not in str(field.help_text)
    one = SimpleUploadedFile("a.pdf", pdf())
    assert field.clean(one) == [one]
    request = RequestFactory().post("/", {"f": upload(pdf())})
    assert field.widget.value_from_datadict(request.POST, request.FILES, "f").name == "vloga.pdf"
