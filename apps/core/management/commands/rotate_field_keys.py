"""`manage.py rotate_field_keys`."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core import crypto
from apps.core.rotation import rotate


class Command(BaseCommand):
    """Seal everything with the newest key of `FIELD_KEYS`; afterwards the older ones can be taken away."""

    help = "Encrypt anew, with the newest key, whatever an older key encrypted. Safe to interrupt and to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell what was done while it is done."""
        self.stdout.write(f"Key {crypto.current_number()} takes over:")
        for name, done in rotate():
            self.stdout.write(f"  {name}: {done}")
        self.stdout.write("Done. Older keys may be removed from FIELD_KEYS once no backup needs them.")
