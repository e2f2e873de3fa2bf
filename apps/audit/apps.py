"""Sled."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """What happened and who looked: kept where nobody can rewrite it."""

    name = "apps.audit"
    verbose_name = _("Sled")
