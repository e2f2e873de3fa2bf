"""`manage.py load_territory`."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.territory.services import load_territory


class Command(BaseCommand):
    """Bring the places of the town to the shipped registers; running it again changes nothing."""

    help = "Load quarters, settlements, streets and places."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell how many there are."""
        counts = load_territory()
        self.stdout.write("Places: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
