"""Wires the worker's heartbeat and what the ground plugs in."""

import logging

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """The ground storey."""

    name = "apps.core"
    verbose_name = _("Osnova")

    def ready(self) -> None:
        """Let every Celery worker tell that it lives and every write where it comes from; plug in."""
        from apps.core import heartbeat, plugins, trail

        heartbeat.connect()
        trail.connect()
        logging.captureWarnings(True)  # so that they are redacted like everything else
        plugins.register()
