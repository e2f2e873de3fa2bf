"""`manage.py prepare`: everything between a new version and its start, in one process."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

STAMP = ".collected"


class Command(BaseCommand):
    """Migrations, places of the town, roles, organisations, procedures, static files, and demo data where DEMO is set.
    Safe to run again."""

    help = "Bring database and static files to this version."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps; the static files only when one of them changed."""
        self.stdout.write("Database …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_territory", stdout=self.stdout)
        call_command("sync_roles", stdout=self.stdout)
        call_command("load_organisations", stdout=self.stdout)
        call_command("load_procedures", stdout=self.stdout)
        self.collect()
        if settings.DEMO:
            self.stdout.write("Demo data …")
            call_command("load_demo", stdout=self.stdout)

    def collect(self) -> None:
        """Collect static files unless names, sizes and times are those of the last time."""
        root = Path(settings.STATIC_ROOT)
        mark = fingerprint()
        stamp = root / STAMP
        if stamp.exists() and stamp.read_text() == mark:
            return
        self.stdout.write("Static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(mark)


def fingerprint() -> str:
    """One value over all static files of the project and its packages."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()
