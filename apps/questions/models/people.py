"""Who asked, sealed and apart from the question, and whom an answer helped."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models.reach import everything
from apps.questions.models.questions import Question
from apps.reports.models.people import Contact


class AskerQuerySet(PortalQuerySet):
    """Askers."""

    def visible_to(self, actor: Actor) -> Self:
        """Oneself, and those of the questions that one answers."""
        if everything(actor):
            return self
        own = Q(user=actor.user.pk) if actor.user else Q(pk__in=())
        answered = Question.objects.filter(Question.objects.in_charge(actor))
        return self.filter(own | Q(question__in=answered.values("pk")))


class Asker(Contact):
    """The person behind a question: an account, or an address that was confirmed by its link; a program of an
    organisation may have neither. show_name: only then is `name` shown. confirmed: when the question became one."""

    question = models.OneToOneField(Question, models.CASCADE, related_name="asker", verbose_name=_("vprašanje"))
    name = EncryptedTextField(_("ime"))
    show_name = models.BooleanField(_("ime se pokaže"), default=False)

    objects = AskerQuerySet.as_manager()

    class Meta:
        verbose_name = _("vpraševalec")
        verbose_name_plural = _("vpraševalci")
        indexes = [models.Index(fields=["email_index"], name="asker_email")]

    def __str__(self) -> str:
        return str(_("vpraševalec"))

    @property
    def public_name(self) -> str:
        """What everybody may read: the name only when it was chosen so."""
        return str(self.name) if self.show_name else ""


class VoteQuerySet(PortalQuerySet):
    """Opinions."""

    def visible_to(self, actor: Actor) -> Self:
        """Nobody's to read: the question says how many there are."""
        return self if actor.system else self.none()


class QuestionVote(BaseModel):
    """Whether an answer helped. voter: a keyed digest of the account or of the browser's session, of another key for
    every question, so that opinions of one person cannot be brought together."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="voted", verbose_name=_("vprašanje"))
    voter = models.CharField(_("kdo"), max_length=64)
    helpful = models.BooleanField(_("koristno"))

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("mnenje o odgovoru")
        verbose_name_plural = _("mnenja o odgovorih")
        constraints = [models.UniqueConstraint(fields=["question", "voter"], name="questionvote_once")]

    def __str__(self) -> str:
        return str(_("mnenje"))
