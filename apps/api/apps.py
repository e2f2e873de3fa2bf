"""The developers' door."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Collects each app's api.py."""

    name = "apps.api"
    verbose_name = "API"
