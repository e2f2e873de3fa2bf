"""`manage.py count_tiles [--check]`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.reports import services


class Command(BaseCommand):
    """Compare the counts of the map with the reports; without `--check` put right what is wrong. Exit code 1 when
    something was wrong and was not put right."""

    help = "Check and rebuild the counts of the map of reports."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--check", action="store_true", help="only compare")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, rebuild, compare."""
        wrong = services.wrong_tiles()
        if wrong and not options["check"]:
            services.rebuild_tiles()
            self.stdout.write(f"{wrong} squares were wrong.")
            wrong = services.wrong_tiles()
        if wrong:
            self.stderr.write(self.style.ERROR(f"WRONG: {wrong} squares differ from the reports."))
            sys.exit(1)
        self.stdout.write("OK: the counts of the map are those of the reports.")
