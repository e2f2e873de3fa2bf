"""How each state is shown to people: colour, icon, pin on the map, and what happens next."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.reports.choices import ReportState as S


@dataclass(frozen=True)
class Look:
    """colour: of the tag and of the number in lists; pin: class of the pin (`open`, `work`, `done`); coming: what
    happens next, for the page of the report."""

    colour: str
    icon: str
    words: Any
    pin: str
    coming: Any = ""


_LOOKS: dict[S, tuple[str, str, str, Any]] = {
    S.UNCONFIRMED: ("neutral", "posta", "open", _("Prijava čaka, da jo potrdite s povezavo v sporočilu.")),
    S.RECEIVED: ("opeka", "sporocilo", "open", _("Prijavo bomo pregledali in jo dodelili tistemu, ki jo bo rešil.")),
    S.ACCEPTED: ("warning", "isci", "work", _("Prijavo obravnavamo. Naslednji korak bo zapisan tukaj.")),
    S.PLANNED: ("warning", "koledar", "work", _("Popravilo je načrtovano.")),
    S.IN_PROGRESS: ("warning", "delo", "work", _("Dela potekajo.")),
    S.FORWARDED: ("warning", "naprej", "work", _("Prijavo smo poslali pristojnim in čakamo njihov odgovor.")),
    S.REOPENED: ("opeka", "puscica", "open", _("Napaka še ni odpravljena, zato prijavo obravnavamo znova.")),
    S.FIXED: ("success", "krog-kljukica", "done", ""),
    S.CLOSED: ("neutral", "zapri", "done", ""),
    S.HIDDEN: ("neutral", "kljucavnica", "done", _("Prijava ni javna.")),
}
LOOKS: dict[str, Look] = {
    state: Look(colour, icon, state.label, pin, coming) for state, (colour, icon, pin, coming) in _LOOKS.items()
}
