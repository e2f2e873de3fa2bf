"""Files of every kind, honest and not, and a storage that the test can look into."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.core.actor import system_actor
from apps.documents import services, vault
from apps.documents.content.kinds import ODT
from tools.seal import make_seal

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SEAL_PASSWORD = "geslo-za-preizkus-zapisa"
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


def masked(part: bytes) -> bytes:
    """What lies over the second header of a DWG (Open Design Specification, 4.1)."""
    number, laid = 1, bytearray()
    for byte in part:
        number = (number * 0x343FD + 0x269EC3) % 2**32
        laid.append(byte ^ (number >> 16) % 256)
    return bytes(laid)


def dwg(version: bytes = b"AC1032", *, flags: int = 0, macros: int = 0) -> bytes:
    """The header of a drawing and something behind it."""
    if version in (b"AC1012", b"AC1014", b"AC1015"):
        sections = b"".join(struct.pack("<BLL", number, 0x100, 0x100) for number in range(3))
        head = version.ljust(0x15, b"\0") + struct.pack("<L", 3) + sections
        return head.ljust(0x100, b"\0") + bytes(range(256))
    head = version.ljust(0x18, b"\0") + struct.pack("<5L", flags, 0, 0x120, macros, 0x80)
    return head.ljust(0x80, b"\0") + masked(b"AcFssFcAJMB\0" + bytes(96)) + bytes(20) + bytes(range(256))


def dxf(*entities: str, newline: str = "\r\n", end: str = "EOF") -> bytes:
    """A drawing as text, with what stands between its sections."""
    lines = ["999", "narisal Ptuj", "  0", "SECTION", "  2", "HEADER", "  9", "$ACADVER", "  1", "AC1032", "  0", "ENDSEC",
             "  0", "SECTION", "  2", "ENTITIES", "  0", "LINE", "  8", "0", " 10", "0.0", *entities, "  0", "ENDSEC",
             "  0", end, ""]  # fmt: skip
    return newline.join(lines).encode("cp1250")


def binary_dxf(body: bytes = b"") -> bytes:
    """The same, binary."""
    return b"AutoCAD Binary DXF\r\n\x1a\0\0\0SECTION\0\2\0HEADER\0" + body + b"\0\0ENDSEC\0\0\0EOF\0"


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


@pytest.fixture(scope="session")
def seal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo seal as `make run` makes it."""
    folder = tmp_path_factory.mktemp("seal")
    make_seal(folder, SEAL_PASSWORD)
    return folder


@pytest.fixture
def seal(settings: Any, seal_folder: Path) -> Path:
    """The portal has a seal, and DEMO, without which it would refuse this one."""
    settings.DEMO, settings.SEAL_PASSWORD = True, SEAL_PASSWORD
    settings.SEAL_PKCS12, settings.SEAL_CA = str(seal_folder / "seal.p12"), str(seal_folder / "ca.pem")
    return seal_folder


@pytest.fixture
def issue(cast: Any, storage: Path, seal: Path) -> Any:
    """`issue(key)`: a sealed document of the citizen."""

    def make(key: str = "", **more: Any) -> Any:
        values: dict[str, Any] = {
            "actor": system_actor("test"), "owner_kind": "person", "owner_id": cast.users["citizen"].pk,
            "purpose": "decision", "template": "dopis", "title": "Odločba 371-12/2026", "name": "Odločba.pdf",
            "context": {"facts": [["Vlagateljica", "Ana Horvat"]], "paragraphs": ["Zahtevi se ugodi."], "signed": ""},
            "public_title": services.PublicTitle("Odločba", "Decision"), "key": key,
        }  # fmt: skip
        return services.issue_sealed(**(values | more))

    return make


def content_of(document: Any) -> bytes:
    """The bytes that lie in the storage, opened."""
    return b"".join(vault.chunks(document.file.key, document.file.secret))
