"""Kinds of notices about payments."""

from django.utils.translation import gettext_lazy as _

from apps.notifications.registry import Kind, kinds


def register() -> None:
    """Called from the app's `register`."""
    reminded = _("po izteku roka se taksa izterja (Zakon o upravnih taksah)")
    kinds.register("fee-reminder", Kind("payments", _("Opomini"), legal=reminded))
    kinds.register("fee-paid", Kind("payments", _("Prejeta plačila")))
    kinds.register("fee-exemption", Kind("payments", _("Oprostitve taks")))
