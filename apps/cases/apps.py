"""Zadeve."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Number, state, deadline and timeline of every matter that somebody filed."""

    name = "apps.cases"
    verbose_name = _("Zadeve")

    def ready(self) -> None:
        """Plug in."""
        from apps.cases import plugins

        plugins.register()
