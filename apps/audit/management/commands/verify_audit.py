"""`manage.py verify_audit`."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand

from apps.audit import services


class Command(BaseCommand):
    """Recompute the chain of the access log and compare it with the exported heads. Exit code 1 and the first row that
    is wrong, when one is."""

    help = "Check that nobody changed the access log."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, with progress on terminals."""
        started = time.perf_counter()
        verdict = services.verify(self.progress if self.stderr.isatty() else lambda rows: None)
        seconds = time.perf_counter() - started
        if verdict.fault:
            self.stderr.write(self.style.ERROR(f"BROKEN after {verdict.rows} right rows: {verdict.fault}"))
            sys.exit(1)
        self.stdout.write(
            f"OK: {verdict.rows} rows in {seconds:.1f} s, compared with {verdict.heads} exported heads, "
            f"head {verdict.head}"
        )

    def progress(self, rows: int) -> None:
        """One line that counts up."""
        self.stderr.write(f"\r{rows} rows", ending="")
