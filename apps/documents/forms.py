"""Forms of one's own documents."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.forms import PortalForm
from apps.documents.fields import DocumentField


class OwnDocumentsForm(PortalForm):
    """Documents that a person or an organisation keeps for later applications."""

    def __init__(self, *args: Any, owner_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = DocumentField(owner_kind=owner_kind, multiple=True, label=_("Datoteke"))


def told(count: int) -> str:
    """What is said after an upload."""
    return ngettext(
        "Prejeli smo %(count)d datoteko. Pregledujemo jo.", "Prejeli smo %(count)d datotek. Pregledujemo jih.", count
    ) % {"count": count}
