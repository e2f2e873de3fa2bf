"""What persons of SI-PASS plug into the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.identity import personas


def register() -> None:
    """Called once from AppConfig.ready()."""
    plugs.demo_facts.register("sipass", personas.facts)
    page = plugs.MyPage(_("Podatki iz SI-PASS"), lambda: reverse("identity:my_identity"), "oseba")
    plugs.my_pages.register("identity", page, order=910)
