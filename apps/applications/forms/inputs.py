"""From a field of the engine to a field of a Django form: the widget, the keys of a phone's keyboard, what browsers may
fill in by themselves. Nothing is validated here: that is the engine's."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from apps.applications.engine import Field
from apps.applications.engine.text import tell
from apps.applications.forms.widgets import DayWidget, HourInput, MomentWidget
from apps.applications.services.reading import Places
from apps.territory.fields import PlaceWidget, SuggestInput
from apps.territory.services import quarter_names

MANY, MANY_IN_ROWS = 8, 4  # options: more of them are a list to choose from; rows follow each other on a phone
LONG = 240  # characters: what may be longer gets a line that counts
AUTOCOMPLETE = {
    "applicant.name": "name",
    "applicant.address": "street-address",
    "applicant.email": "email",
    "applicant.phone": "tel",
    "organisation.name": "organization",
    "representative.name": "name",
}
NUMERIC = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "w-m"}
AMOUNT = {"inputmode": "decimal", "autocomplete": "off", "class": "w-s"}


def form_field(field: Field, places: Places, *, locked: bool = False) -> forms.Field:
    """The form field of one question. It carries `unit` for the template."""
    facts: dict[str, Any] = {
        "label": str(field.label),
        "required": field.required,
        "disabled": locked,
        "help_text": hint_of(field, locked=locked),
    }
    made = MAKERS.get(field.type, _line)(field, places, facts)
    if field.prefill in AUTOCOMPLETE:
        made.widget.attrs.setdefault("autocomplete", AUTOCOMPLETE[field.prefill])
    made.unit = "€" if field.type == "money" else field.unit  # type: ignore[attr-defined]
    return made


def hint_of(field: Field, *, locked: bool = False) -> Any:
    """The hint of the definition, and how long a text may be."""
    if locked:
        return ""
    if field.type != "textarea" or not field.max_length:
        return str(field.hint)
    limit = tell(_("Največ znakov: %(limit)s."), limit=number_format(field.max_length, force_grouping=True))
    return f"{field.hint} {limit}".strip()


Maker = Callable[[Field, Places, dict[str, Any]], forms.Field]


def _line(field: Field, places: Places, facts: dict[str, Any]) -> forms.Field:
    attrs = {"class": "w-m"} if field.max_length and field.max_length <= 20 else {}
    return forms.CharField(widget=forms.TextInput(attrs), **facts)


def _with(widget: type[forms.Widget], **attrs: Any) -> Maker:
    return lambda field, places, facts: forms.CharField(widget=widget({**attrs}), **facts)


def _lines(field: Field, places: Places, facts: dict[str, Any]) -> forms.Field:
    attrs: dict[str, Any] = {"rows": 4 if (field.max_length or LONG) >= LONG else 2}
    if field.max_length:
        attrs |= {"data-most": field.max_length, "data-left": _("Preostalo znakov:"), "data-over": _("Preveč znakov:")}
    return forms.CharField(widget=forms.Textarea(attrs), **facts)


def _number(field: Field, places: Places, facts: dict[str, Any]) -> forms.Field:
    attrs = AMOUNT | ({"inputmode": "numeric"} if field.integer else {})
    if field.min is None or field.min < 0:
        attrs.pop("inputmode")  # keys for numbers have no minus on some phones
    return forms.CharField(widget=forms.TextInput(attrs), **facts)


def _suggest(*kinds: str) -> Maker:
    return lambda field, places, facts: forms.CharField(widget=SuggestInput(kinds), **facts)


def _boolean(field: Field, places: Places, facts: dict[str, Any]) -> forms.Field:
    if field.checkbox:
        return forms.BooleanField(**facts)
    return forms.ChoiceField(choices=[("true", _("Da")), ("false", _("Ne"))], widget=forms.RadioSelect, **facts)


def _one_of(field: Field, choices: list[tuple[str, Any]], facts: dict[str, Any]) -> forms.Field:
    if len(choices) > (MANY_IN_ROWS if field.group else MANY):
        return forms.ChoiceField(choices=[("", _("Izberite"))] + choices, widget=forms.Select, **facts)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **facts)


def _choice(field: Field, places: Places, facts: dict[str, Any]) -> forms.Field:
    return _one_of(field, [(option.code, str(option.label)) for option in field.options], facts)


def _choices(field: Field, places: Places, facts: dict[str, Any]) -> forms.Field:
    options = [(option.code, str(option.label)) for option in field.options]
    return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **facts)


def _quarter(field: Field, places: Places, facts: dict[str, Any]) -> forms.Field:
    return _one_of(field, list(quarter_names().items()), facts)


MAKERS: dict[str, Maker] = {
    "textarea": _lines,
    "number": _number,
    "money": _with(forms.TextInput, **AMOUNT),
    "date": _with(DayWidget),
    "datetime": _with(MomentWidget),
    "time": _with(HourInput, **AMOUNT),
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "street": _suggest("street", "settlement"),
    "settlement": _suggest("settlement"),
    "address": _suggest("street", "settlement"),
    "quarter": _quarter,
    "map_point": _with(PlaceWidget),
    "emso": _with(forms.TextInput, **NUMERIC),
    "tax_number": _with(forms.TextInput, **NUMERIC),
    "registration_number": _with(forms.TextInput, **NUMERIC),
    "iban": _with(forms.TextInput, autocomplete="off", spellcheck="false", autocapitalize="characters"),
    "email": _with(forms.EmailInput, autocomplete="email", spellcheck="false", autocapitalize="none"),
    "phone": _with(forms.TextInput, type="tel", inputmode="tel", autocomplete="tel"),
}
