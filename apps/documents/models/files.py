"""Files (the bytes) and documents (references to them): one file may be attached in many places, it lies once."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.documents.choices import PDF, PICTURES, REFUSED, FileState
from apps.documents.registry import owner_policies, policy_of
from apps.identity.models import User

STUCK_AFTER = 5  # attempts without a verdict


class StoredFileQuerySet(PortalQuerySet):
    """Files, for staff who keep the storage in order; people see documents."""

    def held(self) -> Self:
        """Not handed out: waiting for the check, or refused by it."""
        return self.exclude(state=FileState.CLEAN)

    def due(self, now: dt.datetime) -> Self:
        """Waiting for the next attempt of the check."""
        return self.filter(state=FileState.QUARANTINE, erased=None, next_attempt__lte=now)

    def stuck(self) -> Self:
        """Without a verdict after several attempts: somebody should look at the scanner."""
        return self.filter(state=FileState.QUARANTINE, erased=None, attempts__gte=STUCK_AFTER)

    def unreferenced(self) -> Self:
        """Attached nowhere any more, and no picture of a photo."""
        return self.filter(~Exists(Document.objects.filter(file=OuterRef("pk"), deleted=None)), picture=None)

    def erasable(self, before: dt.datetime) -> Self:
        """Whose bytes go: unreferenced, or refused, since before a moment."""
        rows = self.filter(erased=None)
        return rows.filter(last_referenced__lt=before).unreferenced() | rows.filter(
            state__in=REFUSED, checked__lt=before
        )


@tracked(exclude=["data_key", "verified", "attempts", "next_attempt", "last_error"])
class StoredFile(BaseModel):
    """Bytes in the private storage, sealed with a key of their own.

    received_sha256, received_size: of what the person sent; sha256, size: of what is kept (pictures are written anew),
    both of the plain content, in bytes. data_key: AES-256 key as hex, itself sealed with `FIELD_KEYS` and bound to
    this row; a rotation of keys seals it anew and leaves the bytes alone. verdict: the scanner's words. verified: when
    the bytes were last read and compared. erased: when the bytes and their key were destroyed.
    """

    key = models.CharField(_("mesto v shrambi"), max_length=80, unique=True)
    data_key = EncryptedTextField(_("ključ datoteke"), editable=False)
    content_type = models.CharField(_("vrsta vsebine"), max_length=120)
    received_sha256 = models.CharField(_("SHA-256 ob prejemu"), max_length=64)
    received_size = models.BigIntegerField(_("velikost ob prejemu"))
    sha256 = models.CharField(_("SHA-256 hranjene vsebine"), max_length=64)
    size = models.BigIntegerField(_("velikost"))
    state = models.CharField(_("stanje"), max_length=10, choices=FileState, default=FileState.QUARANTINE)
    scanner = models.CharField(_("pregledal"), max_length=80, blank=True)
    verdict = models.CharField(_("ugotovitev"), max_length=300, blank=True)
    checked = models.DateTimeField(_("pregledano"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("poskusi pregleda"), default=0)
    next_attempt = models.DateTimeField(_("naslednji poskus"), default=timezone.now)
    last_error = models.CharField(_("zadnja napaka"), max_length=300, blank=True)
    last_referenced = models.DateTimeField(_("nazadnje pripeto ali odpeto"), default=timezone.now)
    verified = models.DateTimeField(_("vsebina nazadnje preverjena"), default=timezone.now)
    erased = models.DateTimeField(_("vsebina izbrisana"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("datoteka")
        verbose_name_plural = _("datoteke")
        ordering = ["-created"]
        permissions = [("recheck_storedfile", "Have a file checked again")]
        indexes = [
            models.Index(fields=["next_attempt"], condition=Q(state="quarantine", erased=None), name="file_check_due"),
            models.Index(fields=["verified"], condition=Q(erased=None), name="file_verified"),
            models.Index(fields=["last_referenced"], condition=Q(erased=None), name="file_last_referenced"),
        ]

    def __str__(self) -> str:
        return f"{self.content_type} {self.received_sha256[:12]}"

    @property
    def secret(self) -> str:
        """The key of the bytes as hex; empty when they were erased."""
        return str(self.data_key)

    @property
    def washed(self) -> bool:
        """Whether what is kept was written anew."""
        return self.sha256 != self.received_sha256

    @property
    def refused(self) -> bool:
        """Whether the check found it unfit."""
        return self.state in REFUSED

    @property
    def available(self) -> bool:
        """Whether it can be handed out."""
        return self.state == FileState.CLEAN and self.erased is None

    @property
    def drawable(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return self.available and (self.content_type == PDF or self.content_type in PICTURES)


class DocumentQuerySet(PortalQuerySet):
    """References to files."""

    def visible_to(self, actor: Actor) -> Self:
        """What the owners' policies let the actor read. Staff who may view documents see every row (who, when, how
        large), but the contents still only by the policy (`services.handing_out`)."""
        return self if actor.has_perm("documents.view_document") else self.readable_by(actor)

    def readable_by(self, actor: Actor) -> Self:
        """What the actor may open."""
        rows = Q(pk__in=())
        for kind, policy in owner_policies.items():
            rows |= Q(owner_kind=kind) & policy.readable(actor)
        return self.filter(rows, deleted=None)

    def of(self, owner_kind: str, owner_id: str | UUID) -> Self:
        """Of one owner, without those taken away."""
        return self.filter(owner_kind=owner_kind, owner_id=str(owner_id), deleted=None)


@tracked(exclude=["name"], personal=["uploaded_by"])
class Document(BaseModel):
    """A file attached to something: `owner_kind` and `owner_id` say to what, `purpose` as what. `name` is shown to
    people and kept out of the history, for it is theirs. generated: made by the portal, in `language`."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="documents", verbose_name=_("datoteka"))
    owner_kind = models.CharField(_("vrsta lastnika"), max_length=40)
    owner_id = models.CharField(_("oznaka lastnika"), max_length=64)
    purpose = models.CharField(_("namen"), max_length=80, blank=True)
    name = models.CharField(_("ime"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="documents", verbose_name=_("dodal"), null=True, blank=True
    )
    generated = models.BooleanField(_("izdelal portal"), default=False)
    language = models.CharField(_("jezik"), max_length=2, blank=True)
    deleted = models.DateTimeField(_("odstranjeno"), null=True, blank=True)
    deleted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("odstranil"), null=True, blank=True
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("dokument")
        verbose_name_plural = _("dokumenti")
        ordering = ["-created"]
        indexes = [
            models.Index(
                fields=["owner_kind", "owner_id", "-created", "-id"], condition=Q(deleted=None), name="document_owner"
            ),
            models.Index(fields=["-created", "-id"], name="document_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_kind} {self.owner_id}"

    def get_absolute_url(self) -> str:
        """Where it is handed out to those who may see it."""
        return reverse("documents:download", args=[self.pk])

    @property
    def extension(self) -> str:
        """`PDF`, for the little sheet beside the name."""
        return self.name.rpartition(".")[2].upper()[:4]

    @property
    def thumbnail_url(self) -> str:
        """Where the small picture is; empty when there is none and the sheet stands for it."""
        pictured = self.file.available and self.file.content_type in PICTURES
        return reverse("documents:thumbnail", args=[self.pk]) if pictured else ""

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return policy_of(self.owner_kind).subject(self.owner_id)


class StorageCheckQuerySet(PortalQuerySet):
    """Nightly comparisons."""

    def faulty(self) -> Self:
        """With something to look at."""
        return self.exclude(missing=0, wrong=0, error="")


class StorageCheck(BaseModel):
    """What a comparison of database and storage found.

    rows, stored: how many files are recorded, and lie in the storage. read: how many were opened and their contents
    compared. missing: recorded but not there; wrong: another size or contents; strays: bytes that no record knows;
    removed: those strays past the grace period, which were deleted. faults: what is missing or wrong, at most 200.
    """

    finished = models.DateTimeField(_("končano"), null=True, blank=True)
    complete = models.BooleanField(_("vsebina vseh datotek"), default=False)
    rows = models.PositiveIntegerField(_("zapisov"), default=0)
    stored = models.PositiveIntegerField(_("v shrambi"), default=0)
    read = models.PositiveIntegerField(_("prebranih"), default=0)
    missing = models.PositiveIntegerField(_("manjka"), default=0)
    wrong = models.PositiveIntegerField(_("spremenjenih"), default=0)
    strays = models.PositiveIntegerField(_("brez zapisa"), default=0)
    removed = models.PositiveIntegerField(_("odstranjenih"), default=0)
    faults = models.JSONField(_("napake"), default=list, blank=True)
    error = models.CharField(_("zakaj ni uspelo"), max_length=300, blank=True)

    objects = StorageCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("preverjanje shrambe")
        verbose_name_plural = _("preverjanja shrambe")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.created:%Y-%m-%d %H:%M}"

    @property
    def good(self) -> bool:
        """Whether it ended and found nothing missing and nothing changed."""
        return bool(self.finished) and not (self.missing or self.wrong or self.error)
