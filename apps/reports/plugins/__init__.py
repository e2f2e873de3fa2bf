"""What this app plugs into the house."""

from apps.reports.plugins import keeping, people, photos, staff


def register() -> None:
    """Called once from AppConfig.ready()."""
    staff.register()
    people.register()
    keeping.register()
    photos.register()
