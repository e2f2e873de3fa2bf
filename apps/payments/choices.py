"""States of orders, and how they look."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """Where an order stands, in the words that people see."""

    OPEN = "open", _("čaka na plačilo")
    PAID = "paid", _("plačano")
    CANCELLED = "cancelled", _("preklicano")


@dataclass(frozen=True)
class Look:
    """Colour, icon and word of a state."""

    colour: str
    icon: str
    words: Any


LOOKS: dict[str, Look] = {
    OrderState.OPEN: Look("warning", "evro", OrderState.OPEN.label),
    OrderState.PAID: Look("success", "krog-kljukica", OrderState.PAID.label),
    OrderState.CANCELLED: Look("neutral", "zapri", OrderState.CANCELLED.label),
}
