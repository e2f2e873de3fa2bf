"""Scans as PDF/A-2b: pictures and PDFs of scanners become one document, a picture to a page."""

import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.legal_time import LJUBLJANA
from apps.documents import vault
from apps.documents.models import Document
from apps.documents.scanning.rendering import Sheet, sheets_of
from apps.documents.services.typesetting import printable, root

TEMPLATE = "sken"
STANDARDS: list[Any] = ["a-2b"]  # a picture of a page has no text that could be tagged
AUTHOR = "Mestna občina Ptuj"


@dataclass(frozen=True)
class Archived:
    """One document for the archive. content: None when the only source is PDF/A already. dpi: the lowest."""

    content: bytes | None
    pages: int = 0
    dpi: int = 0


def archive_scans(
    *, documents: Sequence[Document], title: str, number: str, at: dt.datetime | None = None, language: str = "sl"
) -> Archived:
    """Pages of documents that are clean, in this order, as one PDF/A-2b. The metadata tell title, number of the case,
    day of scanning and resolution; the same arguments give the same bytes. NotRendered; StorageDown; SealBroken."""
    sheets: list[Sheet] = []
    for document in documents:
        with vault.opened(document.file.key, document.file.secret) as plain:
            found = sheets_of(plain.read(), document.file.content_type)
        if found is None and len(documents) == 1:
            return Archived(None)
        sheets += found or []
    moment = (at or timezone.now()).astimezone(LJUBLJANA).replace(microsecond=0)
    dpi = min(sheet.dpi for sheet in sheets)
    with translation.override(language):
        told = _("Skenirano %(day)s, %(dpi)d dpi, zadeva %(number)s") % {
            "day": date_format(moment, "SHORT_DATE_FORMAT"), "dpi": dpi, "number": number}  # fmt: skip
        named = [_("Stran %(number)d od %(count)d") % {"number": one, "count": len(sheets)}
                 for one in range(1, len(sheets) + 1)]  # fmt: skip
    about = {"title": title, "author": AUTHOR, "keywords": [number], "description": told, "language": language}
    return Archived(_typeset(sheets, named, about, moment), len(sheets), dpi)


def _typeset(sheets: Sequence[Sheet], named: Sequence[str], about: Mapping[str, Any], moment: dt.datetime) -> bytes:
    """Set in a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sken-") as place:
        told = []
        for number, (sheet, alt) in enumerate(zip(sheets, named, strict=True), start=1):
            name = f"{number}.{sheet.kind}"
            (Path(place) / name).write_bytes(sheet.content)
            told.append({"file": name, "width": sheet.width, "height": sheet.height, "alt": alt})
        source = Path(place) / f"{TEMPLATE}.typ"
        source.write_bytes((root() / source.name).read_bytes())
        made: bytes = typst.compile(
            str(source), root=place, format="pdf", pdf_standards=STANDARDS, timestamp=int(moment.timestamp()),
            sys_inputs={"data": json.dumps(printable({**about, "sheets": told, "at": [*moment.timetuple()[:6]]}))},
        )  # fmt: skip
    return made
