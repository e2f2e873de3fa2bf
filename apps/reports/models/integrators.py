"""Programs of others that report by Open311, each with a key of its own."""

import hashlib
import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel
from apps.identity.models import Organisation

PREFIX = "ptuj311_"


def new_key() -> str:
    """Of 32 random bytes."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What is kept of a key: it is random and long, so that a plain digest is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


@tracked(exclude=["key_hash", "last_used"])
class Integrator(BaseModel):
    """povezan sistem: who may POST to `/open311/v2/`. key_hash: SHA-256 of the key, empty once it is revoked; hint:
    how the key begins, to tell keys apart. rate: POSTs a minute. confirms: it has confirmed the e-mail addresses that
    it sends; of one that has not, a report with an address waits for the link in a mail. organisation: whose system
    it is; a contractor's may tell how far its own reports are."""

    name = models.CharField(_("ime"), max_length=120, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organizacija"), null=True, blank=True,
        help_text=_("Izvajalec sme sporočati, kako daleč so prijave, ki so dodeljene njemu."),
    )  # fmt: skip
    contact = models.EmailField(_("stik"), help_text=_("Komu pišemo, če s ključem ni kaj v redu."))
    key_hash = models.CharField(max_length=64, blank=True, editable=False)
    hint = models.CharField(_("začetek ključa"), max_length=20, blank=True, editable=False)
    rate = models.PositiveSmallIntegerField(
        _("prijav na minuto"), default=30, validators=[MinValueValidator(1), MaxValueValidator(6000)]
    )
    confirms = models.BooleanField(
        _("sam preveri elektronske naslove"), default=False,
        help_text=_("Sicer prijava z naslovom čaka, da jo prijavitelj potrdi s povezavo."),
    )  # fmt: skip
    active = models.BooleanField(_("dejaven"), default=True, editable=False)
    reason = models.CharField(_("zakaj preklican"), max_length=200, blank=True, editable=False)
    last_used = models.DateTimeField(_("zadnja raba"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("povezan sistem (Open311)")
        verbose_name_plural = _("povezani sistemi (Open311)")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], condition=~models.Q(key_hash=""), name="integrator_key")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """As whom it acts."""
        return Actor(client=f"open311:{self.name}"[:120], organisation=self.organisation_id)
