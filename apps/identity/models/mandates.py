"""Who may act for whom."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.choices import MandateKind, MandateState
from apps.identity.models.accounts import User
from apps.identity.models.organisations import Organisation, everything


class MandateQuerySet(PortalQuerySet):
    """Mandates."""

    def visible_to(self, actor: Actor) -> Self:
        """For the representative, the person represented, whoever acts for the organisation, and staff who may view
        mandates."""
        if everything(actor) or actor.has_perm("identity.view_mandate"):
            return self
        if not actor.user:
            return self.none()
        mine = Q(representative=actor.user.pk) | Q(person=actor.user.pk)
        if actor.organisation:
            mine |= Q(organisation=actor.organisation)
        return self.filter(mine)

    def in_force(self, now: dt.datetime | None = None) -> Self:
        """Accepted and within their time."""
        now = now or timezone.now()
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=now), state=MandateState.ACCEPTED, valid_from__lte=now
        )


@tracked(personal=["note"])
class Mandate(BaseModel):
    """`representative` acts for an organisation or for a person (one of the two).

    procedures: slugs it is limited to; empty with `all_procedures`. may_grant: the representative may grant mandates
    of this organisation to others. valid_until: the first instant it no longer holds; None: until revoked.
    """

    representative = models.ForeignKey(User, models.PROTECT, related_name="mandates", verbose_name=_("pooblaščenec"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mandates", verbose_name=_("za organizacijo"), null=True, blank=True
    )
    person = models.ForeignKey(
        User, models.PROTECT, related_name="represented_by", verbose_name=_("za osebo"), null=True, blank=True
    )
    kind = models.CharField(_("podlaga"), max_length=10, choices=MandateKind, default=MandateKind.GRANTED)
    state = models.CharField(_("stanje"), max_length=10, choices=MandateState, default=MandateState.OFFERED)
    all_procedures = models.BooleanField(_("za vse postopke"), default=True)
    procedures = ArrayField(models.SlugField(max_length=80), verbose_name=_("postopki"), default=list, blank=True)
    may_grant = models.BooleanField(_("sme pooblaščati druge"), default=False)
    valid_from = models.DateTimeField(_("velja od"), default=timezone.now)
    valid_until = models.DateTimeField(_("velja do"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, related_name="granted_mandates", verbose_name=_("podelil"), null=True, blank=True
    )
    decided = models.DateTimeField(_("sprejeto ali zavrnjeno"), null=True, blank=True)
    ended = models.DateTimeField(_("končano"), null=True, blank=True)
    note = models.CharField(_("opomba"), max_length=500, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("pooblastilo")
        verbose_name_plural = _("pooblastila")
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, person__isnull=False) | Q(organisation__isnull=False, person=None),
                name="mandate_for_one",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")),
                name="mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(person=models.F("representative")), name="mandate_for_another"),
        ]

    def __str__(self) -> str:
        return f"{self.representative} → {self.principal}"

    @property
    def principal(self) -> Organisation | User | None:
        """Who is represented."""
        return self.organisation or self.person

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.person_id or self.representative_id
