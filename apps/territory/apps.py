"""Plugs the places of the town into search, map, home page and demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    """Places of Ptuj."""

    name = "apps.territory"
    verbose_name = _("Kraji")

    def ready(self) -> None:
        """Plug in."""
        from apps.territory import plugins

        plugins.register()
