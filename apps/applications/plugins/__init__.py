"""What this app plugs into the house."""

from apps.applications.plugins import attachments, catalogue, signing


def register() -> None:
    """Called once from AppConfig.ready()."""
    attachments.register()
    catalogue.register()
    signing.register()
