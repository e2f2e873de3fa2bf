"""The project: settings, addresses and the two servers' entry points. Apps never import it."""

from ptuj_portal.celery import app as celery_app

__all__ = ["celery_app"]
