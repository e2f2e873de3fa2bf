"""What people signed: every way to be good, doubtful, wrong or hostile has its sentence."""

import datetime as dt
import io
import json
import time
import zlib

import pytest
import time_machine
from django.utils import timezone, translation
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pypdf import PdfReader, PdfWriter

from apps.documents import reading, services
from apps.documents.choices import ReportState
from apps.documents.models import SignatureReport, StoredFile
from apps.documents.signing import child, examining
from tests.documents.conftest import content_of, lying
from tests.documents.signing import Authority, letter, signed, stamper_of

MINE = "/moj-ptuj/dokumenti/shranjeno/"
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture
def trust(settings, tmp_path, authority):
    """Our list has this authority alone."""
    folder = tmp_path / "trust"
    folder.mkdir()
    authority.pem(folder)
    settings.TRUST_LIST, settings.SEAL_CA = str(folder), ""
    return folder


def told(content, folder):
    """As the worker finds it, in words; the examiner in this process, for speed."""
    found = child.examine(content, child.certificates([str(path) for path in folder.glob("*.pem")]))
    report = SignatureReport(
        state=ReportState.DONE, findings=json.dumps(found), count=found["count"], roots=1, examined=timezone.now()
    )
    file = StoredFile()
    report.file = file
    file.signature_report = report
    return reading.signatures_of(file)


def changed(content, place=600):
    other = bytearray(content)
    other[place] ^= 1
    return bytes(other)


def test_a_good_one(trust, authority):
    report = told(signed(authority.person()), trust)
    (one,) = report.signatures
    assert (report.state, one.state, one.signer, one.trusted_by) == ("good", "good", "Ana Horvat", "SIGEN-TEST")
    assert one.whole
    assert one.intact
    assert not one.stamped
    assert one.lines[0].startswith("Podpis je veljaven")
    assert report.summary.startswith("1 podpis: vsebina je nespremenjena, izdajatelj potrdila je na našem seznamu")
    assert "brez interneta" in report.limits
    assert "preklicano" in report.limits


def test_of_an_authority_that_is_not_on_the_list(trust):
    report = told(signed(Authority("Neznani").person()), trust)
    assert report.state == "unproven"
    assert "Izdajatelja potrdila (Neznani) ni na našem seznamu" in " ".join(report.signatures[0].lines)


def test_altered(trust, authority):
    content = signed(authority.person())
    place = content.index(b"/Title (") + 9
    report = told(changed(content, place), trust)
    assert report.state == "bad"
    assert report.signatures[0].lines[0] == "Podpis ne velja: vsebina je bila po podpisu spremenjena."


def test_expired_after_it_was_signed(trust, authority):
    with time_machine.travel(timezone.now() - 60 * DAY, tick=True):
        content = signed(authority.person(begun=-10, ends=30))
    report = told(content, trust)
    assert report.state == "unproven"
    assert report.signatures[0].trusted_by == "SIGEN-TEST"
    assert "Potrdilo je poteklo" in " ".join(report.signatures[0].lines)


def test_signed_with_what_had_expired_already(trust, authority):
    report = told(signed(authority.person(begun=-400, ends=-30)), trust)
    assert report.state == "unproven"
    assert report.signatures[0].trusted_by == ""


def test_a_time_stamp_proves_the_time(trust, authority):
    clock = authority.person("Ura", stamps=True)
    (one,) = told(signed(authority.person(), stamper=stamper_of(clock)), trust).signatures
    assert one.stamped
    strange = Authority("Druga ura").person("Ura", stamps=True)
    (one,) = told(signed(authority.person(), stamper=stamper_of(strange)), trust).signatures
    assert not one.stamped


def test_several(trust, authority):
    first = signed(authority.person("Ana Horvat"))
    both = signed(authority.person("Bine Kos"), first, field="Podpis2")
    report = told(both, trust)
    assert [one.signer for one in report.signatures] == ["Ana Horvat", "Bine Kos"]
    assert report.state == "good"
    assert report.summary.startswith("2 podpisa:")
    assert [one.whole for one in report.signatures] == [False, True]
    assert "dopolnjen na dovoljen način" in " ".join(report.signatures[0].lines)
    three = signed(Authority().person("Cene"), both, field="Podpis3")
    assert told(three, trust).state == "unproven"


def test_something_was_added_that_the_signature_does_not_allow(trust, authority):
    content = signed(authority.person(), certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
    writer, target = IncrementalPdfFileWriter(io.BytesIO(content)), io.BytesIO()
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = __import__("pyhanko.pdf_utils.generic", fromlist=["x"]).NumberObject(180)
    writer.update_container(page)
    writer.write(target)
    report = told(target.getvalue(), trust)
    assert report.state == "bad"
    assert report.signatures[0].lines[0] == "Po podpisu je bilo dodano nekaj, česar podpis ne dovoljuje."


def test_broken_and_locked(trust, authority):
    content = signed(authority.person())
    at = content.index(b"/Contents <") + len(b"/Contents <")
    report = told(content[:at] + b"00" * 40 + content[at + 80 :], trust)
    assert (report.state, report.signatures[0].lines) == ("bad", ["Podpis je poškodovan in ga ni mogoče prebrati."])
    assert told(content[: len(content) // 2], trust).summary == "PDF je poškodovan, zato podpisov ni mogoče preveriti."
    writer, target = PdfWriter(clone_from=PdfReader(io.BytesIO(content))), io.BytesIO()
    writer.encrypt("geslo")
    writer.write(target)
    assert told(target.getvalue(), trust).summary == "PDF je zaklenjen, zato podpisov ni mogoče preveriti."
    assert "podpisa pa ni mogoče prebrati" in told(letter(), trust).summary


def raw(objects, trailer=b""):
    """A PDF of these objects, with a right table."""
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Root 1 0 R /Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, trailer, len(body),
    )  # fmt: skip


def fields_of(count):
    refs = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    return raw([
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [%s] >> >>" % refs,
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <3000> >>",
        *(b"<< /FT /Sig /T (a%d) /V 3 0 R >>" % number for number in range(count)),
    ])  # fmt: skip


def bomb():
    packed = zlib.compress(b"1 0 " + b" " * 400_000_000, 9)
    return raw([
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm 9 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]).replace(b"/AcroForm 9 0 R", b"/AcroForm 3 0 R")  # fmt: skip


HOSTILE = {
    "a thousand signatures": lambda: fields_of(1_000),
    "a table of a thousand million entries": lambda: letter().replace(b"/Size", b"/Size 999999999 /Old") + b"/ByteRange",
    "a long table": lambda: b"%PDF-1.7\nxref\n0 9999999999\n" + b"0000000000 00000 n \n" * 200_000 + b"trailer\n<<>>\nstartxref\n9\n%%EOF\n",
    "deep nesting": lambda: raw([b"<< /Type /Catalog /AcroForm " + b"[" * 200_000 + b"]" * 200_000 + b" >>"]),
    "fields that are their own children": lambda: raw([
        b"<< /Type /Catalog /AcroForm << /Fields [2 0 R] >> >>", b"<< /FT /Sig /T (a) /Kids [2 0 R 2 0 R] >>"]),
    "a table that leads to itself": lambda: raw([b"<< /Type /Catalog >>"], b"/Prev 9 ").replace(b"/Prev 9 ", b"/Prev 58 "),
    "a bomb": bomb,
    "no PDF": lambda: b"\x00" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_files_end_within_bounds(trust, name):
    begun = time.monotonic()
    found = examining.examine(HOSTILE[name]())
    assert time.monotonic() - begun < examining.SECONDS + 5
    assert found["fault"] in ("", "broken", "complex")
    assert len(found["signatures"]) <= child.MOST
    if name == "a thousand signatures":
        assert found["count"] == 1_000
        assert {one["fault"] for one in found["signatures"]} == {"unreadable"}


def test_an_examiner_that_does_not_end_is_ended(trust, monkeypatch):
    monkeypatch.setattr(examining, "SECONDS", 0.01)
    assert examining.examine(letter()) == examining.COMPLEX


def test_the_examiner_knows_no_secret(trust, monkeypatch):
    seen = {}
    monkeypatch.setattr(examining.subprocess, "run", lambda argv, **options: seen.update(options) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        examining.examine(b"")
    assert set(seen["env"]) == {"PATH", "LC_ALL"}


@pytest.fixture
def received(trust, authority, receive):
    """A signed application in the citizen's documents, scanned and examined."""
    document = receive(signed(authority.person("Ana Horvat")), "prosnja.pdf")
    assert services.sweep_signatures() == 1
    document.file.refresh_from_db()
    return document


def test_after_the_scan_the_owner_reads_it_and_nobody_else(received, cast):
    text = cast.citizen.get(MINE).content.decode()
    assert "1 podpis: vsebina je nespremenjena" in text
    assert "Podpis je veljaven" in text
    for who in ("anonymous", "neighbour", "officer", "other_officer", "administrator"):
        assert not SignatureReport.objects.visible_to(cast.actor(who)).exists()
        page = getattr(cast, who).get(MINE, follow=True).content.decode()
        assert "Podpis je veljaven" not in page
    assert SignatureReport.objects.visible_to(cast.actor("citizen")).count() == 1
    page = cast.administrator.get(f"/admin/documents/document/{received.pk}/change/").content.decode()
    assert "Podpis je veljaven" not in page  # names are contents
    with translation.override("en"):
        assert "offline" in reading.signatures_of(received.file).limits


def test_beside_the_document_in_the_admin_for_who_may_open_it(received, cast):
    from apps.documents.registry import owner_policies

    class Open(type(owner_policies.get("person"))):
        def may_read(self, actor, owner_id):
            return True

    before = owner_policies._items["person"]
    owner_policies._items["person"] = (before[0], Open())
    try:
        page = cast.administrator.get(f"/admin/documents/document/{received.pk}/change/").content.decode()
    finally:
        owner_policies._items["person"] = before
    assert "Podpis je veljaven" in page


def test_names_lie_sealed_and_go_with_the_file(received, cast):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT findings FROM documents_signaturereport")
        assert b"Horvat" not in bytes(cursor.fetchone()[0])
    services.delete_document(actor=cast.actor("citizen"), document=received)
    StoredFile.objects.update(last_referenced=timezone.now() - 30 * DAY)
    assert services.erase_unused() == 1
    assert not SignatureReport.objects.exists()


def test_what_is_not_signed_has_no_report(trust, receive):
    document = receive(letter())
    assert not SignatureReport.objects.exists()
    assert reading.signatures_of(document.file) is None


def test_a_worker_that_was_killed_is_followed_by_another(trust, authority, receive, storage, cast):
    document = receive(signed(authority.person()), "prosnja.pdf")
    report = SignatureReport.objects.get()
    assert "Podpise v datoteki še preverjamo" in cast.citizen.get(MINE).content.decode()
    from apps.documents.services import signatures

    assert signatures._begin(report.pk) is not None  # taken, and killed
    assert services.sweep_signatures() == 0
    SignatureReport.objects.update(next_attempt=timezone.now())
    assert services.sweep_signatures() == 1
    assert services.examine_signatures(report.pk) is False
    report.refresh_from_db()
    assert (report.state, report.count, report.attempts) == ("done", 1, 2)
    assert document.file.received_sha256


def test_a_storage_that_is_down_is_asked_again(trust, authority, receive, storage):
    receive(signed(authority.person()), "prosnja.pdf")
    (path,) = lying(storage)
    kept = path.read_bytes()
    path.unlink()
    assert services.sweep_signatures() == 0
    path.write_bytes(kept)
    SignatureReport.objects.update(next_attempt=timezone.now())
    assert services.sweep_signatures() == 1


def test_our_own_seal_on_an_upload_is_known(issue, receive, settings, tmp_path):
    settings.TRUST_LIST = str(tmp_path)
    document = receive(content_of(issue()), "odlocba.pdf")
    services.sweep_signatures()
    document.file.refresh_from_db()
    (one,) = reading.signatures_of(document.file).signatures
    assert (one.state, one.trusted_by) == ("good", "Overitelj za preizkus – DEMO")
