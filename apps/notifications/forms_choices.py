"""How one wants to be told things."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.core.forms.base import PortalBoundField
from apps.notifications.choices import Channel, Rhythm
from apps.notifications.models import NoticePlan
from apps.notifications.services.choices import can_switch, wants
from apps.notifications.telling import Ways

WEEKDAYS = (
    (0, _("ponedeljek")), (1, _("torek")), (2, _("sreda")), (3, _("četrtek")), (4, _("petek")), (5, _("sobota")),
    (6, _("nedelja")),
)  # fmt: skip
HOURS = tuple((hour, f"{hour}.00") for hour in range(24))
RHYTHMS = (
    (Rhythm.AT_ONCE, _("Vsako takoj")),
    (Rhythm.DAILY, _("Enkrat na dan, v enem sporočilu")),
    (Rhythm.WEEKLY, _("Enkrat na teden, v enem sporočilu")),
)
QUIET = {
    Channel.EMAIL: _("E-pošta"),
    Channel.SMS: _("SMS"),
    Channel.PUSH: _("Obvestila na napravah"),
}


class ChoicesForm(PortalForm):
    """Groups by channels, the rhythm of mail and the quiet hours, for the channels that the person has."""

    rhythm = forms.ChoiceField(
        label=_("Kako pogosto vam pišemo"),
        choices=RHYTHMS,
        widget=forms.RadioSelect,
        help_text=_("Velja za e-pošto. Kar vam moramo poslati po zakonu, pride takoj."),
        error_messages={"required": _("Izberite, kako pogosto vam pišemo.")},
    )
    hour = forms.TypedChoiceField(
        label=_("Ob kateri uri"), choices=HOURS, coerce=int, help_text=_("Za dnevno ali tedensko sporočilo."),
        widget=forms.Select(attrs={"class": "w-s"}),
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label=_("Na kateri dan"), choices=WEEKDAYS, coerce=int, help_text=_("Za tedensko sporočilo."),
        widget=forms.Select(attrs={"class": "w-m"}),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: NoticePlan, ways: Ways, **kwargs: Any) -> None:
        kwargs["initial"] = {"rhythm": plan.rhythm, "hour": plan.hour, "weekday": plan.weekday}
        super().__init__(*args, **kwargs)
        self.plan, self.ways = plan, ways
        for group, known in ways.groups:
            for channel in ways.channels:
                if can_switch(group, channel):
                    self.fields[f"{group}-{channel}"] = forms.BooleanField(
                        label=_("%(group)s: %(channel)s") % {"group": known.title, "channel": QUIET[channel]},
                        required=False, initial=wants(plan, group, channel),
                    )  # fmt: skip
        for channel in ways.channels:
            self._add_quiet(channel)

    def _add_quiet(self, channel: Channel) -> None:
        hours = self.plan.quiet.get(channel) or [None, None]
        for end, label, value in zip(("from", "to"), (_("%(channel)s, od"), _("%(channel)s, do")), hours, strict=True):
            self.fields[f"quiet-{channel}-{end}"] = forms.TimeField(
                label=label % {"channel": QUIET[channel]}, required=False,
                initial=value and dt.time.fromisoformat(value),
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "w-s"}),
                error_messages={"invalid": _("Vpišite uro tako: 22:00.")},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, and they end."""
        data: dict[str, Any] = super().clean() or {}
        for channel in self.ways.channels:
            begin, end = (f"quiet-{channel}-{side}" for side in ("from", "to"))
            if begin in self.errors or end in self.errors:
                continue
            if (data[begin] is None) != (data[end] is None):
                self.add_error(end if data[end] is None else begin, _("Vpišite obe uri ali pustite obe prazni."))
            elif data[begin] is not None and data[begin] == data[end]:
                self.add_error(end, _("Tihe ure se ne morejo končati takrat, ko se začnejo."))
        return data

    def values(self) -> dict[str, Any]:
        """For `services.choose_notices`."""
        data, switches = self.cleaned_data, dict[str, dict[str, bool]]()
        for group, _known in self.ways.groups:
            switches[group] = {
                channel.value: data[f"{group}-{channel}"]
                for channel in self.ways.channels
                if f"{group}-{channel}" in data
            }
        quiet = {}
        for channel in self.ways.channels:
            begin, end = data[f"quiet-{channel}-from"], data[f"quiet-{channel}-to"]
            quiet[channel.value] = (begin.isoformat(), end.isoformat()) if begin is not None else None
        plain = {name: data[name] for name in ("rhythm", "hour", "weekday")}
        return {**plain, "switches": switches, "quiet": quiet}

    def bound(self, name: str) -> PortalBoundField | None:
        """A field by its name, None where there is none."""
        field: Any = self[name] if name in self.fields else None
        return field
