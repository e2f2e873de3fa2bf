"""What forms of pieces have in common: words in both languages side by side, and writing back only what changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from apps.applications.engine.reading import ID
from apps.applications.services.pieces import Raw, propose_id, spots
from apps.core.staff_pages import StaffForm

LANGUAGES = (("sl", _("slovensko")), ("en", _("angleško")))


@dataclass(frozen=True)
class Work:
    """What a form works on. piece: empty for a new one; key: its id, empty for a new one; in_group: whether a field
    stands inside a repeating group; holder: kind and id of the step or group that holds it."""

    definition: Raw
    kind: str
    piece: Raw
    key: str = ""
    holder: tuple[str, str] | None = None
    in_group: bool = False


@dataclass(frozen=True)
class Words:
    """A text of a piece in both languages. needed: publishing refuses a form without it."""

    key: str
    title: Any
    help: Any = ""
    needed: bool = False
    long: bool = False
    most: int = 300


class PieceForm(StaffForm):
    """A form of one piece. `words`: its texts, in their order; they come before the other fields."""

    words: tuple[Words, ...] = ()
    label_key = "label"  # the text of which an id is proposed
    record: Work

    def prepare(self) -> None:
        """Texts, an id for a new piece, and what stands in the piece."""
        own = dict(self.fields)
        self.fields.clear()
        for one in self.words:
            for code, language in LANGUAGES:
                self.fields[f"{one.key}_{code}"] = self._input(one, code, language)
        self.fields.update(own)
        if not self.record.key and self.label_key:
            self.fields["id"] = forms.CharField(
                label=_("Oznaka"), required=False, max_length=60,
                help_text=_("Pustite prazno: portal jo naredi iz besedila. Pozneje se ne spreminja več."),
            )  # fmt: skip
        self.initial = self.read(self.record.piece) | dict(self.initial or {})

    @staticmethod
    def _input(one: Words, code: str, language: Any) -> forms.Field:
        widget: Any = forms.Textarea if one.long else forms.TextInput
        label = f"{one.title} ({language})"
        return forms.CharField(
            label=label, max_length=one.most, required=one.needed and code == "sl", widget=widget,
            help_text=one.help if code == "sl" else "",
        )  # fmt: skip

    def read(self, piece: Raw) -> dict[str, Any]:
        """First values: texts by language, the rest by its key."""
        values = {name: piece[name] for name in self.fields if name in piece}
        for one in self.words:
            for code, _language in LANGUAGES:
                values[f"{one.key}_{code}"] = (piece.get(one.key) or {}).get(code, "")
        return values

    def clean_id(self) -> str:
        """Well formed and not taken."""
        name = str(self.cleaned_data["id"])
        if name and not ID.fullmatch(name):
            raise forms.ValidationError(
                _("Oznaka naj bo iz malih črk brez šumnikov, števk in podčrtajev, na začetku črka.")
            )
        if any(one.piece.get("id") == name for one in spots(self.record.definition, self.record.kind)):
            raise forms.ValidationError(_("Ta oznaka je že uporabljena. Izberite drugo ali pustite polje prazno."))
        return name

    def piece(self) -> Raw:
        """The piece as it is to stand in the definition."""
        piece = dict(self.record.piece)
        if not self.record.key and self.label_key:
            label = self.cleaned_data[f"{self.label_key}_sl"]
            piece["id"] = self.cleaned_data["id"] or propose_id(self.record.definition, self.record.kind, label)
        for one in self.words:
            self.put(piece, one.key, self._text(one))
        self.write(piece, self.cleaned_data)
        return piece

    def _text(self, one: Words) -> Raw | None:
        text = {code: self.cleaned_data.get(f"{one.key}_{code}") or "" for code, _language in LANGUAGES}
        return text if any(text.values()) else None

    def write(self, piece: Raw, data: Mapping[str, Any]) -> None:
        """Everything but the texts and the id."""
        for name in set(self.fields) - self.inputs - {"id"}:
            self.put(piece, name, data.get(name))

    @property
    def inputs(self) -> set[str]:
        """Names of the inputs of texts."""
        return {f"{one.key}_{code}" for one in self.words for code, _language in LANGUAGES}

    @staticmethod
    def put(piece: Raw, key: str, value: Any) -> None:
        """Set what says something; leave out what does not, but for a `no` that was written out before."""
        if value in (None, "", []) or (value is False and key not in piece):
            piece.pop(key, None)
        else:
            piece[key] = value

    def pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The two languages of each text."""
        for one in self.words:
            if f"{one.key}_sl" in self.fields:
                yield self[f"{one.key}_sl"], self[f"{one.key}_en"]

    def others(self) -> Iterator[BoundField]:
        """The rest, with the id last."""
        yield from (field for field in self.visible_fields() if field.name not in self.inputs)
