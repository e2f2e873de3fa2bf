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


def register() -> None:
    """Called from the app's `register`."""
    case_subjects.register(APPLICATION, ApplicationSubject())
    for role in ("officer", "head"):
        registry.grant(role, VIEW)
