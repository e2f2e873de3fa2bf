"""Forms of requests for opinions."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.cases import deadlines
from apps.cases.folder import other_departments
from apps.cases.models import Case
from apps.cases.services.opinions import LONGEST, LONGEST_ANSWER, OPINIONS, proposed_period
from apps.core.legal_time import local_day
from apps.core.staff_pages import StaffForm
from apps.documents.fields import DocumentField
from apps.documents.models import Document
from apps.identity.models import Department

PERIODS = ("P8D", "P15D", "P30D")


def files_field(owner: Any, *, required: bool, label: Any) -> DocumentField:
    """Files of an answer."""
    return DocumentField(owner_kind=OPINIONS, owner_id=str(owner.pk), multiple=True, required=required, label=label)


class AskForm(StaffForm):
    """Whom, what, about which documents, and by when."""

    department = forms.ChoiceField(
        label=_("Oddelek ali organ, ki dela v portalu"), required=False,
        help_text=_("Zadevo bo lahko bral, dokler ne odgovori."),
    )  # fmt: skip
    institution = forms.CharField(
        label=_("Ali ustanova brez računa v portalu"), required=False, max_length=200,
        help_text=_("Polno ime, na primer »Zavod za varstvo kulturne dediščine«. Pišete ji sami in odgovor zapišete."),
    )  # fmt: skip
    question = forms.CharField(
        label=_("O čem prosite za mnenje"), max_length=LONGEST, widget=forms.Textarea,
        error_messages={"required": _("Napišite, o čem prosite za mnenje.")},
    )  # fmt: skip
    documents = forms.MultipleChoiceField(
        label=_("Dokumenti, na katere se vprašanje nanaša"), required=False, widget=forms.CheckboxSelectMultiple
    )
    period = forms.ChoiceField(label=_("Rok za mnenje"))
    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """Departments of the organisation and of others that work here, documents of the case, periods."""
        case: Case = self.record
        fields: dict[str, Any] = self.fields
        others = Department.objects.filter(organisation__has_staff=True, organisation__active=True, active=True)
        others = others.exclude(organisation=case.department.organisation_id).select_related("organisation")
        own, foreign = list(other_departments(case)), list(others.order_by("organisation__name", "name"))
        self.departments = {str(one.pk): one for one in [*own, *foreign]}
        fields["department"].choices = [
            ("", _("izberite")),
            (str(case.department.organisation), [(str(one.pk), str(one)) for one in own]),
            (_("Drugi organi"), [(str(one.pk), f"{one.organisation}: {one}") for one in foreign]),
        ]
        documents = Document.objects.of("case", case.pk).order_by("created", "pk")
        fields["documents"].choices = [(str(one.pk), one.name) for one in documents]
        if not fields["documents"].choices:
            del fields["documents"]
        today = local_day(timezone.now())
        fields["period"].choices = _periods(today)
        fields["period"].initial = proposed_period(today)
        self.initial["expected"] = case.state

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "department": self.departments.get(given["department"]), "institution": given["institution"],
            "question": given["question"], "documents": [UUID(key) for key in given.get("documents", ())],
            "period": given["period"], "expected": given["expected"],
        }  # fmt: skip


def _periods(today: Any) -> list[tuple[str, str]]:
    ends = {one: deadlines.opinion(today, one).day for one in dict.fromkeys([proposed_period(today), *PERIODS])}
    return [
        (one, f"{deadlines.period_words(one)} ({date_format(ends[one], 'SHORT_DATE_FORMAT')})")
        for one in sorted(ends, key=lambda one: ends[one])
    ]


class AnswerForm(StaffForm):
    """The opinion of the asked side."""

    text = forms.CharField(
        label=_("Mnenje"), required=False, max_length=LONGEST_ANSWER, widget=forms.Textarea,
        help_text=_("Če je mnenje v datoteki, lahko besedilo izpustite."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 10
        self.fields["files"] = files_field(self.record, required=False, label=_("Datoteke"))


class LetterForm(StaffForm):
    """What an institution without an account sent."""

    on = forms.DateField(label=_("Dan prejema"), error_messages={"required": _("Vpišite dan.")})
    text = forms.CharField(
        label=_("Mnenje na kratko"), required=False, max_length=LONGEST_ANSWER, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = files_field(self.record, required=True, label=_("Prejeti dopis"))
