"""Plugs the trail in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """What happened and who looked: kept where nobody can rewrite it."""

    name = "apps.audit"
    verbose_name = _("Sled")

    def ready(self) -> None:
        """Plug in."""
        from apps.audit import plugins

        plugins.register()
