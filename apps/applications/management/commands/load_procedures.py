"""`manage.py load_procedures`."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.applications.services.catalogue import load_procedures
from apps.cases.services import load_plan


class Command(BaseCommand):
    """Bring the procedures of the release into the catalogue, and their signs into the classification plan; what staff
    changed stays, running it again changes nothing."""

    help = "Load procedures and their forms that are missing or have changed with the release."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and tell how many there are."""
        signs = load_plan()
        counts = load_procedures()
        self.stdout.write("Catalogue: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
        self.stdout.write(f"Classification plan: {signs} signs added")
