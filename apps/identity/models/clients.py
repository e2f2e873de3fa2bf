"""Programs that use the API."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.history import tracked
from apps.core.models import BaseModel
from apps.identity.choices import Level
from apps.identity.models.organisations import Organisation


@tracked()
class ApiClient(BaseModel):
    """What an OAuth client of `allauth.idp` may do here. With client credentials it acts as `organisation` at
    `level`, both set when it was approved; `rate` is in requests a minute (None: as every client)."""

    client = models.OneToOneField(
        "allauth_idp_oidc.Client", models.CASCADE, related_name="portal", verbose_name=_("odjemalec")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="api_clients", verbose_name=_("organizacija"), null=True, blank=True
    )
    level = models.CharField(_("raven zaupanja"), max_length=12, choices=Level, default=Level.LOW)
    scopes = ArrayField(models.CharField(max_length=60), verbose_name=_("dovoljenja"), default=list, blank=True)
    rate = models.PositiveIntegerField(_("klicev na minuto"), null=True, blank=True)
    active = models.BooleanField(_("dejaven"), default=True)

    class Meta:
        verbose_name = _("odjemalec API")
        verbose_name_plural = _("odjemalci API")
        ordering = ["-created"]

    def __str__(self) -> str:
        return str(self.client)
