"""Where the next number of a case comes from."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PortalQuerySet

SIGN = r"^[0-9]{1,5}$"
sign_is_digits = RegexValidator(SIGN, _("Klasifikacijski znak ima od ena do pet števk."))


class CaseCounter(BaseModel):
    """The last number given under a classification sign in a year. Written by `services.allocate_number` alone."""

    sign = models.CharField(_("klasifikacijski znak"), max_length=5, validators=[sign_is_digits])
    year = models.PositiveSmallIntegerField(_("leto"))
    last = models.PositiveIntegerField(_("zadnja zaporedna številka"), default=0)

    objects = PortalQuerySet.as_manager()

    class Meta:
        verbose_name = _("števec zadev")
        verbose_name_plural = _("števci zadev")
        ordering = ["-year", "sign"]
        constraints = [models.UniqueConstraint(fields=["sign", "year"], name="casecounter_once")]

    def __str__(self) -> str:
        return f"{self.sign}-{self.last}/{self.year}"
