"""What this app plugs into the house."""

from apps.alerts.plugins import keeping, notices, people, staff


def register() -> None:
    """Called once from AppConfig.ready()."""
    people.register()
    staff.register()
    keeping.register()
    notices.register()
