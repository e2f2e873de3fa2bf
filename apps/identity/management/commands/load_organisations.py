"""`manage.py load_organisations`."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.identity.services.organisations import load_organisations


class Command(BaseCommand):
    """Bring in the municipality, its institutions and companies; what staff changed stays."""

    help = "Load organisations and departments that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell how many there are."""
        counts = load_organisations()
        self.stdout.write("Organisations: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
