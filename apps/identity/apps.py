"""Registers the demo accounts and the pages of people."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    """Accounts of citizens and staff."""

    name = "apps.identity"
    verbose_name = _("Ljudje")

    def ready(self) -> None:
        """Plug in."""
        from apps.core import plugs
        from apps.identity import demo, personas

        plugs.demo_modules.register("identity", plugs.DemoModule("Računi", demo.load), order=10)
        plugs.demo_facts.register("staff", demo.facts)
        plugs.demo_facts.register("sipass", personas.facts)
        plugs.my_pages.register(
            "identity",
            plugs.MyPage(_("Podatki iz SI-PASS"), lambda: reverse("identity:my_identity"), "oseba"),
            order=95,
        )
