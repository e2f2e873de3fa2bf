"""Further access of organisations, beyond what is their own."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.legal_time import last_day_before
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity import registry
from apps.identity.choices import GrantState
from apps.identity.models.accounts import User
from apps.identity.models.organisations import Organisation
from apps.identity.models.reach import everything
from apps.identity.models.sharing import Share, shared_ids


class AccessGrantQuerySet(PortalQuerySet):
    """Further access of organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of one's employer, those that a colleague shares, and all for staff who decide on them."""
        if everything(actor) or actor.has_perm("identity.decide_accessgrant"):
            return self
        if not (actor.is_staff and actor.employer):
            return self.none()
        return self.filter(Q(organisation=actor.employer) | Q(pk__in=shared_ids(actor, self.model)))

    def in_force(self, now: dt.datetime | None = None) -> Self:
        """Approved and within their time."""
        now = now or timezone.now()
        return self.filter(state=GrantState.APPROVED, valid_from__lte=now, valid_until__gt=now)


@tracked()
class AccessGrant(BaseModel):
    """An organisation asks for access beyond its own, with need and legal basis; the municipality's staff approve it
    for a time and may revoke it at once. `permission` such as `identity.view_person`."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="grants", verbose_name=_("organizacija")
    )
    permission = models.CharField(_("dostop"), max_length=100)
    need = models.TextField(_("zakaj je potreben"), max_length=2000)
    legal_basis = models.CharField(_("pravna podlaga"), max_length=300)
    state = models.CharField(_("stanje"), max_length=10, choices=GrantState, default=GrantState.REQUESTED)
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="access_requests", verbose_name=_("vložil"), null=True
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="access_decisions", verbose_name=_("odločil"), null=True, blank=True
    )
    decided = models.DateTimeField(_("odločeno"), null=True, blank=True)
    decision_note = models.CharField(_("obrazložitev"), max_length=500, blank=True)
    valid_from = models.DateTimeField(_("od"), null=True, blank=True)
    valid_until = models.DateTimeField(_("do"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, related_name="ended_accesses", verbose_name=_("končal"), null=True, blank=True
    )
    ended = models.DateTimeField(_("končano"), null=True, blank=True)
    ended_note = models.CharField(_("zakaj je končano"), max_length=500, blank=True)

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("dostop organizacije")
        verbose_name_plural = _("dostopi organizacij")
        ordering = ["-created"]
        permissions = [("decide_accessgrant", "Decide on access of organisations")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "permission"], condition=Q(state=GrantState.REQUESTED), name="grant_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=GrantState.APPROVED) | Q(valid_from__isnull=False, valid_until__isnull=False),
                name="grant_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.access}"

    @property
    def access(self) -> str:
        """What is asked for, in words."""
        return str(registry.access_offers.get(self.permission).title if self.offered else self.permission)

    @property
    def last_day(self) -> dt.date | None:
        """The last day for which it was approved."""
        return last_day_before(self.valid_until) if self.valid_until else None

    @property
    def offered(self) -> bool:
        """Whether this access can still be asked for."""
        return self.permission in registry.access_offers


class AccessGrantShare(Share):
    """A request shared with a colleague, for an opinion."""

    content_object = models.ForeignKey(
        AccessGrant, models.CASCADE, related_name="shares", verbose_name=_("dostop organizacije")
    )

    class Meta(Share.Meta):
        abstract = False
