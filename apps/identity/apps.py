"""Plugs people into the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    """Accounts of citizens and staff."""

    name = "apps.identity"
    verbose_name = _("Ljudje")

    def ready(self) -> None:
        """Plug in."""
        from apps.identity import plugins

        plugins.register()
