"""What this app plugs into the house."""

from apps.news.plugins import people, programs, staff, topics


def register() -> None:
    """Called once from AppConfig.ready()."""
    topics.register()
    people.register()
    programs.register()
    staff.register()
