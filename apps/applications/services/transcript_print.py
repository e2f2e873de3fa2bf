"""What was typed from paper as a PDF/A: for the party to read over (ZUP 78), or for the desk."""

from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.applications.models import Transcription
from apps.applications.services.overlay import current_of
from apps.applications.services.summary import Line, note_on
from apps.applications.services.transcribing import Transcript
from apps.core.legal_time import LJUBLJANA
from apps.documents.services import render_pdf


def transcript_pdf(transcript: Transcript) -> bytes:
    """As it stands, in Slovenian; the same bytes until somebody types again. LookupError while nothing was typed."""
    if transcript.application is None:
        raise LookupError
    latest = transcript.application.transcriptions.select_related("by").latest("revision")
    with translation.override("sl"):
        title = _("Prepis vloge %(number)s") % {"number": transcript.filing.case.number}
        return render_pdf("prepis", _data(transcript, latest), title=title, language="sl", at=latest.created)


def _data(transcript: Transcript, latest: Transcription) -> dict[str, Any]:
    filing, case = transcript.filing, transcript.filing.case
    assert transcript.application
    facts = [
        [_("Številka zadeve"), case.number],
        [_("Zadeva"), case.title_sl],
        [_("Stranka"), case.party_name],
        [_("Prejeto"), _moment(case.received_at)],
        [_("Način prejema"), str(filing.get_manner_display())],
        [_("Prepisal"), f"{latest.by}, {_moment(latest.created)}"],
    ]
    parts = current_of(transcript.application).parts("sl")
    sections = [{"title": part.title, "rows": [[line.label, _said(line)] for line in part.lines]} for part in parts]
    closing = _("Odgovori so prepisani s papirja, kot tam piše. Izvirnik je v zadevi.")
    return {"facts": facts, "sections": sections, "closing": closing}


def _said(line: Line) -> str:
    note = note_on(line)
    return f"{line.value or _('ni odgovora')} ({note})" if note else line.value or _("ni odgovora")


def _moment(value: Any) -> str:
    return date_format(timezone.localtime(value, LJUBLJANA), "DATETIME_FORMAT")
