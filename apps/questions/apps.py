"""Vprašaj občino."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    """Questions to the municipality, from whoever asks to the office that answers."""

    name = "apps.questions"
    verbose_name = _("Vprašaj občino")

    def ready(self) -> None:
        """Plug in; every process must know the events, the worker that delivers them above all."""
        from apps.questions import plugins, receivers, signals  # noqa: F401

        plugins.register()
