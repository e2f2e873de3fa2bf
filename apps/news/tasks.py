"""Jobs of news: what is scheduled comes out."""

from celery import shared_task

from apps.news import services


@shared_task(name="news.publish_due", ignore_result=True)
def publish_due() -> None:
    """Called by beat several times a minute."""
    services.publish_due()
