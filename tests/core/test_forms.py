"""Forms: forgiving fields, messages that help, labels and errors tied together."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from apps.core.forms import DatePartsField, ForgivingDecimalField, MoneyFormField, PortalForm
from apps.core.money import Money


class SampleForm(PortalForm):
    name = forms.CharField(label="Ime", help_text="Kot v osebni izkaznici.")
    length = ForgivingDecimalField(label="Dolžina", unit="m", required=False)
    amount = MoneyFormField(label="Znesek", required=False, min_value=Money(100), max_value=Money(10_000))
    day = DatePartsField(label="Datum", required=False, min_value=dt.date(2026, 1, 1), max_value=dt.date(2030, 12, 31))
    choice = forms.ChoiceField(label="Izbira", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    fixed = forms.CharField(label="Stalno", disabled=True, initial="SI-PASS", required=False)


def filled(**changes):
    data = {"name": "Ana", "choice": "a", **changes}
    return SampleForm(data)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14,5", "14.5"),
        ("14.5", "14.5"),
        ("1.234,50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("−3", "-3"),
        ("1.234", "1234"),
    ],
)
def test_numbers_are_forgiven(text, value):
    form = filled(length=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["length"] == Decimal(value)


@pytest.mark.parametrize("text", ["veliko", "1,2,3", "12a", "--1"])
def test_wrong_numbers_say_what_to_do_and_stay(text):
    form = filled(length=text)
    assert form.errors["length"] == ["Vpišite število, na primer 14,5."]
    assert f'value="{text}"' in form.render()


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (("5", "3", "2027"), dt.date(2027, 3, 5)),
        (("5.", "3.", "2027"), dt.date(2027, 3, 5)),
        ((" 05 ", "marec", "27"), dt.date(2027, 3, 5)),
        (("29", "february", "2028"), dt.date(2028, 2, 29)),
    ],
)
def test_dates_are_forgiven(parts, day):
    form = filled(**{f"day_{n}": part for n, part in enumerate(parts)})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == day


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("31", "2", "2027"), "Tega dne ni v koledarju. Preverite dan in mesec."),
        (("5", "", "2027"), "Datumu manjka mesec."),
        (("99999999999", "1", "2027"), "Tega dne ni v koledarju. Preverite dan in mesec."),
        (("x", "3", "2027"), "Vpišite datum s številkami, na primer 5 3 2027."),
        (("5", "3", "207"), "Vpišite datum s številkami, na primer 5 3 2027."),
        (("5", "3", "2025"), "Datum ne sme biti pred 1. 1. 2026."),
        (("5", "3", "2031"), "Datum ne sme biti po 31. 12. 2030."),
    ],
)
def test_wrong_dates_say_what_to_do_and_stay(parts, message):
    form = filled(**{f"day_{n}": part for n, part in enumerate(parts)})
    assert form.errors["day"] == [message]
    html = form.render()
    assert all(f'value="{part}"' in html for part in parts if part)


def test_amounts_have_limits():
    with translation.override("sl"):
        assert filled(amount="0,50").errors["amount"] == ["Znesek mora biti vsaj 1,00\u00a0€."]
        assert filled(amount="500").errors["amount"] == ["Znesek je lahko največ 100,00\u00a0€."]
        assert filled(amount="5 jurjev").errors["amount"] == ["Vpišite znesek, na primer 36,30."]
        assert filled(amount="36,3").is_valid()


def test_required_date_is_required():
    class Required(PortalForm):
        day = DatePartsField(label="Datum")

    assert Required({}).errors["day"]


def test_errors_are_tied_to_their_fields():
    html = SampleForm({"choice": "a"}).render()
    assert '<a href="#id_name">' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'role="alert"' in html


def test_links_of_groups_lead_to_their_first_input():
    form = SampleForm({"name": "Ana", "day_0": "99", "day_1": "1", "day_2": "2027"})
    html = form.render()
    assert '<a href="#id_choice_0">' in html
    assert '<a href="#id_day_0">' in html
    assert 'id="id_day_0"' in html


def test_a_fixed_value_can_be_read_by_keyboard_and_not_be_changed():
    form = filled(fixed="drugo")
    assert form.is_valid()
    assert form.cleaned_data["fixed"] == "SI-PASS"
    assert "readonly" in str(form["fixed"])
    assert "disabled" not in str(form["fixed"])


def test_optional_fields_say_so():
    html = SampleForm().render()
    assert html.count("(ni obvezno)") == 3


def test_what_was_typed_is_escaped():
    html = SampleForm({"name": '"><script>alert(1)</script>', "length": "<b>"}).render()
    assert "<script>" not in html
    assert "<b>" not in html
