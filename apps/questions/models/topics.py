"""What is asked about, who answers, and how soon."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import Department
from apps.questions.choices import LONGEST_ANSWER, USUAL_DAYS

VIEW = "questions.view_questiontopic"


class TopicQuerySet(PortalQuerySet):
    """Topics."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that are offered, for everybody; all for staff who may view topics."""
        return self if actor.has_perm(VIEW) else self.offered()

    def offered(self) -> Self:
        """That people can choose now."""
        return self.filter(active=True)


@tracked()
class QuestionTopic(BaseModel):
    """tema. department: who gets its questions. keywords: everyday words by which a text is recognised, beside the
    names and the questions that were answered."""

    code = models.SlugField(_("oznaka"), max_length=60, unique=True)
    name_sl = models.CharField(_("ime"), max_length=80)
    name_en = models.CharField(_("ime v angleščini"), max_length=80)
    keywords = ArrayField(models.CharField(max_length=60), verbose_name=_("ključne besede"), default=list, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("odgovarja oddelek"))
    order = models.PositiveSmallIntegerField(_("vrstni red"), default=100)
    active = models.BooleanField(_("v uporabi"), default=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("tema vprašanj")
        verbose_name_plural = _("teme vprašanj")
        ordering = ["order", "name_sl"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language in force."""
        return self.name_en if translation.get_language() == "en" else self.name_sl


class PeriodQuerySet(PortalQuerySet):
    """Periods of answering."""

    def on(self, day: dt.date, topic: QuestionTopic) -> Any:
        """The row in force on a day: the topic's own, else the one for all; the latest that has begun. None without."""
        rows = self.filter(Q(topic=topic) | Q(topic=None), valid_from__lte=day)
        return rows.order_by(models.F("topic").asc(nulls_last=True), "-valid_from").first()


@tracked()
class ReplyPeriod(BaseModel):
    """Within how many working days questions are answered, from a day on; empty topic: all that have no row of their
    own. What was promised for older questions stays."""

    topic = models.ForeignKey(
        QuestionTopic, models.PROTECT, related_name="periods", verbose_name=_("tema"), null=True, blank=True
    )
    valid_from = models.DateField(_("velja od"), default=dt.date.today)
    days = models.PositiveSmallIntegerField(
        _("delovnih dni"), default=USUAL_DAYS, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    basis = models.CharField(_("podlaga"), max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("rok za odgovor")
        verbose_name_plural = _("roki za odgovor")
        ordering = ["-valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "valid_from"], name="replyperiod_day", nulls_distinct=False,
                violation_error_message=_("Za ta dan in temo je rok že vpisan."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return ngettext("%(count)d delovni dan", "%(count)d delovnih dni", self.days) % {"count": self.days}


@tracked()
class QuestionTemplate(BaseModel):
    """A text to begin an answer with; what was sent does not change with it. topic: where it is offered, empty:
    everywhere."""

    name = models.CharField(_("ime predloge"), max_length=120)
    text = models.TextField(_("besedilo"), max_length=LONGEST_ANSWER)
    topic = models.ForeignKey(
        QuestionTopic, models.PROTECT, related_name="+", verbose_name=_("tema"), null=True, blank=True
    )
    active = models.BooleanField(_("v uporabi"), default=True)

    class Meta:
        verbose_name = _("predloga odgovora na vprašanje")
        verbose_name_plural = _("predloge odgovorov na vprašanja")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
