"""Jobs of people: closing what is over and cleaning up at night."""

from celery import shared_task

from apps.identity.services import local_accounts, sessions


@shared_task(name="identity.close_expired_accounts")
def close_expired_accounts() -> None:
    """Close accounts for emergencies whose day is over."""
    local_accounts.close_expired()


@shared_task(name="identity.clean_accounts")
def clean_accounts() -> None:
    """Drop sessions that are over and accounts that nobody confirmed."""
    sessions.clean_sessions()
    local_accounts.delete_unconfirmed()
