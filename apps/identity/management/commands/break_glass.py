"""`manage.py break_glass --reason "…"`: an administrator for a day (docs/operations.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.identity.services.break_glass import break_glass


class Command(BaseCommand):
    """Makes an administrator for a day and prints the password for one sign-in and the secret of the app."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The reason is asked for: it stands in the log."""
        parser.add_argument("--reason", required=True, help="why no other administrator can help; goes to the log")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make and tell."""
        made = break_glass(reason=options["reason"])
        for label, value in (
            ("User name", made.username),
            ("Password (one sign-in)", made.password),
            ("TOTP secret", made.totp_secret),
            ("Closes by itself", f"{timezone.localtime(made.valid_until):%Y-%m-%d %H:%M}"),
        ):
            self.stdout.write(f"{label + ':':<24} {value}")
