"""What cases ask of the application that they are about, and who of the staff may look at it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.applications.choices import APPLICATION
from apps.applications.models import Application, Supplement
from apps.applications.models.applications import VIEW
from apps.applications.services.answering import add_file, answer_call
from apps.applications.services.disposing import dispose_application
from apps.applications.services.marking import mendable
from apps.applications.services.overlay import current_of
from apps.applications.services.summary import Line, note_on
from apps.applications.services.transcribing import form_for
from apps.cases.choices import Channel
from apps.cases.registry import Answer, ArchivedFile, CaseSubject, Mendable, Row, Section, case_subjects
from apps.core.legal_time import local_day
from apps.identity import registry

PLACES = ("street", "settlement", "address")  # types of fields


class ApplicationSubject(CaseSubject):
    """A vloga: answers from what was frozen, or typed from paper, in the language of whoever asks. Its attachments are
    the case's own."""

    title = _("vloga")

    def answers(self, case: Any, language: str) -> Sequence[Section]:
        """Steps with their answers as they stand now, and which of them were supplemented when."""
        application = _of(case)
        if application is None:
            return ()
        current, note = current_of(application), _typed_words(application)
        sections = [
            Section(part.title, [_row(line) for line in part.lines], note) for part in current.parts(language)
        ]  # fmt: skip
        return sections + [_said(supplement) for supplement in current.supplements if supplement.kept["others"]]

    def mendable(self, case: Any, language: str) -> Sequence[Mendable]:
        """Fields that apply, rows of groups, attachments; nothing that comes from an account."""
        application = _of(case)
        return mendable(application, language) if application else ()

    def typing_url(self, case: Any) -> str:
        """By the id of what was registered."""
        if case.channel != Channel.PAPER or not (form_for(case.procedure, case.received_at) or _of(case)):
            return ""
        return reverse("admin:applications_typing", args=[case.subject_id])

    def mend_url(self, request: Any) -> str:
        """By the id of the call."""
        return reverse("applications:supplement", args=[request.pk])

    def mend(self, actor: Any, request: Any, answer: Answer) -> None:
        """As a program sends it."""
        answer_call(actor, request, answer)

    def add_file(self, actor: Any, request: Any, requirement: str, upload: Any) -> Any:
        """As a program sends it."""
        return add_file(actor, request, requirement, upload)

    def documents(self, case: Any) -> Iterable[Any]:
        """None besides those that were passed on to the case."""
        return ()

    def archive(self, case: Any) -> Iterable[ArchivedFile]:
        """Canonical JSON of what was filed and of every supplement, byte for byte what was signed, with signatures; of
        what was typed from paper every save."""
        application = _of(case)
        if application is None:
            return
        if application.is_filed:
            yield ArchivedFile("vloga/vsebina.json", str(application.content).encode())
            yield ArchivedFile("vloga/podpis.json", _signed(application))
        for save in application.transcriptions.all():
            yield ArchivedFile(f"vloga/prepis-{save.revision}.json", str(save.content).encode())
        for number, one in enumerate(application.supplements.sent(), start=1):
            yield ArchivedFile(f"vloga/dopolnitev-{number}.json", str(one.content).encode())
            yield ArchivedFile(f"vloga/dopolnitev-{number}-podpis.json", _signed(one))

    def dispose(self, case: Any) -> None:
        """The application with its supplements and co-applicants."""
        dispose_application(case)

    def places(self, case: Any) -> Iterable[str]:
        """Answers to fields of places, but the sensitive ones, the rows of groups included."""
        application = _of(case)
        if application is None:
            return ()
        current = current_of(application)
        fields = [one for step in current.definition.steps for one in step.fields if current.evaluation.visible(one.id)]
        return [text for one in fields for text in _places(one, current.evaluation.values.get(one.id))]


def _signed(record: Any) -> bytes:
    return json.dumps({"sha256": record.digest, "signature": record.signature}, sort_keys=True).encode()


def _places(one: Any, value: Any) -> list[str]:
    if one.type == "group":
        return [text for row in value or () for part in one.fields for text in _places(part, row.get(part.id))]
    return [str(value)] if one.type in PLACES and value and not one.sensitive else []


def _of(case: Any) -> Application | None:
    rows = Application.objects.in_cases().select_related("version__procedure")
    found: Application | None = rows.filter(case=case.pk).first()
    return found


def _typed_words(application: Application) -> str:
    if not application.is_typed:
        return ""
    latest = application.transcriptions.values_list("created", flat=True).latest("revision")
    return _t("s papirja prepisal urad, %(day)s") % {"day": date_format(local_day(latest), "SHORT_DATE_FORMAT")}


def _row(line: Line) -> Row:
    return Row(line.label, line.value or _t("ni odgovora"), note_on(line))


def _said(supplement: Supplement) -> Section:
    """Answers to what was asked in words."""
    assert supplement.received
    day = date_format(local_day(supplement.received), "SHORT_DATE_FORMAT")
    rows = [Row(one["asked"], one["text"]) for one in supplement.kept["others"]]
    return Section(_t("Dopolnitev %(day)s") % {"day": day}, rows)


def register() -> None:
    """Called from the app's `register`."""
    case_subjects.register(APPLICATION, ApplicationSubject())
    for role in ("officer", "head"):
        registry.grant(role, VIEW)
