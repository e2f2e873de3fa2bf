"""`manage.py apply_retention`."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core import retention
from apps.core.actor import system_actor
from apps.core.exceptions import RetentionRunning


class Command(BaseCommand):
    """End what has been kept long enough, now instead of at night."""

    help = "Apply the retention rules (docs/personal-data.md). --dry-run only tells what would happen."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """--dry-run and --rule."""
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--rule", default="", help="key of one rule")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and tell, rule by rule; exits with an error when a record failed."""
        try:
            report = retention.run(
                actor=system_actor("apply_retention"), dry_run=options["dry_run"], only=options["rule"]
            )
        except (RetentionRunning, LookupError) as error:
            raise CommandError(str(error) or "Another run is under way.") from error
        for key, result in report.results.items():
            line = "  {}: due {due}, ended {acted}, still needed {kept}, failed {failed}"
            self.stdout.write(line.format(key, **result))
        if report.failed:
            raise CommandError(f"{report.failed} failed; see the report of {report} in the admin.")
