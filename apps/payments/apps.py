"""Plačila."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Fees: what has to be paid, by whom, under which reference."""

    name = "apps.payments"
    verbose_name = _("Plačila")

    def ready(self) -> None:
        """Plug in."""
        from apps.payments import plugins, receivers  # noqa: F401  receivers register by being imported

        plugins.register()
