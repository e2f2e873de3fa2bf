"""What is typed in the field: short forms for a phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.forms import PortalForm
from apps.documents.fields import PhotoField
from apps.reports.choices import MOST_PHOTOS
from apps.reports.models import Report
from apps.reports.models.reports import LONGEST
from apps.reports.services.moving import OTHER_REASONS
from apps.reports.services.photos import is_documented


def _words(label: Any, said: Any, *, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), required=required, help_text=hint,
        error_messages={"required": said},
    )  # fmt: skip


PUBLIC_ANSWER = _("Odgovor, ki ga preberejo vsi")
SAY = _("Napišite odgovor, ki ga bodo prebrali vsi.")
WHY = _("Napišite, zakaj.")


class OutsideForm(PortalForm):
    """expected: the state that the page showed."""

    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, report: Report) -> None:
        super().__init__(*args)
        self.initial["expected"] = report.state
        self.actor, self.report = actor, report
        self.prepare()

    def prepare(self) -> None:
        """Fields that depend on the report."""


class StartForm(OutsideForm):
    """Work begins."""

    answer = _words(PUBLIC_ANSWER, SAY, required=False)


class PlanForm(OutsideForm):
    """A day."""

    on = forms.DateField(
        label=_("Za kateri dan"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Vpišite dan, za katerega je načrtovano."),
            "invalid": _("Vpišite dan, na primer 15. 3. 2027."),
        },
    )  # fmt: skip
    answer = _words(PUBLIC_ANSWER, SAY, required=False)


class AnswerForm(OutsideForm):
    """For everybody; the state stays."""

    text = _words(PUBLIC_ANSWER, SAY)


class NoteForm(OutsideForm):
    """For the office."""

    text = _words(_("Zapis za oddelek"), _("Napišite besedilo zapisa."))


class FixForm(OutsideForm):
    """It is fixed; with a photo where the category wants one."""

    answer = _words(PUBLIC_ANSWER, SAY, hint=_("Na primer: Luknjo smo zakrpali."))

    def prepare(self) -> None:
        """Uploads belong to whoever sends them."""
        needed = self.report.category.photo_to_close and not is_documented(self.report)
        label = _("Fotografija po popravilu")
        self.fields["photos"] = PhotoField(actor=self.actor, most=MOST_PHOTOS, required=needed, label=label)


class BackForm(OutsideForm):
    """Why it is not theirs."""

    reason = _words(_("Zakaj jo vračate"), WHY, hint=_("Prebere samo oddelek."))


class ProposeForm(OutsideForm):
    """Why it should be closed without a repair."""

    reason = forms.ChoiceField(
        label=_("Razlog"), choices=[("", _("izberite")), *((one.value, one.label) for one in OTHER_REASONS)],
        error_messages={"required": _("Izberite razlog.")},
    )  # fmt: skip
    text = _words(_("Pojasnilo za oddelek"), WHY)
