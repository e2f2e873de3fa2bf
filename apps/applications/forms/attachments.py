"""The step "Priloge": a field for each requirement that applies."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.applications.engine import Attachment
from apps.applications.policies import limits_for
from apps.core.forms import PortalForm
from apps.documents.fields import DocumentField
from apps.documents.models import Document

PREFIX = "priloga"


class AttachmentsForm(PortalForm):
    """Files by requirement; the names of fields are `priloga-<id of the requirement>`."""

    prefix = PREFIX

    def __init__(self, *args: Any, requirements: Iterable[Attachment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for requirement in requirements:
            field = DocumentField(
                limits=limits_for(requirement), multiple=requirement.max_files > 1, required=False,
                label=str(requirement.label),
            )  # fmt: skip
            word = _("Obvezno.") if requirement.required else _("Ni obvezno.")
            field.help_text = f"{word} {field.help_text}"
            self.fields[requirement.id] = field

    def tell_missing(self, requirement_id: str, documents: Iterable[Document]) -> None:
        """An error at a requirement without a fit file."""
        refused = [document.name for document in documents if document.file.refused]
        text = _("Priložite vsaj eno datoteko.")
        if refused:
            text = _("Datoteka »%(name)s« ni sprejeta. Odstranite jo in naložite drugo.") % {"name": refused[0]}
        self.add_error(requirement_id, ValidationError(text, code="missing"))


def requirement_of(field_name: str) -> str:
    """The requirement whose field a file came in."""
    return field_name.removeprefix(f"{PREFIX}-")
