"""What people ask about their own data: exports, and requests that somebody has to decide on."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.choices import Level
from apps.identity.models import User
from apps.portal.choices import OPEN, TO_CARRY_OUT, ExportState, RequestKind, RequestState

ICONS = {
    RequestState.RECEIVED: ("info", "posta"),
    RequestState.IN_PROGRESS: ("info", "vidim"),
    RequestState.GRANTED: ("success", "krog-kljukica"),
    RequestState.PARTLY_GRANTED: ("warning", "krog-kljukica"),
    RequestState.REFUSED: ("danger", "napaka"),
    RequestState.DONE: ("success", "krog-kljukica"),
    RequestState.WITHDRAWN: ("neutral", "nazaj"),
    ExportState.REQUESTED: ("info", "ura"),
    ExportState.READY: ("success", "krog-kljukica"),
    ExportState.FAILED: ("danger", "napaka"),
    ExportState.EXPIRED: ("neutral", "ura"),
}


class OwnQuerySet(PortalQuerySet):
    """Rows of one person."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and all for staff who may view them. Mandates do not reach here: data are one's own."""
        meta = self.model._meta
        if actor.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            return self
        return self.filter(user=actor.user.pk) if actor.user else self.none()


class ExportQuerySet(OwnQuerySet):
    """Exports."""

    def downloadable(self, now: dt.datetime | None = None) -> Self:
        """Ready and not expired."""
        return self.filter(state=ExportState.READY, expires__gt=now or timezone.now())


class Stateful:
    """Colour and icon of a state, for tags."""

    state: str

    @property
    def colour(self) -> str:
        """Colour of the tag."""
        return ICONS[self.state][0]  # type: ignore[index]

    @property
    def icon(self) -> str:
        """Icon of the tag."""
        return ICONS[self.state][1]  # type: ignore[index]


class DataExport(Stateful, BaseModel):
    """All that the portal knows of a person, as files for them alone. level: of the session that asked; identifiers
    are masked below `substantial`. json_document, pdf_document: ids in `documents`. attempts: by workers."""

    user = models.ForeignKey(User, models.PROTECT, related_name="data_exports", verbose_name=_("oseba"))
    state = models.CharField(_("stanje"), max_length=10, choices=ExportState, default=ExportState.REQUESTED)
    level = models.CharField(_("raven prijave"), max_length=12, choices=Level)
    language = models.CharField(_("jezik"), max_length=2, default="sl")
    json_document = models.UUIDField(_("datoteka JSON"), null=True, blank=True, editable=False)
    pdf_document = models.UUIDField(_("datoteka PDF"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("poskusi"), default=0)
    finished = models.DateTimeField(_("pripravljen"), null=True, blank=True)
    expires = models.DateTimeField(_("na voljo do"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("izvoz podatkov")
        verbose_name_plural = _("izvozi podatkov")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="requested"), name="export_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.created:%Y-%m-%d %H:%M}"

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id

    @property
    def files(self) -> list[tuple[str, str]]:
        """Names and addresses of the files while they can be had."""
        if self.state != ExportState.READY or self.expires is None or self.expires <= timezone.now():
            return []
        pairs = (("PDF", self.pdf_document), ("JSON", self.json_document))
        return [(name, f"/dokumenti/{key}/") for name, key in pairs if key]


class RequestQuerySet(OwnQuerySet):
    """Requests about personal data."""

    def waiting(self) -> Self:
        """Something is still to be done: decide, or carry out (a restriction that was granted is simply in force)."""
        return self.filter(Q(state__in=OPEN) | Q(state__in=TO_CARRY_OUT) & ~Q(kind=RequestKind.RESTRICTION))

    def undecided(self) -> Self:
        """The deadline runs."""
        return self.filter(state__in=OPEN)

    def overdue(self, today: dt.date | None = None) -> Self:
        """The deadline is over and nobody has decided."""
        return self.undecided().filter(due__lt=today or local_day(timezone.now()))


@tracked(personal=["text", "answer", "extension_reason"])
class DataRequest(Stateful, BaseModel):
    """A person uses a right of GDPR, articles 16 to 21.

    number: `ZP-2026-0001`, by year. due: the last day to answer; one month from receipt, three when it was extended
    (article 12(3)), moved to a working day as Regulation 1182/71 and ZUP 101 want it. level: of the session that filed
    it (article 12(6): doubts about who asks). state: apps.portal.workflow.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="data_requests", verbose_name=_("oseba"))
    number = models.CharField(_("številka"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("vrsta"), max_length=14, choices=RequestKind)
    text = models.TextField(_("kaj zahteva"), max_length=4000, blank=True)
    level = models.CharField(_("raven prijave"), max_length=12, choices=Level)
    state = models.CharField(_("stanje"), max_length=14, choices=RequestState, default=RequestState.RECEIVED)
    due = models.DateField(_("rok za odgovor"))
    extended = models.DateTimeField(_("rok podaljšan"), null=True, blank=True)
    extension_reason = models.TextField(_("zakaj je rok podaljšan"), max_length=1000, blank=True)
    taken_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("obravnava"), null=True, blank=True
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("odločil"), null=True, blank=True
    )
    decided = models.DateTimeField(_("odločeno"), null=True, blank=True)
    answer = models.TextField(_("odgovor"), max_length=4000, blank=True)
    closed = models.DateTimeField(_("zaključeno"), null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("zahteva posameznika")
        verbose_name_plural = _("zahteve posameznikov")
        ordering = ["-created"]
        permissions = [("decide_datarequest", "Decide on requests about personal data")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(state__in=[str(state) for state in OPEN]),
                name="request_one_open_of_a_kind",
            )
        ]
        indexes = [models.Index(fields=["state", "due"], name="datarequest_waiting")]

    def __str__(self) -> str:
        return self.number

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state in OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline is over without a decision."""
        return self.is_open and self.due < local_day(timezone.now())


class SynonymQuerySet(PortalQuerySet):
    """Words that mean the same."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of staff who may view them."""
        return self if actor.has_perm("portal.view_synonym") else self.none()


@tracked()
class Synonym(BaseModel):
    """sopomenke iskanja: whoever looks for one of the expressions finds what contains another. words: expressions,
    separated by commas or lines."""

    words = models.TextField(_("izrazi"), max_length=400, help_text=_("Ločite jih z vejico: vrtec, otroško varstvo"))

    objects = SynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("sopomenke iskanja")
        verbose_name_plural = _("sopomenke iskanja")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words[:80]
