"""Providers of payments, and demo data. Without a provider people pay by the slip."""

from django.conf import settings

from apps.core import plugs
from apps.payments import demo
from apps.payments.providers.ujp import NAME, UjpSimulator
from apps.payments.registry import providers


def register() -> None:
    """Called by the package."""
    if settings.DEMO:
        providers.register(NAME, UjpSimulator())
    plugs.demo_modules.register("payments", plugs.DemoModule("Plačila", demo.load), order=60)
