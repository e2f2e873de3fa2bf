"""What this app plugs into the house."""

from apps.reports import senders
from apps.reports.plugins import keeping, mails, notices, people, photos, staff


def register() -> None:
    """Called once from AppConfig.ready()."""
    staff.register()
    people.register()
    keeping.register()
    photos.register()
    senders.register()
    notices.register()
    mails.register()
