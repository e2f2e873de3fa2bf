"""Novice."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    """News: written once, told to whoever subscribed, kept in an archive."""

    name = "apps.news"
    verbose_name = _("Novice")

    def ready(self) -> None:
        """Plug in; every process must know the event."""
        from apps.news import plugins, signals  # noqa: F401

        plugins.register()
