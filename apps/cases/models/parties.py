"""Who takes part in a case besides the applicant, and who acts for whom."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import PartyKind
from apps.cases.models.cases import Case
from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User


def today() -> dt.date:
    """In Ljubljana."""
    return local_day(timezone.now())


class CasePartyQuerySet(PortalQuerySet):
    """Parties."""

    def visible_to(self, actor: Actor) -> Self:
        """The office of the case; everybody their own."""
        own = Q(user=actor.user.pk) if actor.user else Q(pk=None)
        return self.filter(own | Q(case__in=Case.objects.office_of(actor).values("pk")))

    def in_force(self, day: dt.date | None = None) -> Self:
        """On a day, today unless it is told; `until` is the first day on which it holds no longer."""
        day = day or today()
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


@tracked(exclude=["address", "contact"], personal=["name", "user"])
class CaseParty(BaseModel):
    """A party besides the applicant (co-applicant), a side participant (ZUP 43), or a representative (ZUP 46–57).

    user: their account, if they have one: by it they see the case in Moj Ptuj, to read. represents: for whom a
    representative acts, None: for the applicant. address, contact: sealed. since, until: from the one to the other,
    which is excluded.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties", verbose_name=_("zadeva"))
    kind = models.CharField(_("vrsta"), max_length=20, choices=PartyKind)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="parties", verbose_name=_("račun"), null=True, blank=True
    )
    name = models.CharField(_("ime in priimek ali naziv"), max_length=200)
    address = EncryptedTextField(_("naslov"))
    contact = EncryptedTextField(_("kontakt"))
    represents = models.ForeignKey(
        "self", models.PROTECT, related_name="representatives", verbose_name=_("zastopa"), null=True, blank=True
    )
    since = models.DateField(_("od"), default=today)
    until = models.DateField(_("do"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("vpisal"), null=True, editable=False)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("udeleženec v zadevi")
        verbose_name_plural = _("udeleženci v zadevah")
        ordering = ["created", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(represents=None) | Q(kind="representative"), name="caseparty_only_representatives_act"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="caseparty_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(until=None, user__isnull=False), name="caseparty_account_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def holds(self) -> bool:
        """Whether it does today."""
        return self.since <= today() and (self.until is None or self.until > today())

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.user_id

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.case.number

    @property
    def whom(self) -> Any:
        """For whom a representative acts."""
        return self.represents or self.case.party_name
