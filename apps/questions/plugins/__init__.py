"""What this app plugs into the house."""

from apps.questions.plugins import keeping, notices, people, programs, staff


def register() -> None:
    """Called once from AppConfig.ready()."""
    staff.register()
    people.register()
    keeping.register()
    programs.register()
    notices.register()
