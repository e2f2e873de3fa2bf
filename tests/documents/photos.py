"""Photos, honest and not, and readers of their bytes that know nothing of what made them."""

import io
import random
import struct
from typing import Any

from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

PTUJ = (46.419722, 15.87)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>skrivnost-xmp</rdf:RDF></x:xmpmeta>'
SECRETS = (b"skrivnost", b"Exif\0\0", b"xmpmeta", b"ICC_PROFILE", b"Photoshop", b"ns.adobe.com", b"<script")


def scene(size: tuple[int, int] = (900, 600), seed: int = 7) -> Image.Image:
    """Something with large and small shapes, as a street has."""
    chance = random.Random(seed)
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for _ in range(70):
        x, y, r = chance.randrange(size[0]), chance.randrange(size[1]), chance.randrange(6, size[1] // 5)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(chance.randrange(256) for _ in range(3)))
    return picture


def saved(picture: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """A file of it."""
    if form == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def exif(
    *, gps: Any = None, orientation: int = 1, taken: str = "2026:05:04 09:30:00", thumbnail: bool = False
) -> bytes:
    """EXIF with a place (degrees, minutes, seconds of Ptuj unless told), a time and a name."""
    made = Image.Exif()
    made[0x0112], made[0x010F], made[0x013B] = orientation, "Telefon", "skrivnost-avtor"
    made.get_ifd(0x8769).update({0x9003: taken, 0x9011: "+02:00"} if taken else {})
    made.get_ifd(0x8825).update(gps or {1: "N", 2: (46.0, 25.0, 11.0), 3: "E", 4: (15.0, 52.0, 12.0)})
    return made.tobytes()


def segment(marker: int, content: bytes) -> bytes:
    """A segment of JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def loaded_jpeg(picture: Image.Image | None = None) -> bytes:
    """A JPEG with everything that a camera and a program can hide in it, behind its end as well."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = saved(picture or scene(), quality=92, exif=exif(), comment=b"skrivnost-opomba", icc_profile=profile)
    small = saved(scene((64, 48)))
    jfxx = segment(0xE0, b"JFXX\0\x10" + small)
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    iptc = segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x12\x1c\x02\x50\0\x0dskrivnost-ime")
    return plain[:2] + jfxx + xmp + iptc + plain[2:] + b"PK\x03\x04skrivnost.zip<script>alert(1)</script>"


def loaded_png() -> bytes:
    """The same in the blocks of PNG."""
    info = PngInfo()
    info.add_text("Comment", "skrivnost-opomba", zip=False)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved(scene(), "PNG", pnginfo=info, exif=exif())


def loaded_webp() -> bytes:
    """And in those of WebP."""
    return saved(scene(), "WEBP", exif=exif(), xmp=XMP, quality=90)


def loaded_heic(**options: Any) -> bytes:
    """And as an iPhone sends it."""
    return saved(scene(), "HEIF", exif=exif(**options), xmp=XMP, quality=90)


def jpeg_segments(content: bytes) -> list[int]:
    """Markers in their order; AssertionError when anything lies between or behind them."""
    assert content[:2] == b"\xff\xd8"
    found, place = [], 2
    while True:
        assert content[place] == 0xFF, "bytes between segments"
        marker = content[place + 1]
        found.append(marker)
        if marker == 0xD9:
            assert place + 2 == len(content), "bytes behind the end"
            return found
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            while not (content[place] == 0xFF and content[place + 1] not in (0, *range(0xD0, 0xD8))):
                place += 1


def webp_chunks(content: bytes) -> list[bytes]:
    """Names of chunks; AssertionError when the lengths do not fill the file."""
    assert (content[:4], content[8:12]) == (b"RIFF", b"WEBP")
    assert int.from_bytes(content[4:8], "little") + 8 == len(content)
    found, place = [], 12
    while place < len(content):
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        found.append(content[place : place + 4])
        place += 8 + length + length % 2
    assert place == len(content)
    return found


def assert_bare(content: bytes) -> None:
    """Pixels and nothing else."""
    if content[:4] == b"RIFF":
        assert webp_chunks(content) == [b"VP8 "]
    else:
        markers = jpeg_segments(content)
        assert markers[0] == 0xE0
        assert content[4:16].startswith(b"\0\x10JFIF\0")
        assert set(markers[1:]) <= {0xDB, 0xC0, 0xC2, 0xC4, 0xDA, 0xD9}, [hex(one) for one in markers]
    for secret in SECRETS:
        assert secret not in content, secret
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(picture.info)
