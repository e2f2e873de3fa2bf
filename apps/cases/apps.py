"""Zadeve."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Number, state, deadline and timeline of every matter that somebody filed."""

    name = "apps.cases"
    verbose_name = _("Zadeve")

    def ready(self) -> None:
        """Plug in; every process must know the events, the worker that delivers them above all."""
        from apps.cases import plugins, receivers, signals  # noqa: F401

        plugins.register()
