"""What this app plugs into the house."""

from apps.applications.plugins import catalogue, roles


def register() -> None:
    """Called once from AppConfig.ready()."""
    catalogue.register()
    roles.register()
