"""What happened to a question, in the words that its asker and the office read."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import PortalQuerySet, new_id
from apps.core.triggers import FirmTrigger, Refuse
from apps.questions.choices import LONGEST, EventKind, QuestionState
from apps.questions.models.questions import Question


class QuestionEventQuerySet(PortalQuerySet):
    """Events."""

    def visible_to(self, actor: Actor) -> Self:
        """Open ones for whoever asked, all for the staff of its office; the public reads none."""
        own = Q(open=True, question__in=Question.objects.of_person(actor).values("pk"))
        return self.filter(own | Q(question__in=Question.objects.office_of(actor).values("pk")))

    def for_asker(self) -> Self:
        """What the asker reads."""
        return self.filter(open=True)


class QuestionEvent(models.Model):
    """One thing that happened, never changed and never deleted: triggers see to it. The words of question and answer
    stand in none of them, so that what is redacted is redacted.

    happened: when it did. by_kind: `person`, `staff`, `client` or `system`; by_name: of staff and programs, in words.
    text_sl, text_en: what the portal says of it; words: what the office wrote to it, for the asker or (not open) for
    itself. state_from, state_to: of a step. facts: ids and codes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="events", verbose_name=_("vprašanje"))
    kind = models.CharField(_("kaj"), max_length=20, choices=EventKind)
    happened = models.DateTimeField(_("kdaj"), default=timezone.now)
    by_kind = models.CharField(_("vrsta"), max_length=10)
    by_id = models.CharField(_("oznaka"), max_length=120, blank=True)
    by_name = models.CharField(_("kdo"), max_length=200, blank=True)
    open = models.BooleanField(_("vidi vpraševalec"), default=True)
    text_sl = models.CharField(_("besedilo (slovensko)"), max_length=300)
    text_en = models.CharField(_("besedilo (angleško)"), max_length=300)
    words = models.TextField(_("pojasnilo"), max_length=LONGEST, blank=True)
    state_from = models.CharField(_("iz stanja"), max_length=20, choices=QuestionState, blank=True)
    state_to = models.CharField(_("v stanje"), max_length=20, choices=QuestionState, blank=True)
    facts = models.JSONField(_("podatki"), default=dict, blank=True)

    objects = QuestionEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("dogodek vprašanja")
        verbose_name_plural = _("dogodki vprašanj")
        ordering = ["happened", "id"]
        indexes = [models.Index(fields=["question", "happened", "id"], name="questionevent_timeline")]
        triggers = [
            FirmTrigger(
                name="no_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    RAISE EXCEPTION '% of % is refused: it is a trail', TG_OP, TG_TABLE_NAME
                        USING ERRCODE = 'restrict_violation';
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return self.text_sl

    @property
    def text(self) -> str:
        """In the language in force."""
        return self.text_en if get_language() == "en" else self.text_sl
