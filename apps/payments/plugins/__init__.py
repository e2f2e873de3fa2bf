"""What this app plugs into the house."""

from apps.payments.plugins import people, programs, providers, staff


def register() -> None:
    """Called once from AppConfig.ready()."""
    people.register()
    providers.register()
    staff.register()
    programs.register()
