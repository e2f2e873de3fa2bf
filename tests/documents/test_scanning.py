"""Scans become PDF/A: the order of pages, their size, what the metadata tell; and files that are made to do harm."""

import io
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from apps.documents import services
from apps.documents.exceptions import FileRefused, NotRendered
from apps.documents.models import Document
from apps.documents.registry import Limits
from apps.documents.scanning import child
from apps.documents.scanning.rendering import sheets_of
from tests.documents.test_pdf import AT
from tests.documents.test_pdf import made as archival_pdf
from tests.factories.people import TESTS

pytestmark = pytest.mark.usefixtures("storage")


def sheet(colour="white", size=(827, 1169), mode="RGB", word=""):
    picture = Image.new(mode, size, colour)
    if word:
        ImageDraw.Draw(picture).text((100, 100), word, fill="black")
    return picture


def saved(picture, form, **options):
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def plain_pdf(pages=2, size=(842, 595), password=""):
    """As a scanner makes it: no PDF/A."""
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(*size)
    if password:
        writer.encrypt(password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def kept(content, content_type, name="sken"):
    """A document that is clean."""
    return services.store_generated(
        actor=TESTS, content=content, name=name, content_type=content_type, owner_kind="case", owner_id="1"
    )


def tiff(*pages):
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(200, 200))


@pytest.mark.django_db
def test_pictures_and_pdfs_become_one_document_for_the_archive_in_order():
    documents = [
        kept(saved(sheet("red"), "JPEG", dpi=(100, 100)), "image/jpeg"),
        kept(plain_pdf(), "application/pdf"),
        kept(tiff(sheet(1, (1654, 2339), "1"), sheet("blue")), "image/tiff"),
        kept(saved(sheet((0, 0, 0, 0), mode="RGBA"), "PNG"), "image/png"),
    ]
    made = services.archive_scans(documents=documents, title="Vloga na papirju", number="371-12/2026", at=AT)
    pdf = PdfReader(io.BytesIO(made.content))
    assert (made.pages, made.dpi) == (len(pdf.pages), 100) == (6, 100)
    millimetres = [tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in pdf.pages]
    assert millimetres == [(210, 297), (297, 210), (297, 210), (210, 297), (105, 148), (210, 297)]
    colours = [page.images[0].image.convert("RGB").getpixel((40, 40)) for page in pdf.pages]
    assert [max(zip(colour, "rgb", strict=True))[1] if min(colour) < 200 else "w" for colour in colours] == [*"rwwwbw"]
    assert_archival(pdf)
    xmp = pdf.root_object["/Metadata"].get_data().decode()
    xmp = xmp.replace("\xa0", " ")
    assert all(word in xmp for word in ("Vloga na papirju", "371-12/2026", "22. 11. 2026", "100 dpi"))
    assert (pdf.metadata.title, pdf.metadata.author) == ("Vloga na papirju", "Mestna občina Ptuj")
    again = services.archive_scans(documents=documents, title="Vloga na papirju", number="371-12/2026", at=AT)
    assert again.content == made.content


def assert_archival(pdf):
    """What PDF/A-2b asks for and can be seen without a validator."""
    xmp = pdf.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    intent = pdf.root_object["/OutputIntents"][0]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_object().get_data()[36:40] == b"acsp"  # an ICC profile
    assert not pdf.is_encrypted
    assert "/ID" in pdf.trailer
    for page in pdf.pages:
        assert "/Font" not in page["/Resources"]
        assert "/Metadata" not in page
        for picture in page["/Resources"]["/XObject"].values():
            assert "/LZWDecode" not in str(picture.get("/Filter"))


@pytest.mark.django_db
def test_what_is_for_the_archive_already_stays_as_it_is():
    document = kept(archival_pdf(), "application/pdf")
    assert services.archive_scans(documents=[document], title="x", number="1").content is None
    assert sheets_of(plain_pdf(1), "application/pdf") is not None


def test_a_word_in_the_text_makes_no_archive():
    assert not child.is_archival(plain_pdf(1) + b"\n% pdfaid:part>2")


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b"", "application/pdf", "broken"),
        (b"%PDF-1.7\n" + b"\x00" * 2_000 + b"startxref\n0\n%%EOF", "application/pdf", "broken"),
        (plain_pdf(1, password="geslo"), "application/pdf", "encrypted"),
        (plain_pdf(101, (10, 10)), "application/pdf", "pages"),
        (b"II*\x00" + b"\xff" * 500, "image/tiff", "broken"),
        (saved(Image.new("1", (9_000, 9_000)), "TIFF", compression="group4"), "image/tiff", "pixels"),
        (saved(sheet(), "JPEG")[:400], "image/jpeg", "broken"),
        (saved(sheet(), "PNG"), "image/jpeg", "broken"),
        (b"<svg/>", "image/svg+xml", "broken"),
    ],
)
def test_what_cannot_be_taken_apart_is_named(content, content_type, code):
    with pytest.raises(NotRendered) as raised:
        sheets_of(content, content_type)
    assert raised.value.code == code


def test_a_huge_page_is_drawn_smaller():
    found = sheets_of(plain_pdf(1, (14_400, 14_400)), "application/pdf")
    assert found[0].dpi < 30
    assert found[0].width == pytest.approx(14_400 / 72 * 25.4, rel=0.01)


def test_memory_is_bounded():
    code = "import sys\nfrom apps.documents.scanning import child\nchild.bound()\n"
    greedy = "try:\n    bytearray(2_000_000_000)\nexcept MemoryError:\n    print('bounded')\n"
    done = subprocess.run([sys.executable, "-c", code + greedy], capture_output=True, text=True, check=False)
    assert "bounded" in done.stdout


def test_a_picture_that_unpacks_to_too_much_is_refused():
    with pytest.raises(NotRendered) as raised:
        sheets_of(saved(Image.new("1", (20_000, 20_000)), "PNG"), "image/png")
    assert raised.value.code in ("pixels", "broken")


def test_a_process_that_hangs_is_ended(monkeypatch):
    def late(*args, **options):
        raise subprocess.TimeoutExpired(args, 1)

    monkeypatch.setattr(subprocess, "run", late)
    with pytest.raises(NotRendered, match="complex"):
        sheets_of(b"x", "image/jpeg")


def test_the_darkroom_knows_no_secret_and_writes_no_file():
    code = "import apps.documents.scanning.child, sys; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_tiff_is_taken_only_where_it_is_asked_for():
    upload = SimpleUploadedFile("sken.tif", tiff(sheet()), content_type="image/tiff")
    with pytest.raises(FileRefused):
        services.inspect_upload(upload=upload, limits=Limits())
    assert services.inspect_upload(upload=upload, limits=Limits(("tiff",))).kind.label == "TIFF"
    damaged = SimpleUploadedFile("sken.tif", b"II*\x00\x08\x00\x00\x00" + bytes(200), content_type="image/tiff")
    with pytest.raises(FileRefused):
        services.inspect_upload(upload=damaged, limits=Limits(("tiff",)))


@pytest.mark.django_db
def test_a_scan_of_nothing_is_not_made_of_a_refused_file():
    kept(saved(sheet(), "JPEG")[:300], "image/jpeg")
    with pytest.raises(NotRendered):
        services.archive_scans(documents=list(Document.objects.all()), title="x", number="1")
