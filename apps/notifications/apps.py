"""Obvestila."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Messages to people: an outbox that loses nothing."""

    name = "apps.notifications"
    verbose_name = _("Obvestila")

    def ready(self) -> None:
        """Plug in."""
        from apps.notifications import checks, plugins, receivers  # noqa: F401  they register by being imported

        plugins.register()
