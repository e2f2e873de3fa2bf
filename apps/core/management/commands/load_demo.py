"""`manage.py load_demo`."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.demo import load_demo
from apps.core.exceptions import DemoNotAllowed
from apps.core.legal_time import local_day


class Command(BaseCommand):
    """Load believable data; running it again changes nothing."""

    help = "Load demo data (only with DEMO set)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """--today moves the demo to another day."""
        parser.add_argument("--today", type=dt.date.fromisoformat, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell what was loaded."""
        today = options["today"] or local_day(timezone.now())
        try:
            load_demo(today, lambda title, result: self.stdout.write(f"  {title}: {result}"))
        except DemoNotAllowed as error:
            raise CommandError("Demo data is only loaded when DEMO is set.") from error
