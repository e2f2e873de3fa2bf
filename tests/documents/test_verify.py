"""`/preveri/`: valid, altered, appended, unknown, for everybody, and nothing about anybody."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.actor import system_actor
from apps.documents import services
from apps.documents.choices import Genuineness, SealReason
from apps.documents.models import Document, Seal, StoredFile
from apps.documents.signing import certificate, pades
from tests.documents.conftest import content_of, lying, pdf
from tests.documents.signing import Authority, letter, signed

VERIFY = "/preveri/"
PORTAL = system_actor("test")
CAST = ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator")


def sent(client, content, name="odlocba.pdf", address=VERIFY):
    return client.post(address, {"datoteka": SimpleUploadedFile(name, content)})


def result(content):
    return services.verify_content(content).result


def test_the_whole_cast_reads_the_same_and_nobody_is_named(cast, issue):
    document = issue()
    seal = services.seal_of(document)
    address = f"{VERIFY}{seal.spoken}/"
    for who in CAST:
        page = getattr(cast, who).get(address)
        text = page.content.decode().split("<main")[1].split("</main>")[0]
        assert page.status_code == 200
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in page["Cache-Control"]
        assert "S to kodo smo izdali dokument in ta velja" in text
        for told in ("Odločba", "Mestna občina Ptuj – DEMO", seal.sha256, seal.fingerprint, seal.spoken):
            assert told in text
        for secret in ("Ana", "Horvat", "371-12/2026", str(cast.users["citizen"].pk), str(document.pk), document.name):
            assert secret not in text
        answer = sent(getattr(cast, who), content_of(document))
        assert "Dokument je pristen in velja" in answer.content.decode()
        assert "Horvat" not in answer.content.decode().split("<main")[1].split("</main>")[0]


def test_no_cookie_for_anybody(cast, issue):
    seal = services.seal_of(issue())
    for address in (VERIFY, f"{VERIFY}{seal.spoken}/", f"/en{VERIFY}"):
        assert not cast.anonymous.get(address).cookies
    assert not sent(cast.anonymous, b"%PDF-1.7").cookies


def test_a_code_is_typed(cast, issue):
    seal = services.seal_of(issue())
    address = f"{VERIFY}{seal.spoken}/"
    typed = cast.anonymous.get(VERIFY, {"koda": seal.spoken.lower().replace("-", " ")})
    assert (typed.status_code, typed["Location"]) == (302, address)
    assert cast.anonymous.get(f"{VERIFY}{seal.code.lower()}/")["Location"] == address
    english = cast.anonymous.get(f"/en{address}").content.decode()
    assert "Decision" in english
    assert "Odločba" not in english


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Vpišite kodo, ki piše na dnu dokumenta."),
        ("ABCD", "V kodi je napaka. Ima 16 znakov"),
        ("7K3M-9QTR-2XHV-B5DN", "V kodi je napaka."),
        ("<script>alert(1)</script>", "V kodi je napaka."),
        ("unknown", "S to kodo nismo izdali nobenega dokumenta."),
    ],
)
def test_a_code_that_is_none(cast, typed, told):
    from apps.documents.signing.codes import new_code

    typed = new_code() if typed == "unknown" else typed
    page = cast.anonymous.get(VERIFY, {"koda": typed})
    text = page.content.decode()
    assert page.status_code == 200
    assert told in text
    assert "<title>Napaka:" in text
    assert "<script>alert" not in text
    if typed and "/" not in typed:
        page = cast.anonymous.get(f"{VERIFY}{typed}/")
        assert page.status_code == 404
        assert told in page.content.decode()
        assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_states_are_told(cast, issue):
    old, new = services.seal_of(issue("a")), services.seal_of(issue("b"))
    services.supersede_seal(actor=PORTAL, seal=old, by=new)
    page = cast.anonymous.get(f"{VERIFY}{old.spoken}/").content.decode()
    assert "Ta dokument je nadomestil novejši" in page
    assert new.spoken in page
    assert "vendar ga je nadomestil novejši" in sent(cast.anonymous, content_of(old.document)).content.decode()
    services.revoke_seal(actor=PORTAL, seal=new, reason=SealReason.MISTAKE)
    page = cast.anonymous.get(f"{VERIFY}{new.spoken}/").content.decode()
    assert "Ta dokument je preklican" in page
    assert "izdan je bil po pomoti" in page
    assert "Dokument je pristen, vendar preklican" in sent(cast.anonymous, content_of(new.document)).content.decode()


def test_every_changed_byte_is_refused(issue):
    document = issue()
    content = content_of(document)
    begin = content.index(b"/Contents <")
    for place in (20, 2_000, len(content) // 2, begin + 40, begin + 900, len(content) - 40, len(content) - 2):
        other = bytearray(content)
        other[place] ^= 1
        assert result(bytes(other)) != Genuineness.GENUINE, place
    other = content.replace(b"/Type /Page\n", b"/Type /Pagf\n")
    found = services.verify_content(content[:2_000] + bytes([content[2_000] ^ 1]) + content[2_001:])
    assert (found.result, found.seal) == (Genuineness.ALTERED, services.seal_of(document))
    assert result(content[:-1]) == Genuineness.ALTERED
    assert other != content


def test_what_was_appended_is_seen(cast, issue):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    document = issue()
    content = content_of(document)
    writer, target = IncrementalPdfFileWriter(io.BytesIO(content)), io.BytesIO()
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    writer.write(target)
    more = [target.getvalue(), content + b"\n", content + b"%%EOF\n", content + content]
    for appended in more:
        found = services.verify_content(appended)
        assert (found.result, found.seal) == (Genuineness.APPENDED, services.seal_of(document))
    assert "Dokumentu je nekaj dodano" in sent(cast.anonymous, more[0]).content.decode()


def test_sealed_by_us_but_in_no_register(issue):
    identity = certificate.usable()
    content = pades.seal_pdf(letter(), identity=identity, code="0" * 16)
    assert result(content) == Genuineness.UNRECORDED
    assert result(content[:500] + bytes([content[500] ^ 1]) + content[501:]) in (
        Genuineness.ALTERED, Genuineness.UNREADABLE,
    )  # fmt: skip


def test_of_others_and_unknown(issue, cast):
    issue()
    assert result(signed(Authority().person())) == Genuineness.FOREIGN
    assert result(letter()) == result(pdf()) == result(b"to ni PDF") == Genuineness.UNKNOWN
    assert result(b"%PDF-1.7 /ByteRange [0 1 2 3]") == Genuineness.UNREADABLE
    told = {
        "Tega dokumenta nismo izdali": signed(Authority().person()),
        "Tega dokumenta ne poznamo": letter(),
        "Datoteke ni mogoče prebrati": b"%PDF-1.7 /ByteRange [0 1 2 3]",
    }
    for words, content in told.items():
        assert words in sent(cast.anonymous, content).content.decode()


def test_a_forgery_that_carries_our_code_or_certificate_is_told_as_altered(issue):
    seal = services.seal_of(issue())
    forged = signed(Authority().person("Mestna občina Ptuj – DEMO"), reason=seal.code)
    found = services.verify_content(forged)
    assert (found.result, found.seal) == (Genuineness.ALTERED, seal)


def test_files_that_are_not_looked_at(cast, settings):
    text = cast.anonymous.post(VERIFY, {}).content.decode()
    assert "Izberite datoteko." in text
    assert "<title>Napaka:" in text
    assert "Datoteka je prazna." in sent(cast.anonymous, b"").content.decode()
    large = sent(cast.anonymous, b"%PDF-1.7" + bytes(20_000_000)).content.decode()
    assert "preverimo pa datoteke do 20" in large
    settings.UPLOAD_LIMIT = 1_000_000
    assert "preverimo pa datoteke do 20" in sent(cast.anonymous, bytes(22_000_000)).content.decode()


def test_nothing_is_stored(cast, issue, storage):
    content = content_of(issue())
    before = lying(storage)
    for sample in (content, content + b"x", letter()):
        sent(cast.anonymous, sample)
    assert lying(storage) == before
    assert StoredFile.objects.count() == Document.objects.count() == Seal.objects.count() == 1


def test_it_is_throttled(cast):
    for _try in range(30):
        assert sent(cast.anonymous, b"abc").status_code == 200
    assert sent(cast.anonymous, b"abc").status_code == 429
    assert cast.anonymous.get(VERIFY).status_code == 200


def test_in_both_languages_and_from_every_page(cast):
    assert f'href="{VERIFY}"' in cast.anonymous.get("/dostopnost/").content.decode()
    assert "Check a document" in cast.anonymous.get(f"/en{VERIFY}").content.decode()


def test_the_register_for_staff(cast, issue):
    seal = services.seal_of(issue())
    base = "/admin/documents/seal/"
    for who in ("officer", "other_officer", "citizen", "anonymous"):
        for address in (base, f"{base}{seal.pk}/change/", f"{base}{seal.pk}/preklic/"):
            assert getattr(cast, who).get(address).status_code in (302, 403, 404)
    page = cast.administrator.get(base, {"q": seal.spoken.lower()}).content.decode()
    assert seal.spoken in page
    assert seal.sha256 in cast.administrator.get(f"{base}{seal.pk}/change/").content.decode()
    assert "Prekličite dokument" in cast.administrator.get(f"{base}{seal.pk}/preklic/").content.decode()
    assert "Preverite označena polja" in cast.administrator.post(f"{base}{seal.pk}/preklic/", {}).content.decode()
    answer = cast.administrator.post(f"{base}{seal.pk}/preklic/", {"reason": "annulled"}, follow=True)
    assert "Dokument je preklican" in answer.content.decode()
    seal.refresh_from_db()
    assert (seal.state, seal.reason) == ("revoked", "annulled")
    assert cast.administrator.get(f"{base}{seal.pk}/preklic/").status_code == 403
    assert cast.administrator.get(f"{base}add/").status_code == 403
    assert cast.administrator.get(f"{base}{seal.pk}/delete/").status_code == 403


def test_the_list_asks_the_same_for_20_and_200(cast, issue, django_assert_max_num_queries):
    document = issue()
    first = services.seal_of(document)
    address, counts = "/admin/documents/seal/", []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for count in (20, 180):
        for number in range(count):
            copy = Document.objects.create(file=document.file, owner_kind="person", owner_id=document.owner_id)
            mark = f"{count}{number}"
            Seal.objects.create(
                code=mark.rjust(16, "0"), key=mark, document=copy, sha256=mark, title_sl="Odločba", title_en="Decision",
                issued_at=first.issued_at + dt.timedelta(seconds=number), issuer=first.issuer,
                fingerprint=first.fingerprint,
            )  # fmt: skip
        cast.administrator.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert cast.administrator.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
