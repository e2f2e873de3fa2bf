"""Model forms of the admin about organisations and departments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.staff_pages import dress
from apps.identity.choices import OrganisationKind
from apps.identity.models import Department, Organisation
from apps.identity.models.reach import everything
from apps.identity.services import invitations, organisations


class NewOrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation that is invited, with its head."""

    actor: Actor
    first_name = forms.CharField(label=_("Ime"), max_length=150)
    last_name = forms.CharField(label=_("Priimek"), max_length=150)
    email = forms.EmailField(label=_("Elektronski naslov"))

    class Meta:
        model = Organisation
        fields = ("name", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind.value, kind.label) for kind in OrganisationKind if kind != OrganisationKind.MUNICIPALITY]
        kinds.initial = OrganisationKind.AUTHORITY
        for name in ("first_name", "last_name", "email"):
            dress(self.fields[name])

    def clean(self) -> dict[str, Any]:
        """Neither the organisation nor its head may be there already."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            invitations.check_name(data["name"])
            invitations.check_address(data["email"])
        return data


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A department of an organisation that the actor runs."""

    actor: Actor

    class Meta:
        model = Department
        fields = ("organisation", "name", "code", "email", "phone", "hours", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organisation" not in self.fields:
            return
        rows = Organisation.objects.filter(has_staff=True, active=True)
        field: Any = self.fields["organisation"]
        field.queryset = rows if everything(self.actor) else rows.filter(pk=self.actor.employer)
        field.initial = self.actor.employer

    def clean(self) -> dict[str, Any]:
        """As the service says."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if organisation := data.get("organisation"):
            organisations.check_department(actor=self.actor, organisation=organisation)
        return data
