"""States of orders."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """Where an order stands, in the words that people see (colours and steps: `workflow`)."""

    OPEN = "open", _("čaka na plačilo")
    PAID = "paid", _("plačano")
    CANCELLED = "cancelled", _("preklicano")
