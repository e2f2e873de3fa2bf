"""What this app plugs into the house."""

from apps.applications.plugins import catalogue


def register() -> None:
    """Called once from AppConfig.ready()."""
    catalogue.register()
