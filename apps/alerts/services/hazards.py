"""Hazards that come with the portal."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.alerts.models import Hazard

FILE = Path(__file__).resolve().parents[1] / "data" / "templates.json"


@transaction.atomic
def load_hazards() -> int:
    """Add the hazards that are missing; what staff changed stays. Returns how many there are."""
    rows: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    for row in rows:
        Hazard.objects.get_or_create(code=row["code"], defaults={key: row[key] for key in row if key != "code"})
    return Hazard.objects.count()
