"""What comes in: content decides, names are harmless, and two clicks make one document."""

import io
import struct
import threading
import zipfile
import zlib

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apps.core.actor import ANONYMOUS
from apps.documents import names, services
from apps.documents.models import Document, StoredFile
from apps.documents.registry import MEGABYTE, OwnerPolicy, owner_policies
from tests.documents.conftest import EICAR, archive, lying, odt, office, pdf, picture, upload

EXE = b"MZ\x90\x00" + b"\x00" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that would unpack to a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def object_stream(content: bytes, dictionary: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    """Objects that only who unpacks can read."""
    return b"5 0 obj\n<< " + dictionary + b" >>\nstream\n" + zlib.compress(content) + b"\nendstream\nendobj\n"


def lying_zip() -> bytes:
    """An archive whose directory claims less than comes out."""
    data = bytearray(office("docx", word__media__a=b"a" * 100_000))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.find(b"word/media/a") if signature == b"PK\x03\x04" else data.rfind(b"word/media/a")
        start = data.rfind(signature, 0, place)
        data[start + offset : start + offset + 4] = struct.pack("<I", 10)
    return bytes(data)


GOOD = [
    ("vloga.pdf", pdf()), ("VLOGA.PDF", pdf()), ("slika.jpg", picture()), ("slika.jpeg", picture()),
    ("slika.png", picture("PNG")), ("slika.webp", picture("WEBP")), ("dopis.docx", office()),
    ("tabela.xlsx", office("xlsx")), ("dopis.odt", odt()), ("opomba.txt", "Čistilna naprava".encode()),
    ("z objekti.pdf", pdf(object_stream(b"<< /Type /Font >>"))),
    ("binarno.pdf", pdf(b"4 0 obj\n<< /Length 30 >>\nstream\n\x01/JS \x02/Launch \nendstream\nendobj\n")),
]  # fmt: skip
BAD = [
    ("program.exe", EXE, "kind"), ("racun.pdf", EXE, "mismatch"), ("slika.jpg", HTML, "mismatch"),
    ("slika.svg", SVG, "kind"), ("slika.png", SVG, "mismatch"), ("stran.html", HTML, "kind"),
    ("opomba.txt", HTML, "mismatch"), ("opomba.txt", EXE, "mismatch"), ("opomba.txt", b"\xe8\xfa" * 3000, "encoding"),
    ("prazna.pdf", b"", "empty"), ("foto.heic", b"\0\0\0\x18ftypheic", "kind"), ("star.doc", b"\xd0\xcf\x11\xe0", "kind"),
    ("poliglot.pdf", pdf() + archive({"a.class": b"x"}), "polyglot"),
    ("poliglot.jpg", picture() + archive({"a.class": b"x"}), "polyglot"),
    ("naprej.pdf", b"GIF89a" + pdf(), "mismatch"), ("odrezan.pdf", pdf()[:-40], "damaged"),
    ("geslo.pdf", pdf(trailer=b"/Encrypt 5 0 R"), "password"),
    ("skripta.pdf", pdf(b"4 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n"), "script"),
    ("ubezna.pdf", pdf(b"4 0 obj\n<< /S /J#61vaScript >>\nendobj\n"), "script"),
    ("skrita.pdf", pdf(object_stream(b"4 0 << /S /JavaScript /JS (x) >>")), "script"),
    ("drugace.pdf", pdf(object_stream(b"x", b"/Type /ObjStm /Filter /LZWDecode")), "damaged"),
    ("lazna.pdf", pdf(b"4 0 obj (>>\nstream\n) endobj 5 0 obj << /JS (x) >> endobj (endstream) "), "script"),
    ("drobtine.pdf", pdf(b"stream\nendstream" * 60_000), "damaged"),
    ("priloga.pdf", pdf(b"4 0 obj\n<< /Type /EmbeddedFile >>\nendobj\n"), "attachment"),
    ("zagon.pdf", pdf(b"4 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n"), "launch"),
    ("velika.png", png_that_claims(60_000, 60_000), "pixels|damaged"),
    ("bomba.docx", office("docx", word__bomb=b"\0" * 20_000_000), "bomb"),
    ("makri.docx", office("docx", word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macros"),
    ("pot.docx", office("docx", **{"..__..__x": b"x"}), "damaged"), ("ni.docx", archive({"a.txt": b"x"}), "damaged"),
    ("obrnjen.docx", office("xlsx"), "damaged"), ("spredaj.docx", b"PK\x03\x04junk" + office(), "damaged"),
    ("arhiv", office(), "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _content in GOOD])
def test_honest_files_come_in_and_are_found_clean(receive, name, content):
    document = receive(content, name)
    assert document.file.state == "clean"
    assert document.name == name


@pytest.mark.parametrize(("name", "content", "code"), BAD, ids=[f"{name} {code}" for name, _c, code in BAD])
def test_what_lies_or_acts_stays_out(receive, storage, name, content, code):
    with pytest.raises(ValidationError) as refusal:
        receive(content, name)
    assert refusal.value.code in code.split("|")
    assert refusal.value.messages[0].rstrip().endswith(".")
    assert not StoredFile.objects.exists()
    assert lying(storage) == []


def test_the_message_says_what_the_file_really_is(receive):
    with pytest.raises(ValidationError) as refusal:
        receive(EXE, "racun.pdf")
    assert "vsebina pa ni PDF, temveč\xa0.exe" in refusal.value.message


def test_an_archive_that_lies_about_its_size_is_refused_by_the_worker(receive):
    document = receive(lying_zip(), "dopis.docx")
    assert (document.file.state, document.file.verdict) == ("rejected", "damaged")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_pictures_lose_place_and_device_and_keep_their_look(receive, form):
    exif = Image.Exif()
    exif[0x010F] = "Telefon"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (46.0, 25.0, 12.0)
    sent = picture(form, exif=exif, **({"comment": b"doma"} if form == "JPEG" else {}))
    document = receive(sent, f"slika.{form.lower()}")
    kept = b"".join(services.plain_chunks(document.file))
    with Image.open(io.BytesIO(kept)) as opened:
        assert opened.size == (30, 40)  # upright
        assert not opened.getexif()
        assert "comment" not in opened.info
        assert max(abs(a - b) for a, b in zip(opened.convert("RGB").getpixel((5, 5)), (154, 42, 31), strict=True)) < 6
    assert b"Telefon" not in kept
    assert document.file.washed
    assert document.file.received_size == len(sent)
    assert document.file.size == len(kept)


def test_a_picture_that_does_not_open_is_refused_by_the_worker(receive):
    document = receive(picture("PNG", (300, 300))[:200], "slika.png")
    assert document.file.state == "rejected"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\temp\\vloga.pdf", "vloga.pdf"), ("a\x00b.pdf", "a b.pdf"),
        ("vloga\u202efdp.pdf", "vloga fdp.pdf"), ("č" * 300 + ".pdf", "č" * 116 + ".pdf"), ("sken", "sken.pdf"),
        ("con.pdf", "_con.pdf"), ("  .pdf", "dokument.pdf"), ("a<b>:\"|?*.pdf", "a_b______.pdf"),
        ("vloga\r\nX-Header: 1.pdf", "vloga X-Header_ 1.pdf"), ("s\u030cola.pdf", "šola.pdf"),
    ],
)  # fmt: skip
def test_names_are_made_harmless(typed, kept):
    assert names.clean_name(typed, ".pdf") == kept


@given(st.text(max_size=400))
def test_any_name_is_safe_and_stays_as_it_is_the_second_time(typed):
    name = names.clean_name(typed, ".pdf")
    assert 0 < len(name) <= names.LONGEST
    assert not set(name) & set('/\\\0\r\n"')
    assert names.clean_name(name, ".pdf") == name
    assert names.disposition(name).isascii()


def test_nobody_adds_to_what_is_not_theirs(cast, storage):
    for who in ("anonymous", "neighbour", "officer", "other_officer", "administrator"):
        with pytest.raises(PermissionDenied):
            services.receive_document(
                actor=cast.actor(who), upload=upload(pdf()), owner_kind="person", owner_id=cast.users["citizen"].pk
            )
    with pytest.raises(PermissionDenied):
        services.receive_document(actor=ANONYMOUS, upload=upload(pdf()), owner_kind="unheard-of", owner_id="1")
    assert lying(storage) == []


def test_too_large_is_said_with_both_sizes(receive):
    with pytest.raises(ValidationError) as refusal:
        receive(pdf() + b" " * 10_100_000, "velika.pdf")
    assert "10,1\xa0MB, sprejmemo pa največ 10\xa0MB" in refusal.value.message
    assert refusal.value.code == "too_large"


def test_the_room_of_an_owner_ends(cast, storage):
    class Small(OwnerPolicy):
        max_total = MEGABYTE // 10

        def may_add(self, actor, owner_id):
            return True

    with owner_policies.temporarily("test_small", Small()):
        owner = {"owner_kind": "test_small", "owner_id": "1"}
        actor = cast.actor("citizen")
        services.receive_document(actor=actor, upload=upload(pdf(b"%" + b"a" * 60_000 + b"\n")), **owner)
        with pytest.raises(ValidationError) as refusal:
            services.receive_document(actor=actor, upload=upload(pdf(b"%" + b"b" * 60_000 + b"\n")), **owner)
        assert refusal.value.code == "no_room"
        assert "prostora pa je še za 40\xa0kB" in refusal.value.message
        assert Document.objects.count() == len(lying(storage)) == 1


def test_the_same_upload_again_is_the_same_document_for_ten_minutes(receive, storage):
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        first = receive()
        assert receive() == first
        clock.shift(601)
        assert receive() != first
    assert len(lying(storage)) == 2


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_make_one_document(cast, storage):
    failures = []
    actor, owner = cast.actor("citizen"), str(cast.users["citizen"].pk)
    start = threading.Barrier(10)

    def click():
        try:
            start.wait()
            services.receive_document(actor=actor, upload=upload(pdf()), owner_kind="person", owner_id=owner)
        except (OSError, ValueError, RuntimeError, ValidationError) as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _click in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Document.objects.count() == StoredFile.objects.count() == 1
    assert len(lying(storage)) == 1


def test_nothing_plain_lies_in_the_storage(receive, storage):
    receive(pdf(b"% EMSO 0101006500006\n"), "vloga.pdf")
    receive("Ana Horvat živi v Ptuju".encode(), "opomba.txt")
    files = lying(storage)
    assert len(files) == 2
    for file in files:
        content = file.read_bytes()
        assert b"EMSO" not in content
        assert b"Horvat" not in content
        assert b"%PDF" not in content
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0
    assert not any("vloga" in str(file.relative_to(storage)) for file in files)


def test_a_failed_write_leaves_neither_row_nor_bytes(cast, storage):
    storage.mkdir()
    (storage / "blocked").write_bytes(b"")

    class Broken(OwnerPolicy):
        def may_add(self, actor, owner_id):
            return True

    with owner_policies.temporarily("x" * 60, Broken()), pytest.raises(Exception, match="too long"):
        services.receive_document(actor=cast.actor("citizen"), upload=upload(pdf()), owner_kind="x" * 60, owner_id="1")
    assert [path.name for path in lying(storage)] == ["blocked"]


@pytest.mark.parametrize("content", [EICAR, office("docx", word__evil=EICAR)], ids=["plain", "in an archive"])
def test_eicar_is_found(receive, content):
    document = receive(content, "opomba.txt" if content == EICAR else "dopis.docx")
    assert (document.file.state, document.file.verdict) == ("infected", "Eicar-Test-Signature (stand-in)")
    assert "nadomestek" in document.file.scanner


def test_the_zip_of_the_tests_is_a_zip():
    assert zipfile.is_zipfile(io.BytesIO(office()))
