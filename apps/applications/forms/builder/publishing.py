"""Forms of publishing, withdrawing, copying and bringing in a form."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.applications.engine.moments import exists
from apps.applications.models import Procedure
from apps.applications.services.publishing import held_again, open_drafts
from apps.core.legal_time import LJUBLJANA
from apps.core.staff_pages import StaffForm
from apps.core.text import plain
from apps.identity.models import Department
from apps.identity.models.reach import everything

NOW, LATER = "now", "later"


def instant(day: dt.date, time: dt.time) -> dt.datetime:
    """Wall time in Ljubljana as an instant; of an hour that comes twice (the last Sunday in October) the first one.
    ValidationError for one that the clocks skip (the last Sunday in March)."""
    moment = dt.datetime.combine(day, time.replace(second=0, microsecond=0))
    if not exists(moment):
        raise ValidationError(_("Te ure tisti dan ni, ker se ura premakne na poletni čas. Izberite 3.00 ali pozneje."))
    return moment.replace(tzinfo=LJUBLJANA).astimezone(dt.UTC)


class TimeText(forms.TimeField):
    """`8.00`, `8:00` or `8`."""

    input_formats = ("%H:%M", "%H.%M", "%H")
    default_error_messages = {"invalid": _("Vpišite uro, na primer 8.00.")}


class MomentForm(StaffForm):
    """A day and an hour, both or none."""

    day = forms.DateField(label=_("Dan"), required=False)
    time = TimeText(label=_("Ura"), required=False, help_text=_("Po uri v Ljubljani, na primer 8.00."))
    moment_key = "moment"

    def clean(self) -> dict[str, Any]:
        """The instant under `moment_key`, None when nothing is to be set."""
        data: dict[str, Any] = super().clean() or {}
        data[self.moment_key] = None
        if not self.wants_moment(data):
            return data
        for name, text in (("day", _("Izberite dan.")), ("time", _("Vpišite uro."))):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, text)
        if data.get("day") is not None and data.get("time") is not None:
            try:
                data[self.moment_key] = instant(data["day"], data["time"])
            except ValidationError as error:
                self.add_error("time", error)
        return data

    def wants_moment(self, data: dict[str, Any]) -> bool:
        """Whether one must be set."""
        return data.get("day") is not None or data.get("time") is not None


class PublishForm(MomentForm):
    """From when on, and what is new."""

    note = forms.CharField(
        label=_("Kaj je novega"), max_length=300, widget=forms.Textarea, required=False,
        help_text=_("Kratko, za sodelavce in za seznam različic: na primer »Dodana priloga s soglasjem soseda.«"),
    )  # fmt: skip
    when = forms.ChoiceField(
        label=_("Od kdaj velja"), choices=[(NOW, _("takoj")), (LATER, _("od dneva in ure"))], widget=forms.RadioSelect,
        initial=NOW,
    )  # fmt: skip
    field_order = ("note", "when", "day", "time")
    moment_key = "valid_from"

    def prepare(self) -> None:
        """The note of the draft."""
        if self.record:
            self.fields["note"].initial = self.record.note

    def wants_moment(self, data: dict[str, Any]) -> bool:
        """Only when it is to begin later."""
        return data.get("when") == LATER


class WithdrawForm(MomentForm):
    """Until when open drafts can be filed."""

    moment_key = "cutoff"

    def prepare(self) -> None:
        """Say what happens, and what empty means."""
        self.told = self._told()
        self.fields["day"].label = _("Osnutke je mogoče oddati do (dan)")
        self.fields["day"].help_text = _("Pustite prazno, da jih ljudje končajo brez roka.")

    def _told(self) -> list[Any]:
        """How many drafts are open, and what new applications begin with from then on."""
        count, next_one = open_drafts(self.record), held_again(self.record)
        lines: list[Any] = [_("Odprtih osnutkov vlog na tej različici: %(count)d.") % {"count": count}]
        if next_one:
            lines.append(_("Nove vloge se bodo začenjale na različici %(number)d.") % {"number": next_one.number})
        else:
            lines.append(_("Druge objavljene različice ni: postopka ne bo več v katalogu."))
        return lines


class CopyForm(StaffForm):
    """What the copy is called."""

    title_sl = forms.CharField(label=_("Ime (slovensko)"), max_length=200)
    title_en = forms.CharField(label=_("Ime (angleško)"), max_length=200)
    slug = forms.CharField(
        label=_("Oznaka v naslovu strani"), max_length=80, required=False,
        help_text=_("Pustite prazno: portal jo naredi iz imena."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The names of the original."""
        self.fields["title_sl"].initial = f"{self.record.title_sl} ({_('kopija')})"
        self.fields["title_en"].initial = f"{self.record.title_en} (copy)"

    def clean(self) -> dict[str, Any]:
        """A free slug."""
        data: dict[str, Any] = super().clean() or {}
        data["slug"] = slugify(plain(data.get("slug") or data.get("title_sl") or ""))[:80]
        if data["slug"] and Procedure.objects.filter(slug=data["slug"]).exists():
            self.add_error("slug", _("Postopek s to oznako že obstaja. Izberite drugo."))
        return data


class ImportForm(StaffForm):
    """A file of another installation, and where it goes."""

    file = forms.FileField(label=_("Datoteka"), help_text=_("Datoteka JSON, ki jo je naredil izvoz postopka."))
    slug = forms.SlugField(
        label=_("Oznaka v naslovu strani"), max_length=80, required=False,
        help_text=_("Pustite prazno, da ostane tista iz datoteke."),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Oddelek"), required=False, empty_label=_("kot v datoteki"),
        help_text=_("Izberite ga, če oddelka iz datoteke tu ni."),
    )  # fmt: skip
    replace_draft = forms.BooleanField(
        label=_("Če postopek že ima osnutek, ga zamenjaj"), required=False,
        help_text=_("Objavljenih različic uvoz nikoli ne spremeni."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Departments of one's own organisation; administrators all."""
        rows = Department.objects.filter(active=True).select_related("organisation")
        if not everything(self.actor):
            rows = rows.filter(organisation=self.actor.employer)
        field: Any = self.fields["department"]
        field.queryset = rows.order_by("organisation__name", "name")
