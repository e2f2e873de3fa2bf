"""Forms of cases."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import DecisionKind, DeliveryMethod, LetterKind, Outcome
from apps.cases.exceptions import StepRefused, UnknownMergeField
from apps.cases.merging import check_fields, known_fields
from apps.cases.services.letters import check_text
from apps.core.models import new_id
from apps.core.staff_pages import StaffForm


class DecisionForm(StaffForm):
    """The parts of a decision. Fields in braces were filled in when the text was proposed; one that is left is a
    mistake."""

    outcome = forms.ChoiceField(label=_("Odločitev"), choices=Outcome)
    kind = forms.ChoiceField(label=_("Vrsta"), choices=DecisionKind)
    operative = forms.CharField(
        label=_("Izrek"), max_length=10_000, widget=forms.Textarea,
        help_text=_("O čem in kako je odločeno, po točkah. Vsaka vrstica je odstavek."),
    )  # fmt: skip
    reasons = forms.CharField(label=_("Obrazložitev"), max_length=50_000, widget=forms.Textarea)
    remedy = forms.CharField(label=_("Pouk o pravnem sredstvu"), max_length=2_000, widget=forms.Textarea)
    fee_clause = forms.CharField(label=_("Taksa"), max_length=1_000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("operative", 6), ("reasons", 12)):
            self.fields[name].widget.attrs["rows"] = rows

    def clean(self) -> dict[str, Any]:
        """No field in braces is left."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("operative", "reasons", "remedy", "fee_clause"):
            try:
                check_fields(cleaned.get(name, ""))
            except UnknownMergeField as error:
                text = _("Polja {%(name)s} ne poznamo. Na voljo so: %(fields)s.")
                self.add_error(name, ValidationError(text % {"name": error, "fields": known_fields()}))
        return cleaned


class NoteForm(StaffForm):
    """Why the head returns a decision."""

    note = forms.CharField(label=_("Kaj je treba popraviti"), max_length=500, widget=forms.Textarea)


class DispatchForm(StaffForm):
    """How the decision is served."""

    method = forms.ChoiceField(label=_("Način vročitve"), choices=DeliveryMethod, widget=forms.RadioSelect)


class ServiceForm(StaffForm):
    """What the return receipt says."""

    on = forms.DateField(label=_("Dan vročitve"))
    proof = forms.CharField(label=_("Dokazilo"), max_length=250, help_text=_("Na primer: vročilnica št. 17."))


class FailureForm(StaffForm):
    """Why it came back."""

    reason = forms.CharField(label=_("Zakaj ni bilo vročeno"), max_length=250)


class AppealForm(StaffForm):
    """An appeal that came in."""

    on = forms.DateField(label=_("Dan prejema"))
    text = forms.CharField(label=_("Pritožba na kratko"), max_length=500, widget=forms.Textarea)


class RefusalForm(StaffForm):
    """How an appeal ended without success."""

    reason = forms.CharField(label=_("Kako je o pritožbi odločeno"), max_length=250)


class LetterForm(StaffForm):
    """A letter or a note, as it will be printed. key: by which a second click is known."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    kind = forms.ChoiceField(label=_("Vrsta"), choices=LetterKind, widget=forms.RadioSelect)
    subject = forms.CharField(label=_("Predmet"), max_length=200, error_messages={"required": _("Vpišite predmet.")})
    body = forms.CharField(
        label=_("Besedilo"), max_length=20_000, widget=forms.Textarea,
        help_text=_("Vsaka vrstica je odstavek. Namesto treh podčrtajev (___) vpišite manjkajoče."),
        error_messages={"required": _("Vpišite besedilo.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 18

    def clean(self) -> dict[str, Any]:
        """It can be sent as it is."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                check_text(cleaned["subject"], cleaned["body"])
            except StepRefused as error:
                self.add_error("body", str(error))
        return cleaned
