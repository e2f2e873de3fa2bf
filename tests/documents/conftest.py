"""Files of every kind, honest and not, and a storage that the test can look into."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.documents import services
from apps.documents.content.kinds import ODT

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
TYPES = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
}


def pdf(body: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF with something in it."""
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\n"
        b"endobj\n" + body + b"trailer\n<< /Root 1 0 R " + trailer + b">>\nstartxref\n9\n%%EOF\n"
    )


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A picture."""
    target = io.BytesIO()
    Image.new("RGB", size, (154, 42, 31)).save(target, form, **options)
    return target.getvalue()


def archive(members: dict[str, bytes], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """A ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return target.getvalue()


def office(kind: str = "docx", **more: bytes) -> bytes:
    """DOCX or XLSX; `more` are members with `__` for `/`."""
    part, marker = TYPES[kind]
    types = f'<Types><Override PartName="/{part}" ContentType="{marker}"/></Types>'.encode()
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return archive({"[Content_Types].xml": types, part: b"<w/>", **extra})


def odt() -> bytes:
    """ODT."""
    return archive({"mimetype": ODT.encode(), "content.xml": b"<office/>"})


def upload(content: bytes, name: str = "vloga.pdf") -> SimpleUploadedFile:
    """As a form gives it."""
    return SimpleUploadedFile(name, content)


@pytest.fixture
def storage(tmp_path: Path) -> Any:
    """The folder of the storage, this test's own."""
    from django.core.files.storage import storages

    backend = storages["documents"]
    before = backend.location
    backend._location = str(tmp_path / "files")
    for name in ("base_location", "location"):
        backend.__dict__.pop(name, None)
    yield tmp_path / "files"
    backend._location = before
    for name in ("base_location", "location"):
        backend.__dict__.pop(name, None)


@pytest.fixture
def receive(cast: Any, storage: Path) -> Any:
    """`receive(content, name)`: into the citizen's own documents, checked at once unless told otherwise."""

    def take(content: bytes | None = None, name: str = "vloga.pdf", *, who: str = "citizen", check: bool = True) -> Any:
        document = services.receive_document(
            actor=cast.actor(who), upload=upload(pdf() if content is None else content, name), owner_kind="person",
            owner_id=cast.users[who].pk,
        )  # fmt: skip
        if check:
            services.check_file(document.file_id)
            document.file.refresh_from_db()
        return document

    return take


def lying(folder: Path) -> list[Path]:
    """What is in the storage."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
