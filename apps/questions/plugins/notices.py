"""Kinds of notices about questions."""

from django.utils.translation import gettext_lazy as _

from apps.notifications.registry import Kind, KindGroup, kind_groups, kinds


def register() -> None:
    """Called from the app's `register`."""
    kind_groups.register("questions", KindGroup(_("Vprašanja občini"), _("Odgovori na vaša vprašanja.")), order=350)
    kinds.register("questions.received", Kind("questions", _("Prejeta vprašanja")))
    kinds.register("questions.moved", Kind("questions", _("Odgovori in novosti pri vprašanjih")))
    kinds.register("questions.returned", Kind("work", _("Odgovori, vrnjeni v popravek")))
