"""The roof."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Home page, search, static pages, errors."""

    name = "apps.portal"
    verbose_name = _("Portal")
