"""Forms of what comes on paper, and of documents that are taken into a case."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import FilerKind, Manner, PaperKind
from apps.cases.models import Case
from apps.cases.models.papers import departments_open_to
from apps.cases.registry import Matter
from apps.cases.services.papers import GENERAL, Paper, Party, matters
from apps.cases.services.taking import INSIDE, ORIGINAL, Entry
from apps.core.legal_time import LJUBLJANA, local_day
from apps.core.staff_pages import StaffForm
from apps.documents.fields import DocumentField
from apps.documents.models import Document
from apps.identity.fields import EmsoField, RegistrationNumberField, TaxNumberField
from apps.identity.models import Department

PERIODS = (("", _("ga ni")), ("P1M", _("en mesec")), ("P2M", _("dva meseca")))
WHAT, HOW, WHO, SHEETS = (
    ("procedure", "sign", "title", "department", "period", "summary", "text"),
    ("manner", "day", "hour", "posted"),
    ("party_kind", "name", "address", "email", "phone", "emso", "tax_number", "registration_number"),
    ("files",),
)
POSTED = _("Samo pri priporočeni pošti: dan oddaje na pošto velja za dan vložitve.")


def sheets_field(**options: Any) -> DocumentField:
    """What a scanner made, in the order of pages."""
    return DocumentField(
        owner_kind=INSIDE, purpose=ORIGINAL, multiple=True, required=False, **{"label": _("Skenirani listi")} | options
    )


class PaperForm(StaffForm):
    """A filing on paper: what, how, whose, and its sheets."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    procedure = forms.ChoiceField(label=_("Postopek"), required=False)
    sign = forms.CharField(
        label=_("Klasifikacijski znak"), required=False, max_length=5,
        help_text=_("Samo če ne gre za nobenega od postopkov."),
    )  # fmt: skip
    title = forms.CharField(label=_("Naslov zadeve"), required=False, max_length=250)
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Oddelek"), required=False)
    period = forms.ChoiceField(label=_("Rok za odločitev"), required=False, choices=PERIODS)
    summary = forms.CharField(
        label=_("Kratek opis"), max_length=250, help_text=_("Za kaj gre, v eni vrstici. Natisne se na potrdilo.")
    )
    text = forms.CharField(
        label=_("Vsebina vloge ali zapisnika"), required=False, max_length=20_000, widget=forms.Textarea,
        help_text=_("Podatki iz obrazca, ki jih potrebuje oddelek, ali besedilo zapisnika o ustni vlogi."),
    )  # fmt: skip
    manner = forms.ChoiceField(label=_("Način prejema"), choices=Manner, widget=forms.RadioSelect)
    day = forms.DateField(label=_("Dan prejema"))
    hour = forms.TimeField(label=_("Ura prejema"))
    posted = forms.DateField(label=_("Oddano na pošto"), required=False, help_text=POSTED)
    party_kind = forms.ChoiceField(
        label=_("Kdo vlaga"), choices=FilerKind, widget=forms.RadioSelect, initial=FilerKind.PERSON
    )
    name = forms.CharField(label=_("Ime in priimek ali ime organizacije"), max_length=200)
    address = forms.CharField(label=_("Naslov"), max_length=250)
    email = forms.EmailField(label=_("E-naslov"), required=False)
    phone = forms.CharField(label=_("Telefon"), required=False, max_length=40)
    emso = EmsoField(
        label=_("EMŠO"), required=False,
        help_text=_("Če je napisan na vlogi: zadevo bo stranka videla v Moj Ptuj, ko se prijavi s SI-PASS."),
    )  # fmt: skip
    tax_number = TaxNumberField(label=_("Davčna številka"), required=False)
    registration_number = RegistrationNumberField(label=_("Matična številka organizacije"), required=False)

    def prepare(self) -> None:
        """Procedures and departments for which the actor registers; receipt now."""
        fields: dict[str, Any] = self.fields
        departments = departments_open_to(self.actor).order_by("name")
        fields["department"].queryset, fields["department"].empty_label = departments, _t("izberite")
        keys = set(departments.values_list("pk", flat=True))
        listed = [(one.procedure, one.title) for one in matters() if one.department in keys]
        fields["procedure"].choices = [("", _t("nobeden od naštetih")), *listed]
        fields["files"] = sheets_field()
        now = timezone.localtime(timezone.now(), LJUBLJANA)
        self.initial.update(key=uuid4(), day=now.date(), hour=now.time().replace(second=0, microsecond=0))

    @property
    def parts(self) -> list[tuple[Any, list[Any]]]:
        """Titles with their fields."""
        titles = (_("Kaj je prišlo"), _("Kako in kdaj"), _("Od koga"), _("Listi"))
        return [
            (title, [self[name] for name in names])
            for title, names in zip(titles, (WHAT, HOW, WHO, SHEETS), strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        """A general matter needs sign, title and department; days follow one another."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("procedure"):
            for name in ("sign", "title", "department"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _t("Izberite postopek ali izpolnite to polje."))
        if data.get("sign") and not data["sign"].isdecimal():
            self.add_error("sign", _t("Klasifikacijski znak ima eno do pet števk."))
        self._clean_days(data)
        return data

    def _clean_days(self, data: dict[str, Any]) -> None:
        day, posted, manner = data.get("day"), data.get("posted"), data.get("manner")
        if day and data.get("hour") and self._arrived(data) > timezone.now():
            self.add_error("day", _t("Prejem ne more biti v prihodnosti."))
        if manner == Manner.REGISTERED and not posted and "posted" not in self.errors:
            self.add_error("posted", _t("Prepišite dan oddaje na pošto z ovojnice."))
        if manner and manner != Manner.REGISTERED and posted:
            self.add_error("posted", _t("Dan oddaje na pošto vpišite samo pri priporočeni pošti."))
        if day and posted and posted > day:
            self.add_error("posted", _t("Na pošto je bilo oddano pred prejemom ali na isti dan."))

    @staticmethod
    def _arrived(data: dict[str, Any]) -> dt.datetime:
        return dt.datetime.combine(data["day"], data["hour"], tzinfo=LJUBLJANA)

    def paper(self) -> Paper:
        """As the service takes it."""
        data = self.cleaned_data
        general = None
        if not data["procedure"]:
            title, department = data["title"], data["department"].pk
            general = Matter(GENERAL, data["sign"], title, title, department, data["period"])
        return Paper(
            manner=data["manner"], arrived=self._arrived(data), summary=data["summary"], posted=data["posted"],
            text=data["text"], procedure=data["procedure"], matter=general,
        )  # fmt: skip

    def party(self) -> Party:
        """The same of who files."""
        names = ("name", "address", "email", "phone", "emso", "tax_number", "registration_number")
        return Party(self.cleaned_data["party_kind"], **{name: self.cleaned_data[name] for name in names})


class DocumentForm(StaffForm):
    """A document that is taken into a case. source: another case, whose documents can be chosen."""

    title = forms.CharField(label=_("Kaj je dokument"), max_length=200)
    kind = forms.ChoiceField(label=_("Vrsta"), choices=PaperKind)
    on = forms.DateField(label=_("Dan dokumenta ali prejema"))
    manner = forms.ChoiceField(label=_("Način prejema"), required=False, choices=[("", "–"), *Manner.choices])
    public = forms.BooleanField(label=_("Stranka vidi dokument"), required=False)
    archive = forms.BooleanField(label=_("Naložene datoteke pretvorite v en PDF/A"), required=False, initial=True)

    def __init__(self, *args: Any, source: Case | None = None, **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Files, and documents of the other case."""
        self.initial["on"] = local_day(timezone.now())
        self.fields["files"] = sheets_field(label=_("Datoteke"))
        if self.source:
            rows = Document.objects.of("case", self.source.pk).readable_by(self.actor).select_related("file")
            self.fields["references"] = forms.MultipleChoiceField(
                label=_t("Dokumenti zadeve %(number)s") % {"number": self.source.number}, required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(str(row.pk), row.name) for row in rows.order_by("created") if row.file.available],
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Something is taken, on a day that has come."""
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("files") or data.get("references")) and "files" not in self.errors:
            self.add_error("files", _t("Izberite vsaj en dokument."))
        if data.get("on") and data["on"] > local_day(timezone.now()):
            self.add_error("on", _t("Dan dokumenta ne more biti v prihodnosti."))
        return data

    def entry(self) -> Entry:
        """As the service takes it."""
        data = self.cleaned_data
        return Entry(data["title"], data["kind"], data["on"], data["manner"], data["public"])


class PaperAnswerForm(StaffForm):
    """An answer to a call that came on paper."""

    on = forms.DateField(label=_("Dan prejema"))
    manner = forms.ChoiceField(label=_("Način prejema"), choices=Manner)
    posted = forms.DateField(label=_("Oddano na pošto"), required=False, help_text=POSTED)

    def prepare(self) -> None:
        """The sheets."""
        self.fields["files"] = sheets_field()
