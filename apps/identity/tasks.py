"""Jobs of people: following employments, closing what is over, cleaning up at night."""

from celery import shared_task

from apps.identity.services import clients, local_accounts, sharing, staff


@shared_task(name="identity.follow_employments")
def follow_employments() -> None:
    """Groups and staff status after employments that begin or ended."""
    staff.follow_all_employments()


@shared_task(name="identity.end_shares")
def end_shares() -> None:
    """Take away shares whose time is over."""
    sharing.end_shares()


@shared_task(name="identity.close_expired_accounts")
def close_expired_accounts() -> None:
    """Close accounts for emergencies whose day is over."""
    local_accounts.close_expired()


@shared_task(name="identity.clean_tokens")
def clean_tokens() -> None:
    """Drop tokens of the API that are over."""
    clients.clean_tokens()
