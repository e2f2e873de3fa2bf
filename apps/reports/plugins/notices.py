"""Kinds of notices about reports."""

from django.utils.translation import gettext_lazy as _

from apps.notifications.registry import Kind, kinds


def register() -> None:
    """Called from the app's `register`."""
    kinds.register("reports.received", Kind("reports", _("Prejete prijave")))
    kinds.register("reports.moved", Kind("reports", _("Novosti pri prijavah")))
    kinds.register("reports.waits", Kind("work", _("Prijave, ki čakajo na vas")))
