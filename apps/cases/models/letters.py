"""Letters to the party and internal notes: numbered documents of a case, in one sequence with its decisions."""

from typing import Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import LetterKind
from apps.cases.models.cases import Case
from apps.cases.models.document_numbers import NUMBERED
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger
from apps.identity.models import User


class LetterQuerySet(PortalQuerySet):
    """Letters and notes."""

    def visible_to(self, actor: Actor) -> Self:
        """All for the staff of the case's office; letters for the party, once they are made."""
        mine = Q(case__in=Case.objects.filter(Case.objects.theirs(actor)).values("pk"))
        theirs = mine & Q(kind=LetterKind.LETTER, document__isnull=False)
        return self.filter(theirs | Q(case__in=Case.objects.office_of(actor).values("pk")))

    def unread(self) -> Self:
        """Sent to the party and not opened yet."""
        return self.filter(kind=LetterKind.LETTER, document__isnull=False, read_at=None)


@tracked(personal=["subject", "body"])
class CaseLetter(BaseModel):
    """A letter to the party, or a note that only the office reads (`uradni zaznamek`, ZUP 74).

    number: `371-12/2026-2`. key: of the form that it was sent with: sent twice, it is one. document: id in `documents`
    of the sealed PDF, None until the worker has made it. read_at: when the party first opened the page of the case
    with it. Nothing else changes once it is written: a trigger keeps it as it is.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters", verbose_name=_("zadeva"))
    kind = models.CharField(_("vrsta"), max_length=10, choices=LetterKind)
    sequence = models.PositiveSmallIntegerField(_("zaporedna številka dokumenta"))
    key = models.UUIDField(unique=True, editable=False)
    subject = models.CharField(_("predmet"), max_length=200)
    body = models.TextField(_("besedilo"), max_length=20_000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("pisal"))
    written = models.DateTimeField(_("napisano"), default=timezone.now)
    document = models.UUIDField(_("dokument"), null=True, blank=True)
    read_at = models.DateTimeField(_("prebrano"), null=True, blank=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("dopis")
        verbose_name_plural = _("dopisi")
        ordering = ["case", "sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="caseletter_number")]
        indexes = [models.Index(fields=["written"], condition=Q(document=None), name="caseletter_to_make")]
        triggers = [
            FirmTrigger(
                name="as_written",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' AND cases_may_dispose(OLD.case_id) THEN
                        RETURN OLD;
                    END IF;
                    IF TG_OP = 'UPDATE'
                        AND (OLD.document IS NULL OR NEW.document = OLD.document)
                        AND (OLD.read_at IS NULL OR NEW.read_at = OLD.read_at)
                        AND to_jsonb(NEW) - array['document', 'read_at', 'changed']
                            = to_jsonb(OLD) - array['document', 'read_at', 'changed'] THEN
                        RETURN NEW;  -- made, or read
                    END IF;
                    RAISE EXCEPTION 'a letter that was written does not change' USING ERRCODE = 'restrict_violation';
                """,
            ),
            NUMBERED,
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Of the document: `371-12/2026-2`."""
        return f"{self.case.number}-{self.sequence}"

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.number
