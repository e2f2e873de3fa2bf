"""What this app plugs into the house."""

from apps.core import access
from apps.identity.naming import words_for
from apps.identity.plugins import contacts, data, mandates, persons, security, staff


def register() -> None:
    """Called once from AppConfig.ready()."""
    access.describers.register("identity", words_for)
    staff.register()
    mandates.register()
    security.register()
    persons.register()
    contacts.register()
    data.register()
