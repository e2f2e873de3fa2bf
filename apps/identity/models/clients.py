"""Programs that use the API."""

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.choices import Level
from apps.identity.models.accounts import User
from apps.identity.models.organisations import Department, Organisation


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
        return str(self.client.name)


@tracked()
class ClientDepartment(BaseModel):
    """The municipality lets a program work for a department: it sees and moves its cases as far as its scopes go.
    ended: since when it does no more."""

    access = models.ForeignKey(ApiClient, models.PROTECT, related_name="departments", verbose_name=_("odjemalec"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("oddelek"))
    reason = models.CharField(_("podlaga"), max_length=250, help_text=_("Pogodba ali sklep, na primer 093-4/2026."))
    ended = models.DateTimeField(_("konec"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("oddelek programa")
        verbose_name_plural = _("oddelki programov")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["access", "department"], condition=models.Q(ended=None), name="clientdepartment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.access}: {self.department}"


class ApiGrantQuerySet(PortalQuerySet):
    """Who let which program act for them."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and all for staff who may view them."""
        rows = super().visible_to(actor)
        if actor.user and not actor.has_perm("identity.view_apigrant"):
            return self.filter(user=actor.user.pk)
        return rows


@tracked()
class ApiGrant(BaseModel):
    """A person lets a program act for them, at the level of the session in which they agreed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_grants", verbose_name=_("uporabnik"))
    client = models.ForeignKey(
        "allauth_idp_oidc.Client", models.CASCADE, related_name="grants", verbose_name=_("odjemalec")
    )
    level = models.CharField(_("raven zaupanja"), max_length=12, choices=Level, default=Level.LOW)

    objects = ApiGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("dovoljenje programu")
        verbose_name_plural = _("dovoljenja programom")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="api_grant_once")]

    def __str__(self) -> str:
        return str(self.client_id)

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id
