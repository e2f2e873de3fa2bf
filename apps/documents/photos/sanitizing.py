"""`sanitize_photo`: the one way in for every photo, whichever door it comes through. Fails closed: what cannot be
rebuilt within the bounds is refused, and nothing of the file itself is ever kept."""

import datetime as dt
import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.legal_time import LJUBLJANA
from apps.core.templatetags.portal import filesize
from apps.documents.exceptions import PhotoRefused
from apps.documents.photos.proof import NotBare, size_of
from apps.documents.photos.writing import FORMS, SIZES, Box

logger = logging.getLogger("portal.documents")

MOST_BYTES = 20_000_000  # of what is sent: the largest ordinary phone photos have 15 million
SECONDS = 30  # by the clock; the child has less of the processor's time
EARLIEST = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)  # no camera wrote EXIF before
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}

_two = threading.BoundedSemaphore(2)  # a large photo takes half a gigabyte while it is open


@dataclass(frozen=True)
class Derivative:
    """A picture that may be kept: `size` is the longer side at most, width and height what it has."""

    size: int
    extension: str
    width: int
    height: int
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class CleanPhoto:
    """What is left of a photo. dhash: signed 64 bits (`likeness`). sha256: of what was sent, to know it again.

    position (latitude, longitude, WGS 84) and taken are what the camera says, to propose a pin and a day: they are
    for the person who sent it and are never stored.
    """

    derivatives: tuple[Derivative, ...]
    dhash: int
    sha256: str
    position: tuple[float, float] | None = field(default=None, repr=False)
    taken: dt.datetime | None = field(default=None, repr=False)

    @property
    def dimensions(self) -> tuple[int, int]:
        """Width and height of the largest."""
        return self.derivatives[0].width, self.derivatives[0].height


def form_of(head: bytes) -> str | None:
    """Which of the taken formats the first bytes are of, as Pillow calls it."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS else None


def sanitize_photo(data: Any) -> CleanPhoto:
    """Rebuild a photo (bytes, or an open file such as an upload) from its pixels. PhotoRefused tells what to do."""
    content = _bytes_of(data)
    form = form_of(content[:16])
    if form is None:
        raise refusal("kind")
    told, derivatives = _developed("take", content, form)
    return CleanPhoto(
        derivatives, told["dhash"], hashlib.sha256(content).hexdigest(), _position(told["position"]),
        _moment(told["taken"]),
    )  # fmt: skip


def blur_derivative(content: bytes, boxes: Sequence[Box]) -> CleanPhoto:
    """The same out of the largest JPEG of ours, with parts of it made unrecognisable. PhotoRefused."""
    told, derivatives = _developed("blur", content, json.dumps([list(box) for box in boxes]))
    return CleanPhoto(derivatives, told["dhash"], hashlib.sha256(content).hexdigest())


def _bytes_of(data: Any) -> bytes:
    size = getattr(data, "size", None) or 0
    if getattr(data, "cut", False) or size > MOST_BYTES:
        raise refusal("too_large", size=size)
    if hasattr(data, "read"):
        data.seek(0)
        content = bytes(data.read(MOST_BYTES + 1))
    else:
        content = bytes(data)
    if len(content) > MOST_BYTES:
        raise refusal("too_large", size=len(content))
    if not content:
        raise refusal("empty")
    return content


def refusal(code: str, *, size: int = 0) -> PhotoRefused:
    """Why, and what the person can do."""
    match code:
        case "empty":
            text = _("Fotografija je prazna. Izberite jo še enkrat.")
        case "too_large":
            text = _("Fotografija ima %(size)s, sprejmemo pa največ %(limit)s. Pošljite jo v manjši velikosti.")
            text %= {"size": filesize(size), "limit": filesize(MOST_BYTES)}
        case "kind":
            text = _("To ni fotografija, ki jo znamo odpreti. Pošljite JPG, PNG, WebP ali HEIC.")
        case "pixels":
            text = _("Fotografija ima več kot 64 milijonov pik. Pošljite jo v nižji ločljivosti.")
        case "tiny":
            text = _("Slika je premajhna, da bi se na njej kaj videlo. Izberite fotografijo.")
        case "complex":
            text = _("Te datoteke ne moremo varno odpreti. Naredite nov posnetek ali pošljite posnetek zaslona.")
        case _:
            text = _("Fotografije ni mogoče odpreti, morda se ni prenesla do konca. Izberite jo še enkrat.")
    return PhotoRefused(text, code=code)


def _developed(way: str, content: bytes, detail: str) -> tuple[dict[str, Any], tuple[Derivative, ...]]:
    """What the child says and made, once its work is proven to hold pixels alone."""
    argv = [sys.executable, "-B", "-m", "apps.documents.photos.child", way, detail]
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}  # no secret of ours
    try:
        with _two:
            done = subprocess.run(  # noqa: S603  our own module; the file goes in by its standard input
                argv, input=content, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, env=env, check=False
            )
    except subprocess.TimeoutExpired as error:
        raise refusal("complex") from error
    if done.returncode != 0:
        ended = {"code": done.returncode, "why": done.stderr[-300:].decode(errors="replace")}
        logger.warning("a photo ended its process", extra=ended)
        raise refusal("complex")
    head, _line, rest = done.stdout.partition(b"\n")
    try:
        told = json.loads(head)
        if told["fault"]:
            raise refusal(told["fault"])
        return told, _proven(told, rest)
    except (NotBare, ValueError, KeyError, TypeError) as error:
        logger.error("the process of photos answered something else", extra={"why": str(error)[:300]})
        raise refusal("complex") from error


def _proven(told: dict[str, Any], rest: bytes) -> tuple[Derivative, ...]:
    """Every derivative that is expected, each read to its end."""
    made, place = [], 0
    for size, extension, length in told["made"]:
        content = rest[place : place + length]
        made.append(Derivative(size, extension, *size_of(extension, content), content))
        place += length
    if [(one.size, one.extension) for one in made] != [(size, form) for size in SIZES for form in FORMS]:
        raise NotBare("other derivatives")
    if place != len(rest) or any(max(one.width, one.height) > one.size for one in made):
        raise NotBare("other sizes")
    if not -(2**63) <= int(told["dhash"]) < 2**63:
        raise NotBare("no dhash")
    return tuple(made)


def _position(told: Any) -> tuple[float, float] | None:
    return (float(told[0]), float(told[1])) if told else None


def _moment(told: str) -> dt.datetime | None:
    """Cameras without an offset keep the clock of the place; what lies in the future is a wrong clock."""
    if not told:
        return None
    moment = dt.datetime.fromisoformat(told)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=LJUBLJANA)
    return moment if EARLIEST <= moment <= timezone.now() + dt.timedelta(hours=1) else None
