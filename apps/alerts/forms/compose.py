"""The one form by which an alert is written."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.alerts.areas import MOST_POINTS, check_polygon
from apps.alerts.choices import Category, Certainty, MsgType, Severity, Status, Urgency
from apps.alerts.models import Alert
from apps.core.legal_time import LJUBLJANA
from apps.core.staff_pages import StaffForm
from apps.territory.models import Quarter

TEXTS = ("headline", "description", "instruction")


class WallTimeField(forms.CharField):
    """Date and time by the clocks of Ptuj. In the night when an hour comes twice the first one begins and the second
    one ends (`late`), so that an alert holds longer rather than shorter; a time that there is not is refused."""

    def __init__(self, *, late: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.late = late

    def prepare_value(self, value: Any) -> Any:
        """As the input of the browser wants it."""
        if isinstance(value, dt.datetime):
            return timezone.localtime(value, LJUBLJANA).strftime("%Y-%m-%dT%H:%M")
        return value

    def clean(self, value: Any) -> Any:
        """An instant."""
        text = super().clean(value)
        if not text:
            return None
        try:
            wall = parse_datetime(text)
        except ValueError:
            wall = None
        if wall is None or wall.tzinfo is not None:
            raise ValidationError(_("Vpišite datum in uro, na primer 2026-11-29T15:30."))
        moment = wall.replace(tzinfo=LJUBLJANA, fold=int(self.late))
        if moment.astimezone(dt.UTC).astimezone(LJUBLJANA).replace(tzinfo=None) != wall:
            raise ValidationError(_("Te ure ni: ta dan se ura premakne naprej. Vpišite uro prej ali pozneje."))
        return moment.astimezone(dt.UTC)


class PolygonField(forms.CharField):
    """Corners of an area, one to a line: latitude, longitude. The map writes them here; keys can as well."""

    def prepare_value(self, value: Any) -> Any:
        """As lines."""
        return "\n".join(f"{lat:.5f}, {lon:.5f}" for lat, lon in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """A list of [latitude, longitude]; the last corner may repeat the first one."""
        lines = [line.replace(",", " ").split() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_POINTS + 1:
            raise ValidationError(_("Območje ima vsaj tri točke in največ %(most)d."), params={"most": MOST_POINTS})
        try:
            points = [[round(float(lat), 6), round(float(lon), 6)] for lat, lon in lines]
        except ValueError as error:
            raise ValidationError(
                _("V vsako vrstico vpišite širino in dolžino, na primer 46.42010, 15.87010.")
            ) from error
        if len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if points and (wrong := check_polygon(points)):
            raise ValidationError(wrong)
        return points


def _radio(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _text(label: Any, most: int, *, long: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea if long else None, **more)


class ComposeForm(StaffForm):
    """Everything is filled in by the hazard; staff change what is different this time."""

    status = _radio(gettext_lazy("Zares ali vaja"), Status.choices)
    severity = _radio(gettext_lazy("Kako resno je"), [one for one in Severity.choices if one[0] != Severity.UNKNOWN])
    urgency = _radio(gettext_lazy("Kdaj je treba ukrepati"), Urgency.choices)
    certainty = _radio(gettext_lazy("Kako gotovo je"), Certainty.choices)
    onset = WallTimeField(label=gettext_lazy("Nevarnost od"))
    expires = WallTimeField(label=gettext_lazy("Velja do"), late=True)
    quarters = forms.MultipleChoiceField(
        label=gettext_lazy("Četrtne skupnosti"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Če ne izberete nobene in nič ne narišete, opozorilo velja za vso občino."),
    )  # fmt: skip
    polygon = PolygonField(
        label=gettext_lazy("Narisano območje"), required=False, max_length=8000, widget=forms.Textarea,
        help_text=gettext_lazy("Ena točka v vrstici: širina, dolžina. Narisano območje velja namesto četrti."),
    )  # fmt: skip
    area = _text(gettext_lazy("Območje z besedami"), 200, required=False)
    contact = _text(gettext_lazy("Koga poklicati"), 120)
    headline_sl = _text(gettext_lazy("Naslov"), 120)
    description_sl = _text(gettext_lazy("Kaj se dogaja"), 2000, long=True)
    instruction_sl = _text(gettext_lazy("Kaj storiti (vsako navodilo v svoji vrstici)"), 2000, long=True)
    event_sl = _text(gettext_lazy("Dogodek"), 80)
    category = forms.ChoiceField(label=gettext_lazy("Področje"), choices=Category.choices)
    headline_en = _text(gettext_lazy("Naslov (angleško)"), 120)
    description_en = _text(gettext_lazy("Kaj se dogaja (angleško)"), 2000, long=True)
    instruction_en = _text(gettext_lazy("Kaj storiti (angleško)"), 2000, long=True)
    event_en = _text(gettext_lazy("Dogodek (angleško)"), 80)

    FIRST = ("status", "severity", "urgency", "certainty")
    WORDS = ("headline_sl", "description_sl", "instruction_sl")
    REST = ("event_sl", "category", "area", "contact", "headline_en", "description_en", "instruction_en", "event_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("onset", "expires"):
            self.fields[name].widget.input_type = "datetime-local"  # type: ignore[attr-defined]

    def prepare(self) -> None:
        """Quarters as they are called; of a message that follows another the status is that of the first."""
        rows = Quarter.objects.order_by("name").values_list("slug", "name")
        self.fields["quarters"].choices = list(rows)  # type: ignore[attr-defined]
        alert: Alert | None = self.record
        if alert is not None and alert.previous_id:
            self.fields["status"].choices = [(alert.status, alert.get_status_display())]  # type: ignore[attr-defined]
        if alert is not None and alert.msg_type == MsgType.CANCEL:
            self.fields["severity"].choices = Severity.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("onset") and given.get("expires") and given["expires"] <= given["onset"]:
            self.add_error("expires", _("Konec je pred začetkom ali hkrati z njim."))
        return given

    def part(self, names: tuple[str, ...]) -> list[Any]:
        """Bound fields by name."""
        return [self[name] for name in names]

    @property
    def first(self) -> list[Any]:
        """How bad it is."""
        return self.part(self.FIRST)

    @property
    def words(self) -> list[Any]:
        """What is said."""
        return self.part(self.WORDS)

    @property
    def rest(self) -> list[Any]:
        """What seldom changes."""
        return self.part(self.REST)

    @property
    def rest_is_wrong(self) -> bool:
        """Whether something of it has to be mended, so that it must be open."""
        return any(name in self.errors for name in self.REST)


class SureForm(StaffForm):
    """Whether one is sure of what was shown (`Alert.version`)."""

    expected = forms.CharField(widget=forms.HiddenInput, required=False)


class ReasonForm(SureForm):
    """Why: for what has to be documented."""

    reason = forms.CharField(label=gettext_lazy("Razlog"), max_length=500, widget=forms.Textarea)
