"""Proof that a derivative holds pixels and nothing else. The process that made it had a stranger's file in its hands:
what it says is not believed, its work is read block by block."""

import struct

JFIF_LENGTH = 16  # bytes of a JFIF header without a thumbnail
TABLES = {0xDB, 0xC4, 0xDD}  # quantisation, Huffman, restart interval
FRAMES = {0xC0, 0xC1, 0xC2}
RESTARTS = range(0xD0, 0xD8)


class NotBare(Exception):
    """Something else than pixels is in it."""


def size_of(extension: str, content: bytes) -> tuple[int, int]:
    """Width and height of a `jpg` or `webp` with nothing but pixels in it; NotBare for every other."""
    try:
        return _jpeg(content) if extension == "jpg" else _webp(content)
    except (IndexError, struct.error) as error:
        raise NotBare("cut off") from error


def _webp(content: bytes) -> tuple[int, int]:
    """One chunk of the simple lossy kind (RFC 9649) that fills the file."""
    riff, length, kind, chunk, inside = struct.unpack_from("<4sL4s4sL", content)
    whole = (length + 8, 20 + inside + inside % 2) == (len(content), len(content))
    if (riff, kind, chunk, content[23:26]) != (b"RIFF", b"WEBP", b"VP8 ", b"\x9d\x01\x2a") or not whole:
        raise NotBare("webp")
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(content: bytes) -> tuple[int, int]:
    """A JFIF header, tables, one frame, its scans, and the end where the file ends (ITU-T T.81, annex B)."""
    if content[:2] != b"\xff\xd8":
        raise NotBare("jpeg")
    place, size = 2, (0, 0)
    while content[place : place + 2] != b"\xff\xd9":
        if content[place] != 0xFF:
            raise NotBare("between segments")
        marker, (length,) = content[place + 1], struct.unpack_from(">H", content, place + 2)
        if marker in FRAMES and size == (0, 0):
            height, width = struct.unpack_from(">HH", content, place + 5)
            size = (width, height)
        elif not (marker in TABLES or marker == 0xDA or (marker == 0xE0 and _is_jfif(content, place, length))):
            raise NotBare(f"segment {marker:02x}")
        place += 2 + length
        if marker == 0xDA:
            place = _end_of_scan(content, place)
    if place + 2 != len(content) or size == (0, 0):
        raise NotBare("after the end")
    return size


def _is_jfif(content: bytes, place: int, length: int) -> bool:
    return place == 2 and length == JFIF_LENGTH and content[6:11] == b"JFIF\0" and content[18:20] == b"\0\0"


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the next marker is: inside of a scan 0xFF stands before 0 or a restart."""
    while True:
        place = content.index(b"\xff", place) if b"\xff" in content[place:] else len(content)
        following = content[place + 1]
        if following and following not in RESTARTS:
            return place
        place += 2
