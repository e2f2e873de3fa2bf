"""`manage.py reconcile_files`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.documents.services import compare_storage


class Command(BaseCommand):
    """Compare database and storage now; exit code 1 when they disagree."""

    help = "Compare the records of files with the storage. Only bytes without a record, a day old, are deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--all`."""
        parser.add_argument("--all", action="store_true", help="read the contents of every file, not of a sample")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, telling how far it is."""
        check = compare_storage(everything=options["all"], tell=self.stdout.write)
        self.stdout.write(
            f"{check.rows} records, {check.stored} stored, {check.read} read; {check.missing} missing, {check.wrong} "
            f"wrong, {check.strays} without a record, {check.removed} of them deleted."
        )
        for fault in check.faults:
            self.stdout.write(f"  {fault['file']} {fault['what']}")
        if not check.good:
            raise CommandError(check.error or "Database and storage disagree.")
