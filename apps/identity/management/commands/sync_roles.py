"""`manage.py sync_roles`."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.identity.services.roles import sync_roles


class Command(BaseCommand):
    """Make the groups what the table of roles says; running it again changes nothing."""

    help = "Bring groups and their permissions to the table of roles (apps/identity/roles.py)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and tell."""
        counts = sync_roles()
        self.stdout.write(f"Roles: {len(counts)} groups, {sum(counts.values())} permissions")
