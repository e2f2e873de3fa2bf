"""The types of files. Drawings come in only where a procedure asks for them: they cannot be written anew without what
does not belong in them, and few people can open them. TIFF comes from scanners of the office alone, and stays as it is:
whoever takes it apart does so in a process with bounds (`scanning`)."""

from apps.documents.content import archives, drawings, images, pdf, text
from apps.documents.registry import Kind, file_kinds

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT, ODS = (f"application/vnd.oasis.opendocument.{name}" for name in ("text", "spreadsheet"))


def _webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


KINDS = {
    "pdf": Kind("PDF", "application/pdf", (".pdf",), pdf.is_pdf, pdf.check),
    "jpeg": Kind(
        "JPG", "image/jpeg", (".jpg", ".jpeg"), lambda head: head.startswith(b"\xff\xd8\xff"), images.picture("JPEG"),
        images.rewritten("JPEG"),
    ),
    "png": Kind(
        "PNG", "image/png", (".png",), lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), images.picture("PNG"),
        images.rewritten("PNG"),
    ),
    "webp": Kind("WebP", "image/webp", (".webp",), _webp, images.picture("WEBP"), images.rewritten("WEBP")),
    "tiff": Kind(
        "TIFF", "image/tiff", (".tif", ".tiff"), images.is_tiff, images.picture("TIFF"), common=False
    ),
    "docx": Kind("DOCX", WORD, (".docx",), archives.is_zip, archives.office("word"), archives.unpack_all),
    "xlsx": Kind("XLSX", SHEET, (".xlsx",), archives.is_zip, archives.office("xl"), archives.unpack_all),
    "odt": Kind("ODT", ODT, (".odt",), archives.is_zip, archives.opendocument(ODT), archives.unpack_all),
    "ods": Kind("ODS", ODS, (".ods",), archives.is_zip, archives.opendocument(ODS), archives.unpack_all),
    "dwg": Kind("DWG", "image/vnd.dwg", (".dwg",), drawings.is_dwg, drawings.check_dwg, common=False),
    "dxf": Kind(
        "DXF", "image/vnd.dxf", (".dxf",), drawings.is_dxf, drawings.check_dxf, drawings.read_all_dxf, common=False
    ),
    "txt": Kind("TXT", "text/plain", (".txt",), text.is_text, text.check),
}  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready()."""
    for order, (name, kind) in enumerate(KINDS.items()):
        file_kinds.register(name, kind, order=order)


def kind_by_type(content_type: str) -> Kind | None:
    """The kind of a stored file."""
    return next((kind for kind in file_kinds if kind.content_type == content_type), None)
