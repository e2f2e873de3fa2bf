"""Who may act for whom."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.choices import MandateKind, MandateState, Standing
from apps.identity.models.accounts import User
from apps.identity.models.organisations import Organisation
from apps.identity.models.reach import everything

# What the two sides agreed on or staff confirmed. Before that the represented side learns nothing of who asks, and who
# asks or offers learns nothing of the other side beyond what they wrote themselves (`Counterpart`).
SETTLED = Q(decided__isnull=False) & ~Q(state=MandateState.DECLINED)


class MandateQuerySet(PortalQuerySet):
    """Mandates."""

    def visible_to(self, actor: Actor) -> Self:
        """For the representative, whom it is offered to, the person represented, those who may grant mandates of the
        organisation, and staff who may view mandates."""
        if everything(actor) or actor.has_perm("identity.view_mandate"):
            return self
        if not actor.user:
            return self.none()
        led = self.model.objects.in_force().filter(representative=actor.user.pk, may_grant=True)
        theirs = Q(person=actor.user.pk) | Q(organisation__in=led.values("organisation"))
        return self.filter(
            Q(representative=actor.user.pk)
            | self.addressed(actor.user)
            | theirs & (Q(kind=MandateKind.GRANTED) | SETTLED)
        )

    @staticmethod
    def addressed(user: User) -> Q:
        """Offers written to this person before the portal knew them: by EMŠO, tax number or contact e-mail."""
        person = getattr(user, "person", None)
        if person is None:
            return Q(pk=None)
        ways = Q(pk=None)
        if person.emso:
            ways |= Q(counterpart__emso_index__matches=person.emso)
        if person.tax_number:
            ways |= Q(counterpart__tax_index__matches=person.tax_number)
        if person.contact_email and person.contact_proven:
            bare = Q(counterpart__emso_index=None, counterpart__tax_index=None)
            ways |= bare & Q(counterpart__email__iexact=person.contact_email)
        return Q(representative=None, kind=MandateKind.GRANTED) & ways

    def offered_to(self, user: User, now: dt.datetime | None = None, *, link: str = "") -> Self:
        """Offers that wait for this person's answer; `link`: digest of the secret of an invitation they hold."""
        now = now or timezone.now()
        mine = Q(representative=user.pk) | self.addressed(user)
        if link:
            mine |= Q(counterpart__digest=link)
        fresh = Q(counterpart__expires=None) | Q(counterpart__expires__gt=now)
        ahead = Q(valid_until=None) | Q(valid_until__gt=now)
        return self.filter(mine, fresh, ahead, state=MandateState.OFFERED).exclude(person=user.pk)

    def in_force(self, now: dt.datetime | None = None) -> Self:
        """Accepted, within their time, and of an organisation that is active."""
        now = now or timezone.now()
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=now),
            Q(organisation=None) | Q(organisation__active=True),
            state=MandateState.ACCEPTED,
            valid_from__lte=now,
        )

    def named(self) -> Self:
        """With everybody that a list names."""
        return self.select_related("representative", "organisation", "person", "counterpart")


@tracked(personal=["note"])
class Mandate(BaseModel):
    """`representative` acts for an organisation or for a person (one of the two). Nobody yet: an offer to somebody
    whom the portal does not know; `counterpart` says whom.

    procedures: slugs it is limited to; empty with `all_procedures`. may_grant: the representative may grant mandates
    of this organisation to others. valid_until: the first instant it no longer holds; None: until revoked.
    """

    representative = models.ForeignKey(
        User, models.PROTECT, related_name="mandates", verbose_name=_("pooblaščenec"), null=True, blank=True
    )
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
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="decided_mandates", verbose_name=_("odločil"), null=True, blank=True
    )
    ended = models.DateTimeField(_("končano"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, related_name="ended_mandates", verbose_name=_("končal"), null=True, blank=True
    )
    note = models.CharField(_("obrazložitev"), max_length=500, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("pooblastilo")
        verbose_name_plural = _("pooblastila")
        ordering = ["-created"]
        permissions = [("decide_mandate", "Confirm, decline and revoke mandates")]
        constraints = [
            models.CheckConstraint(
                condition=Q(representative__isnull=False) | ~Q(state=MandateState.ACCEPTED),
                name="mandate_in_force_has_a_representative",
            ),
            models.UniqueConstraint(
                fields=["representative", "organisation"],
                condition=Q(state=MandateState.REQUESTED),
                name="mandate_of_organisation_requested_once",
            ),
            models.UniqueConstraint(
                fields=["representative", "person"],
                condition=Q(state=MandateState.REQUESTED),
                name="mandate_of_person_requested_once",
            ),
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
        return f"{self.representative_name} → {self.principal_name}"

    def get_absolute_url(self) -> str:
        """Its page in Moj Ptuj."""
        return reverse("identity:mandate", args=[self.pk])

    @property
    def principal(self) -> Organisation | User | None:
        """Who is represented."""
        return self.organisation or self.person

    @property
    def settled(self) -> bool:
        """Whether both sides have agreed or staff have confirmed (it may have ended since)."""
        return self.decided is not None and self.state != MandateState.DECLINED

    @property
    def principal_name(self) -> str:
        """Who is represented; until staff confirm it, in the words of who asked."""
        stated = self._stated() if self.kind != MandateKind.GRANTED and not self.settled else ""
        return stated or str(self.principal)

    @property
    def representative_name(self) -> str:
        """Who represents; until they accept, in the words of who offered."""
        stated = self._stated() if self.kind == MandateKind.GRANTED and not self.settled else ""
        return stated or str(self.representative or "")

    def _stated(self) -> str:
        counterpart: Any = getattr(self, "counterpart", None)
        return counterpart.name if counterpart else ""

    @property
    def standing(self) -> Standing:
        """The state as people see it, with time taken into account."""
        now = timezone.now()
        over = self.valid_until is not None and self.valid_until <= now
        counterpart: Any = getattr(self, "counterpart", None)
        if self.state == MandateState.OFFERED:
            late = over or (counterpart and counterpart.expires and counterpart.expires <= now)
            return Standing.LAPSED if late else Standing.OFFERED
        if self.state == MandateState.ACCEPTED:
            inactive = self.organisation is not None and not self.organisation.active
            if over or inactive:
                return Standing.EXPIRED
            return Standing.AHEAD if self.valid_from > now else Standing.IN_FORCE
        return Standing(self.state)

    @property
    def first_day(self) -> dt.date | None:
        """The first day on which it holds, in Ljubljana, when it was to begin later than it was made."""
        first = local_day(self.valid_from)
        return first if first > local_day(self.created) and self.kind == MandateKind.GRANTED else None

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds, in Ljubljana."""
        return local_day(self.valid_until - dt.timedelta(microseconds=1)) if self.valid_until else None

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.person_id or self.representative_id
