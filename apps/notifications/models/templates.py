"""Words of staff in place of those that come with the code (apps.core.written)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PortalQuerySet
from apps.core.written import Words
from apps.identity.models import User

BODY = 6000  # characters of all paragraphs


class TemplateQuerySet(PortalQuerySet):
    """Versions of texts."""

    def of(self, key: str, language: str) -> Self:
        """All of one text in one language, the newest first."""
        return self.filter(key=key, language=language).order_by("-number")

    def published(self) -> Self:
        """Those that were published, the one in force first."""
        return self.exclude(published=None).order_by("-published", "-number")


class TemplateVersion(BaseModel):
    """One version of a text in one language; it never changes, but for being published. The one published last is in
    force. What ships with the code is version 0 and has no row.

    key: of `core.written.texts`. body: paragraphs with an empty line between them. shipped: a return to what ships:
    then the words are those of the code, also when they change. restored: the version it repeats.
    """

    key = models.CharField(_("besedilo"), max_length=100)
    language = models.CharField(_("jezik"), max_length=2, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField(_("različica"))
    subject = models.CharField(_("zadeva ali naslov"), max_length=200)
    body = models.TextField(_("odstavki"), max_length=BODY)
    shipped = models.BooleanField(_("kot je v programu"), default=False)
    restored = models.PositiveIntegerField(_("povzeta po različici"), null=True, blank=True)
    author = models.ForeignKey(
        User, models.SET_NULL, related_name="+", verbose_name=_("avtor"), null=True, blank=True, db_index=False
    )
    published = models.DateTimeField(_("objavljena"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", verbose_name=_("objavil"), null=True, blank=True, db_index=False
    )

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("besedilo sporočila")
        verbose_name_plural = _("besedila sporočil")
        ordering = ["key", "language", "-number"]
        constraints = [models.UniqueConstraint(fields=["key", "language", "number"], name="templateversion_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.language} {self.number}"

    @property
    def words(self) -> Words:
        """What it says."""
        return Words(self.subject, split_paragraphs(self.body))


def split_paragraphs(body: str) -> tuple[str, ...]:
    """What stands between empty lines."""
    lines = "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return tuple(part.strip("\n") for part in lines.split("\n\n") if part.strip())
