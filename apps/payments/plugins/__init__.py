"""What this app plugs into the house."""

from apps.payments.plugins import mailbox, notices, people, programs, providers, staff


def register() -> None:
    """Called once from AppConfig.ready()."""
    mailbox.register()
    people.register()
    providers.register()
    staff.register()
    programs.register()
    notices.register()
