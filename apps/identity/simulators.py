"""Stand-ins for the public registers, only with DEMO: they know the people and organisations of the demo and say that
they are simulated wherever their answer is shown."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.identity.choices import MandateKind
from apps.identity.models import Mandate
from apps.identity.registry import Finding, Register

FILE = Path(__file__).parent / "data" / "demo_mandates.json"


@cache
def demo_data() -> dict[str, Any]:
    """What the demo shows and the simulators answer for."""
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


class BusinessRegisterSimulator(Register):
    """In place of the business register (ePRS, AJPES)."""

    title = gettext_lazy("Poslovni register Slovenije")
    simulated = True

    def look_up(self, mandate: Mandate) -> Finding | None:
        """By registration number: name, seat and representative."""
        if mandate.kind != MandateKind.LEGAL:
            return None
        number = mandate.counterpart.registration_number
        entry = next((row for row in demo_data()["organisations"] if row["registration_number"] == number), None)
        if entry is None:
            return Finding(None, _("Te matične številke ni v registru."))
        person = demo_data()["people"][entry["representative"]]
        legal = f"{person['given_name']} {person['family_name']}"
        facts = ((_("Ime"), entry["name"]), (_("Sedež"), entry["address"]), (_("Zakoniti zastopnik"), legal))
        agrees = legal == str(mandate.representative) and entry["tax_number"] == mandate.counterpart.tax_number
        return Finding(agrees, _("Vpis obstaja."), facts)


class PopulationRegisterSimulator(Register):
    """In place of the central register of population (CRP)."""

    title = gettext_lazy("Centralni register prebivalstva")
    simulated = True

    def look_up(self, mandate: Mandate) -> Finding | None:
        """Whether the person is a parent of the child."""
        if mandate.kind != MandateKind.PARENT:
            return None
        for child in demo_data()["children"]:
            parent = demo_data()["people"][child["parent"]]
            if mandate.counterpart.name == f"{child['given_name']} {child['family_name']}":
                agrees = str(mandate.representative) == f"{parent['given_name']} {parent['family_name']}"
                return Finding(agrees, _("Otrok je vpisan."))
        return Finding(None, _("Te osebe ni v registru."))
