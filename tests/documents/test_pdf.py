"""PDFs: for the archive, for screen readers, the same every time, and nothing typed is ever markup."""

import datetime as dt
import io
import json

import pytest
from pypdf import PdfReader

from apps.documents import services
from apps.documents.services import typesetting

AT = dt.datetime(2026, 11, 22, 9, 15, tzinfo=dt.UTC)
NASTY = [
    '#import "/etc/passwd": *', '#read("../../manage.py")', "*b* _i_ = h $x$ `r` <l> @r \\ ~ -- ... // c /* c",
    '"); #panic("x', "[[[", "#{", "\\u{41}", "</script>", "a\nb\r\nc\td", "\x00\x07\ufeff\u202e",
]  # fmt: skip


def made(name="Ana", **more):
    data = {"holder": "Ana Horvat", "issued": "danes", "labels": dict.fromkeys(
        ("holder", "issued", "name", "received", "size", "state", "summary", "hint"), "oznaka"), **more}  # fmt: skip
    data["rows"] = [{"name": name, "received": "danes", "size": "1 kB", "state": "pregledano", "digest": "ab" * 32}]
    return services.render_pdf("potrdilo-prejema", data, title="Potrdilo", at=AT)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_it_is_for_the_archive_and_for_everybody():
    pdf = PdfReader(io.BytesIO(made()))
    catalog = pdf.root_object
    xmp = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "sl"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert (pdf.metadata.title, pdf.metadata.author) == ("Potrdilo", "Mestna občina Ptuj")
    tags = json.dumps(str(walk(catalog["/StructTreeRoot"])))
    assert all(f"/{tag}" in tags for tag in ("H1", "Table", "TH", "TD"))


def walk(node, depth=0):
    """Types of the structure, from the top."""
    node = node.get_object()
    if not hasattr(node, "get") or depth > 12:
        return []
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    return [node.get("/S"), *(part for kid in kids for part in walk(kid, depth + 1))]


def test_every_font_is_ours_and_in_the_file():
    pdf = PdfReader(io.BytesIO(made()))
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "SourceSans3" in font["/BaseFont"]
        inside = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in inside or "/FontFile3" in inside


def test_the_same_arguments_give_the_same_bytes():
    assert made() == made()
    assert made() != made("Bine")


@pytest.mark.parametrize("typed", NASTY)
def test_what_was_typed_is_never_markup(typed):
    shown = "".join(text_of(made(typed, holder=typed)).split()).replace("\u200b", "")
    wanted = "".join(typesetting.printable(typed).split())
    assert shown.count(wanted) >= 2 or not wanted


def test_long_texts_run_over_pages():
    pdf = made("beseda " * 1_700, holder="č" * 200)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1
    assert text_of(pdf).count("beseda") == 1_700


def test_our_letters_are_there_and_what_the_font_lacks_is_a_box():
    text = text_of(made("Čačkalica Šmarnica Žužemberk Đ ć € – »«", holder="😀漢 s\u030c"))
    assert "Čačkalica Šmarnica Žužemberk Đ ć € – »«" in text
    assert "□□ š" in text


def test_the_font_has_every_letter_that_it_is_said_to_have():
    firsts, lasts = typesetting._covered()
    letters = [chr(code) for first, last in zip(firsts, lasts, strict=True) for code in range(first, last + 1)]
    assert len(letters) > 1_500
    for start in range(0, len(letters), 400):
        assert made(holder=" ".join(letters[start : start + 400])).startswith(b"%PDF")


def test_english():
    pdf = services.render_pdf("potrdilo-prejema", json.loads(json.dumps({
        "holder": "Ana", "issued": "today", "rows": [], "labels": dict.fromkeys(
            ("holder", "issued", "name", "received", "size", "state", "summary", "hint"), "x")})),
        title="Receipt", language="en", at=AT)  # fmt: skip
    assert PdfReader(io.BytesIO(pdf)).root_object["/Lang"] == "en"
    assert "City Municipality of Ptuj" in text_of(pdf)


@pytest.mark.parametrize("name", ["", "../x", "base.typ", "ni-take", "/etc/passwd", "Potrdilo"])
def test_only_templates_of_the_house(name):
    with pytest.raises(LookupError):
        services.render_pdf(name, {}, title="x")


def test_a_template_reads_nothing_outside_of_its_folder(tmp_path, monkeypatch):
    (tmp_path / "fonts").mkdir()
    for name in ("coverage.txt",):
        (tmp_path / "fonts" / name).write_text((typesetting.root() / "fonts" / name).read_text())
    (tmp_path / "zlobna.typ").write_text('#read("../../../../../../etc/hostname")')
    monkeypatch.setattr(typesetting, "root", lambda: tmp_path)
    with pytest.raises(Exception, match=r"project root|outside|access"):
        services.render_pdf("zlobna", {}, title="x")
