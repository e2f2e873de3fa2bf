"""The check of an upload while the person waits: size, type by content, and what must not come in."""

import hashlib
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import puremagic
from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.money import NBSP
from apps.core.templatetags.portal import filesize
from apps.documents import names
from apps.documents.content.archives import is_zip, zip_hidden_in
from apps.documents.exceptions import FileRefused
from apps.documents.registry import Kind, Limits, kinds_of, labels

HEAD = 4_096  # bytes that tell the type


@dataclass(frozen=True)
class Inspection:
    """What is known of a file that may come in. sha256, size: of what was sent."""

    kind: Kind
    name: str
    size: int
    sha256: str


def inspect(upload: Any, limits: Limits) -> Inspection:
    """Look into an upload (Django's UploadedFile); FileRefused says what the person can do. A second look at the
    same upload, by form and service, costs nothing."""
    known = getattr(upload, "inspection", None)
    if isinstance(known, Inspection) and known.kind in kinds_of(limits) and known.size <= limits.max_file:
        return known
    size = int(upload.size or 0)
    _refuse_size(upload, size, limits)
    stream = cast("BinaryIO", upload.file)
    kind = _kind_of(stream, str(upload.name), limits)
    kind.check(stream)
    name = names.clean_name(str(upload.name), kind.extensions[0])
    upload.inspection = found = Inspection(kind, name, size, digest(stream))
    return found


def digest(stream: BinaryIO) -> str:
    """SHA-256 of the whole, as hex; the stream is at its beginning afterwards."""
    stream.seek(0)
    value = hashlib.file_digest(cast("Any", stream), "sha256").hexdigest()
    stream.seek(0)
    return value


def _refuse_size(upload: Any, size: int, limits: Limits) -> None:
    if size == 0:
        raise FileRefused(_("Datoteka je prazna. Preverite, ali ste izbrali pravo."), code="empty")
    if size > limits.max_file:
        text = _(
            "Datoteka ima %(size)s, sprejmemo pa največ %(limit)s. Shranite jo v nižji ločljivosti ali jo razdelite na "
            "več delov."
        ) % {"size": filesize(size), "limit": filesize(limits.max_file)}
        raise FileRefused(text, code="too_large")
    if getattr(upload, "cut", False):
        text = _("Izbrane datoteke imajo skupaj več kot %(limit)s, zato te nismo prejeli. Naložite jo posebej.")
        raise FileRefused(text % {"limit": filesize(settings.UPLOAD_LIMIT)}, code="together")


def _kind_of(stream: BinaryIO, name: str, limits: Limits) -> Kind:
    """The type by content, when it is taken and the name agrees."""
    stream.seek(0)
    head = stream.read(HEAD)
    kinds, extension = kinds_of(limits), names.extension_of(name)
    named = next((kind for kind in kinds if extension in kind.extensions), None)
    if named is None and extension:
        raise _foreign_kind(extension, kinds)
    found = next((kind for kind in ([named] if named else kinds) if kind.matches(head)), None)
    if found is None or (named is None and is_zip(head)):  # an archive without a name can be any of four
        raise _foreign_content(head, extension, named, kinds)
    if not found.content_type.startswith("application/vnd.") and zip_hidden_in(stream):
        text = _("V datoteki je skrit arhiv ZIP. Odprite jo, shranite znova in naložite novo.")
        raise FileRefused(text, code="polyglot")
    return found


def _foreign_kind(extension: str, kinds: list[Kind]) -> FileRefused:
    if extension in {".heic", ".heif"}:
        text = _("Fotografije HEIC ne moremo odpreti. V telefonu jo delite ali izvozite kot JPG in naložite tisto.")
    elif extension in {".doc", ".xls", ".docm", ".xlsm", ".rtf"}:
        text = _("Te vrste dokumenta ne sprejemamo. Shranite ga kot PDF, DOCX ali XLSX in poskusite znova.")
    else:
        text = _("Datotek vrste %(extension)s ne sprejemamo. Naložite eno od teh: %(kinds)s.") % {
            "extension": extension,
            "kinds": labels(kinds),
        }
    return FileRefused(text, code="kind")


def _foreign_content(head: bytes, extension: str, named: Kind | None, kinds: list[Kind]) -> FileRefused:
    if named is None:
        text = _("Ne prepoznamo vrste datoteke. Naložite eno od teh: %(kinds)s.") % {"kinds": labels(kinds)}
        return FileRefused(text, code="unknown")
    text = _("Ime se konča na %(extension)s, vsebina pa ni %(label)s%(really)s. Shranite jo v pravi obliki.") % {
        "extension": extension,
        "label": named.label,
        "really": really(head),
    }
    return FileRefused(text, code="mismatch")


def really(head: bytes) -> str:
    """`, temveč .exe`: what the content looks like, when that is known."""
    try:
        guess = puremagic.from_string(head)
    except puremagic.PureError:
        return ""
    return _(", temveč%(space)s%(guess)s") % {"space": NBSP, "guess": guess} if guess else ""
