"""Drawings come in where they are asked for, and only whole ones without macros and passwords."""

import pytest
from django.core.exceptions import ValidationError

from apps.documents import services
from apps.documents.registry import Limits, OwnerPolicy, kinds_called, kinds_of, owner_policies
from tests.documents.conftest import archive, binary_dxf, dwg, dxf, upload


class Drawings(OwnerPolicy):
    """Takes drawings alone."""

    kinds = ("dwg", "dxf")

    def may_add(self, actor, owner_id):
        return True


@pytest.fixture
def take(cast, storage):
    """Receive and check a drawing."""
    with owner_policies.temporarily("test_drawings", Drawings()):

        def taken(content, name):
            document = services.receive_document(
                actor=cast.actor("citizen"), upload=upload(content, name), owner_kind="test_drawings", owner_id="1"
            )
            services.check_file(document.file_id)
            document.file.refresh_from_db()
            return document.file

        yield taken


OLDER, NEWER = ("AC1012", "AC1014", "AC1015"), ("AC1018", "AC1021", "AC1024", "AC1027", "AC1032")


@pytest.mark.parametrize("version", [*OLDER, *NEWER])
def test_every_version_of_dwg(take, version):
    file = take(dwg(version.encode()), "prerez.dwg")
    assert (file.state, file.content_type, file.washed) == ("clean", "image/vnd.dwg", False)


@pytest.mark.parametrize(
    "content",
    [dxf(), dxf(newline="\n"), b"\xef\xbb\xbf" + dxf(), dxf() + b"\x1a", dxf("  1", "Dravska čšž"), binary_dxf()],
    ids=["text", "unix", "mark", "old end", "letters", "binary"],
)
def test_text_and_binary_dxf(take, content):
    assert take(content, "prerez.dxf").state == "clean"


BAD = [
    ("prerez.dwg", dwg(b"AC1009"), "version"), ("prerez.dwg", dwg(b"AC1099"), "version"),
    ("prerez.dwg", dwg()[:200], "damaged"), ("prerez.dwg", dwg(flags=1), "password"),
    ("prerez.dwg", dwg(macros=0x400), "macros"), ("prerez.dwg", dwg().replace(dwg()[0x80:0x8C], b"x" * 12), "damaged"),
    ("prerez.dwg", dwg(b"AC1015")[:0x180], "damaged"), ("prerez.dwg", b"AC1015".ljust(0x200, b"\0"), "damaged"),
    ("prerez.dwg", b"MZ\x90\x00" + bytes(300), "mismatch"), ("prerez.dwg", dxf(), "mismatch"),
    ("prerez.dwg", dwg() + archive({"a": b"x"}), "polyglot"), ("prerez.dxf", dwg(), "mismatch"),
    ("prerez.dxf", dxf()[:-7], "damaged"), ("prerez.dxf", dxf().replace(b"LINE", b"LI\0E"), "damaged"),
    ("prerez.dxf", dxf("  0", "VBA_PROJECT", "310", "00"), "macros"), ("prerez.dxf", b"<html>", "mismatch"),
    ("prerez.dxf", binary_dxf(b"\0\0VBA_PROJECT\0"), "macros"), ("prerez.dxf", binary_dxf()[:-4], "damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "code"), BAD, ids=[f"{number} {bad[2]}" for number, bad in enumerate(BAD)])
def test_what_is_broken_locked_or_acts_stays_out(take, name, content, code):
    with pytest.raises(ValidationError) as refusal:
        take(content, name)
    assert refusal.value.code == code
    assert refusal.value.messages[0].endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        dxf("  0", "SECTION"), dxf("x", "y"), dxf("99999", "y"), dxf("  1", "a" * 5000), dxf("  0", "ENDSEC"),
        dxf("  0", "EOF"), dxf().replace(b"ENDSEC\r\n  0\r\nEOF", b"POINT\r\n  0\r\nEOF"),
    ],
    ids=["nested", "no number", "no such number", "endless line", "ends twice", "goes on", "never ends"],
)  # fmt: skip
def test_the_worker_reads_every_pair(take, content):
    file = take(content, "prerez.dxf")
    assert (file.state, file.verdict) == ("rejected", "damaged")


def test_nobody_takes_drawings_unasked(receive):
    with pytest.raises(ValidationError) as refusal:
        receive(dwg(), "prerez.dwg")
    assert refusal.value.code == "kind"
    assert not {"DWG", "DXF"} & {kind.label for kind in kinds_of(Limits())}


def test_kinds_by_the_names_that_forms_use():
    assert kinds_called(["pdf", "jpg", "jpeg", "dwg"]) == ("pdf", "jpeg", "dwg")
    with pytest.raises(LookupError, match="exe, bat"):
        kinds_called(["exe", "pdf", "bat"])
