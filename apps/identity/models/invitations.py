"""Invitations of colleagues."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models.accounts import User
from apps.identity.models.organisations import Employment
from apps.identity.models.reach import everything

INVITATION_LIFE = dt.timedelta(days=7)


class InvitationQuerySet(PortalQuerySet):
    """Invitations."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff who may view them: those of their employer."""
        if everything(actor):
            return self
        if not (actor.employer and actor.has_perm("identity.view_invitation")):
            return self.none()
        return self.filter(employment__department__organisation=actor.employer)

    def open(self) -> Self:
        """Neither accepted nor withdrawn; the link may have run out and can then be sent anew."""
        return self.filter(accepted=None, withdrawn=None)

    def usable(self) -> Self:
        """Whose link still opens."""
        return self.open().filter(expires__gt=timezone.now(), employment__user__is_active=True)


@tracked(exclude=["digest"])
class Invitation(BaseModel):
    """A colleague was sent a link with which they choose a password, once. The link's token is stored as a digest;
    sending it again makes the earlier one void."""

    employment = models.ForeignKey(Employment, models.PROTECT, related_name="invitations", verbose_name=_("zaposlitev"))
    invited_by = models.ForeignKey(
        User, models.PROTECT, related_name="sent_invitations", verbose_name=_("povabil"), null=True, blank=True
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    sent = models.DateTimeField(_("poslano"), default=timezone.now)
    expires = models.DateTimeField(_("povezava velja do"))
    accepted = models.DateTimeField(_("sprejeto"), null=True, blank=True)
    withdrawn = models.DateTimeField(_("umaknjeno"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("povabilo")
        verbose_name_plural = _("povabila")
        ordering = ["-sent"]

    def __str__(self) -> str:
        return str(self.employment)
