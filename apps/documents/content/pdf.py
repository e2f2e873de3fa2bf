"""PDF: what acts by itself, hides files or cannot be read by the scanner is refused.

No full parser: two PDF programs rarely agree on a crafted file, so the names are looked for wherever an object may
stand: between the streams, inside of compressed object streams, and inside of any stream that has an object in it.
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from apps.documents.exceptions import FileRefused

MOST_INFLATED = 64_000_000  # bytes of object streams in one file
MOST_STREAMS = 50_000
OBJECT = re.compile(rb"obj\b|trailer\b")
NUMBERED = re.compile(rb"\d\s{1,9}\d{1,9}\s{1,9}$")
BEGIN = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)")
DICTIONARY = 1_000  # bytes before a stream in which its dictionary is looked for
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
END = rb"(?=[\s/<>\[\]()%{}]|$)"
NAMES = (
    ("password", re.compile(rb"/Encrypt" + END)),
    ("script", re.compile(rb"/(?:JavaScript|JS)" + END)),
    ("attachment", re.compile(rb"/(?:EmbeddedFiles?|RichMedia|Flash)" + END)),
    ("launch", re.compile(rb"/(?:Launch|ImportData|SubmitForm|XFA)" + END)),
)


def is_pdf(head: bytes) -> bool:
    """By the first bytes, nothing before them."""
    return re.match(rb"%PDF-[12]\.\d", head) is not None


def _text_of(code: str) -> str:
    return {
        "password": _("PDF je zaklenjen z geslom ali zaščiten. Odprite ga, natisnite v PDF in naložite novega."),
        "script": _("PDF vsebuje skripte, ki jih ne sprejemamo. Odprite ga, natisnite v PDF in naložite novega."),
        "attachment": _("V PDF so vstavljene druge datoteke. Naložite jih posebej, PDF pa natisnite v novega."),
        "launch": _("PDF poskuša sam zagnati ali poslati podatke. Odprite ga, natisnite v PDF in naložite novega."),
        "damaged": _("PDF je poškodovan ali nepopoln. Odprite ga, natisnite v PDF in naložite novega."),
    }[code]


def _refused(code: str) -> FileRefused:
    return FileRefused(_text_of(code), code=code)


def check(stream: BinaryIO) -> None:
    """FileRefused for a PDF that is not plain pages."""
    stream.seek(0)
    data = stream.read()
    stream.seek(0)
    tail = data[-2_048:]
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise _refused("damaged")
    for part in _where_objects_stand(data):
        plain = _unescaped(part)
        for code, name in NAMES:
            if name.search(plain):
                raise _refused(code)


def _streams(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each stream's keyword, body and end stand."""
    place = count = 0
    while (begin := BEGIN.search(data, place)) and (end := data.find(b"endstream", begin.end())) >= 0:
        yield begin.start(), begin.end(), end
        place, count = end + len(b"endstream"), count + 1
        if count > MOST_STREAMS:
            raise _refused("damaged")


def _unescaped(part: bytes) -> bytes:
    """With names as they are meant: `/J#61vaScript` is `/JavaScript`."""
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)


def _holds_object(body: bytes) -> bool:
    """Whether `1 0 obj` or a trailer stands in what claims to be a stream."""
    for match in OBJECT.finditer(body):
        if match[0] == b"trailer" or NUMBERED.search(body[max(0, match.start() - 30) : match.start()]):
            return True
    return False


def _where_objects_stand(data: bytes) -> Iterator[bytes]:
    left, after, between = MOST_INFLATED, 0, []
    for keyword, start, end in _streams(data):
        between.append(data[after:keyword])
        body, after = data[start:end], end
        if _holds_object(body):
            yield body
        dictionary = _unescaped(_dictionary(data, keyword))
        if b"/ObjStm" in dictionary:
            inflated = _inflated(dictionary, body, left)
            left -= len(inflated)
            yield inflated
    yield b" ".join([*between, data[after:]])


def _dictionary(data: bytes, end: int) -> bytes:
    before = data[max(0, end - DICTIONARY) : end]
    return before[before.rfind(b"obj") + 3 :]


def _inflated(dictionary: bytes, body: bytes, left: int) -> bytes:
    """Contents of an object stream; one that is packed in an unusual way cannot be looked into."""
    filters = re.findall(rb"/(\w+Decode|Predictor)", dictionary)
    if not filters:
        return body
    if filters != [b"FlateDecode"]:
        raise _refused("damaged")
    try:
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(body, left + 1)
    except zlib.error as error:
        raise _refused("damaged") from error
    if len(plain) > left:
        raise _refused("damaged")
    return plain
