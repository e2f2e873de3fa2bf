"""Building the package of a case: everything into a temporary file, piece by piece."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases import keeping
from apps.cases.archive.bag import BagWriter
from apps.cases.archive.contents import Contents, path_of
from apps.cases.archive.description import SCHEMA, description
from apps.cases.registry import Section, subject_of
from apps.core.legal_time import LJUBLJANA
from apps.core.templatetags.portal import filesize
from apps.documents.services import plain_chunks, render_pdf

TEMPLATE = "zadeva-povzetek"


def name_of(contents: Contents) -> str:
    """`371-12-2026`: folder of the bag and name of the file."""
    return contents.case.number.replace("/", "-")


@contextmanager
def built(contents: Contents) -> Iterator[BinaryIO]:
    """The package, open at its beginning; gone after the block. Slovenian, whoever asks. StorageDown, BytesMissing or
    SealBroken when a document cannot be read: then there is no package."""
    with tempfile.TemporaryFile() as target, translation.override("sl"):
        file = cast("BinaryIO", target)
        _write(contents, file)
        target.seek(0)
        yield file


def _write(contents: Contents, target: BinaryIO) -> None:
    bag = BagWriter(target, name_of(contents))
    packed = [
        (one, bag.add(path_of(number, one), plain_chunks(one.file)) if one.file.available else None)
        for number, one in enumerate(contents.documents, start=1)
    ]
    files = [bag.add(one.name, [one.content]) for one in contents.files]
    files.append(bag.add("povzetek.pdf", [summary(contents)]))
    files.append(bag.add("zadeva.xsd", [SCHEMA.read_bytes()]))
    bag.add("zadeva.xml", [description(contents, packed, files)])
    case, term = contents.case, contents.term
    bag.close([
        ("Source-Organization", str(case.department.organisation)),
        ("External-Identifier", case.number),
        ("External-Description", " ".join(case.title_sl.split())),
        ("Bagging-Date", term.closed.isoformat()),
        ("Classification-Sign", case.sign),
        ("Retention", term.keeping or "unknown"),
        ("Retention-Until", term.until.isoformat() if term.until else "-"),
    ])  # fmt: skip


def summary(contents: Contents) -> bytes:
    """The case on paper: PDF/A-2a, of the instant at which it was closed."""
    case = contents.case
    data = {
        "facts": _facts(contents),
        "sections": [
            {"title": _titled(section), "rows": [[row.label, row.value] for row in section.rows]}
            for section in subject_of(case).answers(case, "sl")
        ],
        "course": {
            "title": _("Potek"), "columns": [_("Kdaj"), _("Kaj"), _("Kdo")],
            "rows": [[_when(one.happened), one.text_sl, one.who] for one in contents.events],
        },
        "messages": {"title": _("Sporočila"), "rows": [[f"{_when(one.written)}, {_side(one)}", one.text]
                                                       for one in contents.messages]},
        "documents": {"title": _("Dokumenti"), "columns": [_("Dokument in odtis SHA-256"), _("Velikost")],
                      "rows": [[one.name, one.file.sha256, filesize(one.file.size)] for one in contents.documents]},
    }  # fmt: skip
    title = _("Zadeva %(number)s") % {"number": case.number}
    return render_pdf(TEMPLATE, data, title=title, language="sl", at=case.moved)


def _titled(section: Section) -> str:
    return f"{section.title} ({section.note})" if section.note else section.title


def _facts(contents: Contents) -> list[list[str]]:
    case = contents.case
    return [
        [_("Zadeva"), case.title_sl], [_("Stranka"), case.party_name],
        [_("Organ"), f"{case.department.organisation}, {case.department}"], [_("Prejeto"), _when(case.received_at)],
        [_("Stanje"), str(case.get_state_display())],
        *([[_("Odločitev"), str(case.get_outcome_display())]] if case.outcome else []),
        [_("Hramba"), keeping.explain(contents.term)],
    ]  # fmt: skip


def _when(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment, LJUBLJANA), "SHORT_DATETIME_FORMAT")


def _side(message: Any) -> str:
    return _("uradna oseba") if message.from_office else _("stranka")
