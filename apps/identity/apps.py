"""Registers the demo accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    """Accounts of citizens and staff."""

    name = "apps.identity"
    verbose_name = _("Ljudje")

    def ready(self) -> None:
        """Plug in."""
        from apps.core import plugs
        from apps.identity import demo, plugins

        plugs.demo_modules.register("identity", plugs.DemoModule("Računi", demo.load), order=10)
        plugs.demo_facts.register("staff", demo.facts)
        plugins.register()
