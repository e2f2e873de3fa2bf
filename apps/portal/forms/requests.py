"""Filing a request about personal data, and deciding on one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.portal.choices import RequestKind, RequestState

KINDS = (
    (RequestKind.RECTIFICATION, _("Popravite podatek, ki je napačen ali nepopoln")),
    (RequestKind.ERASURE, _("Izbrišite moje podatke in zaprite račun")),
    (RequestKind.RESTRICTION, _("Omejite obdelavo: podatke samo hranite, dokler se ne razjasni")),
    (RequestKind.OBJECTION, _("Ugovarjam temu, da obdelujete moje podatke")),
)
NEEDS_TEXT = (RequestKind.RECTIFICATION, RequestKind.RESTRICTION, RequestKind.OBJECTION)
OUTCOMES = (
    (RequestState.GRANTED, _("Ugodimo")),
    (RequestState.PARTLY_GRANTED, _("Delno ugodimo")),
    (RequestState.REFUSED, _("Zavrnemo")),
)


class RequestForm(PortalForm):
    """What the person asks."""

    kind = forms.ChoiceField(
        label=_("Kaj zahtevate?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Izberite, kaj zahtevate.")},
    )
    text = forms.CharField(
        label=_("Opišite"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Pri popravku: kateri podatek in kako je prav. Pri omejitvi in ugovoru: kateri podatki in zakaj. "
            "Pri izbrisu lahko pustite prazno."
        ),
        error_messages={"max_length": _("Besedilo je predolgo: največ %(limit_value)d znakov.")},
    )

    def clean(self) -> dict[str, Any]:
        """All but erasure need words."""
        data = super().clean() or {}
        if data.get("kind") in NEEDS_TEXT and not data.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", _("Opišite, za kateri podatek gre in kaj želite."))
        return data


class DecisionForm(forms.Form):
    """What the officer decides."""

    outcome = forms.ChoiceField(
        label=_("Odločitev"), choices=OUTCOMES, widget=forms.RadioSelect,
        error_messages={"required": _("Izberite odločitev.")},
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Odgovor osebi"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Kaj ste odločili in zakaj. Pri zavrnitvi napišite tudi, da se oseba lahko pritoži Informacijskemu "
            "pooblaščencu ali zahteva sodno varstvo (GDPR, 12. člen, odstavek 4)."
        ),
        error_messages={"required": _("Napišite odgovor: oseba ga bo prebrala v Mojih podatkih.")},
    )


class ExtensionForm(forms.Form):
    """Why two more months are needed."""

    reason = forms.CharField(
        label=_("Zakaj je rok treba podaljšati"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Zapletenost ali število zahtev (GDPR, 12. člen, odstavek 3). Oseba bo razloge prebrala."),
        error_messages={"required": _("Napišite razloge za podaljšanje.")},
    )
