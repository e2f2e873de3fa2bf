"""Kinds of notices about alerts: to whoever may issue them, at any hour."""

from django.utils.translation import gettext_lazy as _

from apps.notifications.registry import Kind, kinds


def register() -> None:
    """Called from the app's `register`."""
    kinds.register("alerts.submit", Kind("work", _("Opozorila, ki čakajo na potrditev"), urgent=True))
    kinds.register("alerts.override", Kind("work", _("Opozorila, izdana brez druge osebe"), urgent=True))
    kinds.register("alerts.reject", Kind("work", _("Zavrnjena opozorila"), urgent=True))
