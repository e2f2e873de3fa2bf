"""Forms of staff pages about colleagues and organisations."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.legal_time import local_day
from apps.core.staff_pages import StaffForm
from apps.identity.models import Department
from apps.identity.roles import ROLES
from apps.identity.services import sharing, staff
from apps.identity.services.grants import last_day_allowed


def role_choices(actor: Any) -> list[tuple[str, Any]]:
    """The roles that an actor may give."""
    return [(key, ROLES[key].title) for key in staff.roles_to_give(actor)]


def open_departments(actor: Any) -> Any:
    """The departments into which an actor may employ somebody."""
    rows = Department.objects.visible_to(actor).filter(
        active=True, organisation__active=True, organisation__has_staff=True
    )
    rows = rows.select_related("organisation").order_by("organisation__name", "name")
    keys = [row.pk for row in rows if staff.may_staff(actor, row)]
    return rows.filter(pk__in=keys)


class DepartmentChoice(forms.ModelChoiceField):
    """A department with the organisation that it belongs to."""

    def label_from_instance(self, obj: Any) -> str:
        """`Mestna občina Ptuj: Kabinet župana`."""
        return f"{obj.organisation}: {obj}"


class LastDayForm(StaffForm):
    """The last day of an employment."""

    last_day = forms.DateField(
        label=_("Zadnji dan"),
        help_text=_("Na ta dan sodelavec še dela. Vpišite včerajšnji dan, da se dostop konča takoj."),
    )

    def prepare(self) -> None:
        """Today, unless another day was set."""
        self.fields["last_day"].initial = local_day(timezone.now())


class NoteForm(StaffForm):
    """Why."""

    note = forms.CharField(
        label=_("Obrazložitev"), max_length=500, widget=forms.Textarea, help_text=_("Prebere jo tudi organizacija.")
    )


class OptionalNoteForm(StaffForm):
    """Why, if there is anything to say."""

    note = forms.CharField(label=_("Opomba (ni obvezna)"), max_length=500, widget=forms.Textarea, required=False)


class ApproveForm(NoteForm):
    """Until when, and why."""

    last_day = forms.DateField(label=_("Velja do vključno"), help_text=_("Največ eno leto."))
    field_order = ("last_day", "note")

    def prepare(self) -> None:
        """Half a year, which is enough for most needs."""
        today = local_day(timezone.now())
        self.fields["last_day"].initial = min(today + dt.timedelta(days=182), last_day_allowed(today))


class ReasonForm(StaffForm):
    """Why somebody needs to see what is hidden."""

    reason = forms.CharField(
        label=_("Zakaj podatek potrebujete"),
        max_length=300,
        help_text=_("Na primer številka zadeve. Razlog se zapiše v sled, ki jo vidi tudi oseba."),
    )


class FindPersonForm(StaffForm):
    """What a person is found by."""

    text = forms.CharField(
        label=_("EMŠO, davčna številka, e-naslov ali ime"),
        max_length=200,
        help_text=_("EMŠO ima 13 števk, davčna številka 8. Vpisano ne ostane v naslovu strani."),
        widget=forms.TextInput(),
    )

    def prepare(self) -> None:
        """What was typed is nobody else's business."""
        self.fields["text"].widget.attrs["autocomplete"] = "off"


class ShareForm(StaffForm):
    """With whom, why and until when."""

    colleague: Any = forms.ModelChoiceField(queryset=None, label=_("Sodelavec"), empty_label=_("Izberite …"))
    note = forms.CharField(label=_("Zakaj"), max_length=300, help_text=_("Na primer: za mnenje o pravni podlagi."))
    last_day = forms.DateField(label=_("Do vključno (ni obvezno)"), required=False)

    def prepare(self) -> None:
        """Colleagues of the same organisation."""
        self.fields["colleague"].queryset = sharing.colleagues_of(self.actor)  # type: ignore[attr-defined]


class UnshareForm(StaffForm):
    """With whom no longer."""

    colleague: Any = forms.ModelChoiceField(queryset=None, label=_("Sodelavec"), empty_label=_("Izberite …"))

    def prepare(self) -> None:
        """Those with whom it is shared."""
        users = sharing.shares_of(self.record).values("user")
        field: Any = self.fields["colleague"]
        field.queryset = sharing.colleagues_of(self.actor).filter(pk__in=users)


class InviteOrganisationForm(StaffForm):
    """Who leads the organisation, for one that the portal knows."""

    first_name = forms.CharField(label=_("Ime vodje"), max_length=150)
    last_name = forms.CharField(label=_("Priimek vodje"), max_length=150)
    email = forms.EmailField(label=_("Elektronski naslov vodje"))
