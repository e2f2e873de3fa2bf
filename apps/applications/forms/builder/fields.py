"""The form of a field: it shows only what the type of the field knows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.applications.engine import types
from apps.applications.forms.builder.base import PieceForm, Words
from apps.applications.forms.builder.inputs import DayLimitField, json_number
from apps.applications.services.pieces import FIELD, STEP, Raw, earlier_fields, spots
from apps.applications.services.words import PREFILLS, name_of
from apps.core.forms import ForgivingDecimalField

PATTERNS: tuple[tuple[str, Any], ...] = (
    ("", _("kakršen koli")),
    (r"[0-9]+", _("samo števke")),
    (r"[0-9]{4}", _("štiri števke, na primer poštna številka")),
    (r"^\*?\d+(/\d+)?$", _("številka parcele, na primer 1234/5 ali *12")),
    (r"[A-ZČŠŽ]{2} [A-Z0-9-]{3,8}", _("registrska oznaka vozila, na primer MB AB-123")),
)
FORMS_OF_TEXT = {pattern for pattern, _words in PATTERNS}
OTHER = "other"
TYPES_IN_TIME = ("date", "time", "datetime")


class FieldForm(PieceForm):
    """A question. The type is chosen before and stays."""

    words = (
        Words("label", _("Vprašanje"), needed=True, help=_("Kratko in v jeziku ljudi. Pri pojasnilu je to besedilo."),
              most=300),
        Words("hint", _("Pomoč pod vprašanjem"), long=True, most=600),
        Words("item_label", _("Ime enega vnosa"), help=_("Na primer »Parcela«: vnosi so potem Parcela 1, Parcela 2 …")),
        Words("pattern_hint", _("Kako naj bo zapisano"),
              help=_("Pokaže se, kadar zapis ni pravilen: na primer »Vpišite številko, kot je 1234/5.«")),
    )  # fmt: skip
    required = forms.BooleanField(label=_("Odgovor je obvezen"), required=False)
    unit = forms.CharField(label=_("Enota"), max_length=20, required=False, help_text=_("Na primer m, m² ali kg."))
    integer = forms.BooleanField(label=_("Samo cela števila"), required=False)
    min = ForgivingDecimalField(label=_("Najmanj"), required=False, max_digits=15, decimal_places=6)
    max = ForgivingDecimalField(label=_("Največ"), required=False, max_digits=15, decimal_places=6)
    min_length = forms.IntegerField(label=_("Najmanj znakov"), min_value=1, max_value=10_000, required=False)
    max_length = forms.IntegerField(label=_("Največ znakov"), min_value=1, max_value=10_000, required=False)
    form_of_text = forms.ChoiceField(label=_("Oblika zapisa"), required=False)
    pattern = forms.CharField(
        label=_("Vzorec za poznavalce"), max_length=200, required=False,
        help_text=_("Izpolnite le, če ste zgoraj izbrali »po svojem vzorcu«. Zapisan je kot regularni izraz."),
    )  # fmt: skip
    not_before = DayLimitField(
        label=_("Ne prej kot"), required=False, help_text=_("Na primer danes, danes + 15 dni ali 5. 3. 2027.")
    )
    not_after = DayLimitField(label=_("Ne pozneje kot"), required=False, help_text=_("Enako zapisano."))
    not_before_field = forms.ChoiceField(label=_("Ne pred odgovorom na"), required=False)
    not_after_field = forms.ChoiceField(label=_("Ne po odgovoru na"), required=False)
    min_items = forms.IntegerField(label=_("Najmanj vnosov ali izbir"), min_value=0, max_value=200, required=False)
    max_items = forms.IntegerField(label=_("Največ vnosov ali izbir"), min_value=1, max_value=200, required=False)
    prefill = forms.ChoiceField(
        label=_("Portal izpolni sam"), required=False, help_text=_("Iz podatkov računa ali pooblastila.")
    )
    read_only = forms.BooleanField(label=_("Izpolnjenega podatka ni mogoče spremeniti"), required=False)
    sensitive = forms.BooleanField(
        label=_("Občutljiv podatek"), required=False, help_text=_("V seznamih in sporočilih je prikrit.")
    )
    place = forms.ChoiceField(label=_("Kje stoji"), required=False, help_text=_("Ob premiku gre polje na konec."))

    def prepare(self) -> None:
        """Only what the type knows."""
        super().prepare()
        self.type = str(self.record.piece["type"])
        known = types.KEYS[self.type]
        kept = {key for key in known if not (key == "prefill" and not self._prefills())}
        kept |= {"form_of_text"} if "pattern" in known else set()
        kept |= {"place"} if self.record.key else set()
        texts = {name for name in self.inputs if name.rpartition("_")[0] in kept}
        for name in set(self.fields) - kept - texts - {"id"}:
            del self.fields[name]
        if "prefill" not in kept:
            self.fields.pop("read_only", None)
        self._fill_choices()

    def read(self, piece: Raw) -> dict[str, Any]:
        """Numbers as decimals, so that they are shown in the writing of the language."""
        numbers = {name: Decimal(str(piece[name])) for name in ("min", "max") if name in piece}
        return super().read(piece) | numbers

    def _prefills(self) -> list[tuple[str, Any]]:
        if self.record.in_group:
            return []
        return [(name, PREFILLS[name]) for name, kinds in types.PREFILLS.items() if self.type in kinds]

    def _fill_choices(self) -> None:
        if "prefill" in self.fields:
            self.fields["prefill"].choices = [("", _("ne")), *self._prefills()]  # type: ignore[attr-defined]
        for name in ("not_before_field", "not_after_field"):
            if name in self.fields:
                self.fields[name].choices = [("", _("brez omejitve")), *self._others()]  # type: ignore[attr-defined]
        if "form_of_text" in self.fields:
            known = self.initial.get("pattern", "")
            self.fields["form_of_text"].choices = [*PATTERNS, (OTHER, _("po svojem vzorcu"))]  # type: ignore[attr-defined]
            self.initial["form_of_text"] = known if known in FORMS_OF_TEXT else OTHER
            self.initial["pattern"] = "" if known in FORMS_OF_TEXT else known
        if "place" in self.fields:
            self.fields["place"].choices = self._places()  # type: ignore[attr-defined]
            self.initial["place"] = ":".join(self.record.holder or ())

    def _others(self) -> list[tuple[str, str]]:
        """Fields of the same type that stand before."""
        if not self.record.key:
            before = [one.piece for one in spots(self.record.definition, FIELD) if not one.in_group]
        else:
            before = earlier_fields(self.record.definition, FIELD, self.record.key)
        return [(one["id"], name_of(one)) for one in before if one.get("type") == self.type]

    def _places(self) -> list[tuple[str, str]]:
        definition = self.record.definition
        places = [(f"{STEP}:{one.piece['id']}", name_of(one.piece)) for one in spots(definition, STEP)]
        if self.type != "group":
            groups = (one.piece for one in spots(definition, FIELD) if one.piece.get("type") == "group")
            places += [(f"{FIELD}:{one['id']}", str(_("skupina »%s«")) % name_of(one)) for one in groups]
        return places

    def clean(self) -> dict[str, Any]:
        """What belongs together."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("form_of_text") == OTHER and not data.get("pattern"):
            self.add_error("pattern", _("Vpišite vzorec ali zgoraj izberite drugo obliko zapisa."))
        if data.get("form_of_text") not in ("", None, OTHER) and data.get("pattern"):
            self.add_error("pattern", _("Izbrali ste pripravljeno obliko. Vzorec izbrišite ali izberite »po svojem«."))
        for low, high in (("min", "max"), ("min_length", "max_length"), ("min_items", "max_items")):
            least, most = data.get(low), data.get(high)
            if least is not None and most is not None and least > most:
                self.add_error(high, _("Največ ne more biti manj kot najmanj."))
        if data.get("read_only") and not data.get("prefill"):
            self.add_error("read_only", _("Zakleniti je mogoče le podatek, ki ga portal izpolni sam."))
        return data

    def write(self, piece: Raw, data: Mapping[str, Any]) -> None:
        """Numbers as JSON has them; the pattern from either place."""
        for name in set(self.fields) - self.inputs - {"form_of_text", "pattern", "place", "min", "max", "id"}:
            self.put(piece, name, data.get(name))
        for name in ("min", "max"):
            if name in self.fields:
                self._number(piece, name, data.get(name))
        if "form_of_text" in self.fields:
            chosen = data.get("form_of_text")
            self.put(piece, "pattern", data.get("pattern") if chosen == OTHER else chosen)
        if self.type != "info":
            piece["required"] = bool(data.get("required"))

    @staticmethod
    def _number(piece: Raw, name: str, number: Decimal | None) -> None:
        if number is None:
            piece.pop(name, None)
        elif name not in piece or Decimal(str(piece[name])) != number:
            piece[name] = json_number(number)

    @property
    def target(self) -> tuple[str, str] | None:
        """Where the field is to go, when that is elsewhere."""
        chosen = str(self.cleaned_data.get("place") or "")
        kind, _colon, key = chosen.partition(":")
        return (kind, key) if chosen and (kind, key) != self.record.holder else None
