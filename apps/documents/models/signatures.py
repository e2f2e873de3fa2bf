"""What was found of the signatures in a PDF that somebody uploaded."""

import datetime as dt
import json
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.models import BaseModel, PortalQuerySet
from apps.documents.choices import ReportState
from apps.documents.models.files import Document, StoredFile


class SignatureReportQuerySet(PortalQuerySet):
    """Reports."""

    def visible_to(self, actor: Actor) -> Self:
        """Names stand in it: who may open the document may read the report, whatever else staff may see."""
        if actor.system:
            return self
        return self.filter(file__in=Document.objects.readable_by(actor).values("file"))

    def due(self, now: dt.datetime) -> Self:
        """Waiting for the next attempt."""
        return self.filter(state=ReportState.WAITING, next_attempt__lte=now)


class SignatureReport(BaseModel):
    """Signatures of one file, examined offline against the trust list of that day.

    findings: what `signing.examine` answered, as JSON, sealed, for names of people are in it. count: signatures in the
    file. roots: how many roots were trusted then. attempts, next_attempt: the worker's lease, as for the scan.
    """

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="signature_report", verbose_name=_("datoteka"))
    state = models.CharField(_("stanje"), max_length=10, choices=ReportState, default=ReportState.WAITING)
    findings = EncryptedTextField(_("ugotovitve"), editable=False)
    count = models.PositiveIntegerField(_("podpisov"), default=0)
    roots = models.PositiveIntegerField(_("zaupanja vrednih izdajateljev"), default=0)
    examined = models.DateTimeField(_("preverjeno"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("poskusi"), default=0)
    next_attempt = models.DateTimeField(_("naslednji poskus"), default=timezone.now)

    objects = SignatureReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("poročilo o podpisih")
        verbose_name_plural = _("poročila o podpisih")
        ordering = ["-created"]
        indexes = [models.Index(fields=["next_attempt"], condition=Q(state="waiting"), name="signatures_due")]

    def __str__(self) -> str:
        return f"{self.count}"

    @property
    def found(self) -> dict[str, Any]:
        """The findings; empty as long as there are none."""
        text = str(self.findings)
        return json.loads(text) if text else {}
