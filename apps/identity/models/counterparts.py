"""What the author of a mandate wrote about the other side."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models.mandates import Mandate


class CounterpartQuerySet(PortalQuerySet):
    """Counterparts."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the mandate."""
        return self.filter(mandate__in=Mandate.objects.visible_to(actor).values("pk"))


@tracked(
    exclude=["emso", "emso_index", "tax_number", "tax_index", "digest"],
    personal=["name", "given_name", "address", "email"],
)
class Counterpart(BaseModel):
    """The other side of a mandate in the words of who wrote it: the organisation or the ward when staff are asked to
    confirm, the person invited when a mandate is offered. It is shown in place of what the portal knows until that
    side has agreed or staff have confirmed, so that nobody finds out by asking who has an account or what is recorded.

    digest: SHA-256 of the secret in the link of an invitation by mail. expires: until when an offer can be accepted.
    """

    mandate = models.OneToOneField(
        Mandate, models.PROTECT, related_name="counterpart", verbose_name=_("pooblastilo"), editable=False
    )
    name = models.CharField(_("ime"), max_length=200)
    given_name = models.CharField(_("osebno ime varovanca"), max_length=100, blank=True)
    address = models.CharField(_("naslov"), max_length=250, blank=True)
    email = models.EmailField(_("elektronski naslov"), blank=True)
    registration_number = models.CharField(_("matična številka"), max_length=10, blank=True)
    emso = EncryptedTextField(_("EMŠO"))
    emso_index = BlindIndexField(of="emso", purpose="emso")
    tax_number = EncryptedTextField(_("davčna številka"))
    tax_index = BlindIndexField(of="tax_number", purpose="tax-number")
    digest = models.CharField(max_length=64, blank=True, editable=False)
    expires = models.DateTimeField(_("povabilo velja do"), null=True, blank=True)

    objects = CounterpartQuerySet.as_manager()

    class Meta:
        verbose_name = _("druga stran pooblastila")
        verbose_name_plural = _("druge strani pooblastil")
        ordering = ["-created"]
        indexes = [
            models.Index(fields=["emso_index"], name="counterpart_emso"),
            models.Index(fields=["tax_index"], name="counterpart_tax"),
            models.Index(fields=["digest"], condition=~models.Q(digest=""), name="counterpart_link"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.mandate.data_subject
