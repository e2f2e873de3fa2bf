"""Senders whose reports the portal does not take for a time."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User
from apps.reports.models.people import CONTACT


class BlockedSenderQuerySet(PortalQuerySet):
    """The list of abuse."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever looks after the list, and the portal, which holds reports against it."""
        return self if actor.system or actor.has_perm("reports.view_blockedsender") else self.none()

    def in_force(self) -> Self:
        """Until and with their last day."""
        return self.filter(until__gte=timezone.localdate())

    def addressed(self, email: str) -> Self:
        """By this e-mail address."""
        return self.filter(email_index__matches=email.strip().casefold())


@tracked(exclude=["email", "email_index", "network"])
class BlockedSender(BaseModel):
    """An e-mail address or a part of the network (an address or a CIDR block) from which no reports are taken until
    and with a day. Nobody is blocked for ever, and who wrote it down says why."""

    email = EncryptedTextField(_("elektronski naslov"))
    email_index = BlindIndexField(of="email", purpose=CONTACT)
    network = models.CharField(
        _("naslov v omrežju"), max_length=43, blank=True, help_text=_("Na primer 192.0.2.7 ali 192.0.2.0/24.")
    )
    reason = models.CharField(_("zakaj"), max_length=300)
    until = models.DateField(_("do vključno"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("vpisal"))

    objects = BlockedSenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("zavrnjen pošiljatelj")
        verbose_name_plural = _("zavrnjeni pošiljatelji")
        ordering = ["-until", "id"]
        indexes = [models.Index(fields=["email_index"], name="blockedsender_email")]
        constraints = [
            models.CheckConstraint(
                condition=Q(email_index=None) & ~Q(network="") | Q(email_index__isnull=False, network=""),
                name="blockedsender_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.email) or self.network

    @property
    def data_subject(self) -> UUID | None:
        """Addresses here belong to no account."""
        return None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Addresses are compared in one writing."""
        self.email = self.email.strip().casefold()
        super().save(*args, **kwargs)
