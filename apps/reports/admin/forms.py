"""Forms of the staff pages of reports."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.staff_pages import StaffForm
from apps.documents.choices import PhotoKind
from apps.documents.fields import PhotoField
from apps.identity.models import Department, Organisation, User
from apps.reports import workflow
from apps.reports.choices import MOST_PHOTOS, HidingReason, Priority, StateType
from apps.reports.models import Recipient, Report, ReportCategory
from apps.reports.models.reports import LONGEST
from apps.reports.services.abuse import usual_end
from apps.reports.services.duplicates import duplicates_of
from apps.reports.services.handling import colleagues_of
from apps.reports.services.moving import OTHER_REASONS

SHOWN = (PhotoKind.AFTER, PhotoKind.BEFORE)


def _answer(*, required: bool) -> forms.Field:
    return forms.CharField(
        label=_("Odgovor, ki ga preberejo vsi"), max_length=LONGEST, widget=forms.Textarea, required=required,
        error_messages={"required": _("Napišite odgovor, ki ga bodo prebrali vsi.")},
    )  # fmt: skip


def _chosen(label: Any, choices: list[Any]) -> forms.Field:
    return forms.ChoiceField(
        label=label, choices=[("", _("izberite")), *choices], error_messages={"required": _("Izberite razlog.")}
    )


def _by_rules() -> forms.Field:
    return forms.BooleanField(label=_("Znova dodelite po pravilih vrste"), required=False)


class StepForm(StaffForm):
    """What a step asks for, and the state that the page showed."""

    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, step: str, template: str = "", **kwargs: Any) -> None:
        self.step, self.template = workflow.STEPS[step], template
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """By the table."""
        asked: dict[str, Any] = {
            "on": lambda required: forms.DateField(
                label=_("Za kateri dan"), error_messages={"required": _("Vpišite dan, za katerega je načrtovano.")}
            ),
            "whom": lambda required: forms.CharField(
                label=_("Komu"), max_length=120, help_text=_("Na primer Direkcija RS za infrastrukturo."),
                error_messages={"required": _("Vpišite, komu prijavo posredujete.")},
            ),
            "reason": lambda required: _chosen(_("Zakaj"), [(one.value, one.label) for one in OTHER_REASONS]),
            "hiding": lambda required: _chosen(_("Zakaj"), list(HidingReason.choices)),
            "note": lambda required: forms.CharField(
                label=_("Pojasnilo za urad"), max_length=1000, widget=forms.Textarea,
                error_messages={"required": _("Napišite, zakaj.")},
            ),
            "answer": lambda required: _answer(required=required),
        }  # fmt: skip
        self.fields |= {name: asked[name](name in self.step.asks) for name in (*self.step.asks, *self.step.takes)}
        if "whom" in self.fields:
            self._offer_recipients()
        self.initial = {"expected": self.record.state, "answer": self.template}

    def _offer_recipients(self) -> None:
        """Those to whom the portal sends by itself, before words for all the others."""
        chosen = forms.ModelChoiceField(
            label=_("Prejemnik"), queryset=Recipient.objects.filter(active=True), required=False,
            empty_label=_("drug, pošljemo sami"), help_text=_("Prejemniku s seznama prijavo pošlje portal."),
        )  # fmt: skip
        self.fields["whom"].required = False
        self.fields = {"recipient": chosen, **self.fields}

    def clean(self) -> dict[str, Any]:
        """A recipient of the list, or words for another one."""
        given: dict[str, Any] = super().clean() or {}
        if "whom" in self.fields and not (given.get("recipient") or given.get("whom")):
            self.add_error("whom", _t("Izberite prejemnika ali vpišite, komu prijavo posredujete."))
        return given

    def words(self) -> dict[str, Any]:
        """As the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("expected", "recipient")}


class AnswerForm(StaffForm):
    """A public answer."""

    answer = _answer(required=True)


class PriorityForm(StaffForm):
    """What comes first."""

    priority = forms.TypedChoiceField(label=_("Prednost"), choices=Priority.choices, coerce=int)

    def prepare(self) -> None:
        """As it is."""
        self.initial["priority"] = self.record.priority


class AssignForm(StaffForm):
    """Department, officer, contractor."""

    department = forms.ModelChoiceField(label=_("Oddelek"), queryset=Department.objects.none())
    officer = forms.ModelChoiceField(
        label=_("Rešuje"), queryset=User.objects.none(), required=False, empty_label=_("nihče, čaka na oddelku")
    )
    contractor = forms.ModelChoiceField(
        label=_("Izvajalec"), queryset=Organisation.objects.none(), required=False, empty_label=_("brez izvajalca")
    )

    def prepare(self) -> None:
        """Departments of the same organisation, who works there, active organisations."""
        report: Report = self.record
        own = Department.objects.filter(organisation=report.department.organisation_id, active=True)
        self.fields["department"].queryset = own  # type: ignore[attr-defined]
        people = {one.pk for department in own for one in colleagues_of(department)}
        self.fields["officer"].queryset = User.objects.filter(pk__in=people).order_by("last_name")  # type: ignore[attr-defined]
        self.fields["contractor"].queryset = Organisation.objects.filter(active=True)  # type: ignore[attr-defined]
        self.initial = {
            "department": report.department_id, "officer": report.officer_id, "contractor": report.contractor_id
        }  # fmt: skip


class CategoryForm(StaffForm):
    """What it is."""

    category = forms.ModelChoiceField(label=_("Vrsta"), queryset=ReportCategory.objects.filter(active=True))

    by_rules = _by_rules()

    def prepare(self) -> None:
        """As it is."""
        self.initial["category"] = self.record.category_id


class PlaceForm(StaffForm):
    """Where it is, in degrees (from any map: right click, copy)."""

    lat = forms.FloatField(
        label=_("Zemljepisna širina"), min_value=-90, max_value=90, help_text=_("Na primer 46,4198"), localize=True
    )
    lon = forms.FloatField(
        label=_("Zemljepisna dolžina"), min_value=-180, max_value=180, help_text=_("Na primer 15,8729"), localize=True
    )
    address = forms.CharField(label=_("Kraj z besedami"), max_length=160, required=False)
    by_rules = _by_rules()

    def prepare(self) -> None:
        """As it is."""
        self.initial = {"lat": self.record.lat, "lon": self.record.lon, "address": self.record.address}


class TextForm(StaffForm):
    """Other words for what is published."""

    text = forms.CharField(label=_("Objavljeno besedilo"), max_length=LONGEST, widget=forms.Textarea)
    address = forms.CharField(label=_("Kraj z besedami"), max_length=160, required=False)
    reason = forms.CharField(label=_("Zakaj"), max_length=300, error_messages={"required": _("Napišite, zakaj.")})

    def prepare(self) -> None:
        """As it is."""
        self.initial = {"text": self.record.published_text, "address": self.record.address}


class RestoreForm(StaffForm):
    """Back to what was written."""

    reason = forms.CharField(label=_("Zakaj"), max_length=300, error_messages={"required": _("Napišite, zakaj.")})


class MergeForm(StaffForm):
    """With which one: those nearby are offered, any other by its address."""

    near = forms.ChoiceField(label=_("Odprte prijave v bližini"), required=False)
    other = forms.CharField(
        label=_("Ali naslov strani druge prijave"), max_length=300, required=False,
        help_text=_("Kopirajte naslov iz brskalnika."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The nearest of the same category, and of others of the office."""
        report: Report = self.record
        near = [one.report for one in duplicates_of(report.category, report.lat, report.lon, limit=10)]
        same = Report.objects.office_of(self.actor).filter(Q(category=report.category), kind=StateType.OPEN)
        rows = {row.pk: row for row in [*near, *same.select_related("category").order_by("-received_at")[:20]]}
        rows.pop(report.pk, None)
        choices = [(str(key), f"{row.title} · {row.received_at:%d. %m. %Y}") for key, row in rows.items()]
        self.fields["near"].choices = [("", _("izberite")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two; the id is the last part of an address that is one."""
        given: dict[str, Any] = super().clean() or {}
        text = given.get("near") or given.get("other", "")
        parts = [part for part in text.split("/") if len(part) == 36]
        try:
            return {"into_id": UUID(parts[-1] if parts else text)}
        except ValueError as error:
            raise ValidationError(_t("Izberite prijavo ali vpišite naslov njene strani.")) from error


class PhotosForm(StaffForm):
    """Photos that the office took, before or after the repair."""

    kind = forms.ChoiceField(label=_("Kaj kažejo"), choices=[(one.value, one.label) for one in SHOWN])

    def prepare(self) -> None:
        """Uploads belong to whoever sends them."""
        self.fields["photos"] = PhotoField(
            actor=self.actor, most=MOST_PHOTOS, label=_t("Fotografije"),
            error_messages={"required": _t("Izberite fotografijo.")},
        )  # fmt: skip


class BlockForm(StaffForm):
    """Why the sender's reports are not taken, and until when."""

    reason = forms.CharField(label=_("Zakaj"), max_length=300, error_messages={"required": _("Napišite, zakaj.")})
    until = forms.DateField(label=_("Do vključno"))

    def prepare(self) -> None:
        """Nobody is blocked for ever."""
        self.initial["until"] = usual_end()
