"""What the office typed from paper into the form of a procedure: every save, for good."""

import json
from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.applications.models.applications import Application
from apps.cases.models import PaperFiling
from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger, Refuse
from apps.identity.models import User


class TranscriptionQuerySet(PortalQuerySet):
    """Saves."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees what was registered: the office of the case, and the receiving office."""
        filings = PaperFiling.objects.visible_to(actor)
        return self.filter(application__case__in=filings.values("case"))


class Transcription(BaseModel):
    """One save of typed answers; never changed (a trigger), deleted only with its case by a list of deletion.

    revision: of the application since this save. by: who typed; `created`: when. step: of the form. content: canonical
    JSON, sealed: all answers as they stood then (`values`), what could not be understood (`typed`), by whom, when, on
    which form. digest: its SHA-256.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="transcriptions", verbose_name=_("vloga")
    )  # fmt: skip
    revision = models.PositiveIntegerField(_("sprememba"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("prepisal"))
    step = models.CharField(_("korak"), max_length=60, blank=True)
    content = EncryptedTextField(_("vsebina"), editable=False)
    digest = models.CharField(_("odtis SHA-256"), max_length=64)

    objects = TranscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("prepis s papirja")
        verbose_name_plural = _("prepisi s papirja")
        ordering = ["revision"]
        constraints = [models.UniqueConstraint(fields=["application", "revision"], name="transcription_once")]
        triggers = [
            FirmTrigger(
                name="as_typed",
                operation=pgtrigger.Update | pgtrigger.Delete,
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
                    RAISE EXCEPTION 'what was typed does not change' USING ERRCODE = 'restrict_violation';
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.revision}"

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.application.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it: the number of the case."""
        return self.application.access_label

    @property
    def kept(self) -> dict[str, Any]:
        """What was saved."""
        return dict(json.loads(str(self.content)))
