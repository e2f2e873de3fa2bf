"""Nightly jobs of people."""

from celery import shared_task

from apps.identity.services import sharing, staff


@shared_task(name="identity.follow_employments")
def follow_employments() -> None:
    """Groups and staff status after employments that begin or ended."""
    staff.follow_all_employments()


@shared_task(name="identity.end_shares")
def end_shares() -> None:
    """Take away shares whose time is over."""
    sharing.end_shares()
