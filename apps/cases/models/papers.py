"""What came on paper: filings that the office registered for somebody, and scans on their way to PDF/A."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import FilerKind, Manner, PaperKind, ScanState
from apps.cases.models.cases import Case
from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.history import tracked
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import Department, Employment, User
from apps.identity.models.reach import everything

RECEIVING = "receiving"  # role of the receiving office
REGISTER = "cases.add_paperfiling"


def departments_open_to(actor: Actor) -> models.QuerySet[Department]:
    """For which the actor may register paper: heads and the receiving office for their whole organisation, officers for
    where they work."""
    rows = Department.objects.filter(active=True, organisation=actor.employer)
    if not (actor.user and actor.employer and actor.has_perm(REGISTER)):
        return rows.none()
    if actor.roles & {"head", RECEIVING}:
        return rows
    jobs = Employment.objects.on(local_day(timezone.now())).filter(user=actor.user.pk, role="officer")
    return rows.filter(pk__in=jobs.values("department"))


def may_register(actor: Actor, department: Department) -> bool:
    """Whether the actor may register paper for a department."""
    return departments_open_to(actor).filter(pk=department.pk).exists()


class PaperFilingQuerySet(PortalQuerySet):
    """Filings on paper."""

    def visible_to(self, actor: Actor) -> Self:
        """The office that the case is at, and the receiving office: what it registered, and no more of the case than
        stands here."""
        if everything(actor):
            return self
        office = Q(case__in=Case.objects.office_of(actor).values("pk"))
        return self.filter(office | Q(desk__in=receiving_desks(actor)))

    def unclaimed(self) -> Self:
        """Of persons whose account is not known yet, but would be by a number."""
        known = ~Q(emso_index=None) | ~Q(tax_index=None)
        return self.filter(known, case__applicant=None, party_kind=FilerKind.PERSON)


def receiving_desks(actor: Actor) -> models.QuerySet[Employment, UUID]:
    """Departments in which the actor works for the receiving office today."""
    if not (actor.user and actor.employer and RECEIVING in actor.roles):
        return Employment.objects.none().values_list("department", flat=True)
    rows = Employment.objects.on(local_day(timezone.now())).filter(user=actor.user.pk, role=RECEIVING)
    return rows.filter(department__organisation=actor.employer).values_list("department", flat=True)


@tracked(
    exclude=["emso", "emso_index", "tax_number", "tax_index", "email", "phone", "text"], personal=["address", "summary"]
)
class PaperFiling(BaseModel):
    """What somebody filed on paper, by mail or orally, as the office wrote it down on their behalf. The id comes from
    the form, so that it is registered once.

    desk: department that registered it, when that is the receiving office. arrived is the case's `received_at`, from
    which the office's periods run (ZUP 222); posted: day of registered posting, which counts for the party as the day
    of filing (ZUP 68/2). Name of the party: `Case.party_name`. summary: one line; text: what the form asked for or the
    person said for the record.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="paper", verbose_name=_("zadeva"))
    registered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("vpisal"), null=True, blank=True
    )
    desk = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("sprejemna pisarna"), null=True, blank=True
    )
    manner = models.CharField(_("način prejema"), max_length=20, choices=Manner)
    posted = models.DateField(_("oddano na pošto"), null=True, blank=True)
    party_kind = models.CharField(_("kdo vlaga"), max_length=12, choices=FilerKind)
    address = models.CharField(_("naslov"), max_length=250)
    email = EncryptedTextField(_("e-naslov"))
    phone = EncryptedTextField(_("telefon"))
    emso = EncryptedTextField(_("EMŠO"))
    emso_index = BlindIndexField(of="emso", purpose="emso")
    tax_number = EncryptedTextField(_("davčna številka"))
    tax_index = BlindIndexField(of="tax_number", purpose="tax-number")
    registration_number = models.CharField(_("matična številka"), max_length=10, blank=True)
    summary = models.CharField(_("kratek opis"), max_length=250)
    text = EncryptedTextField(_("vsebina"))

    objects = PaperFilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("vloga na papirju")
        verbose_name_plural = _("vloge na papirju")
        ordering = ["-created", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posted=None) | Q(manner=Manner.REGISTERED), name="paper_posted_when_registered"
            )
        ]
        indexes = [
            models.Index(fields=["desk", "-created", "-id"], name="paper_desk"),
            models.Index(fields=["emso_index"], name="paper_emso"),
            models.Index(fields=["tax_index"], name="paper_tax"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @property
    def filed_on(self) -> dt.date:
        """The day that counts for the party: of registered posting, else of receipt."""
        return self.posted or self.case.received_day

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.case.number


class ScanQuerySet(PortalQuerySet):
    """Scans."""

    def visible_to(self, actor: Actor) -> Self:
        """The office that the case is at."""
        return self.filter(case__in=Case.objects.office_of(actor).values("pk"))

    def due(self, now: dt.datetime) -> Self:
        """Waiting for the next attempt."""
        return self.filter(state=ScanState.WAITING, next_attempt__lte=now)


class Scan(BaseModel):
    """Files that a scanner made, on their way to be one PDF/A in the case.

    sources: documents in the order of pages, kept as evidence. kind, manner, on: what the timeline tells. document:
    what was made of them, once it was. fault: why it was not (`documents.exceptions.NotRendered`, or `refused`).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="scans", verbose_name=_("zadeva"))
    title = models.CharField(_("naslov"), max_length=200)
    kind = models.CharField(_("vrsta"), max_length=12, choices=PaperKind)
    manner = models.CharField(_("način prejema"), max_length=20, choices=Manner, blank=True)
    on = models.DateField(_("dan"))
    public = models.BooleanField(_("vidi stranka"), default=True)
    sources = ArrayField(models.UUIDField(), verbose_name=_("izvirniki"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dodal"), null=True, blank=True)
    state = models.CharField(_("stanje"), max_length=10, choices=ScanState, default=ScanState.WAITING)
    fault = models.CharField(_("zakaj ni uspelo"), max_length=20, blank=True)
    document = models.UUIDField(_("dokument"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("strani"), default=0)
    attempts = models.PositiveIntegerField(_("poskusi"), default=0)
    next_attempt = models.DateTimeField(_("naslednji poskus"), default=timezone.now)

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("skeniran dokument")
        verbose_name_plural = _("skenirani dokumenti")
        ordering = ["created", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "sources"], name="scan_once")]
        indexes = [models.Index(fields=["next_attempt"], condition=Q(state="waiting"), name="scan_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject
