"""Forms of the steps with a photo."""

from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from apps.core.staff_pages import StaffForm
from apps.documents.choices import PhotoKind
from apps.documents.services import typed_boxes

SIDES = ("left", "top", "width", "height")
SPARE = 3  # empty rows for whoever has no script


class ReasonForm(StaffForm):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Razlog"), max_length=200, help_text=gettext_lazy("Ostane v zgodovini fotografije.")
    )


class DescribeForm(StaffForm):
    """What it shows."""

    alternative = forms.CharField(
        label=gettext_lazy("Opis slike"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Za tiste, ki slike ne vidijo, na primer »Luknja v pločniku pred trgovino«."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kaj kaže"), choices=PhotoKind)

    def prepare(self) -> None:
        """As it is now."""
        self.initial.update(alternative=self.record.alternative, kind=self.record.kind)


class BlurForm(ReasonForm):
    """Parts of the picture, each four numbers in percent of its sides (`left`, `top`, `width`, `height`, as often as
    there are parts), drawn by static/js/blur.js or typed; empty rows are none. address: of the picture drawn on."""

    address = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """The picture that is shown."""
        self.initial["address"] = self.record.address

    def typed(self) -> list[tuple[str, ...]]:
        """Rows as they were typed, without empty ones."""
        if not self.is_bound:
            return []
        data: Any = self.data
        rows = zip_longest(*(data.getlist(side) for side in SIDES), fillvalue="")
        return [row for row in rows if any(value.strip() for value in row)]

    def rows(self) -> list[tuple[str, ...]]:
        """Those, and empty ones to fill in."""
        return [*self.typed(), *[("",) * len(SIDES)] * SPARE]

    def clean(self) -> dict[str, Any]:
        """`boxes` as shares of the sides; ValidationError names the part."""
        cleaned = super().clean() or {}
        cleaned["boxes"] = typed_boxes(self.typed())
        return cleaned
