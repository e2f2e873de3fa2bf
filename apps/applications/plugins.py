"""What e-vloge plug into the house."""

from apps.applications import granted


def register() -> None:
    """Called once from AppConfig.ready()."""
    granted.register()
