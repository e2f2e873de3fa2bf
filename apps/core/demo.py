"""Loads the demo: one module per app, idempotent, dates relative to today."""

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.core import plugs
from apps.core.exceptions import DemoNotAllowed

SEED = 2250  # postcode of Ptuj; every module that draws lots starts from it


def load_demo(today: dt.date, tell: Callable[[str, str], None]) -> None:
    """Load every module in its order, each in one transaction; DemoNotAllowed unless DEMO is set."""
    if not settings.DEMO:
        raise DemoNotAllowed
    for module in plugs.demo_modules:
        with transaction.atomic():
            tell(module.title, module.load(today))
    if settings.DEMO_FILE:
        write_demo_file(Path(settings.DEMO_FILE))


def write_demo_file(path: Path) -> None:
    """Write what a client of the demo needs (docs of the contract), readable by its owner alone."""
    facts: dict[str, Any] = {
        "base_url": settings.BASE_URL,
        "database_url": settings.DATABASE_URL,
        "redis_url": settings.REDIS_URL,
        "pg_bin": settings.PG_BIN,
    }
    for load in plugs.demo_facts:
        facts |= load()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".new")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(facts, indent=1, ensure_ascii=False))
    os.replace(partial, path)
