"""A photo as it came: measured before it is unpacked, its place and time read, its pixels turned upright into sRGB.
Called in the bounded process alone (`child`); no Django."""

import datetime as dt
import io
import math
import re
from typing import Any

from PIL import Image, ImageCms
from PIL.Image import Resampling, Transpose

MOST_PIXELS, LEAST_SIDE = 64_000_000, 16
ORIENTATION, EXIF_IFD, GPS_IFD = 0x0112, 0x8769, 0x8825
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011  # DateTimeOriginal, OffsetTimeOriginal
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


class Fault(Exception):
    """Why there is no photo: `damaged`, `pixels`, `tiny`."""


def opened(content: bytes, form: str) -> Image.Image:
    """The first picture of the file with its size known and nothing unpacked."""
    if form == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=2)
    picture = Image.open(io.BytesIO(content), formats=[form])
    if picture.width * picture.height > MOST_PIXELS:
        raise Fault("pixels")
    if min(picture.size) < LEAST_SIDE:
        raise Fault("tiny")
    return picture


def position_of(exif: Image.Exif) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (WGS 84) as the camera says; None when it does not, or cannot be right."""
    try:
        gps = exif.get_ifd(GPS_IFD)
        lat, lon = _degrees(gps[2], gps[1], "NS"), _degrees(gps[4], gps[3], "EW")
    except Exception:  # noqa: BLE001  a crafted block of places costs the proposal, not the photo
        return None
    nowhere = lat == 0 and lon == 0  # what cameras without a fix write
    return None if nowhere or abs(lat) > 90 or abs(lon) > 180 else (lat, lon)


def _degrees(parts: Any, side: Any, sides: str) -> float:
    degrees, minutes, seconds = ([*map(float, parts)] + [0.0, 0.0])[:3]
    letter = (side.decode() if isinstance(side, bytes) else str(side)).strip("\0 ").upper()
    value = degrees + minutes / 60 + seconds / 3600
    if letter not in tuple(sides) or not math.isfinite(value) or min(degrees, minutes, seconds) < 0:
        raise ValueError("no position")
    if max(minutes, seconds) >= 60:
        raise ValueError("no minutes")
    return round(-value if letter == sides[1] else value, 6)


def taken_of(exif: Image.Exif) -> str:
    """When it was taken, ISO 8601, with an offset when the camera knows it; empty when it does not say."""
    try:
        ifd = exif.get_ifd(EXIF_IFD)
        moment = dt.datetime.strptime(str(ifd[TAKEN]).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        offset = str(ifd.get(TAKEN_OFFSET, "")).strip("\0 ")
    except Exception:  # noqa: BLE001  as above
        return ""
    return moment.isoformat() + (offset if re.fullmatch(r"[+-][01]\d:[0-5]\d", offset) else "")


def upright(picture: Image.Image, side: int) -> Image.Image:
    """The pixels alone: RGB in sRGB, transparent places white, turned as the camera was held, no side longer than
    `side`, and nothing of the file behind them."""
    profile, turn = picture.info.get("icc_profile"), picture.getexif().get(ORIENTATION, 1)
    scale = 2 * side / max(picture.size)
    picture.draft("RGB", (math.ceil(picture.width * scale), math.ceil(picture.height * scale)))
    shown = _plain(picture)
    shown.thumbnail((side, side), Resampling.LANCZOS, reducing_gap=3.0)
    shown = _on_white(_in_srgb(shown, profile))
    if turn in TURNS:
        shown = shown.transpose(TURNS[turn])
    return Image.frombytes("RGB", shown.size, shown.tobytes())


def _plain(picture: Image.Image) -> Image.Image:
    """Out of palettes, single bits and 16 bits, which cannot be scaled well."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in ("RGB", "RGBA", "L", "LA", "CMYK") and "transparency" not in picture.info:
        picture.load()
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """By the profile of the file; one that cannot be read, or is for other colours, is left out."""
    if not profile:
        return picture
    clear = picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None
    colours = picture.convert(picture.mode[:-1]) if clear else picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(colours, source, target, outputMode="RGB") or colours
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    if clear:
        made.putalpha(clear)
    return made


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA"):
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    ground = Image.new("RGB", clear.size, "white")
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground
