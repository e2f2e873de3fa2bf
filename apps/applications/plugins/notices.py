"""Kinds of notices about e-vloge."""

from django.utils.translation import gettext_lazy as _

from apps.notifications.registry import Kind, kinds


def register() -> None:
    """Called from the app's `register`."""
    kinds.register("applications.filed", Kind("cases", _("Oddane vloge")))
    kinds.register("applications.cosigning", Kind("cases", _("Sopodpisi vlog")))
    kinds.register("applications.stale", Kind("cases", _("Osnutki, ki bodo izbrisani")))
    kinds.register("applications.received", Kind("work", _("Nove vloge")))
