"""`manage.py take_report_mail < mail`."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from apps.documents.exceptions import StorageDown
from apps.reports.services.mailing import MOST_BYTES, take_report_mail


class Command(BaseCommand):
    """Make a report of the mail on the standard input: the end of a pipe of the mail server (docs/operations.md). Exit
    code 75 (EX_TEMPFAIL of sysexits.h) asks it to try again later; whatever else the mail is, it was dealt with."""

    help = "Make a report of the mail on the standard input."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read and take."""
        try:
            report = take_report_mail(sys.stdin.buffer.read(MOST_BYTES + 1))
        except (DatabaseError, StorageDown) as error:
            self.stderr.write(f"Try again later: {type(error).__name__}")
            sys.exit(os.EX_TEMPFAIL)
        self.stdout.write(f"report {report.pk}" if report else "nothing to take")
