"""The options of a choice, one a row."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from apps.applications.services.pieces import Raw, propose_code
from apps.core.staff_pages import StaffForm

SPARE = 3  # empty rows
MOST = 500


class OptionsForm(StaffForm):
    """Existing options by their code, then empty rows. record: the raw field."""

    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST)

    def prepare(self) -> None:
        """A place, words in both languages and a way to take each of them out."""
        known = {str(option[0]): option[1:] for option in self.record.get("options") or []}
        sent = self._sent()
        self.codes = [*sent, *(code for code in known if code not in sent)]
        if not self.is_bound:
            self.codes += [""] * max(SPARE, 5 - len(known))
        self.codes = self.codes[:MOST]
        self.initial["count"] = len(self.codes)
        for at, code in enumerate(self.codes):
            sl, en = known.get(code, ("", ""))
            name = _("Možnost %(number)s") % {"number": at + 1}
            self.fields[f"code_{at}"] = forms.CharField(widget=forms.HiddenInput, required=False)
            self.fields[f"sl_{at}"] = forms.CharField(label=f"{name}, {_('slovensko')}", max_length=300, required=False)
            self.fields[f"en_{at}"] = forms.CharField(label=f"{name}, {_('angleško')}", max_length=300, required=False)
            self.fields[f"place_{at}"] = forms.IntegerField(label=f"{name}, {_('mesto')}", required=False, min_value=1)
            self.fields[f"drop_{at}"] = forms.BooleanField(label=f"{name}: {_('odstranite')}", required=False)
            self.initial = dict(self.initial) | {
                f"sl_{at}": sl,
                f"en_{at}": en,
                f"place_{at}": at + 1,
                f"code_{at}": code,
            }

    def _sent(self) -> list[str]:
        """Codes of the rows that were sent: a row keeps its code whatever happened to the others meanwhile."""
        count = str(self.data.get("count", "")) if self.is_bound else ""
        rows = range(min(int(count), MOST) if count.isdigit() else 0)
        return [str(self.data.get(f"code_{at}", ""))[:64] for at in rows]

    def clean(self) -> dict[str, Any]:
        """A row with words needs Slovenian ones; at least one option is left."""
        data: dict[str, Any] = super().clean() or {}
        kept = [at for at in range(len(self.codes)) if self._kept(data, at)]
        for at in kept:
            if not data.get(f"sl_{at}"):
                self.add_error(f"sl_{at}", _("Napišite možnost tudi po slovensko ali jo odstranite."))
        if not kept:
            raise ValidationError(_("Napišite vsaj eno možnost."))
        return data

    def _kept(self, data: dict[str, Any], at: int) -> bool:
        said = self.codes[at] or data.get(f"sl_{at}") or data.get(f"en_{at}")
        return bool(said) and not data.get(f"drop_{at}")

    def options(self) -> list[list[str]]:
        """As the definition writes them: known ones keep their code, new ones get one of their words."""
        data, taken = self.cleaned_data, set(self.codes)
        rows = []
        for at in (one for one in range(len(self.codes)) if self._kept(data, one)):
            code = self.codes[at] or propose_code(taken, data[f"sl_{at}"])
            taken.add(code)
            rows.append((data.get(f"place_{at}") or MOST, at, [code, data[f"sl_{at}"], data[f"en_{at}"]]))
        return [option for _place, _at, option in sorted(rows)]

    def rows(self) -> Iterator[dict[str, BoundField | str]]:
        """For the table."""
        for at, code in enumerate(self.codes):
            yield {"known": code} | {name: self[f"{name}_{at}"] for name in ("code", "sl", "en", "place", "drop")}


def with_options(field: Raw, options: list[list[str]]) -> Raw:
    """The field with other options."""
    return field | {"options": options}
