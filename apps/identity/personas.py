"""People of the SI-PASS stand-in (`tools/sipass`): invented, with numbers whose control digits are right."""

import functools
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.core.actor import LEVELS
from apps.identity.sipass.config import LOA

FILE = Path(__file__).parent / "data" / "personas.json"


@functools.cache
def personas() -> tuple[dict[str, Any], ...]:
    """All of them. level: the highest they can reach; empty where SI-PASS says none."""
    return tuple(json.loads(FILE.read_text()))


def facts() -> dict[str, Any]:
    """Part of the demo file: who can be chosen at the stand-in; nobody, when another provider is used."""
    persons = [
        {
            "sub": persona["sub"],
            "name": f"{persona['given_name']} {persona['family_name']}",
            "emso": persona["emso"],
            "tax_number": persona["tax_number"],
            "acr": f"{LOA}{persona['level'] or LEVELS[0]}",
        }
        for persona in personas()
    ]
    return {"sipass": {"issuer": settings.SIPASS_ISSUER, "persons": persons if settings.SIPASS_STAND_IN else []}}
