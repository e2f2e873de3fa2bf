"""`manage.py trust_list`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.documents.exceptions import NotTrusted
from apps.documents.signing.trusted import Trusted, add_trusted, trusted

WHY = {
    "unreadable": "This is no certificate in PEM or DER.",
    "fingerprint": "Its SHA-256 is another one: do not use this file. Take it from its issuer anew.",
    "authority": "This is not the certificate of an authority (basicConstraints CA).",
    "time": "It is not valid yet, or not any more.",
}


class Command(BaseCommand):
    """Show the authorities whose signatures count, or add one under its fingerprint."""

    help = "List the pinned authorities; with --add FILE --sha256 HEX add one (docs/operations.md, Seal)."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--add`, `--sha256`."""
        parser.add_argument("--add", metavar="FILE", help="certificate of an authority, PEM or DER")
        parser.add_argument("--sha256", metavar="HEX", help="its fingerprint, from the EU trusted list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show or add."""
        if bool(options["add"]) != bool(options["sha256"]):
            raise CommandError("Give both --add FILE and --sha256 HEX: the file alone proves nothing.")
        if options["add"]:
            self._add(Path(options["add"]), options["sha256"])
        rows = trusted()
        for one in rows:
            self.stdout.write(self._line(one))
        self.stdout.write(f"{sum(one.root for one in rows)} roots, {len(rows)} certificates in the list")

    def _add(self, file: Path, fingerprint: str) -> None:
        try:
            one = add_trusted(file.read_bytes(), fingerprint=fingerprint, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be read.") from error
        except NotTrusted as error:
            raise CommandError(WHY[str(error)]) from error
        self.stdout.write(f"added: {one.name}")

    def _line(self, one: Trusted) -> str:
        kind = "root" if one.root else "intermediate"
        ends = one.certificate.not_valid_after_utc.date().isoformat()
        return f"{kind:12}  until {ends}  {one.fingerprint}  {one.name}"
