"""Dokumenti."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Files: received, checked, kept sealed, handed out to those who may see them."""

    name = "apps.documents"
    verbose_name = _("Dokumenti")

    def ready(self) -> None:
        """Plug in."""
        from apps.documents import checks, plugins

        checks.register_checks()
        plugins.register()
