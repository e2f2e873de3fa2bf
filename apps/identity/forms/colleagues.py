"""Model forms of the admin about accounts and employments: they ask the services before anything is written."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.core.staff_pages import dress
from apps.identity.forms.staff import DepartmentChoice, open_departments, role_choices
from apps.identity.models import Employment, User
from apps.identity.services import invitations, staff


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """What of a colleague's account can be changed."""

    actor: Actor

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email", "is_active")
        labels = {"is_active": _("Račun je odprt")}
        help_texts = {"is_active": _("Zaprt račun se takoj odjavi povsod.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "email"):
            if name in self.fields:
                self.fields[name].required = True

    def clean_email(self) -> str:
        """One address, one account."""
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("S tem elektronskim naslovom že obstaja račun."))
        return email


class JobFields(forms.ModelForm):  # type: ignore[type-arg]
    """Department, role and days of an employment, limited to what the actor may give."""

    actor: Actor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["department"] = DepartmentChoice(open_departments(self.actor), label=_("Oddelek"))
        fields["role"] = forms.ChoiceField(
            label=_("Vloga"),
            choices=[("", _("Izberite …")), *role_choices(self.actor)],
            help_text=_("Kaj katera vloga sme, piše na strani Vloge in pravice."),
        )
        for name in ("department", "role"):
            dress(fields[name])
        fields["since"].initial = local_day(timezone.now())

    def days(self) -> dict[str, Any]:
        """The part that both services ask for."""
        data = self.cleaned_data
        return {key: data.get(key) for key in ("department", "role", "since", "until")}

    def clean(self) -> dict[str, Any]:
        """As the service says."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            staff.check_employment(actor=self.actor, user=data.get("user"), **self.days())
        return data


class InviteColleagueForm(JobFields):
    """A new colleague with the first employment."""

    since = forms.DateField(label=_("Od"))
    until = forms.DateField(label=_("Do vključno"), required=False)
    department: Any = forms.ModelChoiceField(queryset=None, label=_("Oddelek"))
    role = forms.CharField(label=_("Vloga"))

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "email"):
            self.fields[name].required = True
        for name in ("since", "until"):
            dress(self.fields[name])

    def clean(self) -> dict[str, Any]:
        """And the address must be new."""
        data = super().clean()
        if not self.errors:
            invitations.check_address(data["email"])
        return data


class EmploymentForm(JobFields):
    """Another role of somebody who has an account."""

    class Meta:
        model = Employment
        fields = ("user", "department", "role", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["user"]
        rows = User.objects.visible_to(self.actor).filter(person=None, is_active=True).exclude(pk=self.actor.user.pk)
        people.queryset = rows.order_by("last_name", "first_name")
