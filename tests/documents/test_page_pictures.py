"""`/dokumenti/<id>/stran/<n>/`: pages as pictures, so that no PDF of a stranger is opened in a browser of ours."""

import io
import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from PIL import Image

from apps.audit.models import AccessLog
from apps.documents.drawing import drawing
from apps.documents.drawing.drawing import draw_page
from apps.documents.services import render_pdf
from tests.documents.conftest import EICAR, pdf, picture

DATA = {"facts": [["Zadeva", "prekop"]], "paragraphs": ["Vrstica."] * 50, "signed": ""}


@pytest.fixture
def two_pages():
    return render_pdf("dopis", DATA, title="Načrt")


def address(document, number=1):
    return f"/dokumenti/{document.pk}/stran/{number}/"


def size_of(content):
    with Image.open(io.BytesIO(content)) as shown:
        assert shown.format == "WEBP"
        return shown.size


def test_the_whole_cast(cast, receive, two_pages):
    document = receive(two_pages, "načrt.pdf")
    answer = cast.citizen.get(address(document))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert size_of(answer.content) == (1190, 1684)
    assert cast.citizen.get(address(document, 2)).content != answer.content
    assert cast.citizen.get(address(document), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for number in (0, 3, 999):
        assert cast.citizen.get(address(document, number)).status_code == 404
    for who in ("anonymous", "neighbour", "officer", "other_officer", "administrator"):
        assert getattr(cast, who).get(address(document)).status_code == 404, who
    assert not AccessLog.objects.filter(verb="view", object_id=str(document.pk)).exists()  # one's own


def test_nothing_that_is_not_clean_or_no_page(cast, receive, storage):
    for content, name in ((EICAR, "opomba.txt"), (b"besedilo", "opomba2.txt"), (pdf(), "prazen.pdf")):
        document = receive(content, name)
        assert cast.citizen.get(address(document)).status_code == 404, name


def test_a_picture_is_its_own_page(cast, receive):
    document = receive(picture(size=(3000, 1500)), "skica.jpg")
    assert size_of(cast.citizen.get(address(document)).content) == (1400, 700)
    assert cast.citizen.get(address(document, 2)).status_code == 404


def test_drawn_once_also_when_it_cannot_be(cast, receive, two_pages, monkeypatch):
    good, bad = receive(two_pages, "načrt.pdf"), receive(pdf(), "prazen.pdf")
    for document, code in ((good, 200), (bad, 404)):
        assert cast.citizen.get(address(document)).status_code == code
    monkeypatch.setattr("apps.documents.services.pages.draw_page", None)
    for document, code in ((good, 200), (bad, 404)):
        assert cast.citizen.get(address(document)).status_code == code
    cache.clear()


def hostile(box="0 0 200 200", content=b"", count=1):
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << >> >>" % box.encode(), stream,
    ]  # fmt: skip
    made, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    ending = b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + b"xref\n0 5\n0000000000 65535 f \n" + table + ending


@pytest.mark.parametrize("box", ["0 0 1 900000", "0 0 9000000 9000000", "0 0 0 0", "a b", "-5 -5 1e38 1e38"])
def test_a_page_of_any_size_is_a_sheet_of_ours_or_nothing(box):
    drawn = draw_page(hostile(box), 1)
    assert drawn is None or size_of(drawn.picture) == (1190, 1684)


def test_what_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr(drawing, "SECONDS", 0.5)  # less than reading it takes
    content = b"q 0 0 m " + b"1 0 0 1 1 1 cm 0 0 200 200 re 100 100 90 90 80 80 c B " * 400_000
    begun = time.monotonic()
    assert draw_page(hostile(content=content), 1) is None
    assert time.monotonic() - begun < 20


def test_counts_of_the_file_are_bounded():
    assert draw_page(hostile(count=2_000_000_000), 1).pages == 500
    assert draw_page(b"%PDF-1.7 nothing", 1) is None


def test_the_child_is_given_nothing_of_ours(monkeypatch):
    given = {}

    def run(argv, **options):
        given.update(options["env"])
        return SimpleNamespace(returncode=1, stderr=b"", stdout=b"")

    monkeypatch.setattr(drawing.subprocess, "run", run)
    assert draw_page(b"", 1) is None
    assert set(given) == {"PATH", "LC_ALL", "RAYON_NUM_THREADS"}
