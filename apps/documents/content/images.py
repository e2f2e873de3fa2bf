"""Pictures: measured before they are opened, then written anew without place, device and other hidden data."""

import io
from collections.abc import Callable
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from apps.documents.exceptions import FileRefused

MOST_PIXELS = 64_000_000  # the largest ordinary phone pictures have 50 million
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
SAVED = {"JPEG": {"quality": 90, "optimize": True}, "PNG": {"compress_level": 6}, "WEBP": {"quality": 90, "method": 4}}
MODES = {"JPEG": ("RGB", "L", "CMYK"), "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"), "WEBP": ("RGB", "RGBA")}


def _damaged() -> FileRefused:
    return FileRefused(_("Slike ni mogoče odpreti. Shranite jo znova in poskusite še enkrat."), code="damaged")


def _opened(stream: BinaryIO, form: str) -> Image.Image:
    """The picture with its size known and nothing unpacked."""
    stream.seek(0)
    try:
        picture = Image.open(stream, formats=[form])
    except BROKEN as error:
        raise _damaged() from error
    if picture.width * picture.height > MOST_PIXELS:
        text = _("Slika ima več kot 64 milijonov pik. Shranite jo v nižji ločljivosti.")
        raise FileRefused(text, code="pixels")
    return picture


def is_tiff(head: bytes) -> bool:
    """Of either order of bytes; not of the large kind."""
    return head[:4] in (b"II*\x00", b"MM\x00*")


def picture(form: str) -> Callable[[BinaryIO], None]:
    """Check of one of Pillow's formats: `JPEG`, `PNG`, `WEBP`, `TIFF`."""

    def check(stream: BinaryIO) -> None:
        moving = getattr(_opened(stream, form), "is_animated", False)
        stream.seek(0)
        if moving and form not in ("JPEG", "TIFF"):  # phones write a second picture into JPEG, scanners pages into TIFF
            raise FileRefused(_("Slika se premika. Naložite navadno sliko ali PDF."), code="animated")

    return check


def rewritten(form: str) -> Callable[[BinaryIO], bytes]:
    """The picture as its pixels say, turned upright, with its colour profile and without all else."""

    def wash(stream: BinaryIO) -> bytes:
        try:
            with _opened(stream, form) as source:
                profile = source.info.get("icc_profile")
                upright = ImageOps.exif_transpose(source)
                if upright.mode not in MODES[form]:
                    upright = upright.convert("RGBA" if "A" in upright.getbands() and form != "JPEG" else "RGB")
                target = io.BytesIO()
                bare = Image.new(upright.mode, upright.size)
                if upright.mode == "P" and (palette := upright.getpalette("RGB")):
                    bare.putpalette(palette)
                bare.paste(upright)
                extra = {"transparency": upright.info["transparency"]} if "transparency" in upright.info else {}
                bare.save(target, form, icc_profile=profile, **extra, **SAVED[form])
        except BROKEN as error:
            raise _damaged() from error
        return target.getvalue()

    return wash


def small(stream: BinaryIO, form: str, side: int) -> bytes:
    """The picture no larger than `side` either way, as WebP. FileRefused when it does not open."""
    try:
        with _opened(stream, form) as source:
            source.draft("RGB", (2 * side, 2 * side))  # JPEG opens at an eighth of its size; others do not mind
            source.thumbnail((side, side), reducing_gap=2.0)
            target = io.BytesIO()
            plain = source.convert("RGBA" if source.has_transparency_data else "RGB")
            plain.save(target, "WEBP", quality=75, method=4)
    except BROKEN as error:
        raise _damaged() from error
    return target.getvalue()
