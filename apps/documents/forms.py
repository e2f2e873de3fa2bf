"""Forms of one's own documents, and of the page that verifies sealed ones."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.core.templatetags.portal import filesize
from apps.documents.fields import DocumentField, DocumentInput
from apps.documents.services.verifying import LARGEST
from apps.documents.signing import codes

UNKNOWN_CODE = _("S to kodo nismo izdali nobenega dokumenta. Preverite jo še enkrat ali naložite datoteko.")


class OwnDocumentsForm(PortalForm):
    """Documents that a person or an organisation keeps for later applications."""

    def __init__(self, *args: Any, owner_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = DocumentField(owner_kind=owner_kind, multiple=True, label=_("Datoteke"))


class SealCodeForm(PortalForm):
    """The code printed on a document."""

    koda = forms.CharField(
        label=_("Koda dokumenta"),
        help_text=_("Piše na dnu vsake strani, na primer 7K3M-9QTR-2XHV-B5DN. Velikost črk in vezaji niso pomembni."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "num"}
        ),
        error_messages={"required": _("Vpišite kodo, ki piše na dnu dokumenta.")},
    )

    def clean_koda(self) -> str:
        """As it is written; ValidationError when it cannot be a code."""
        typed: str = self.cleaned_data["koda"]
        if not codes.read_code(typed):
            text = _("V kodi je napaka. Ima 16 znakov v štirih skupinah; prepišite jo še enkrat, znak za znakom.")
            raise ValidationError(text, code="mistyped")
        return typed


class SealedFileForm(PortalForm):
    """A file that may be one of ours."""

    datoteka = forms.FileField(
        label=_("Datoteka PDF"),
        help_text=lazy(lambda: gettext("Do %(limit)s. Datoteke ne shranimo.") % {"limit": filesize(LARGEST)}, str)(),
        widget=DocumentInput({"accept": ".pdf,application/pdf", "data-most": LARGEST}),
        error_messages={
            "required": _("Izberite datoteko."),
            "invalid": _("Izberite datoteko."),
            "empty": _("Datoteka je prazna. Izberite drugo."),
        },
    )

    def clean_datoteka(self) -> UploadedFile:
        """Small enough to be looked at."""
        upload: UploadedFile = self.cleaned_data["datoteka"]
        if (upload.size or 0) > LARGEST or getattr(upload, "cut", False):
            text = gettext("Datoteka ima %(size)s, preverimo pa datoteke do %(limit)s. Preverite jo po kodi.")
            raise ValidationError(text % {"size": filesize(upload.size), "limit": filesize(LARGEST)}, code="large")
        return upload


def told(count: int) -> str:
    """What is said after an upload."""
    return ngettext(
        "Prejeli smo %(count)d datoteko. Pregledujemo jo.", "Prejeli smo %(count)d datotek. Pregledujemo jih.", count
    ) % {"count": count}
