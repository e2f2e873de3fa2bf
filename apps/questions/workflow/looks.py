"""How each state is shown to people: colour, icon, and what happens next."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.questions.choices import QuestionState as S


@dataclass(frozen=True)
class Look:
    """colour: of the tag; coming: what happens next, for the asker."""

    colour: str
    icon: str
    words: Any
    coming: Any = ""


_LOOKS: dict[S, tuple[str, str, Any]] = {
    S.UNCONFIRMED: ("neutral", "posta", _("Vprašanje čaka, da ga potrdite s povezavo v sporočilu.")),
    S.NEW: ("opeka", "sporocilo", _("Vprašanje je pri oddelku. Ko bo odgovor napisan, vas obvestimo.")),
    S.ASSIGNED: ("warning", "isci", _("Oddelek pripravlja odgovor. Ko bo napisan, vas obvestimo.")),
    S.ANSWERED: ("success", "krog-kljukica", ""),
    S.PUBLISHED: ("success", "krog-kljukica", ""),
    S.CLOSED: ("neutral", "zapri", ""),
    S.REFUSED: ("neutral", "zapri", ""),
    S.REDACTED: ("neutral", "kljucavnica", _("Vprašanje in odgovor vidite samo vi in oddelek.")),
}
LOOKS: dict[str, Look] = {
    state: Look(colour, icon, state.label, coming) for state, (colour, icon, coming) in _LOOKS.items()
}
