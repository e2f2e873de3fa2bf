"""Plain text: UTF-8, and text indeed."""

import codecs
import re
from typing import BinaryIO

from django.utils.translation import gettext as _

from apps.documents.exceptions import FileRefused

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile(r"\s*<(?:!doctype|html|script|svg|\?xml|head|body)\b", re.IGNORECASE)
PIECE = 65_536


def is_text(head: bytes) -> bool:
    """Whether the beginning can be text (the end of the piece may cut a letter)."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return b"\x00" not in head and not head.startswith((b"MZ", b"PK", b"%PDF", b"\x7fELF", b"\xff\xd8"))
    return not CONTROL.search(text) and not MARKUP.match(text)


def check(stream: BinaryIO) -> None:
    """FileRefused when it is not UTF-8 to the end."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while piece := stream.read(PIECE):
            if CONTROL.search(decoder.decode(piece)):
                raise UnicodeDecodeError("utf-8", b"", 0, 0, "control character")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        text = _("Besedilo ni zapisano v UTF-8. V urejevalniku izberite Shrani kot in kodiranje UTF-8.")
        raise FileRefused(text, code="encoding") from error
    stream.seek(0)
