"""Packages in which closed cases are handed over to the archive."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import Keeping, PackageState
from apps.cases.models.cases import Case
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User

HAND_OVER = "cases.hand_over_archivepackage"


class ArchivePackageQuerySet(PortalQuerySet):
    """Packages."""

    def visible_to(self, actor: Actor) -> Self:
        """Of cases that one sees at work: officers their department, the archivist the closed ones of the house."""
        if not actor.has_perm("cases.view_archivepackage"):
            return self.none()
        return self.filter(case__in=Case.objects.office_of(actor).values("pk"))


@tracked()
class ArchivePackage(BaseModel):
    """The content of a closed case as one file, made once for each content (`mark`: what it is made of).

    document: id in `documents` of the sealed file; sha256, size: of the file itself, in bytes. keeping, until: what
    the plan said when it was made. provider: name in `registry.archive_providers`; simulated: whether that is no real
    archive; receipt: what it answered. attempts, error: how often the worker tried and what went wrong (kind of the
    error, never its words).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="packages", verbose_name=_("zadeva"))
    mark = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("stanje"), max_length=12, choices=PackageState, default=PackageState.WAITING)
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("naročil"), null=True, blank=True
    )
    document = models.UUIDField(_("paket"), null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.BigIntegerField(_("velikost"), default=0)
    keeping = models.CharField(_("hramba"), max_length=10, choices=Keeping, blank=True)
    until = models.DateField(_("hraniti do"), null=True, blank=True)
    made_at = models.DateTimeField(_("izdelan"), null=True, blank=True)
    provider = models.CharField(_("arhiv"), max_length=30, blank=True)
    simulated = models.BooleanField(_("simulirano"), default=False)
    receipt = models.CharField(_("potrdilo arhiva"), max_length=80, blank=True)
    handed_at = models.DateTimeField(_("predan"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("potrjen"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("poskusi"), default=0)
    error = models.CharField(_("napaka"), max_length=80, blank=True)

    objects = ArchivePackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("arhivski paket")
        verbose_name_plural = _("arhivski paketi")
        ordering = ["-created"]
        permissions = [("hand_over_archivepackage", "Can hand closed cases over to the archive")]
        constraints = [
            models.UniqueConstraint(fields=["case", "mark"], name="archivepackage_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "failed"]) | (Q(made_at__isnull=False) & ~Q(sha256="")),
                name="archivepackage_made_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(receipt=""), name="archivepackage_confirmed_by_receipt"
            ),
        ]
        indexes = [models.Index(fields=["state", "created"], name="archivepackage_state")]

    def __str__(self) -> str:
        return self.case.number

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.case.number

    @property
    def is_over(self) -> bool:
        """Whether nothing more is done with it."""
        return self.state == PackageState.CONFIRMED
