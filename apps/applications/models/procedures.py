"""The catalogue: procedures, and the numbered versions of their forms."""

import datetime as dt
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.applications.choices import (
    AREA_ICONS,
    EVENT_ICONS,
    KIND_ICONS,
    Area,
    LifeEvent,
    ProcedureKind,
    VersionState,
)
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.search import Searchable, SearchableQuerySet
from apps.core.triggers import FirmTrigger
from apps.identity.models import Department, User


class ProcedureQuerySet(SearchableQuerySet):
    """Procedures."""

    def visible_to(self, actor: Actor) -> Self:
        """What stands in the catalogue is everybody's; the rest is for staff who may view procedures, of their own
        organisation."""
        listed = self.listed()
        if not actor.has_perm("applications.view_procedure"):
            return listed
        if actor.system or actor.has_perm("identity.administer_organisations"):
            return self
        return self.filter(Q(pk__in=self.of_staff(actor).values("pk")) | Q(pk__in=listed.values("pk")))

    def of_staff(self, actor: Actor) -> Self:
        """What staff who may view procedures work on: those of their organisation; administrators all."""
        if not actor.has_perm("applications.view_procedure"):
            return self.none()
        if actor.system or actor.has_perm("identity.administer_organisations"):
            return self
        return self.filter(department__organisation=actor.employer) if actor.employer else self.none()

    def listed(self, now: dt.datetime | None = None) -> Self:
        """In the catalogue: active, and with a version of the form that holds (links need none)."""
        holding = FormVersion.objects.current(now or timezone.now())
        return self.filter(Q(kind=ProcedureKind.LINK) | Q(pk__in=holding.values("procedure")), active=True)


@tracked(exclude=["search_title", "search_words", "search_vector", "shipped"])
class Procedure(Searchable, BaseModel):
    """An e-storitev. What decides about an application stands in the versions of its form, what helps to find and to
    understand it stands here.

    title: the official one; name: a short one for menus, where it is known.
    sign: classification sign of its cases (UUP, article 45: digits, at most five). minutes: that filling in takes.
    prepare: what people need beside the attachments. synonyms: words by which people look for it. opens, closes: of a
    tender; `closes` is the first instant that is too late. source, verified: where the facts come from, and whether
    they are the municipality's own. shipped: digest of the facts that came with a release (services.catalogue): while
    they are as they came, the next release may bring them up to date.
    """

    slug = models.SlugField(_("oznaka"), max_length=80, unique=True)
    kind = models.CharField(_("vrsta"), max_length=12, choices=ProcedureKind, default=ProcedureKind.APPLICATION)
    title_sl = models.CharField(_("ime"), max_length=200)
    title_en = models.CharField(_("ime v angleščini"), max_length=200)
    name_sl = models.CharField(_("kratko ime"), max_length=60, blank=True)
    name_en = models.CharField(_("kratko ime v angleščini"), max_length=60, blank=True)
    summary_sl = models.TextField(_("kratek opis"), max_length=600)
    summary_en = models.TextField(_("kratek opis v angleščini"), max_length=600)
    area = models.CharField(_("področje"), max_length=40, choices=Area)
    life_events = ArrayField(
        models.CharField(max_length=40, choices=LifeEvent), verbose_name=_("življenjski dogodki"), default=list,
        blank=True,
    )  # fmt: skip
    synonyms = models.TextField(_("besede za iskanje"), blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="procedures", verbose_name=_("oddelek"), null=True, blank=True
    )
    sign = models.CharField(
        _("klasifikacijski znak"), max_length=5, blank=True, validators=[RegexValidator(r"^\d{1,5}$")]
    )
    legal_basis = ArrayField(
        models.CharField(max_length=300), verbose_name=_("pravna podlaga"), default=list, blank=True
    )
    minutes = models.PositiveSmallIntegerField(_("minut za izpolnjevanje"), default=10)
    prepare_sl = ArrayField(
        models.CharField(max_length=300), verbose_name=_("kaj pripravite"), default=list, blank=True
    )
    prepare_en = ArrayField(
        models.CharField(max_length=300), verbose_name=_("kaj pripravite, v angleščini"), default=list, blank=True
    )
    related = ArrayField(models.SlugField(max_length=80), verbose_name=_("sorodni postopki"), default=list, blank=True)
    opens = models.DateTimeField(_("odprto od"), null=True, blank=True)
    closes = models.DateTimeField(_("odprto do"), null=True, blank=True)
    external_url = models.URLField(_("naslov storitve drugje"), blank=True)
    source = models.CharField(_("vir podatkov"), max_length=300, blank=True)
    verified = models.BooleanField(_("podatki so preverjeni"), default=False)
    active = models.BooleanField(_("v katalogu"), default=True)
    shipped = models.CharField(max_length=64, blank=True, editable=False)

    objects = ProcedureQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("postopek")
        verbose_name_plural = _("postopki")
        ordering = ["title_sl"]
        permissions = [("publish_procedure", "Publish and withdraw forms of procedures")]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None) | Q(closes=None) | Q(closes__gt=models.F("opens")),
                name="procedure_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(kind=ProcedureKind.LINK) | Q(department__isnull=False) & ~Q(sign=""),
                name="procedure_has_department_and_sign",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ProcedureKind.LINK) | ~Q(external_url=""), name="procedure_link_leads_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the catalogue."""
        return reverse("applications:procedure", args=[self.slug])

    def searched(self) -> tuple[str, ...]:
        """The Slovenian title with its short name, then the words people use."""
        return (
            f"{self.title_sl} {self.name_sl}", self.title_en, self.name_en, self.synonyms, self.summary_sl,
            self.summary_en,
        )  # fmt: skip

    def _in_language(self, name: str) -> Any:
        return getattr(self, f"{name}_{'en' if get_language() == 'en' else 'sl'}")

    @property
    def title(self) -> str:
        """In the language in force."""
        return str(self._in_language("title"))

    @property
    def name(self) -> str:
        """A short name in the language in force; the title where there is none."""
        return str(self._in_language("name")) or self.title

    @property
    def icon(self) -> str:
        """Of the sprite: what it is about."""
        known = [EVENT_ICONS[event] for event in self.life_events if event in EVENT_ICONS]
        return KIND_ICONS.get(self.kind) or next(iter(known), AREA_ICONS.get(self.area, "vloga"))

    @property
    def summary(self) -> str:
        """In the language in force."""
        return str(self._in_language("summary"))

    @property
    def prepare(self) -> list[str]:
        """In the language in force."""
        return list(self._in_language("prepare"))

    def open_at(self, now: dt.datetime) -> bool:
        """Whether applications are taken at an instant: `closes` itself is too late."""
        return self.active and (self.opens is None or self.opens <= now) and (self.closes is None or now < self.closes)


class FormVersionQuerySet(PortalQuerySet):
    """Versions."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the procedures that the actor may see: to everybody the published ones that hold or held, to staff
        who may view procedures all of their own organisation."""
        seen = self.filter(procedure__in=Procedure.objects.visible_to(actor).values("pk"))
        public = Q(state__in=(VersionState.PUBLISHED, VersionState.WITHDRAWN), valid_from__lte=timezone.now())
        if not actor.has_perm("applications.view_formversion"):
            return seen.filter(public)
        if actor.system or actor.has_perm("identity.administer_organisations"):
            return seen
        return seen.filter(public | Q(procedure__department__organisation=actor.employer))

    def current(self, now: dt.datetime) -> Self:
        """Of each procedure the version that new applications begin with: the one that began to hold last."""
        held = self.filter(state=VersionState.PUBLISHED, valid_from__lte=now)
        return held.order_by("procedure_id", "-valid_from", "-number").distinct("procedure_id")


@tracked()  # with the definition: what a draft was is told to whoever works on it at the same time
class FormVersion(BaseModel):
    """One numbered version of a procedure's form. A draft can be changed; once published, definition, digest and
    number stay for ever (a trigger of the database sees to it), so that every application can be read as it was filed.

    definition: apps.applications.engine. digest: SHA-256 of its canonical JSON. valid_from: from when new applications
    begin with it. cutoff: of a withdrawn version, the first instant at which open drafts can no longer be filed; None:
    they finish on it.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions", verbose_name=_("postopek"))
    number = models.PositiveIntegerField(_("različica"))
    definition = models.JSONField(_("opredelitev"))
    digest = models.CharField(_("odtis SHA-256"), max_length=64, editable=False)
    state = models.CharField(_("stanje"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    valid_from = models.DateTimeField(_("velja od"), null=True, blank=True)
    cutoff = models.DateTimeField(_("osnutke je mogoče oddati do"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("objavil"), null=True, blank=True, editable=False
    )
    note = models.CharField(_("kaj je novega"), max_length=300, blank=True)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("različica obrazca")
        verbose_name_plural = _("različice obrazcev")
        ordering = ["procedure__title_sl", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="form_version_number"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state=VersionState.DRAFT), name="form_version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT) | Q(valid_from__isnull=False), name="form_version_holds_from"
            ),
        ]
        indexes = [
            models.Index(
                fields=["procedure", "-valid_from", "-number"], condition=Q(state="published"), name="form_current"
            )
        ]
        triggers = [
            FirmTrigger(
                name="immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF OLD.state = 'draft' THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'DELETE' OR NEW.definition IS DISTINCT FROM OLD.definition
                        OR NEW.digest IS DISTINCT FROM OLD.digest OR NEW.number <> OLD.number
                        OR NEW.procedure_id <> OLD.procedure_id OR NEW.state = 'draft' THEN
                        RAISE EXCEPTION 'a published form does not change' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure}, {self.number}"

    def holds_at(self, now: dt.datetime) -> bool:
        """Whether it is published and its time has come."""
        return self.state == VersionState.PUBLISHED and self.valid_from is not None and self.valid_from <= now

    def takes_drafts_at(self, now: dt.datetime) -> bool:
        """Whether an application that began on it can still be filed."""
        return self.state != VersionState.DRAFT and (self.cutoff is None or now < self.cutoff)
