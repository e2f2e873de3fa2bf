"""Emergency alerts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """Alerts: from whoever composes them to everybody whom they concern, within seconds."""

    name = "apps.alerts"
    verbose_name = _("Opozorila")

    def ready(self) -> None:
        """Plug in."""
        from apps.alerts import plugins, signals  # noqa: F401

        plugins.register()
