"""The app of e-vloge."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """e-vloge."""

    name = "apps.applications"
    verbose_name = _("e-vloge")

    def ready(self) -> None:
        """Plug into the house."""
        from apps.applications import plugins, receivers  # noqa: F401  # receivers register themselves

        plugins.register()
