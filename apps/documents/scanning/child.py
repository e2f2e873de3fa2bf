"""The darkroom: a process of its own (`python -m apps.documents.scanning.child <content type>`) that reads a file from
its standard input and answers with its pages as pictures. It knows no settings, no database and no secrets, and has
bounds on time and memory: a crafted file ends it and nothing else.

Answer: one line of JSON (`fault`, `archival`, `pages`: kind, size, millimetres, dpi), then the pictures one after the
other. A PDF that says it is PDF/A is not taken apart: `archival`, and no pages.
"""

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL import Image, ImageOps, ImageSequence
from pyhanko.pdf_utils.reader import PdfFileReader

SECONDS, MEMORY = 90, 1_500_000_000  # of the processor; bytes of address space
MOST_PAGES, MOST_PIXELS, MOST_BYTES = 100, 64_000_000, 60_000_000  # of one file; of one page; of all its pictures
DPI, QUALITY = 200, 85  # of what is drawn here
LEAST_DPI, MOST_DPI = 72, 1_200  # what a file says beyond these is not believed
A4 = (210 / 25.4, 297 / 25.4)  # inches
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF"}
PART = re.compile(rb"pdfaid:part\s*(?:>|=\s*[\"'])\s*[123]\b")


class Fault(Exception):
    """Why there are no pages: `broken`, `encrypted`, `pages`, `pixels`, `size`."""


def bound() -> None:
    """Take the limits before the first byte is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.setrecursionlimit(2_000)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def is_archival(content: bytes) -> bool:
    """Whether a PDF says that it is PDF/A, brings the colours that this needs and is open to everybody."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted or "/OutputIntents" not in reader.root or "/Metadata" not in reader.root:
        return False
    return PART.search(reader.root["/Metadata"].data) is not None


def drawn(content: bytes) -> Iterator[tuple[Image.Image, float]]:
    """Pages of a PDF with their resolution; fields of forms are drawn as they are filled in."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Fault("encrypted" if "password" in str(error).lower() else "broken") from error
    if len(document) > MOST_PAGES:
        raise Fault("pages")
    document.init_forms()
    for page in document:
        width, height = page.get_size()  # points
        if not (width > 0 and height > 0):
            raise Fault("broken")
        dpi = min(DPI, 72 * (MOST_PIXELS / 4 / (width * height)) ** 0.5)
        yield page.render(scale=dpi / 72).to_pil(), dpi
        page.close()


def opened(content: bytes, form: str) -> Iterator[tuple[Image.Image, float]]:
    """Frames of a picture with their resolution; without one that can be believed they fill a sheet of A4."""
    with Image.open(io.BytesIO(content), formats=[form]) as picture:
        frames = ImageSequence.Iterator(picture) if form == "TIFF" else [picture]
        for number, frame in enumerate(frames, start=1):
            if number > MOST_PAGES:
                raise Fault("pages")
            if frame.width * frame.height > MOST_PIXELS:
                raise Fault("pixels")
            yield ImageOps.exif_transpose(frame), _dpi(frame)


def _dpi(picture: Image.Image) -> float:
    told = float(picture.info.get("dpi", (0, 0))[0])
    if LEAST_DPI <= told <= MOST_DPI:
        return told
    short, long = sorted(picture.size)
    return max(short / A4[0], long / A4[1])


def developed(picture: Image.Image) -> tuple[str, bytes]:
    """A picture as a page keeps it: black and white as PNG, everything else as JPEG without transparency."""
    target = io.BytesIO()
    if picture.mode == "1":
        picture.save(target, "PNG")
        return "png", target.getvalue()
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        picture = Image.new("RGB", clear.size, "white")
        picture.paste(clear, mask=clear.getchannel("A"))
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("L" if picture.mode.startswith("I") else "RGB")
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return "jpg", target.getvalue()


def pages(content: bytes, content_type: str) -> tuple[list[dict[str, Any]], list[bytes]]:
    """What is told of the pages, and their pictures. Fault."""
    form = PICTURES.get(content_type)
    told, pictures, size = [], [], 0
    for picture, dpi in opened(content, form) if form else drawn(content):
        kind, made = developed(picture)
        size += len(made)
        if size > MOST_BYTES:
            raise Fault("size")
        sides = [round(side / dpi * 25.4, 2) for side in picture.size]
        told.append({"kind": kind, "size": len(made), "millimetres": sides, "dpi": round(dpi)})
        pictures.append(made)
    if not told:
        raise Fault("broken")
    return told, pictures


def answer(content: bytes, content_type: str) -> bytes:
    """The whole answer; whatever a crafted file makes a library raise, it cannot be read."""
    found: dict[str, Any] = {"fault": "", "archival": False, "pages": []}
    pictures: list[bytes] = []
    try:
        if content_type == "application/pdf" and is_archival(content):
            found["archival"] = True
        else:
            found["pages"], pictures = pages(content, content_type)
    except Fault as fault:
        found["fault"] = str(fault)
    except (MemoryError, RecursionError):
        found["fault"] = "complex"
    except Exception:  # noqa: BLE001
        found["fault"] = "broken"
    return json.dumps(found).encode() + b"\n" + b"".join(pictures)


if __name__ == "__main__":
    kind = sys.argv[1]
    bound()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), kind))
