"""The form of a position."""

from django import forms

from apps.core.forms import PortalForm


class WhereForm(PortalForm):
    """A position, for the question "in which quarter is this"."""

    lat = forms.FloatField(min_value=-90, max_value=90)
    lon = forms.FloatField(min_value=-180, max_value=180)
