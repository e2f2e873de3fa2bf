"""The draughtsman: a process of its own (`python -m apps.documents.drawing.child <page>`) that reads a PDF from its
standard input, and writes how many pages it has (a line) and one of them as WebP. As the examiner of signatures it
knows no settings and no secrets, asks no network, and has bounds on time and memory. Typst draws (memory-safe code), on
a sheet of one size whatever the file says."""

import io
import os
import resource
import sys
from typing import Any

import typst
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

SECONDS, MEMORY = 20, 2_000_000_000  # of the processor; bytes of address space
WIDTH, HEIGHT = 595, 842  # points: A4, into which a page of any size is fitted
DOTS = 144.0  # to an inch: 1190 by 1684
MOST = 500  # pages that are counted
SHEET = f"""#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 0pt, fill: white)
#image(sys.inputs.file, format: "pdf", page: int(sys.inputs.page), width: 100%, height: 100%, fit: "contain")
"""


def bound() -> None:
    """Take the limits before the first byte is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.setrecursionlimit(2_000)


def count(content: bytes) -> int:
    """Pages, as the file says; at least one, at most MOST."""
    pages: Any = PdfFileReader(io.BytesIO(content), strict=False).root["/Pages"]["/Count"]
    return max(1, min(int(pages), MOST))


def in_memory(content: bytes) -> int:
    """A file without a place on any disk, for typst reads files: its descriptor."""
    file = os.memfd_create("pdf")
    with open(file, "wb", closefd=False) as target:
        target.write(content)
    return file


def draw(file: int, page: int) -> bytes:
    """The page as WebP."""
    sheet: Any = SHEET.encode()
    made: Any = typst.compile(
        sheet, root="/proc/self/fd", format="png", ppi=DOTS, ignore_system_fonts=True,
        sys_inputs={"file": f"/{file}", "page": str(page)},
    )  # fmt: skip
    target = io.BytesIO()
    with Image.open(io.BytesIO(made)) as picture:
        picture.convert("RGB").save(target, "WEBP", quality=80, method=4)
    return target.getvalue()


if __name__ == "__main__":
    given = sys.stdin.buffer.read()
    file = in_memory(given)  # before the bounds, which allow no writing
    bound()
    pages, number = count(given), int(sys.argv[1])
    sys.stdout.buffer.write(f"{pages}\n".encode() + (draw(file, number) if number <= pages else b""))
