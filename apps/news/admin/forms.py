"""Forms of those who write news."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from apps.core.staff_pages import StaffForm
from apps.documents.fields import DocumentField, PhotoField
from apps.news import reading
from apps.news.choices import ATTACHMENT, NEWS
from apps.news.models import NewsItem
from apps.news.services import audience_of, faults_of
from apps.news.services.files import picture_of
from apps.news.services.items import topic_choices
from apps.territory.services import quarter_names

REASON = {"required": _("Napišite, zakaj.")}


class NewsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Written once; what the service would refuse is told beside its field before anything is lost."""

    topics = forms.MultipleChoiceField(
        label=_("Teme"), choices=topic_choices, widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Povemo naročnikom vseh izbranih tem; kdor je naročen na več, dobi novico enkrat."),
        error_messages={"required": _("Izberite vsaj eno temo.")},
    )  # fmt: skip
    quarters = forms.MultipleChoiceField(
        label=_("Četrtne skupnosti"), choices=lambda: list(quarter_names().items()), required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget, help_text=_("Brez izbire velja za vso občino."),
    )  # fmt: skip
    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = NewsItem
        fields = (
            "title_sl", "summary_sl", "text_sl", "title_en", "summary_en", "text_en", "look", "topics", "quarters",
            "department", "expires_at", "tell", "correction_sl", "correction_en",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["expected"] = self.instance.changed.isoformat()
        for name in ("text_sl", "text_en"):
            if name in self.fields:
                tools = "|".join((_t("Naslov"), _t("Krepko"), _t("Seznam"), _t("Povezava")))
                self.fields[name].widget.attrs |= {"rows": 16, "data-markdown": tools}
                self.fields[name].help_text = _t(
                    "Prazna vrstica začne nov odstavek. ## naslov, **krepko**, - vrstica seznama, [besedilo](naslov)."
                )

    def clean(self) -> dict[str, Any]:
        """Whoever was quicker is told of; what was typed stays, and saving once more lets it hold."""
        given: dict[str, Any] = super().clean() or {}
        latest = NewsItem.objects.filter(pk=self.instance.pk).values_list("changed", flat=True).first()
        if latest and given.get("expected") and latest.isoformat() != given["expected"]:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["expected"] = latest.isoformat()
            self.data = data
            text = _t(
                "Med tem je novico spremenil nekdo drug, glejte zgodovino. Če shranite znova, velja vaše besedilo."
            )
            raise ValidationError(text)
        return given

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for name, text in faults_of(self.instance).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, text)


def told_by_publishing(item: NewsItem) -> list[str]:
    """Who will hear of it when it comes out, in sentences; nobody twice."""
    if item.published_at:
        return [_t("Novica je bila že objavljena, naročnikov ne obvestimo znova.")]
    return told_to(item)


def told_to(item: NewsItem) -> list[str]:
    """Who would hear of it, in sentences."""
    if not item.tell:
        return [_t("Naročnikov ne bomo obvestili: tako piše v novici.")]
    found = audience_of(item)
    total = ngettext("Obvestili bomo %(count)d naročnika.", "Obvestili bomo %(count)d naročnikov.", found.total)
    parts = [total % {"count": found.total}]
    if found.channels:
        parts.append(", ".join(f"{name}: {many}" for name, many in found.channels.items()) + ".")
    return [" ".join(parts), ", ".join(f"{title}: {many}" for title, many in found.topics) + "."]


class PublishForm(StaffForm):
    """Only asks whether one is sure, and says who will hear."""

    def prepare(self) -> None:
        """Who would be told."""
        self.told = told_by_publishing(self.record)


class ScheduleForm(StaffForm):
    """Day and hour, as clocks in Ptuj show them."""

    day = forms.DateField(label=_("Dan"))
    time = forms.TimeField(label=_("Ura"), help_text=_("Po uri v Ptuju, na primer 8:00."))

    def prepare(self) -> None:
        """As it is."""
        self.told = told_by_publishing(self.record)
        if at := self.record.publish_at:
            self.told = [
                _t("Zdaj čaka na %(when)s.") % {"when": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
                *self.told,
            ]

    def clean(self) -> dict[str, Any]:
        """One instant: an hour that the clocks leave out, or show twice, is none."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("day") and given.get("time"):
            try:
                given["at"] = from_current_timezone(dt.datetime.combine(given["day"], given["time"]))
            except ValidationError:
                text = _t("To noč se premakne ura: tega časa ni ali pa je dvakrat. Vpišite drugega.")
                self.add_error("time", text)
        return given


class WithdrawForm(StaffForm):
    """Why."""

    reason = forms.CharField(label=_("Zakaj"), max_length=300, error_messages=REASON)


class AgainForm(WithdrawForm):
    """Why, and who will hear once more."""

    def prepare(self) -> None:
        """Everybody anew."""
        self.told = told_to(self.record)


class PictureForm(StaffForm):
    """The picture, with what it shows in words."""

    alternative = forms.CharField(
        label=_("Kaj slika kaže"), max_length=200, required=False,
        help_text=_("Preberejo jo tisti, ki slike ne vidijo, na primer: delavci polagajo tlakovce na trgu."),
    )  # fmt: skip
    remove = forms.BooleanField(label=_("Odstranite sliko"), required=False)

    def prepare(self) -> None:
        """With the one that is there."""
        self.picture = picture_of(self.record.pk)
        self.initial["alternative"] = self.picture.alternative if self.picture else ""
        field = PhotoField(actor=self.actor, most=1, label=_t("Slika"), required=self.picture is None)
        self.fields = {"photos": field, **self.fields}
        if self.picture is None:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        """No picture without words."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("remove") and not given.get("alternative"):
            self.add_error("alternative", _t("Opišite, kaj slika kaže, za tiste, ki je ne vidijo."))
        return given


class AttachmentsForm(StaffForm):
    """More files, and which of those that are there go."""

    def prepare(self) -> None:
        """By what the policy takes."""
        self.documents = {str(one.pk): one for one in reading.attachments_of(self.record.pk)}
        files = DocumentField(
            owner_kind=NEWS, owner_id=str(self.record.pk), purpose=ATTACHMENT, multiple=True, required=False,
            label=_t("Dodajte datoteke"),
        )  # fmt: skip
        self.fields["files"] = files
        if self.documents:
            self.fields["remove"] = forms.MultipleChoiceField(
                label=_t("Odstranite"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(key, one.name) for key, one in self.documents.items()],
            )  # fmt: skip
