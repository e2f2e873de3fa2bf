"""Forms of the staff pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.staff_pages import StaffForm
from apps.notifications.models.templates import BODY


class TemplateForm(StaffForm):
    """Words of a text. What can stand in them is checked by the service, which every door asks. seen: the newest
    version that the page showed."""

    subject = forms.CharField(label=_("Zadeva ali naslov"), max_length=200)
    body = forms.CharField(
        label=_("Besedilo"), max_length=BODY, widget=forms.Textarea, help_text=_("Odstavke ločite s prazno vrstico.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def prepare(self) -> None:
        """Both in their language, for readers of screens and spelling."""
        self.language = str(self.initial.get("language", "sl"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["lang"] = self.language
        self.fields["body"].widget.attrs["rows"] = 14


class VersionForm(StaffForm):
    """Which version is meant, and which was the newest that the page showed."""

    number = forms.IntegerField(min_value=0)
    seen = forms.IntegerField(min_value=0, required=False)
