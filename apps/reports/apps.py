"""Izboljšajmo Ptuj."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Reports of problems: from the person who saw them to the one who fixes them, in public."""

    name = "apps.reports"
    verbose_name = _("Izboljšajmo Ptuj")

    def ready(self) -> None:
        """Plug in; every process must know the events, the worker that delivers them above all."""
        from apps.reports import plugins, receivers, signals  # noqa: F401

        plugins.register()
