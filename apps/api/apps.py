"""The developers' door."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Collects each app's api.py; lets programs in."""

    name = "apps.api"
    verbose_name = "API"

    def ready(self) -> None:
        """Plug in."""
        from apps.api import demo, schema  # noqa: F401  schema registers itself with drf-spectacular
        from apps.core import plugs

        plugs.demo_modules.register("api", plugs.DemoModule("Odjemalec API", demo.load), order=900)
        plugs.demo_facts.register("api", demo.facts)
        page = plugs.MyPage(_("Povezani programi"), lambda: reverse("programs:list"), "svet")
        plugs.my_pages.register("programs", page, order=940)
