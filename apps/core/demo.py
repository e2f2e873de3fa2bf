"""Loads the demo: one module per app, idempotent, dates relative to today."""

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

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


@contextmanager
def as_of(moment: dt.datetime) -> Iterator[None]:
    """What is done inside happens at a moment for everything that asks Django for the time, defaults of fields as well,
    so that the demo's past is made by the services themselves. For the loader alone: it holds for the whole process."""
    then = type("Then", (dt.datetime,), {"now": classmethod(lambda _cls, tz=None: moment.astimezone(tz))})
    with mock.patch("django.utils.timezone.datetime", then):
        yield


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
