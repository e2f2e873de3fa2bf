"""PDFs by typst: PDF/A-2a to be kept and PDF/UA-1 to be read by everybody, out of templates in `templates/pdf/`.

What people typed reaches a template as JSON and is set as text; nothing of it is ever read as markup. No network, no
fonts of the system, no file outside of `templates/pdf/`.
"""

import bisect
import datetime as dt
import functools
import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone

from apps.core.legal_time import LJUBLJANA

STANDARDS: list[Any] = ["a-2a", "ua-1"]
NAME = re.compile(r"[a-z][a-z0-9-]*")
MISSING = "□"  # stands for a letter that our font does not have: PDF/A allows none without a picture


def root() -> Path:
    """Folder of the templates, and all that typst may read."""
    return Path(settings.BASE_DIR) / "templates" / "pdf"


@functools.cache
def _covered() -> tuple[list[int], list[int]]:
    """First and last code points of what the fonts can show (`fonts/coverage.txt`)."""
    lines = (root() / "fonts" / "coverage.txt").read_text().split()
    ranges = [tuple(int(end, 16) for end in line.split("-")) for line in lines]
    return [first for first, _last in ranges], [last for _first, last in ranges]


def _shown(char: str) -> str:
    if char in "\n\t":
        return char
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn"}:
        return ""
    firsts, lasts = _covered()
    place = bisect.bisect_right(firsts, ord(char)) - 1
    if place >= 0 and ord(char) <= lasts[place]:
        return char
    return "" if unicodedata.category(char).startswith("M") else MISSING


def printable(value: Any) -> Any:
    """The same data with texts that the fonts can show: composed letters, no control characters."""
    if isinstance(value, str):
        return "".join(map(_shown, unicodedata.normalize("NFC", value)))
    if isinstance(value, Mapping):
        return {str(key): printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part) for part in value]
    return value


def render_pdf(
    template: str, data: Mapping[str, Any], *, title: str, language: str = "sl", at: dt.datetime | None = None
) -> bytes:
    """`templates/pdf/<template>.typ` with `data` (JSON; dates and amounts as texts already). `title` is the document's
    and stands in its head; `at` is when it was made (now). The same arguments give the same bytes. LookupError: no
    such template."""
    source = root() / f"{template}.typ"
    if not NAME.fullmatch(template) or not source.is_file():
        raise LookupError(f"no PDF template is called {template!r}")
    moment = (at or timezone.now()).astimezone(LJUBLJANA).replace(microsecond=0)
    about = {"title": title, "language": language, "at": [*moment.timetuple()[:6]]}
    made: bytes = typst.compile(
        str(source),
        root=str(root()),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(printable({**data, "document": about}), default=str)},
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=int(moment.timestamp()),
    )
    return made


@functools.cache
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(root() / "fonts")])
