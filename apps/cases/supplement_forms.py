"""Forms of calls for a supplement, of messages and of withdrawing."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.cases.deadlines import period_words
from apps.cases.registry import Mendable
from apps.cases.services.appealing import APPEALS
from apps.cases.services.messages import LONGEST, MESSAGES
from apps.cases.services.supplements import last_day, proposed_period
from apps.core.forms import PortalForm
from apps.core.legal_time import local_day
from apps.core.staff_pages import StaffForm
from apps.documents.fields import DocumentField

PERIODS = ("P8D", "P15D", "P30D", "P60D")


def period_choices(day: dt.date) -> list[tuple[str, str]]:
    """Periods with the last day that each leads to when the call is not opened; the proposal of the rule among them."""
    periods = dict.fromkeys([proposed_period(day), *PERIODS])
    ends = {period: last_day(period, day) for period in periods}
    return [
        (period, f"{period_words(period)} ({date_format(ends[period], 'SHORT_DATE_FORMAT')})")
        for period in sorted(periods, key=lambda one: ends[one])
    ]


class CallForm(StaffForm):
    """What is marked, why, and by when. Every mendable item has a checkbox `mark-<n>` and a note `note-<n>`."""

    others = forms.CharField(
        label=_("Drugo, česar ni v obrazcu"), required=False, max_length=4000, widget=forms.Textarea,
        help_text=_("Vsaka zahteva v svoji vrstici, na primer: Pojasnite, kje boste odložili izkopani material."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Pojasnilo stranki"), required=False, max_length=2000, widget=forms.Textarea,
        help_text=_("Pišite v jeziku, ki ga stranka razume; naslov in seznam pripravi portal v obeh jezikih."),
    )  # fmt: skip
    period = forms.ChoiceField(
        label=_("Rok za dopolnitev"),
        help_text=_("V oklepaju je zadnji dan, če stranka poziva ne odpre; če ga odpre prej, rok teče od tistega dne."),
    )  # fmt: skip

    def __init__(self, *args: Any, mendable: Sequence[Mendable], **kwargs: Any) -> None:
        self.mendable = mendable
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """The items, and the period that the rule proposes."""
        today = local_day(timezone.now())
        period: Any = self.fields["period"]
        period.choices, period.initial = period_choices(today), proposed_period(today)
        for number, one in enumerate(self.mendable):
            self.fields[f"mark-{number}"] = forms.BooleanField(label=one.label, required=False)
            self.fields[f"note-{number}"] = forms.CharField(
                label=_("Kaj manjka ali ni prav"), required=False, max_length=500
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Items with their two inputs, by section."""
        return [
            {"item": one, "mark": self[f"mark-{number}"], "note": self[f"note-{number}"]}
            for number, one in enumerate(self.mendable)
        ]

    def clean(self) -> dict[str, Any]:
        """Something is asked for; a note marks its item."""
        data: dict[str, Any] = super().clean() or {}
        if not self.items(data):
            raise forms.ValidationError(_("Označite, kaj mora stranka dopolniti."))
        return data

    def items(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        """As the service takes them."""
        marked = [
            {"kind": one.kind, "id": one.id, "row": one.row, "note": data.get(f"note-{number}", "")}
            for number, one in enumerate(self.mendable)
            if data.get(f"mark-{number}") or data.get(f"note-{number}")
        ]
        lines = [line.strip() for line in data.get("others", "").splitlines()]
        return marked + [{"kind": "other", "note": line} for line in lines if line]


class DayForm(StaffForm):
    """A day: of service, or of receipt on paper."""

    on = forms.DateField(label=_("Dan"))


class MoreTimeForm(StaffForm):
    """A longer period, and why."""

    period = forms.ChoiceField(label=_("Podaljšajte za"))
    reason = forms.CharField(label=_("Razlog"), max_length=500)

    def prepare(self) -> None:
        """The usual periods."""
        period: Any = self.fields["period"]
        period.choices = [(one, period_words(one)) for one in PERIODS]


class StaffMessageForm(StaffForm):
    """A message of the office."""

    text = forms.CharField(label=_("Sporočilo stranki"), max_length=LONGEST, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = files_field(self.record)


class MessageForm(PortalForm):
    """A message of the party."""

    text = forms.CharField(
        label=_("Vaše sporočilo"), max_length=LONGEST, widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Napišite sporočilo.")},
    )  # fmt: skip

    def __init__(self, *args: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = files_field(case)


class AppealForm(PortalForm):
    """Why the party appeals."""

    text = forms.CharField(
        label=_("Zakaj se pritožujete"), max_length=20_000, widget=forms.Textarea({"rows": 10}),
        help_text=_("Napišite, s čim se ne strinjate in zakaj."),
        error_messages={"required": _("Napišite, zakaj se pritožujete.")},
    )  # fmt: skip

    def __init__(self, *args: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = DocumentField(
            owner_kind=APPEALS, owner_id=str(case.pk), multiple=True, required=False, label=_("Priloge")
        )


def files_field(case: Any) -> DocumentField:
    """Files of a message."""
    return DocumentField(
        owner_kind=MESSAGES, owner_id=str(case.pk), multiple=True, required=False, label=_("Priloge sporočila")
    )  # fmt: skip


class WithdrawForm(PortalForm):
    """Why, if the person wants to say it."""

    reason = forms.CharField(
        label=_("Razlog"), required=False, max_length=400, widget=forms.Textarea({"rows": 3})
    )  # fmt: skip
