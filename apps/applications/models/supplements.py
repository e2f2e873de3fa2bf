"""What was added to a filed application when the office asked for it."""

import json
from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.applications.choices import SupplementStage
from apps.applications.models.applications import Application
from apps.cases.models import Case, SupplementRequest
from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger
from apps.identity.choices import Level
from apps.identity.models import User


class SupplementQuerySet(PortalQuerySet):
    """Answers to calls."""

    def visible_to(self, actor: Actor) -> Self:
        """What was sent: who sees the whole case; what is being written: whose case it is."""
        sent = Q(stage=SupplementStage.SENT, application__case__in=Case.objects.open_to(actor).values("pk"))
        theirs = Case.objects.filter(Case.objects.theirs(actor))
        return self.filter(sent | Q(application__case__in=theirs.values("pk")))

    def sent(self) -> Self:
        """In the order in which they were received."""
        return self.filter(stage=SupplementStage.SENT).order_by("received", "pk")


@tracked(exclude=["answers", "typed", "words", "content"], personal=["applicant"])
class Supplement(BaseModel):
    """The answer to one call. While it is written, `answers`, `typed` (as of a draft) and `words` (texts for items that
    are no fields, by id) are kept; when it is sent, everything is frozen as of a filed application.

    content: canonical JSON of the changes, sealed: `values` by id of the field (null: taken away), attachments with
    their hashes, texts, who, when, how known. digest: its SHA-256; signature: what the seam gave for it.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="supplements", verbose_name=_("vloga")
    )  # fmt: skip
    request = models.OneToOneField(
        SupplementRequest, models.PROTECT, related_name="supplement", verbose_name=_("poziv")
    )  # fmt: skip
    stage = models.CharField(
        _("stanje"), max_length=5, choices=SupplementStage, default=SupplementStage.DRAFT, editable=False
    )
    applicant = models.ForeignKey(
        User, models.PROTECT, related_name="supplements", verbose_name=_("dopolnil"), null=True, blank=True
    )
    client = models.CharField(_("program"), max_length=120, blank=True, editable=False)
    answers = EncryptedTextField(_("odgovori"), editable=False)
    typed = EncryptedTextField(_("nerazumljeni vnosi"), editable=False)
    words = EncryptedTextField(_("besedila"), editable=False)
    received = models.DateTimeField(_("prejeta"), null=True, blank=True, editable=False)
    content = EncryptedTextField(_("vsebina"), editable=False)
    digest = models.CharField(_("odtis SHA-256"), max_length=64, blank=True, editable=False)
    level = models.CharField(_("raven prijave"), max_length=12, choices=Level, blank=True, editable=False)
    means = models.CharField(_("način prijave"), max_length=60, blank=True, editable=False)
    signature = models.JSONField(_("podpis"), default=dict, blank=True, editable=False)

    objects = SupplementQuerySet.as_manager()

    class Meta:
        verbose_name = _("dopolnitev vloge")
        verbose_name_plural = _("dopolnitve vlog")
        ordering = ["created"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="sent") | Q(received__isnull=False) & ~Q(digest=""), name="supplement_sent_is_whole"
            ),
        ]
        triggers = [
            FirmTrigger(
                name="sent_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.stage = 'sent'"),
                func="""
                    IF TG_OP = 'DELETE' AND cases_may_dispose(
                        (SELECT case_id FROM applications_application WHERE id = OLD.application_id)
                    ) THEN
                        RETURN OLD;  -- it stands on an approved list
                    END IF;
                    IF TG_OP = 'UPDATE'
                        AND to_jsonb(NEW) - array['content', 'changed'] = to_jsonb(OLD) - array['content', 'changed']
                        AND (NEW.content = OLD.content OR octet_length(NEW.content) = octet_length(OLD.content)
                            AND substr(NEW.content, 1, 3) <> substr(OLD.content, 1, 3)) THEN
                        RETURN NEW;  -- nothing, or the same words sealed with another key
                    END IF;
                    RAISE EXCEPTION 'what was sent does not change' USING ERRCODE = 'restrict_violation';
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.application)

    def get_absolute_url(self) -> str:
        """Where it is written, and read afterwards."""
        return reverse("applications:supplement", args=[self.request_id])

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.application.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it: the number of the case."""
        return self.application.access_label

    @property
    def is_sent(self) -> bool:
        """Whether nothing in it can be changed any more."""
        return self.stage == SupplementStage.SENT

    @property
    def answered(self) -> dict[str, Any]:
        """The answers as they are being written."""
        return dict(json.loads(str(self.answers) or "{}"))

    @property
    def unclear(self) -> dict[str, Any]:
        """What was typed and could not be understood."""
        return dict(json.loads(str(self.typed) or "{}"))

    @property
    def said(self) -> dict[str, str]:
        """Texts for the other items."""
        return dict(json.loads(str(self.words) or "{}"))

    @property
    def kept(self) -> dict[str, Any]:
        """What was sent."""
        return dict(json.loads(str(self.content) or "{}"))
