"""Seals of the municipality: what was issued under which code, and whether it still stands."""

import datetime as dt
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger
from apps.documents.choices import SealReason, SealState
from apps.documents.models.files import Document
from apps.documents.signing import codes


class SealQuerySet(PortalQuerySet):
    """Seals."""

    def visible_to(self, actor: Actor) -> Self:
        """The register is for staff; whoever holds a document asks by its code or bytes (`services.verifying`)."""
        return self if actor.has_perm("documents.view_seal") else self.none()


@tracked()
class Seal(BaseModel):
    """A document that the municipality sealed. Nothing in it is personal: it answers to anybody who has the code.

    code: 16 letters, printed on the document (`signing.codes`). key: SHA-256 of what it was issued for, so that nothing
    is issued twice. sha256: of the sealed file, byte for byte. title_sl, title_en: what kind of document it is, for the
    public. issuer, fingerprint: organisation in the certificate and the certificate's SHA-256. timestamped: whether an
    authority confirmed the time (PAdES B-T). reason: why it does not stand any more, when it does not.
    """

    code = models.CharField(_("koda"), max_length=codes.LENGTH, unique=True)
    key = models.CharField(_("ključ izdaje"), max_length=64, unique=True, editable=False)
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="seal", verbose_name=_("dokument"), editable=False
    )
    sha256 = models.CharField(_("SHA-256 dokumenta"), max_length=64, unique=True)
    title_sl = models.CharField(_("vrsta dokumenta"), max_length=120)
    title_en = models.CharField(_("vrsta dokumenta (angleško)"), max_length=120)
    issued_at = models.DateTimeField(_("izdano"))
    issuer = models.CharField(_("izdajatelj"), max_length=200)
    fingerprint = models.CharField(_("odtis potrdila"), max_length=64)
    timestamped = models.BooleanField(_("s časovnim žigom"), default=False)
    state = models.CharField(_("stanje"), max_length=10, choices=SealState, default=SealState.VALID)
    state_changed = models.DateTimeField(_("stanje od"), null=True, blank=True)
    reason = models.CharField(_("razlog"), max_length=10, choices=SealReason, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, related_name="supersedes", verbose_name=_("nadomestil"), null=True, blank=True
    )

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("zapečaten dokument")
        verbose_name_plural = _("zapečateni dokumenti")
        ordering = ["-issued_at", "-id"]
        permissions = [("revoke_seal", "Revoke a sealed document")]
        indexes = [models.Index(fields=["fingerprint"], name="seal_fingerprint")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SealState.REVOKED) ^ Q(reason=""), name="seal_revoked_for_a_reason"
            ),
        ]
        triggers = [
            FirmTrigger(
                name="issued_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("own", "text[] := array['state', 'state_changed', 'reason', 'superseded_by_id', 'changed']")],
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.state <> 'revoked' AND NEW.state <> 'valid'
                        AND to_jsonb(NEW) - own = to_jsonb(OLD) - own THEN
                        RETURN NEW;  -- it ceases to stand, and never stands again
                    END IF;
                    RAISE EXCEPTION 'a seal does not change' USING ERRCODE = 'restrict_violation';
                """,
            )
        ]

    def __str__(self) -> str:
        return self.spoken

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("documents:verify_code", args=[self.spoken])

    @property
    def spoken(self) -> str:
        """The code as it is printed: `7K3M-9QTR-2XHV-B5DN`."""
        return codes.spoken(self.code)

    @property
    def title(self) -> str:
        """The kind of document in the language in force."""
        return self.title_en if translation.get_language() == "en" else self.title_sl

    @property
    def since(self) -> dt.datetime:
        """Since when it is in its state."""
        return self.state_changed or self.issued_at
