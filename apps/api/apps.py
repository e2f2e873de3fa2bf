"""The developers' door."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Collects each app's api.py; lets programs in and tells them what happened."""

    name = "apps.api"
    verbose_name = "API"

    def ready(self) -> None:
        """Plug in, last of all that have events to offer."""
        from apps.api import plugins, receivers, schema  # noqa: F401  schema registers itself with drf-spectacular

        plugins.register()
        receivers.listen()
