"""The roof."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Home page, search, static pages, errors."""

    name = "apps.portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Plug in, and listen."""
        from apps.portal import plugins, receivers  # noqa: F401  receivers register by being imported

        plugins.register()
