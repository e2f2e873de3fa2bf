"""Forms of steps, attachments, rules, the tariff and the settings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.applications.engine.types import CHANNELS, FORMATS, LEVELS
from apps.applications.forms.builder.base import PieceForm, Words
from apps.applications.forms.builder.inputs import PeriodField
from apps.applications.services import words
from apps.applications.services.pieces import FIELD, Raw, spots
from apps.core.forms import MoneyFormField
from apps.core.money import Money

ORDER_OF_FORMATS = ("pdf", "jpg", "png", "webp", "docx", "odt", "xlsx", "ods", "txt", "dwg", "dxf")


class StepForm(PieceForm):
    """One page of questions."""

    label_key = "title"
    words = (
        Words("title", _("Naslov koraka"), needed=True, help=_("Stoji na vrhu strani in v seznamu korakov."), most=120),
        Words("hint", _("Uvod pod naslovom"), long=True, most=600),
    )


class AttachmentForm(PieceForm):
    """What people must or may attach."""

    words = (
        Words(
            "label", _("Priloga"), needed=True, help=_("Kaj ljudje priložijo, na primer »Načrt ureditve«."), most=200
        ),
        Words("hint", _("Pomoč"), long=True, most=600),
    )
    required = forms.BooleanField(label=_("Priloga je obvezna"), required=False)
    formats = forms.MultipleChoiceField(
        label=_("Dovoljene oblike datotek"), widget=forms.CheckboxSelectMultiple, initial=["pdf"],
        choices=[(one, one) for one in ORDER_OF_FORMATS if one in FORMATS],
    )  # fmt: skip
    max_files = forms.IntegerField(label=_("Največ datotek"), min_value=1, max_value=50, initial=1)

    def read(self, piece: Raw) -> dict[str, Any]:
        """A new one takes a PDF."""
        return super().read(piece or {"formats": ["pdf"], "max_files": 1, "required": True})

    def write(self, piece: Raw, data: Mapping[str, Any]) -> None:
        """All of it is written out; formats keep their order."""
        kept = [one for one in piece.get("formats", ()) if one in data["formats"]]
        piece["formats"] = [*kept, *(one for one in data["formats"] if one not in kept)]
        piece["required"], piece["max_files"] = data["required"], data["max_files"]


class RuleForm(PieceForm):
    """A limit across fields. Its condition has a page of its own."""

    label_key = "message"
    words = (
        Words("message", _("Sporočilo"), needed=True, long=True, most=300,
              help=_("Kaj ni v redu in kaj naj ljudje storijo, na primer »Konec ne more biti pred začetkom.«")),
    )  # fmt: skip
    fields_named = forms.MultipleChoiceField(
        label=_("Ob katerih poljih se pokaže"), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """Every field can be named."""
        super().prepare()
        named: Any = self.fields["fields_named"]
        named.choices = [
            (one.piece["id"], words.name_of(one.piece))
            for one in spots(self.record.definition, FIELD)
            if one.piece.get("type") not in ("info", "group") or not one.in_group
        ]
        self.initial.setdefault("fields_named", self.record.piece.get("fields") or [])

    def write(self, piece: Raw, data: Mapping[str, Any]) -> None:
        """The fields in the order of the form."""
        piece["fields"] = data["fields_named"]


class FeeForm(PieceForm):
    """The tariff without its lines."""

    label_key = ""
    charged = forms.BooleanField(label=_("Za vlogo se plača taksa"), required=False)
    iban = forms.CharField(label=_("Račun za plačilo (IBAN)"), max_length=40, required=False)
    reference = forms.CharField(
        label=_("Sklic"), max_length=40, required=False, help_text=_("Na primer SI11 75965-7111002.")
    )
    purpose_code = forms.CharField(
        label=_("Koda namena"), max_length=4, required=False, help_text=_("Za upravne takse je GOVT.")
    )
    depends_on = forms.ChoiceField(
        label=_("Znesek je odvisen od odgovora na"), required=False,
        help_text=_("Vrstice takse imajo potem vsaka svoj odgovor."),
    )  # fmt: skip
    flat = forms.BooleanField(
        label=_("Enaka za vse"), required=False, help_text=_("Ne glede na to, ali je vloga oddana z e-identifikacijo.")
    )
    exemption_allowed = forms.BooleanField(label=_("Oprostitev takse je mogoča"), required=False)

    def prepare(self) -> None:
        """Fields whose answers are known beforehand."""
        super().prepare()
        chosen: Any = self.fields["depends_on"]
        chosen.choices = [("", _("ni odvisen"))] + [
            (one.piece["id"], words.name_of(one.piece))
            for one in spots(self.record.definition, FIELD)
            if one.piece.get("type") in ("choice", "boolean") and not one.in_group
        ]
        self.initial["charged"] = bool(self.record.piece)
        self.initial.setdefault("purpose_code", "GOVT")

    def clean_purpose_code(self) -> str:
        """Four capital letters."""
        code = str(self.cleaned_data["purpose_code"]).upper()
        if code and not (len(code) == 4 and code.isascii() and code.isalpha()):
            raise ValidationError(_("Koda namena so štiri črke, na primer GOVT."))
        return code

    def write(self, piece: Raw, data: Mapping[str, Any]) -> None:
        """Account, reference and code are always there; lines stay."""
        piece.setdefault("currency", "EUR")
        piece.setdefault("items", [])
        for name in ("depends_on", "flat", "exemption_allowed"):
            self.put(piece, name, data.get(name))
        piece |= {name: data[name] for name in ("iban", "reference", "purpose_code")}


class FeeItemForm(PieceForm):
    """One line of the tariff."""

    label_key = ""
    answer = forms.ChoiceField(label=_("Kadar je odgovor"), required=False)
    channel = forms.ChoiceField(label=_("Način oddaje"), choices=[(one, words.CHANNELS[one]) for one in CHANNELS])
    amount = MoneyFormField(label=_("Znesek v evrih"))

    def prepare(self) -> None:
        """The answers of the field on which the tariff depends."""
        super().prepare()
        self.depends = str((self.record.definition.get("fee") or {}).get("depends_on") or "")
        found = next(
            (one.piece for one in spots(self.record.definition, FIELD) if one.piece["id"] == self.depends), None
        )
        if found is None:
            del self.fields["answer"]
        else:
            self.field = found
            options = [["true", "Da", "Yes"], ["false", "Ne", "No"]]
            chosen: Any = self.fields["answer"]
            chosen.choices = [("", _("kateri koli"))] + [
                (code, words.text_of({"sl": sl, "en": en})) for code, sl, en in found.get("options") or options
            ]
            chosen.label = _("Kadar je odgovor na »%(name)s«") % {"name": words.name_of(found)}
        piece = self.record.piece
        answer = (piece.get("when") or {}).get(self.depends, "")
        self.initial["answer"] = str(answer).lower() if isinstance(answer, bool) else answer
        self.initial["amount"] = Money(piece["cents"]) if piece else None

    def clean_amount(self) -> Any:
        """More than nothing."""
        amount = self.cleaned_data["amount"]
        if amount is None or amount.cents <= 0:
            raise ValidationError(_("Vpišite znesek, večji od 0. Za brezplačen primer vrstice ni treba."))
        return amount

    def write(self, piece: Raw, data: Mapping[str, Any]) -> None:
        """Cents; answers to other fields stay."""
        piece["channel"], piece["cents"] = data["channel"], data["amount"].cents
        if self.depends:
            when = {name: value for name, value in (piece.get("when") or {}).items() if name != self.depends}
            answer: Any = data.get("answer") or ""
            if answer and self.field.get("type") == "boolean":
                answer = answer == "true"
            when |= {self.depends: answer} if answer != "" else {}
            self.put(piece, "when", when or None)


class SettingsForm(PieceForm):
    """What holds for the whole form."""

    label_key = ""
    min_level = forms.ChoiceField(
        label=_("Najnižja raven prijave"), choices=[(one, words.LEVELS[one]) for one in LEVELS],
        widget=forms.RadioSelect,
    )  # fmt: skip
    for_whom = forms.MultipleChoiceField(
        label=_("Kdo lahko odda vlogo"), choices=list(words.WHOM.items()), widget=forms.CheckboxSelectMultiple
    )
    decision_deadline = PeriodField(
        label=_("Rok za odločitev"), help_text=_("Od popolne vloge, na primer 1 mesec ali 15 dni.")
    )
    earliest_use = PeriodField(
        label=_("Vloga mora prispeti vsaj"), required=False,
        help_text=_("Toliko pred prvim dnem uporabe, na primer 15 dni. Pustite prazno, če tega ni."),
    )  # fmt: skip
    within = PeriodField(
        label=_("Vlogo je mogoče oddati največ"), required=False, help_text=_("Na primer 6 mesecev po dogodku.")
    )
    within_field = forms.ChoiceField(label=_("po datumu, ki ga vlagatelj vpiše v"), required=False)
    cosigners = forms.IntegerField(
        label=_("Največ sovlagateljev"), min_value=0, max_value=20, required=False,
        help_text=_("Sovlagatelji potrdijo vlogo, preden se odda. Pustite prazno, če jih ni."),
    )  # fmt: skip
    called_sl = forms.CharField(label=_("Kako se imenujejo (slovensko)"), max_length=120, required=False)
    called_en = forms.CharField(label=_("Kako se imenujejo (angleško)"), max_length=120, required=False)

    def prepare(self) -> None:
        """Dates outside groups for the time limit."""
        super().prepare()
        dates: Any = self.fields["within_field"]
        dates.choices = [("", _("ni izbrano"))] + [
            (one.piece["id"], words.name_of(one.piece))
            for one in spots(self.record.definition, FIELD)
            if one.piece.get("type") == "date" and not one.in_group
        ]
        piece = self.record.piece
        limit, others = piece.get("file_within") or {}, piece.get("cosigners") or {}
        self.initial = dict(self.initial) | {
            "within": limit.get("period"),
            "within_field": limit.get("field"),
            "cosigners": others.get("max"),
        }
        self.initial = dict(self.initial) | {
            f"called_{code}": (others.get("label") or {}).get(code, "") for code in ("sl", "en")
        }

    def clean(self) -> dict[str, Any]:
        """A time limit needs a date, co-applicants a name."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("within")) != bool(data.get("within_field")):
            missing = "within_field" if data.get("within") else "within"
            self.add_error(missing, _("Izpolnite oboje, obdobje in datum, ali pustite oboje prazno."))
        if data.get("cosigners") and not data.get("called_sl"):
            self.add_error("called_sl", _("Napišite, kako se imenujejo, na primer »Solastnik zemljišča«."))
        return data

    def write(self, piece: Raw, data: Mapping[str, Any]) -> None:
        """In the order of the schema."""
        piece["min_level"], piece["decision_deadline"] = data["min_level"], data["decision_deadline"]
        piece["for_whom"] = data["for_whom"]
        self.put(piece, "earliest_use", data["earliest_use"])
        limit = {"field": data["within_field"], "period": data["within"]} if data["within"] else None
        self.put(piece, "file_within", limit)
        label = {code: data[f"called_{code}"] for code in ("sl", "en")}
        self.put(piece, "cosigners", {"max": data["cosigners"], "label": label} if data["cosigners"] else None)
