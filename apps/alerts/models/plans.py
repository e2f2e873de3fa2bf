"""Threat assessments and plans that everybody may read."""

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.alerts.choices import PlanKind
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet

OWNER = "alert_plan"


class PlanQuerySet(PortalQuerySet):
    """Plans."""

    def visible_to(self, actor: Actor) -> Self:
        """Published ones for everybody."""
        return self if actor.has_perm("alerts.view_plan") else self.filter(published=True)


@tracked()
class Plan(BaseModel):
    """One version of a document. The file belongs to it (`documents`, owner kind `alert_plan`). slug: the same for all
    versions of a document; the latest adopted one is in force. demo: a sample, and said so."""

    slug = models.SlugField(_("oznaka dokumenta"), max_length=60)
    kind = models.CharField(_("vrsta"), max_length=10, choices=PlanKind, default=PlanKind.PLAN)
    title_sl = models.CharField(_("naslov (slovensko)"), max_length=200)
    title_en = models.CharField(_("naslov (angleško)"), max_length=200)
    version = models.CharField(_("različica"), max_length=20)
    adopted = models.DateField(_("sprejeto"))
    published = models.BooleanField(_("objavljeno"), default=False)
    demo = models.BooleanField(_("vzorec za predstavitev"), default=False)
    file: Any = None  # the document, put here by whoever reads lists

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("objavljen načrt")
        verbose_name_plural = _("ocene ogroženosti in načrti")
        ordering = ["kind", "slug", "-adopted", "-created"]
        constraints = [models.UniqueConstraint(fields=["slug", "version"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.title}, {self.version}"

    @property
    def title(self) -> str:
        """In the language in force."""
        return self.title_en if get_language() == "en" else self.title_sl

    def get_absolute_url(self) -> str:
        """The file."""
        return reverse("alerts:plan", args=[self.pk])
