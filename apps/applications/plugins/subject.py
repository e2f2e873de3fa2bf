"""What cases ask of the application that they are about, and who of the staff may look at it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.applications.choices import APPLICATION
from apps.applications.models import Application
from apps.applications.models.applications import VIEW
from apps.applications.services.content import evaluation_of_filed
from apps.applications.services.drafts import definition_of
from apps.applications.services.summary import parts_of
from apps.cases.registry import CaseSubject, Row, Section, case_subjects
from apps.identity import registry

PLACES = ("street", "settlement", "address")  # types of fields


class ApplicationSubject(CaseSubject):
    """A vloga: answers from what was frozen, in the language of whoever asks. Its attachments are the case's own."""

    title = _("vloga")

    def answers(self, case: Any, language: str) -> Sequence[Section]:
        """Steps with their answers, as on the receipt."""
        rows = Application.objects.filed().select_related("version__procedure")
        application = rows.filter(pk=case.subject_id).first()
        if application is None:
            return ()
        parts = parts_of(definition_of(application.version), evaluation_of_filed(application), language)
        none = _t("ni odgovora")
        return [Section(part.title, [Row(line.label, line.value or none) for line in part.lines]) for part in parts]

    def documents(self, case: Any) -> Iterable[Any]:
        """None besides those that were passed on to the case."""
        return ()

    def places(self, case: Any) -> Iterable[str]:
        """Answers to fields of places, but the sensitive ones, the rows of groups included."""
        rows = Application.objects.filed().select_related("version__procedure")
        application = rows.filter(pk=case.subject_id).first()
        if application is None:
            return ()
        definition, evaluation = definition_of(application.version), evaluation_of_filed(application)
        fields = [one for step in definition.steps for one in step.fields if evaluation.visible(one.id)]
        return [text for one in fields for text in _places(one, evaluation.values.get(one.id))]


def _places(one: Any, value: Any) -> list[str]:
    if one.type == "group":
        return [text for row in value or () for part in one.fields for text in _places(part, row.get(part.id))]
    return [str(value)] if one.type in PLACES and value and not one.sensitive else []


def register() -> None:
    """Called from the app's `register`."""
    case_subjects.register(APPLICATION, ApplicationSubject())
    for role in ("officer", "head"):
        registry.grant(role, VIEW)
