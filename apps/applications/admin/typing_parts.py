"""What the pages of typing from paper show besides the form."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format

from apps.applications.services.overlay import current_of
from apps.applications.services.paper_fee import paper_charge, paper_order
from apps.applications.services.reading import Places, explained
from apps.applications.services.transcribing import Transcript
from apps.cases.choices import FilerKind
from apps.cases.models import Case, PaperFiling
from apps.cases.services import may_type
from apps.core.actor import Actor, actor_of
from apps.core.crypto import SealBroken
from apps.core.templatetags.portal import money
from apps.documents.exceptions import BytesMissing, StorageDown
from apps.documents.models import Document
from apps.documents.services import page_picture

MOST_SHEETS, MOST_PAGES = 3, 12


@dataclass(frozen=True)
class StepLine:
    """A step on the overview. state: as of the engine; warnings: what the checks say."""

    title: str
    url: str
    state: str
    warnings: list[str]


@dataclass(frozen=True)
class Sheet:
    """A scanned document beside the form: addresses of the pictures of its pages. more: there are further pages."""

    document: Document
    pictures: list[str]
    more: bool


def url_of(filing: PaperFiling, step: str = "") -> str:
    """The overview, or a step."""
    if step:
        return reverse("admin:applications_typing_step", args=[filing.pk, step])
    return reverse("admin:applications_typing", args=[filing.pk])


def frame(request: HttpRequest, transcript: Transcript) -> dict[str, Any]:
    """What both pages need. at_work: whether the actor sees the case, to go back there."""
    actor, filing = actor_of(request), transcript.filing
    return {
        "filing": filing,
        "case": filing.case,
        "transcript": transcript,
        "at_work": Case.objects.office_of(actor).filter(pk=filing.case_id).exists(),
        "types": may_type(actor=actor, filing=filing) and not filing.case.closed_on,
        "home": url_of(filing),
    }


def steps_of(transcript: Transcript, language: str) -> list[StepLine]:
    """Those that apply; of an untouched form nothing is warned of."""
    evaluation, places = transcript.evaluation, Places()
    lines = []
    for step in transcript.definition.steps:
        if not evaluation.step_visible(step.id):
            continue
        found = evaluation.problems_of(step.id) if transcript.application else []
        told = explained(transcript.definition, found, transcript.typed, language, places)
        lines.append(
            StepLine(
                str(step.title), url_of(transcript.filing, step.id), evaluation.step_state(step.id),
                [str(one.message) for one in told],
            )
        )  # fmt: skip
    return lines


def known_of(filing: PaperFiling) -> dict[str, str]:
    """What was written down of the party when the paper was registered, by the names of `engine.types.PREFILLS`: the
    form proposes it."""
    known = {"applicant.email": str(filing.email), "applicant.phone": str(filing.phone)}
    whose = "organisation" if filing.party_kind == FilerKind.ORGANISATION else "applicant"
    known |= {
        f"{whose}.name": filing.case.party_name, f"{whose}.address": filing.address,
        f"{whose}.tax_number": str(filing.tax_number), "applicant.emso": str(filing.emso),
        "organisation.registration_number": filing.registration_number,
    }  # fmt: skip
    return {name: value for name, value in known.items() if value}


def mended_words(transcript: Transcript, language: str) -> list[str]:
    """`Začetek (5. 12. 2026)`: what the party answered anew in the portal, which holds in place of the paper."""
    if transcript.application is None:
        return []
    labels = {one.id: one.label.of(language) for step in transcript.definition.steps for one in step.fields}
    mended = current_of(transcript.application).mended
    return [f"{labels[name]} ({date_format(day, 'SHORT_DATE_FORMAT')})" for name, day in mended.items()]


def wanted_files(transcript: Transcript, language: str) -> list[str]:
    """What has to lie among the sheets, as the answers stand."""
    return [
        one.label.of(language)
        for one in transcript.definition.attachments
        if one.required and transcript.evaluation.requirement_visible(one.id)
    ]


def fee_of(transcript: Transcript) -> dict[str, Any]:
    """What the tariff says for paper by the answers, and the order for it when there is one."""
    charge, order = paper_charge(transcript), paper_order(transcript)
    return {"fee": money(charge.cents) if charge else "", "order": order}


def sheets_of(actor: Actor, filing: PaperFiling) -> list[Sheet]:
    """The first scans of the case that the actor may read and that can be drawn."""
    came = Q(purpose="scan") | Q(generated=False)
    rows = Document.objects.of("case", filing.case_id).filter(came).readable_by(actor)
    found = [one for one in rows.select_related("file").order_by("created", "pk") if one.file.drawable]
    sheets = [_sheet(one) for one in found[:MOST_SHEETS]]
    return [one for one in sheets if one.pictures]


def _sheet(document: Document) -> Sheet:
    try:
        count = page_picture(document.file, 1).pages
    except (LookupError, StorageDown, BytesMissing, SealBroken):
        return Sheet(document, [], more=False)
    pages = range(1, min(count, MOST_PAGES) + 1)
    pictures = [reverse("documents:page", args=[document.pk, number]) for number in pages]
    return Sheet(document, pictures, count > MOST_PAGES)
