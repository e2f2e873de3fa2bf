"""`manage.py take_bounces [folder]`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.notifications import services
from apps.notifications.bounce_mail import MOST_BYTES, read_report
from apps.notifications.exceptions import ReportRefused

MOST_FILES = 10_000  # of one run


class Command(BaseCommand):
    """Take in what mail servers sent back: one mail from the standard input (a pipe of the mail server), or every file
    of a folder (a Maildir: `new`, `cur`), each deleted once it was taken in. What is no report stays where it is. Exit
    code 0 also for mails that tell nothing: a server must not send them back."""

    help = "Read reports of undelivered mail (RFC 3464) and complaints (RFC 5965)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where they lie."""
        parser.add_argument("folder", nargs="?", help="a folder of mails, or a Maildir; without it: standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, take in, say how many."""
        if not options["folder"]:
            self._one(sys.stdin.buffer.read(MOST_BYTES + 1), "standard input")
            return
        folder = Path(options["folder"])
        if not folder.is_dir():
            raise CommandError(f"no folder: {folder}")
        for path in _mails(folder):
            with path.open("rb") as file:
                taken = self._one(file.read(MOST_BYTES + 1), path.name)
            if taken:
                path.unlink()

    def _one(self, raw: bytes, name: str) -> bool:
        try:
            told = read_report(raw)
        except ReportRefused as refusal:
            self.stderr.write(f"{name}: {refusal}")
            return False
        self.stdout.write(f"{name}: {services.take_bounces(told)}")
        return True


def _mails(folder: Path) -> Iterator[Path]:
    places = [folder / name for name in ("new", "cur") if (folder / name).is_dir()] or [folder]
    found = sorted(path for place in places for path in place.iterdir() if path.is_file() and not path.is_symlink())
    yield from found[:MOST_FILES]
