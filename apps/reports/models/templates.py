"""Answers that staff write often."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.history import tracked
from apps.core.models import BaseModel
from apps.reports.models.categories import ReportCategory
from apps.reports.models.reports import LONGEST

STEPS = [
    ("accept", _("prevzem")), ("plan", _("načrtovanje")), ("start", _("začetek dela")), ("forward", _("posredovanje")),
    ("fix", _("odpravljeno")), ("close", _("zaključek brez popravila")), ("reopen", _("ponovno odprtje")),
    ("answer", _("odgovor")),
]  # fmt: skip


@tracked()
class AnswerTemplate(BaseModel):
    """A text to begin with; what was sent does not change with it. category, step: where it is offered, empty:
    everywhere."""

    name = models.CharField(_("ime predloge"), max_length=120)
    text = models.TextField(_("besedilo"), max_length=LONGEST)
    category = models.ForeignKey(
        ReportCategory, models.PROTECT, related_name="+", verbose_name=_("vrsta prijave"), null=True, blank=True
    )
    step = models.CharField(_("korak"), max_length=20, choices=STEPS, blank=True)
    active = models.BooleanField(_("v uporabi"), default=True)

    class Meta:
        verbose_name = _("predloga odgovora")
        verbose_name_plural = _("predloge odgovorov")
        ordering = ["step", "name"]

    def __str__(self) -> str:
        return self.name
