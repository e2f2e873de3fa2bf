"""What the office answered, version by version."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import Department, User
from apps.questions.choices import LONGEST_ANSWER
from apps.questions.models.questions import PUBLIC, Question


class AnswerQuerySet(PortalQuerySet):
    """Versions."""

    def visible_to(self, actor: Actor) -> Self:
        """Published ones of public questions for everybody, all of one's own question and of those of one's office."""
        shown = Q(question__in=Question.objects.filter(PUBLIC).values("pk"), published_at__isnull=False)
        own = Q(question__in=Question.objects.of_person(actor).values("pk"))
        return self.filter(shown | own | Q(question__in=Question.objects.office_of(actor).values("pk")))


@tracked(exclude=["original"], personal=["text", "reason"])
class AnswerVersion(BaseModel):
    """One version of the answer to a question, the first is 1. text, reason: as they are read, redacted where they had
    to be; original: as it was written, sealed, for the office alone. reason: why the answer was changed. department:
    the author's office; author: who wrote it, never shown to the public. published_at: since when everybody may read
    it; published_by: who had the second look."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions", verbose_name=_("vprašanje"))
    number = models.PositiveSmallIntegerField(_("različica"), default=1)
    text = models.TextField(_("odgovor"), max_length=LONGEST_ANSWER)
    original = EncryptedTextField(_("odgovor, kot je bil napisan"))
    reason = models.CharField(_("zakaj je spremenjen"), max_length=300, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("oddelek"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("avtor"))
    written_at = models.DateTimeField(_("napisano"), default=timezone.now)
    published_at = models.DateTimeField(_("objavljeno"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("objavil"), null=True, blank=True
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("odgovor na vprašanje")
        verbose_name_plural = _("odgovori na vprašanja")
        ordering = ["question", "number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="answerversion_number")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def data_subject(self) -> Any:
        """Whose data this is (apps.core.access): the asker's."""
        return self.question.data_subject
