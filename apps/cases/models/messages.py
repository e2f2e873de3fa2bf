"""Messages between the office and the party of a case."""

from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.cases.models.cases import Case
from apps.core.actor import Actor
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger, Refuse
from apps.identity.models import User


class CaseMessageQuerySet(PortalQuerySet):
    """Messages."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees the whole case."""
        return self.filter(case__in=Case.objects.open_to(actor).values("pk"))

    def unread_by(self, *, office: bool) -> Self:
        """That the other side wrote and this one has not opened."""
        return self.filter(from_office=not office, read_at=None)


class CaseMessage(BaseModel):
    """What one side wrote to the other. Never changed and never deleted (a trigger), but that it was read, or by a list
    of deletion. by: account,
    None for a program. documents: ids in `documents`, of owner `case_message`. read_at: when the other side first
    opened it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages", verbose_name=_("zadeva"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("pisal"), null=True, blank=True)
    from_office = models.BooleanField(_("piše uradna oseba"))
    text = models.TextField(_("besedilo"), max_length=5000)
    documents = ArrayField(models.UUIDField(), verbose_name=_("dokumenti"), default=list, blank=True)
    written = models.DateTimeField(_("poslano"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("prebrano"), null=True, blank=True, editable=False)

    objects = CaseMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("sporočilo v zadevi")
        verbose_name_plural = _("sporočila v zadevah")
        ordering = ["written", "id"]
        indexes = [
            models.Index(fields=["case", "written", "id"], name="casemessage_case"),
            models.Index(fields=["case", "from_office"], condition=models.Q(read_at=None), name="casemessage_unread"),
        ]
        triggers = [
            FirmTrigger(
                name="as_sent",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' AND cases_may_dispose(OLD.case_id) THEN
                        RETURN OLD;  -- it stands on an approved list
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.read_at IS NULL
                        AND to_jsonb(NEW) - array['read_at', 'changed']
                            = to_jsonb(OLD) - array['read_at', 'changed'] THEN
                        RETURN NEW;  -- read
                    END IF;
                    RAISE EXCEPTION 'a message that was sent does not change' USING ERRCODE = 'restrict_violation';
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.case.number

    @property
    def files(self) -> list[Any]:
        """Set by `reading.messages_of`: its documents."""
        return list(getattr(self, "found", []))
