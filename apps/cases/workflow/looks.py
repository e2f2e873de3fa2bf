"""How each state is shown to people: colour, icon and word, and what happens next."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.cases.choices import CaseState


@dataclass(frozen=True)
class Look:
    """How a state is shown to people: colour, icon and word, and what happens next."""

    colour: str
    icon: str
    words: Any
    coming: Any


_COMING: dict[CaseState, tuple[str, str, Any]] = {
    CaseState.RECEIVED: (
        "info", "vloga",
        _("Pregledali bomo, ali je vloga popolna. Če kaj manjka, vas bomo v petih delovnih dneh pozvali, da jo "
          "dopolnite; sicer jo začnemo reševati."),
    ),
    CaseState.INCOMPLETE: (
        "warning", "opozorilo",
        _("V vlogi nekaj manjka. Pripravljamo poziv, v katerem bo pisalo, kaj morate dopolniti."),
    ),
    CaseState.SUPPLEMENT_REQUESTED: (
        "warning", "uredi",
        _("Dopolnite vlogo do roka v pozivu. Rok za odločitev do takrat ne teče. Če vloge ne dopolnite, jo moramo "
          "zavreči."),
    ),
    CaseState.SUPPLEMENTED: (
        "info", "kljukica", _("Dopolnitev smo prejeli. Pregledali bomo, ali je vloga zdaj popolna."),
    ),
    CaseState.IN_REVIEW: (
        "info", "isci", _("Vloga je popolna, uradna oseba jo obravnava. O odločitvi vas bomo obvestili."),
    ),
    CaseState.WAITING_FOR_OPINION: (
        "info", "sporocilo", _("Pred odločitvijo smo za mnenje zaprosili še drug oddelek ali organ."),
    ),
    CaseState.SUSPENDED: ("neutral", "ura", _("Postopek je prekinjen; rok za odločitev ta čas ne teče.")),
    CaseState.DECIDED: (
        "info", "listina", _("Odločitev je izdana. Poslali vam jo bomo; če upravna taksa še ni plačana, po plačilu."),
    ),
    CaseState.DISPATCHED: (
        "info", "posta", _("Odločitev smo vam poslali. Rok za pritožbo začne teči, ko jo prevzamete."),
    ),
    CaseState.SERVED: (
        "success", "krog-kljukica",
        _("Odločitev vam je vročena. Zoper njo se lahko do konca roka pritožite tudi na tej strani."),
    ),
    CaseState.REOPENED: ("info", "puscica", _("O zadevi odločamo znova, ker je bilo pritožbi ugodeno.")),
    CaseState.FINAL: ("success", "krog-kljukica", _("Zadeva je pravnomočno končana.")),
    CaseState.WITHDRAWN: ("neutral", "zapri", _("Vloga je bila umaknjena, postopek je ustavljen.")),
    CaseState.TRANSFERRED: ("neutral", "naprej", _("Vlogo smo odstopili organu, ki je pristojen zanjo.")),
    CaseState.JOINED: ("neutral", "skupina", _("O vlogi odločamo skupaj z drugo zadevo.")),
}  # fmt: skip
LOOKS: dict[str, Look] = {
    state: Look(colour, icon, state.label, coming) for state, (colour, icon, coming) in _COMING.items()
}
