"""What can be reported, who deals with it, and how soon."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import Department, Organisation
from apps.reports.choices import AREA_ICONS, Area, DataType, Unit

VIEW = "reports.view_reportcategory"


def words_of(amount: int, unit: str) -> str:
    """`5 delovnih dni`."""
    forms = {
        Unit.WORKING_HOURS: ngettext("%(count)d delovna ura", "%(count)d delovnih ur", amount),
        Unit.WORKING_DAYS: ngettext("%(count)d delovni dan", "%(count)d delovnih dni", amount),
        Unit.DAYS: ngettext("%(count)d dan", "%(count)d dni", amount),
    }
    return forms[Unit(unit)] % {"count": amount}


class CategoryQuerySet(PortalQuerySet):
    """Categories."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that are offered, for everybody; all for staff who may view categories."""
        return self if actor.has_perm(VIEW) else self.offered()

    def offered(self) -> Self:
        """That people can choose now."""
        return self.filter(active=True, hidden=False)


@tracked()
class ReportCategory(BaseModel):
    """vrsta prijave. private: reports in it are never public (people and animals in distress). hidden: staff and
    programs alone use it, and its reports are not public either. radius: metres within which an open report of the same
    category is likely the same thing. danger_number: whom to call before anything is written. keywords: everyday words
    by which a text is recognised, beside the names. photo_to_close: fixed only with a picture of the repair.
    """

    code = models.SlugField(_("oznaka"), max_length=60, unique=True)
    name_sl = models.CharField(_("ime"), max_length=80)
    name_en = models.CharField(_("ime v angleščini"), max_length=80)
    area = models.CharField(_("področje"), max_length=20, choices=Area, default=Area.OTHER)
    description_sl = models.CharField(_("opis"), max_length=300, blank=True)
    description_en = models.CharField(_("opis v angleščini"), max_length=300, blank=True)
    keywords = ArrayField(models.CharField(max_length=60), verbose_name=_("ključne besede"), default=list, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("oddelek"))
    contractor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("izvajalec"), null=True, blank=True
    )
    private = models.BooleanField(_("zasebno, nikoli javno"), default=False)
    hidden = models.BooleanField(_("ni v javnem obrazcu in ni javno"), default=False)
    radius = models.PositiveSmallIntegerField(
        _("razdalja za podvojene (m)"), default=50, validators=[MinValueValidator(5), MaxValueValidator(1000)]
    )
    photo_to_close = models.BooleanField(_("za zaključek je potrebna slika"), default=False)
    danger_number = models.CharField(_("številka, ki jo je treba prej poklicati"), max_length=20, blank=True)
    danger_sl = models.CharField(_("opozorilo"), max_length=300, blank=True)
    danger_en = models.CharField(_("opozorilo v angleščini"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("vrstni red"), default=100)
    active = models.BooleanField(_("v uporabi"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("vrsta prijave")
        verbose_name_plural = _("vrste prijav")
        ordering = ["order", "name_sl"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(danger_number="") | ~models.Q(danger_sl=""), name="reportcategory_danger_is_told"
            )
        ]

    def __str__(self) -> str:
        return self.name_sl

    @property
    def name(self) -> str:
        """In the language in force."""
        return self.name_en if translation.get_language() == "en" else self.name_sl

    @property
    def description(self) -> str:
        """In the language in force."""
        return self.description_en if translation.get_language() == "en" else self.description_sl

    @property
    def danger(self) -> str:
        """In the language in force."""
        return (translation.get_language() == "en" and self.danger_en) or self.danger_sl

    @property
    def icon(self) -> str:
        """Icon of its area."""
        return AREA_ICONS[Area(self.area)]

    @property
    def public(self) -> bool:
        """Whether its reports may be shown to everybody."""
        return not (self.private or self.hidden)

    def level_on(self, day: dt.date) -> Any:
        """The service level in force on a day, or None."""
        return self.levels.filter(valid_from__lte=day).order_by("-valid_from").first()


class OfCategoryQuerySet(PortalQuerySet):
    """What belongs to a category."""

    def visible_to(self, actor: Actor) -> Self:
        """With its category."""
        return self.filter(category__in=ReportCategory.objects.visible_to(actor).values("pk"))


@tracked()
class ServiceLevel(BaseModel):
    """Within what time reports of a category should be fixed, from a day on; the latest that has begun holds."""

    category = models.ForeignKey(ReportCategory, models.PROTECT, related_name="levels", verbose_name=_("vrsta prijave"))
    valid_from = models.DateField(_("velja od"), default=dt.date.today)
    amount = models.PositiveSmallIntegerField(
        _("koliko"), validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )  # fmt: skip
    unit = models.CharField(_("česa"), max_length=20, choices=Unit, default=Unit.WORKING_DAYS)
    basis = models.CharField(_("podlaga"), max_length=200, blank=True)

    objects = OfCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("raven storitve")
        verbose_name_plural = _("ravni storitve")
        ordering = ["-valid_from"]
        constraints = [models.UniqueConstraint(fields=["category", "valid_from"], name="servicelevel_day")]

    def __str__(self) -> str:
        return words_of(self.amount, self.unit)


@tracked()
class CategoryAttribute(BaseModel):
    """What else can be asked about a category, as Open311 GeoReport v2 defines attributes. values: for lists, dicts
    with `key`, `name_sl` and `name_en`. asked: whether it is a question at all (`variable`), or a text to be read."""

    category = models.ForeignKey(
        ReportCategory, models.PROTECT, related_name="attributes", verbose_name=_("vrsta prijave")
    )
    code = models.SlugField(_("oznaka"), max_length=40)
    datatype = models.CharField(_("vrsta podatka"), max_length=20, choices=DataType, default=DataType.STRING)
    description_sl = models.CharField(_("vprašanje"), max_length=200)
    description_en = models.CharField(_("vprašanje v angleščini"), max_length=200)
    hint_sl = models.CharField(_("pojasnilo"), max_length=200, blank=True)
    hint_en = models.CharField(_("pojasnilo v angleščini"), max_length=200, blank=True)
    asked = models.BooleanField(_("se izpolnjuje"), default=True)
    required = models.BooleanField(_("obvezno"), default=False)
    order = models.PositiveSmallIntegerField(_("vrstni red"), default=1)
    values = models.JSONField(_("izbire"), default=list, blank=True)

    objects = OfCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("lastnost vrste")
        verbose_name_plural = _("lastnosti vrst")
        ordering = ["category", "order"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="categoryattribute_code"),
            models.UniqueConstraint(fields=["category", "order"], name="categoryattribute_order"),
        ]

    def __str__(self) -> str:
        return self.description_sl
