"""Photos: what was rebuilt from the pixels of what people sent (`photos.sanitizing`), in a row beside its owner."""

import datetime as dt
import uuid
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.documents.choices import PhotoKind
from apps.documents.models.files import StoredFile
from apps.documents.photos.writing import SIZES
from apps.documents.registry import owner_policies, policy_of
from apps.identity.models import User

LARGE, SMALL = SIZES


class PhotoQuerySet(PortalQuerySet):
    """Photos."""

    def visible_to(self, actor: Actor) -> Self:
        """What the owners' policies let the actor see; one's own uploads that are not sent yet; whoever looks after
        photos sees hidden ones as well."""
        if actor.system:
            return self
        seen = Q(pk__in=())
        for kind, policy in owner_policies.items():
            seen |= Q(owner_kind=kind) & policy.photos(actor)
        if actor.user and actor.user.is_active:
            seen |= Q(owner_kind="", uploaded_by=actor.user)
        return self.filter(Q(seen, hidden=False) | self._kept(actor), removed=None)

    def kept_by(self, actor: Actor) -> Self:
        """What the actor looks after: blurs, hides and takes away."""
        return self.filter(removed=None) if actor.system else self.filter(self._kept(actor), removed=None)

    @staticmethod
    def _kept(actor: Actor) -> Q:
        kept = Q(pk__in=())
        if actor.has_perm("documents.care_photo"):
            for kind, policy in owner_policies.items():
                kept |= Q(owner_kind=kind) & policy.kept_photos(actor)
        return kept

    def of(self, owner_kind: str, owner_id: str | UUID) -> Self:
        """Of one owner in their row, without hidden ones and those taken away."""
        return self.filter(owner_kind=owner_kind, owner_id=str(owner_id), removed=None, hidden=False).order_by(
            "position", "created"
        )

    def unclaimed(self, before: dt.datetime | None = None) -> Self:
        """Uploaded in a form that was not sent (yet)."""
        rows = self.filter(owner_kind="", removed=None)
        return rows.filter(created__lt=before) if before else rows


@tracked(exclude=["address", "alternative", "dhash", "received_sha256"], personal=["uploaded_by"])
class Photo(BaseModel):
    """A photo of an owner (`owner_kind`, `owner_id`, as documents have); without an owner it waits for its form to be
    sent, and only who holds its address, or uploaded it signed in, sees it.

    address: under which its pictures answer, another one whenever their pixels or owner change. position: place in the
    row. alternative: what it shows, in words. width, height: of the largest picture, in pixels. dhash: signed 64 bits
    (`services.photo_distance`), None once taken away. received_sha256: of what was sent, of which nothing is kept.
    blurred: how many parts were made unrecognisable, together. reason: why it was last blurred, hidden, shown or
    removed. removed: when it was taken away with all its pictures.
    """

    address = models.UUIDField(_("naslov"), unique=True, default=uuid.uuid4, editable=False)
    owner_kind = models.CharField(_("vrsta lastnika"), max_length=40, blank=True)
    owner_id = models.CharField(_("oznaka lastnika"), max_length=64, blank=True)
    position = models.PositiveSmallIntegerField(_("mesto v vrsti"), default=0)
    kind = models.CharField(_("kaj kaže"), max_length=10, choices=PhotoKind, default=PhotoKind.OTHER)
    alternative = models.CharField(_("opis slike"), max_length=200, blank=True)
    width = models.PositiveSmallIntegerField(_("širina"), validators=[MaxValueValidator(LARGE)])
    height = models.PositiveSmallIntegerField(_("višina"), validators=[MaxValueValidator(LARGE)])
    dhash = models.BigIntegerField(_("odtis podobnosti"), null=True, blank=True)
    received_sha256 = models.CharField(_("SHA-256 ob prejemu"), max_length=64)
    hidden = models.BooleanField(_("skrita"), default=False)
    blurred = models.PositiveIntegerField(_("zamegljenih delov"), default=0)
    reason = models.CharField(_("razlog"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="photos", verbose_name=_("dodal"), null=True, blank=True
    )
    removed = models.DateTimeField(_("odstranjena"), null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("fotografija")
        verbose_name_plural = _("fotografije")
        ordering = ["-created", "-id"]
        permissions = [("care_photo", "Blur, hide and take away photos")]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "position"], condition=Q(removed=None), name="photo_owner"),
            models.Index(fields=["created"], condition=Q(owner_kind="", removed=None), name="photo_unclaimed"),
            models.Index(fields=["-created", "-id"], name="photo_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.width} × {self.height}"

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return policy_of(self.owner_kind).subject(self.owner_id) if self.owner_kind else self.uploaded_by_id

    def url(self, size: int = LARGE, extension: str = "jpg") -> str:
        """Where a picture of it is handed out to those who may see it."""
        return reverse("photo", args=[self.address, size, extension])

    def fitted(self, size: int) -> tuple[int, int]:
        """Width and height of the picture of this size."""
        share = min(1, size / max(self.width, self.height))
        return max(1, round(self.width * share)), max(1, round(self.height * share))

    @property
    def small_url(self) -> str:
        """The small picture, for every browser."""
        return self.url(SMALL)

    @property
    def small_size(self) -> tuple[int, int]:
        """Its width and height."""
        return self.fitted(SMALL)

    @property
    def webp_set(self) -> str:
        """`srcset` of the WebP pictures."""
        return self._set("webp")

    @property
    def jpeg_set(self) -> str:
        """`srcset` of the JPEG pictures."""
        return self._set("jpg")

    def _set(self, extension: str) -> str:
        widths = {self.fitted(size)[0]: self.url(size, extension) for size in sorted(SIZES)}
        return ", ".join(f"{url} {width}w" for width, url in widths.items())


class PhotoFileQuerySet(PortalQuerySet):
    """Pictures."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of visible photos."""
        return self.filter(photo__in=Photo.objects.all().visible_to(actor))


class PhotoFile(BaseModel):
    """One picture of a photo: `size` is its longer side at most, `extension` its format (`webp`, `jpg`)."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="pictures", verbose_name=_("fotografija"))
    size = models.PositiveSmallIntegerField(_("daljša stranica"))
    extension = models.CharField(_("oblika"), max_length=4)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="picture", verbose_name=_("datoteka"))

    objects = PhotoFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("slika fotografije")
        verbose_name_plural = _("slike fotografij")
        constraints = [models.UniqueConstraint(fields=["photo", "size", "extension"], name="photo_picture_once")]

    def __str__(self) -> str:
        return f"{self.size}.{self.extension}"
