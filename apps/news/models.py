"""A news item: what the municipality tells everybody."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel
from apps.core.search import Searchable, SearchableQuerySet
from apps.identity.models import Department
from apps.identity.models.reach import everything
from apps.news import markup
from apps.news.choices import LOOKS, Drawn, Look, NewsState

VIEW, CHANGE = "news.view_newsitem", "news.change_newsitem"
WIDE = frozenset({"head", "content_coordinator"})  # roles that work for their whole organisation
PUBLIC = Q(state=NewsState.PUBLISHED)
NOTHING = Q(pk__in=())
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_TEXT = 120, 300, 20_000
FOR_SEARCH = ("search_title", "search_words", "search_vector")


def departments_in_reach(actor: Actor) -> Any:
    """For which the actor may write: those they work in, all of their organisation for heads and coordinators."""
    rows = Department.objects.filter(active=True).select_related("organisation")
    if everything(actor):
        return rows.filter(organisation__has_staff=True)
    if not actor.has_perm(CHANGE) or not actor.employer:
        return rows.none()
    rows = rows.filter(organisation=actor.employer)
    return rows if actor.roles & WIDE else rows.filter(pk__in=sorted(actor.departments))


class NewsQuerySet(SearchableQuerySet):
    """News items."""

    def visible_to(self, actor: Actor) -> Self:
        """The one rule: published ones for everybody, drafts and the rest for the department that writes them."""
        return self if everything(actor) else self.filter(PUBLIC | self.at_work(actor))

    @staticmethod
    def at_work(actor: Actor) -> Q:
        """Of the actor's departments; of the whole organisation for heads and coordinators of contents."""
        if not actor.has_perm(VIEW) or not actor.employer:
            return NOTHING
        whose = Q(department__organisation=actor.employer)
        return whose if actor.roles & WIDE else whose & Q(department__in=sorted(actor.departments))

    def in_public(self) -> Self:
        """What anybody may read, the archive included."""
        return self.filter(PUBLIC)

    def current(self, now: dt.datetime | None = None) -> Self:
        """Public, and its time has not gone by."""
        return self.in_public().filter(Q(expires_at=None) | Q(expires_at__gt=now or timezone.now()))

    def due(self, now: dt.datetime) -> Self:
        """Scheduled, and it is time."""
        return self.filter(state=NewsState.SCHEDULED, publish_at__lte=now)

    def on_topic(self, topic: str) -> Self:
        """On a topic, among others."""
        return self.filter(topics__contains=[topic])

    def concerning(self, quarter: str) -> Self:
        """What concerns a quarter (slug), or the whole municipality."""
        return self.filter(Q(quarters__contains=[quarter]) | Q(quarters=[]))

    def in_rows(self) -> Self:
        """With what a row of a list says, and no more."""
        return self.select_related("department").defer(*FOR_SEARCH, "text_sl", "text_en")


@tracked(exclude=[*FOR_SEARCH])
class NewsItem(BaseModel, Searchable):
    """novica. Texts are Markdown (`markup`); English is there as a whole or not at all.

    topics: keys of `notifications.registry.topics`. quarters: slugs, none for the whole municipality. publish_at: when
    a scheduled one comes out; published_at: when everybody could read it first, which does not change any more.
    expires_at: from when it is told no more (home page, feeds); the archive keeps it. told: how often subscribers were
    told of it; tell: whether they are at all. corrected_at: when its words were changed after publication, correction:
    what was wrong. reason: why it was withdrawn, or told again.
    """

    slug = models.SlugField(_("naslov strani"), max_length=100, unique=True, editable=False)
    title_sl = models.CharField(_("naslov"), max_length=LONGEST_TITLE)
    summary_sl = models.CharField(_("povzetek"), max_length=LONGEST_SUMMARY)
    text_sl = models.TextField(_("besedilo"), max_length=LONGEST_TEXT)
    title_en = models.CharField(_("naslov, angleško"), max_length=LONGEST_TITLE, blank=True)
    summary_en = models.CharField(_("povzetek, angleško"), max_length=LONGEST_SUMMARY, blank=True)
    text_en = models.TextField(_("besedilo, angleško"), max_length=LONGEST_TEXT, blank=True)
    look = models.CharField(_("vrsta"), max_length=8, choices=Look, default=Look.NEWS)
    topics = ArrayField(models.CharField(max_length=40), verbose_name=_("teme"), default=list)
    quarters = ArrayField(models.SlugField(), verbose_name=_("četrtne skupnosti"), default=list, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="news", verbose_name=_("oddelek"))
    state = models.CharField(
        _("stanje"), max_length=9, choices=NewsState, default=NewsState.DRAFT, editable=False
    )  # fmt: skip
    publish_at = models.DateTimeField(_("objava ob"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("objavljeno"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("aktualno do"), null=True, blank=True)
    tell = models.BooleanField(_("obvestite naročnike"), default=True)
    told = models.PositiveSmallIntegerField(_("kolikokrat obveščeno"), default=0, editable=False)
    corrected_at = models.DateTimeField(_("popravljeno"), null=True, blank=True, editable=False)
    correction_sl = models.CharField(_("opomba o popravku"), max_length=300, blank=True)
    correction_en = models.CharField(_("opomba o popravku, angleško"), max_length=300, blank=True)
    reason = models.CharField(_("razlog"), max_length=300, blank=True, editable=False)

    objects = NewsQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = _("novica")
        verbose_name_plural = _("novice")
        ordering = ["-published_at", "-created"]
        constraints = [
            models.CheckConstraint(condition=~PUBLIC | Q(published_at__isnull=False), name="news_published_has_a_time"),
            models.CheckConstraint(
                condition=~Q(state=NewsState.SCHEDULED) | Q(publish_at__isnull=False), name="news_scheduled_has_a_time"
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-published_at", "-id"], condition=PUBLIC, name="news_latest"),
            models.Index(fields=["publish_at"], condition=Q(state=NewsState.SCHEDULED), name="news_due"),
            GinIndex(fields=["topics"], name="news_topics"),
        ]

    def __str__(self) -> str:
        return self.title_sl

    @property
    def lang(self) -> str:
        """In which language the reader gets it: English is not always there."""
        return "en" if self.title_en and translation.get_language() == "en" else "sl"

    @property
    def title(self) -> str:
        """For the reader."""
        return self.title_en if self.lang == "en" else self.title_sl

    @property
    def summary(self) -> str:
        """For the reader."""
        return self.summary_en if self.lang == "en" else self.summary_sl

    @property
    def text(self) -> str:
        """For the reader, as it was written."""
        return self.text_en if self.lang == "en" else self.text_sl

    @property
    def html(self) -> SafeString:
        """For the reader."""
        return markup.render(self.text)

    @property
    def correction(self) -> str:
        """For the reader; may be empty although it was changed."""
        return self.correction_en if self.lang == "en" else self.correction_sl

    @property
    def drawn(self) -> Drawn:
        """Icon and colour."""
        return LOOKS[self.look]

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state == NewsState.PUBLISHED

    @property
    def is_over(self) -> bool:
        """Whether its time went by."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("news:item", args=[self.slug])

    def searched(self) -> tuple[str, ...]:
        """By all that it says."""
        texts = (markup.plain_text(self.text_sl), markup.plain_text(self.text_en))
        return (f"{self.title_sl} {self.title_en}".strip(), self.summary_sl, self.summary_en, *texts)
