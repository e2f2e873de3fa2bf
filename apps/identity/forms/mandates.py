"""Forms of mandates. Each can say what was filled in (`facts`), for the page that asks to check before sending."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.dateformat import format as format_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.forms import DatePartsField, PortalForm
from apps.identity.choices import MandateKind, OrganisationKind
from apps.identity.fields import EmsoField, PersonNumberField, RegistrationNumberField, TaxNumberField
from apps.identity.models import Mandate
from apps.identity.registry import procedure_choices
from apps.identity.services.offers import Grant

KINDS = (
    (OrganisationKind.COMPANY, gettext_lazy("Podjetje")),
    (OrganisationKind.ASSOCIATION, gettext_lazy("Društvo ali druga nevladna organizacija")),
)
WARDS = (
    (MandateKind.PARENT, gettext_lazy("Otrok, sem njegov starš")),
    (MandateKind.GUARDIAN, gettext_lazy("Varovanec, sem njegov skrbnik")),
)
ALL, CHOSEN = "vsi", "izbrani"
MYSELF = "jaz"


def missing(text: Any) -> dict[str, Any]:
    """What to say when nothing was filled in."""
    return {"required": text}


class CheckedForm(PortalForm):
    """A form whose answers are shown before they are sent."""

    def facts(self) -> list[tuple[str, str]]:
        """Label and answer of every field that was filled in."""
        pairs = [(str(self[name].label), self.shown(name, self.cleaned_data.get(name))) for name in self.fields]
        return [(label, text) for label, text in pairs if text]

    def shown(self, name: str, value: Any) -> str:
        """One answer in words; empty: not shown."""
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, list):
            return "; ".join(str(choices[item]) for item in value)
        if isinstance(self.fields[name], DatePartsField):
            return format_date(value, "j. n. Y") if value else ""
        if isinstance(value, bool):
            return _("Da") if value else ""
        return str(choices.get(value, value or ""))


class OrganisationForm(CheckedForm):
    """An organisation that one represents by law or statute."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Vrsta organizacije"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages=missing(gettext_lazy("Izberite, kaj zastopate.")),
    )
    name = forms.CharField(
        label=gettext_lazy("Polno ime"),
        error_messages=missing(gettext_lazy("Vpišite polno ime organizacije.")),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    registration_number = RegistrationNumberField(
        label=gettext_lazy("Matična številka"), help_text=gettext_lazy("7 števk, najdete jo v izpisku iz registra.")
    )
    tax_number = TaxNumberField(
        label=gettext_lazy("Davčna številka"), help_text=gettext_lazy("8 števk, brez oznake SI.")
    )
    address = forms.CharField(
        label=gettext_lazy("Sedež"),
        error_messages=missing(gettext_lazy("Vpišite naslov sedeža.")),
        max_length=250,
        help_text=gettext_lazy("Na primer: Prešernova ulica 12, 2250 Ptuj"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )


class WardForm(CheckedForm):
    """A child or a ward."""

    kind = forms.ChoiceField(
        label=gettext_lazy("V čigavem imenu boste urejali"),
        choices=WARDS,
        widget=forms.RadioSelect,
        error_messages=missing(gettext_lazy("Izberite, ali ste starš ali skrbnik.")),
    )
    given_name = forms.CharField(
        label=gettext_lazy("Ime"),
        error_messages=missing(gettext_lazy("Vpišite ime.")),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    family_name = forms.CharField(
        label=gettext_lazy("Priimek"),
        error_messages=missing(gettext_lazy("Vpišite priimek.")),
        max_length=99,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    emso = EmsoField(
        label=gettext_lazy("EMŠO"),
        help_text=gettext_lazy("13 števk, najdete jih na zdravstveni kartici in osebnem dokumentu."),
    )


class GrantForm(CheckedForm):
    """Whom, in whose name, for what and until when."""

    principal = forms.ChoiceField(
        label=gettext_lazy("V čigavem imenu naj deluje"),
        widget=forms.RadioSelect,
        error_messages=missing(gettext_lazy("Izberite, v čigavem imenu naj oseba deluje.")),
    )
    name = forms.CharField(
        label=gettext_lazy("Ime in priimek"),
        error_messages=missing(gettext_lazy("Vpišite ime in priimek osebe.")),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Elektronski naslov"),
        required=False,
        help_text=gettext_lazy("Na ta naslov pošljemo povabilo."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    number = PersonNumberField(
        label=gettext_lazy("EMŠO ali davčna številka"),
        required=False,
        help_text=gettext_lazy("Če jo vpišete, lahko pooblastilo sprejme samo ta oseba."),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Kaj naj ureja"),
        error_messages=missing(gettext_lazy("Izberite vse postopke ali samo nekatere.")),
        choices=((ALL, gettext_lazy("Vse postopke")), (CHOSEN, gettext_lazy("Samo izbrane postopke"))),
        widget=forms.RadioSelect,
    )
    procedures = forms.MultipleChoiceField(
        label=gettext_lazy("Kateri postopki"), required=False, widget=forms.CheckboxSelectMultiple
    )
    may_grant = forms.BooleanField(label=gettext_lazy("Sme pooblaščati tudi druge"), required=False)
    since = DatePartsField(
        label=gettext_lazy("Prvi dan"), required=False, help_text=gettext_lazy("Prazno pomeni: takoj po sprejemu.")
    )
    until = DatePartsField(
        label=gettext_lazy("Zadnji dan"), required=False, help_text=gettext_lazy("Prazno pomeni: do preklica.")
    )

    def __init__(self, *args: Any, led: list[Mandate], today: Any, **kwargs: Any) -> None:
        """led: mandates that let the person grant further ones for their organisations."""
        super().__init__(*args, **kwargs)
        self.today = today
        principal, procedures = self.fields["principal"], self.fields["procedures"]
        principal.choices = [(MYSELF, _("V mojem imenu"))] + [(str(m.organisation_id), m.principal_name) for m in led]  # type: ignore[attr-defined]
        procedures.choices = procedure_choices()  # type: ignore[attr-defined]
        if not led:
            del self.fields["principal"], self.fields["may_grant"]

    def clean(self) -> dict[str, Any]:
        """What depends on more than one field."""
        data = super().clean() or {}
        if not data.get("email") and not data.get("number") and not {"email", "number"} & self.errors.keys():
            self.add_error("email", _("Vpišite elektronski naslov ali pa EMŠO oziroma davčno številko."))
        if data.get("scope") == CHOSEN and not data.get("procedures"):
            self.add_error("procedures", _("Izberite vsaj en postopek."))
        if data.get("scope") == ALL:
            data["procedures"] = []
        if data.get("principal", MYSELF) == MYSELF:
            data["may_grant"] = False
        since, until = data.get("since"), data.get("until")
        if since and since < self.today:
            self.add_error("since", _("Prvi dan ne more biti v preteklosti."))
        if until and until < max(self.today, since or self.today):
            self.add_error("until", _("Zadnji dan ne sme biti pred prvim in ne v preteklosti."))
        return data

    @cached_property
    def organisation(self) -> UUID | None:
        """For whom: id of the organisation, None for oneself."""
        chosen = self.cleaned_data.get("principal", MYSELF)
        return None if chosen == MYSELF else UUID(chosen)

    def grant(self) -> Grant:
        """As the service takes it."""
        data = self.cleaned_data
        return Grant(
            name=data["name"],
            email=data["email"],
            number=data["number"],
            procedures=data["procedures"] if data["scope"] == CHOSEN else None,
            may_grant=data.get("may_grant", False),
            since=data["since"],
            until=data["until"],
        )
