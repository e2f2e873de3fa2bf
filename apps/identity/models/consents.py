"""What people agreed to, and contact data that wait for confirmation."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.plugs import consent_purposes
from apps.identity.choices import ContactKind
from apps.identity.models.accounts import User

CONTACT_LIFE = dt.timedelta(hours=24)


class OwnQuerySet(PortalQuerySet):
    """Rows of one user."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and all for staff who may view them."""
        rows = super().visible_to(actor)
        if actor.user and not actor.has_perm(f"identity.view_{self.model._meta.model_name}"):
            return self.filter(user=actor.user.pk)
        return rows


class ConsentQuerySet(OwnQuerySet):
    """Acts of consent."""

    def holds(self, user: Any, purpose: str) -> bool:
        """Whether a user's last word on a purpose is yes, to the wording that is in force today."""
        last = self.filter(user=user, purpose=purpose).order_by("-created", "-id").first()
        return bool(last and last.given and last.version == consent_purposes.get(purpose).version)


@tracked()
class Consent(BaseModel):
    """One act of giving or withdrawing consent (GDPR, article 7): never changed (a trigger sees to it), the latest of
    a purpose counts. purpose: key in `plugs.consent_purposes`. wording: what the person was shown; version: which."""

    user = models.ForeignKey(User, models.PROTECT, related_name="consents", verbose_name=_("uporabnik"))
    purpose = models.SlugField(_("namen"), max_length=60)
    given = models.BooleanField(_("dano"))
    wording = models.TextField(_("besedilo"))
    version = models.PositiveSmallIntegerField(_("različica besedila"), default=1)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("soglasje")
        verbose_name_plural = _("soglasja")
        ordering = ["-created"]
        indexes = [models.Index(fields=["user", "purpose", "-created"], name="consent_latest")]
        triggers = [pgtrigger.Protect(name="final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.purpose

    @property
    def title(self) -> str:
        """Title of the purpose, also of one that is asked for no more."""
        return str(consent_purposes.get(self.purpose).title) if self.purpose in consent_purposes else self.purpose

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id


class ContactChange(BaseModel):
    """A new e-mail or phone number that waits for its link or code. The code is stored as a digest; five wrong tries
    end it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="contact_changes", verbose_name=_("uporabnik"))
    kind = models.CharField(_("vrsta"), max_length=5, choices=ContactKind)
    value = EncryptedTextField(_("nova vrednost"))
    digest = models.CharField(max_length=64, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    confirmed = models.DateTimeField(_("potrjeno"), null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("sprememba kontakta")
        verbose_name_plural = _("spremembe kontakta")
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id
