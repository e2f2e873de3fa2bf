"""Who reported, who hears of it, who says that they see it too. Contacts stand apart from reports, sealed."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User
from apps.reports.models.reports import Report

CONTACT = "report-contact"


class Contact(BaseModel):
    """Somebody who is written to: an account, or an address that was confirmed by its link."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("račun"), null=True, blank=True)
    email = EncryptedTextField(_("elektronski naslov"))
    email_index = BlindIndexField(of="email", purpose=CONTACT)
    language = models.CharField(_("jezik"), max_length=5, default="sl")
    confirmed = models.DateTimeField(_("potrjeno"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.user_id


class ContactQuerySet(PortalQuerySet):
    """Contacts that are nobody's business but their own."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; the portal, which writes to them, all."""
        if actor.system:
            return self
        return self.filter(user=actor.user.pk) if actor.user else self.none()

    def told(self) -> Self:
        """Whoever is to be written to."""
        return self.exclude(confirmed=None)


class ReporterQuerySet(PortalQuerySet):
    """Reporters."""

    def visible_to(self, actor: Actor) -> Self:
        """Oneself, and those of the reports of one's office."""
        own = Q(user=actor.user.pk) if actor.user else Q(pk__in=())
        return self.filter(own | Q(report__in=Report.objects.office_of(actor).values("pk")))

    def addressed(self, email: str) -> Self:
        """By this address, whoever owns it."""
        return self.filter(email_index__matches=email.casefold())


class Reporter(Contact):
    """The person behind a report: an account, or an address that was confirmed by its link; a program of an
    organisation may have neither. show_name: only then is `name` shown. confirmed: when the report became one."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="reporter", verbose_name=_("prijava"))
    name = EncryptedTextField(_("ime"))
    show_name = models.BooleanField(_("ime se pokaže"), default=False)

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("prijavitelj")
        verbose_name_plural = _("prijavitelji")
        indexes = [models.Index(fields=["email_index"], name="reporter_email")]

    def __str__(self) -> str:
        return str(_("prijavitelj"))

    @property
    def public_name(self) -> str:
        """What everybody may read: the name only when it was chosen so."""
        return str(self.name) if self.show_name else ""


class ReportFollower(Contact):
    """Somebody who hears what happens to a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="following", verbose_name=_("prijava"))

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("spremljevalec")
        verbose_name_plural = _("spremljevalci")
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], name="reportfollower_user"),
            models.UniqueConstraint(fields=["report", "email_index"], name="reportfollower_email"),
        ]

    def __str__(self) -> str:
        return str(_("spremljevalec"))


class VoteQuerySet(PortalQuerySet):
    """Votes."""

    def visible_to(self, actor: Actor) -> Self:
        """Nobody's to read: the report says how many there are."""
        return self if actor.system else self.none()


class ReportVote(BaseModel):
    """One "still there". voter: a keyed digest of the account or of the address on the network, of another key for
    every report, so that votes of one person cannot be brought together."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="voted", verbose_name=_("prijava"))
    voter = models.CharField(_("kdo"), max_length=64)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("glas")
        verbose_name_plural = _("glasovi")
        constraints = [models.UniqueConstraint(fields=["report", "voter"], name="reportvote_once")]

    def __str__(self) -> str:
        return str(_("glas"))
