"""Forms of staff for what is published: text and pictures together, comments of reporters, and reports of two
problems."""

import uuid
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.staff_pages import StaffForm
from apps.documents.models import Photo
from apps.documents.models.photos import LARGE
from apps.documents.services import typed_boxes
from apps.reports.choices import REPORT, HidingReason
from apps.reports.models import Report, ReportCategory, ReportComment
from apps.reports.models.reports import LONGEST
from apps.reports.services.moderating import Redaction

SIDES = ("left", "top", "width", "height")
SPARE = 2  # empty rows for whoever has no script
REASON = {"required": _("Napišite, zakaj.")}


@dataclass(frozen=True)
class Picture:
    """A photo in the form. prefix: of its inputs; rows: parts as they were typed, and empty ones."""

    photo: Photo
    prefix: str
    rows: list[tuple[str, ...]]
    url: str
    hide: Any


class RedactForm(StaffForm):
    """What everybody reads and sees from now on. Parts of the pictures come as four numbers each, in percent
    (static/js/blur.js draws them)."""

    text = forms.CharField(label=_("Objavljeno besedilo"), max_length=LONGEST, widget=forms.Textarea)
    address = forms.CharField(label=_("Kraj z besedami"), max_length=160, required=False)
    reason = forms.CharField(label=_("Zakaj"), max_length=200, error_messages=REASON)

    def prepare(self) -> None:
        """As it is; every photo that is not hidden."""
        self.initial = {"text": self.record.published_text, "address": self.record.address}
        self.photos = list(photos_of(self.actor, self.record).filter(hidden=False))
        for number, photo in enumerate(self.photos, start=1):
            label = _t("Skrijte fotografijo %(number)d") % {"number": number}
            self.fields[f"hide-{photo.pk}"] = forms.BooleanField(label=label, required=False)

    def _typed(self, photo: Photo) -> list[tuple[str, ...]]:
        if not self.is_bound:
            return []
        data: Any = self.data
        rows = zip_longest(*(data.getlist(f"{photo.pk}-{side}") for side in SIDES), fillvalue="")
        return [row for row in rows if any(value.strip() for value in row)]

    @property
    def own_fields(self) -> list[Any]:
        """Those that are not of a photo."""
        return [self[name] for name in ("text", "address", "reason")]

    @property
    def pictures(self) -> list[Picture]:
        """For the template."""
        return [
            Picture(
                photo, f"{photo.pk}-", [*self._typed(photo), *[("",) * len(SIDES)] * SPARE],
                reverse("admin:documents_photo_picture", args=[photo.pk, LARGE]), self[f"hide-{photo.pk}"],
            )
            for photo in self.photos
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """`redaction`; ValidationError names the photo and the part."""
        given: dict[str, Any] = super().clean() or {}
        blur, hide = {}, []
        for number, photo in enumerate(self.photos, start=1):
            if given.get(f"hide-{photo.pk}"):
                hide.append(photo.pk)
            elif rows := self._typed(photo):
                blur[self._drawn_on(photo)] = self._boxes(number, rows)
        if self.errors:
            return given
        words = {name: given[name] for name in ("text", "address", "reason")}
        return {"redaction": Redaction(**words, blur=blur, hide=hide)}

    def _drawn_on(self, photo: Photo) -> UUID:
        """The address under which the page showed it; a strange one fits none."""
        try:
            return UUID(str(self.data.get(f"{photo.pk}-address")))
        except ValueError:
            return uuid.uuid4()

    @staticmethod
    def _boxes(number: int, rows: list[tuple[str, ...]]) -> Any:
        try:
            return typed_boxes(rows)
        except ValidationError as error:
            text = _t("Fotografija %(number)d: %(fault)s")
            raise ValidationError(text % {"number": number, "fault": " ".join(error.messages)}) from error


def photos_of(actor: Any, report: Report) -> Any:
    """In their order, those in the actor's care."""
    rows = Photo.objects.kept_by(actor).filter(owner_kind=REPORT, owner_id=str(report.pk))
    return rows.order_by("position", "created")


class CommentForm(StaffForm):
    """Hide the words of a comment, or show them again."""

    comment = forms.ModelChoiceField(
        label=_("Pojasnilo"), queryset=ReportComment.objects.none(), empty_label=_("izberite")
    )
    reason = forms.ChoiceField(
        label=_("Kaj naredite"),
        choices=[("", _("pokažite znova")), *((key, _("skrijte: %s") % label) for key, label in HidingReason.choices)],
        required=False, initial=HidingReason.ABUSE,
    )  # fmt: skip
    note = forms.CharField(label=_("Pojasnilo za urad"), max_length=1000, widget=forms.Textarea, error_messages=REASON)

    def prepare(self) -> None:
        """Those of the report, by their first words."""
        field: Any = self.fields["comment"]
        field.queryset = ReportComment.objects.filter(event__report=self.record).order_by("-created")
        field.label_from_instance = named

    def clean(self) -> dict[str, Any]:
        """As the service takes it."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        reason = given["reason"]
        return {"comment_id": given["comment"].pk, "hidden": bool(reason), "reason": reason, "note": given["note"]}


def named(comment: ReportComment) -> str:
    """First words, and whether they are hidden."""
    words = Truncator(comment.text).chars(70)
    return _t("skrito: %(words)s") % {"words": words} if comment.hidden else words


class SplitForm(StaffForm):
    """The second problem of a report."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    category = forms.ModelChoiceField(
        label=_("Vrsta nove prijave"), queryset=ReportCategory.objects.filter(active=True), empty_label=_("izberite")
    )
    text = forms.CharField(label=_("Besedilo nove prijave"), max_length=LONGEST, widget=forms.Textarea)
    left = forms.CharField(
        label=_("Kaj ostane objavljeno pri tej prijavi"), max_length=LONGEST, widget=forms.Textarea,
        help_text=_("Izvirno besedilo ostane shranjeno."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The text as it is published, and its photos to choose from."""
        self.initial = {
            "submission": uuid.uuid4(), "text": self.record.published_text, "left": self.record.published_text
        }  # fmt: skip
        self.pictured = list(photos_of(self.actor, self.record))
        names = [
            (str(one.pk), _t("Fotografija %(number)d") % {"number": place})
            for place, one in enumerate(self.pictured, 1)
        ]
        if names:
            self.fields["photos"] = forms.MultipleChoiceField(
                label=_t("Fotografije, ki gredo k novi prijavi"), choices=names, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
