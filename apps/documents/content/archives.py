"""Office documents, which are ZIP archives: the right inside, no macros, no passwords, no bombs."""

import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from apps.documents.exceptions import FileRefused

MOST_MEMBERS, MOST_BYTES, MOST_RATIO = 3_000, 200_000_000, 200
RATIO_COUNTS_FROM = 5_000_000  # unpacked bytes of one member: short texts may be packed better
PIECE = 65_536
ZIP = b"PK\x03\x04"

OOXML = {
    "word": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xl": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
MACROS = ("vbaproject.bin", "basic/", "scripts/")


def is_zip(head: bytes) -> bool:
    """By the first bytes."""
    return head.startswith(ZIP)


def zip_hidden_in(stream: BinaryIO) -> bool:
    """Whether programs that read from the end would take the file for an archive."""
    stream.seek(0)
    found = zipfile.is_zipfile(stream)
    stream.seek(0)
    return found


def _damaged() -> FileRefused:
    return FileRefused(_("Dokument je poškodovan. Odprite ga, shranite znova in naložite novega."), code="damaged")


def _refuse_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if member.flag_bits & 0x1:
        raise FileRefused(_("Dokument je zaščiten z geslom. Shranite ga brez gesla."), code="password")
    if any(word in name.lower() for word in MACROS):
        raise FileRefused(_("Dokument vsebuje makre. Shranite ga brez njih, na primer kot PDF."), code="macros")
    link = stat.S_ISLNK(member.external_attr >> 16)
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or link:
        raise _damaged()


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    """By what the directory claims; `unpacked` counts what really comes out."""
    steep = any(
        member.file_size > RATIO_COUNTS_FROM and member.file_size > MOST_RATIO * max(1, member.compress_size)
        for member in members
    )
    if steep or len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_BYTES:
        text = _("Razpakirana vsebina dokumenta je prevelika. Shranite ga kot PDF in naložite tistega.")
        raise FileRefused(text, code="bomb")


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive, when nothing stands before or behind it and no member is out of order."""
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged() from error
    members = archive.infolist()
    if not members or min(member.header_offset for member in members) != 0 or archive.comment:
        raise _damaged()
    for member in members:
        _refuse_member(member)
    _refuse_bomb(members)
    if len({member.filename for member in members}) != len(members):
        raise _damaged()
    return archive


def _read(archive: zipfile.ZipFile, name: str, most: int = 1_000_000) -> bytes:
    try:
        with archive.open(name) as member:
            return member.read(most)
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged() from error


def office(folder: str) -> Callable[[BinaryIO], None]:
    """Check of DOCX (`word`) and XLSX (`xl`)."""
    part, marker = OOXML[folder]

    def check(stream: BinaryIO) -> None:
        with _opened(stream) as archive:
            types = _read(archive, "[Content_Types].xml")
            if b"macroEnabled" in types:
                raise FileRefused(_("Dokument vsebuje makre. Shranite ga brez njih, na primer kot PDF."), code="macros")
            if part not in archive.namelist() or marker not in types:
                raise _damaged()

    return check


def opendocument(mimetype: str) -> Callable[[BinaryIO], None]:
    """Check of ODT and ODS: the type stands first and unpacked (OpenDocument 1.3, part 2, 3.3)."""

    def check(stream: BinaryIO) -> None:
        with _opened(stream) as archive:
            first = archive.infolist()[0]
            if first.filename != "mimetype" or _read(archive, "mimetype", 200) != mimetype.encode():
                raise _damaged()
            if "content.xml" not in archive.namelist():
                raise _damaged()

    return check


def unpacked(stream: BinaryIO) -> Iterator[tuple[str, io.BytesIO]]:
    """Members of an archive with their contents; never more than MOST_BYTES in all, whatever
    the directory claims. FileRefused for what does not unpack."""
    total = 0
    with _opened(stream) as archive:
        for member in archive.infolist():
            content = io.BytesIO()
            try:
                with archive.open(member) as source:
                    while piece := source.read(PIECE):
                        total += len(piece)
                        if total > MOST_BYTES:
                            _refuse_bomb([member] * (MOST_MEMBERS + 1))
                        content.write(piece)
            except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
                raise _damaged() from error
            content.seek(0)
            yield member.filename, content


def unpack_all(stream: BinaryIO) -> None:
    """Prove that everything unpacks to what the directory claims."""
    for _name, _content in unpacked(stream):
        pass
