"""What contact data plug into the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.identity import mails


def register() -> None:
    """Called once from AppConfig.ready()."""
    page = plugs.MyPage(_("Nastavitve"), lambda: reverse("identity:settings"), "uredi")
    plugs.my_pages.register("settings", page, order=920)
    mails.register()
