"""The photographer's darkroom: a process of its own (`python -m apps.documents.photos.child take <form>` or `blur
<boxes>`) that reads a picture from its standard input and answers with what is kept of it. It knows no settings and no
secrets, asks no network, writes no file, and has bounds on time and memory: a crafted file ends it and nothing else.

Answer: one line of JSON (`fault`, `dhash`, `position`, `taken`, `made`: size, extension, length), then the derivatives
one after the other.
"""

import json
import resource
import sys
import warnings
from typing import Any

from PIL import Image

from apps.documents.photos.likeness import dhash
from apps.documents.photos.reading import MOST_PIXELS, Fault, opened, position_of, taken_of, upright
from apps.documents.photos.writing import SIZES, blurred, derivatives

SECONDS, MEMORY = 20, 1_500_000_000  # of the processor; bytes of address space


def bound() -> None:
    """Take the limits before the first byte is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(2_000)
    warnings.simplefilter("ignore")  # of what EXIF may hold
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def taken(content: bytes, form: str) -> tuple[Image.Image, dict[str, Any]]:
    """A photo that came in, and what it proposes."""
    with opened(content, form) as picture:
        exif = picture.getexif()
        told = {"position": position_of(exif), "taken": taken_of(exif)}
        return upright(picture, SIZES[0]), told


def redone(content: bytes, boxes: str) -> tuple[Image.Image, dict[str, Any]]:
    """A derivative of ours with parts of it made unrecognisable."""
    with opened(content, "JPEG") as picture:
        return blurred(picture.convert("RGB"), json.loads(boxes)), {}


def answer(way: str, content: bytes, detail: str) -> bytes:
    """The whole answer; whatever a crafted file makes a library raise, it is no photo."""
    found: dict[str, Any] = {"fault": "", "made": []}
    parts: list[bytes] = []
    try:
        picture, told = (taken if way == "take" else redone)(content, detail)
        made = derivatives(picture)
        found |= told | {"dhash": dhash(picture)}
        found["made"] = [[size, extension, len(part)] for size, extension, _width, _height, part in made]
        parts = [one[-1] for one in made]
    except Fault as fault:
        found["fault"] = str(fault)
    except Image.DecompressionBombError:
        found["fault"] = "pixels"
    except (MemoryError, RecursionError):
        found["fault"] = "complex"
    except Exception:  # noqa: BLE001
        found["fault"] = "damaged"
    return json.dumps(found).encode() + b"\n" + b"".join(parts)


if __name__ == "__main__":
    bound()
    sys.stdout.buffer.write(answer(sys.argv[1], sys.stdin.buffer.read(), sys.argv[2]))
