"""What this app plugs into the house."""

from apps.applications.plugins import (
    attachments,
    catalogue,
    known,
    mailbox,
    mails,
    mine,
    notices,
    papers,
    roles,
    signing,
    subject,
)


def register() -> None:
    """Called once from AppConfig.ready()."""
    attachments.register()
    catalogue.register()
    signing.register()
    mine.register()
    mailbox.register()
    known.register()
    roles.register()
    subject.register()
    papers.register()
    notices.register()
    mails.register()
