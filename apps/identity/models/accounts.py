"""The account and the person behind it."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet, new_id
from apps.identity.choices import Level, Source
from apps.identity.models.reach import everything


class UserQuerySet(PortalQuerySet):
    """Accounts."""

    def visible_to(self, actor: Actor) -> Self:
        """Oneself; staff who may view accounts: colleagues of the same organisation; administrators: all."""
        own = models.Q(pk=actor.user.pk) if actor.user else models.Q(pk=None)
        if not actor.has_perm("identity.view_user"):
            return self.filter(own)
        if everything(actor):
            return self
        if not actor.employer:
            return self.filter(own)
        colleagues = self.model.objects.filter(employments__department__organisation=actor.employer)
        return self.filter(own | models.Q(pk__in=colleagues.values("pk")))


class PortalUserManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's manager, with our visibility."""

    use_in_migrations = False


@tracked(exclude=["password", "last_login"], personal=["username", "first_name", "last_name", "email"])
class User(AbstractUser):
    """An account: of a citizen or of a member of staff. Names of SI-PASS persons come from SI-PASS at every sign-in;
    their `username` is opaque and their `email` empty (the contact stands on Person), so that no password can be
    set for them by mail. An account by e-mail has an opaque `username` too.

    valid_until: when an account for emergencies closes by itself; None for all others.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    password_changed = models.DateTimeField(_("geslo spremenjeno"), null=True, blank=True, editable=False)
    valid_until = models.DateTimeField(_("velja do"), null=True, blank=True, editable=False)
    erased = models.DateTimeField(_("izbrisan"), null=True, blank=True, editable=False)

    objects = PortalUserManager()

    class Meta:
        verbose_name = _("uporabnik")
        verbose_name_plural = _("uporabniki")
        permissions = [("reset_factors", "Can reset second factors of an account")]

    def __str__(self) -> str:
        return str(_("izbrisana oseba")) if self.erased else self.get_full_name() or self.email or self.username

    def set_password(self, raw_password: str | None) -> None:
        """Every way to a new password leads through here."""
        super().set_password(raw_password)
        self.password_changed = timezone.now()

    @property
    def password_overdue(self) -> bool:
        """Whether staff must change their password for its age (STAFF_PASSWORD_DAYS, off by default)."""
        if not (self.is_staff and settings.STAFF_PASSWORD_DAYS and self.has_usable_password()):
            return False
        age = timezone.now() - (self.password_changed or self.date_joined)
        return age >= dt.timedelta(days=settings.STAFF_PASSWORD_DAYS)

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.pk


class PersonQuerySet(PortalQuerySet):
    """Persons."""

    def visible_to(self, actor: Actor) -> Self:
        """Oneself, the person acted for, and all for staff who may view persons."""
        if actor.has_perm("identity.view_person"):
            return self
        return self.filter(user__in=[key for key in (actor.user and actor.user.pk, actor.principal) if key])


@tracked(
    exclude=["subject", "subject_index", "emso", "emso_index", "tax_number", "tax_index", "birth", "contact_phone"],
    personal=["address", "contact_email"],
)
class Person(BaseModel):
    """What is known of a citizen. One person is one (issuer, subject); what identifies them is sealed.

    source: where it comes from: SI-PASS, an account by e-mail, or a guardian's word (confirmed by staff).
    contact_proven: the person opened a link that went to contact_email, or SI-PASS vouches for it.
    birth: ISO 8601 date. level, mechanism: of the last sign-in (eIDAS level; certificate, identity card, smsPASS …).
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="person", verbose_name=_("račun"))
    source = models.CharField(_("vir podatkov"), max_length=10, choices=Source, default=Source.LOCAL)
    issuer = models.CharField(_("izdajatelj"), max_length=200, blank=True)
    subject = EncryptedTextField(_("oznaka pri izdajatelju"))
    subject_index = BlindIndexField(of="subject", purpose="subject")
    emso = EncryptedTextField(_("EMŠO"))
    emso_index = BlindIndexField(of="emso", purpose="emso")
    tax_number = EncryptedTextField(_("davčna številka"))
    tax_index = BlindIndexField(of="tax_number", purpose="tax-number")
    birth = EncryptedTextField(_("datum rojstva"))
    address = models.CharField(_("naslov"), max_length=250, blank=True)
    contact_email = models.EmailField(_("elektronski naslov"), blank=True)
    contact_proven = models.BooleanField(_("elektronski naslov je potrjen"), default=False, editable=False)
    contact_phone = EncryptedTextField(_("telefon"))
    language = models.CharField(_("jezik obvestil"), max_length=2, choices=settings.LANGUAGES, default="sl")
    mechanism = models.CharField(_("način prijave"), max_length=60, blank=True)
    level = models.CharField(_("raven zadnje prijave"), max_length=12, choices=Level, default=Level.LOW)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("oseba")
        verbose_name_plural = _("osebe")
        ordering = ["-created"]
        permissions = [("reveal_person", "See identifiers of a person in full")]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject_index"], name="person_subject"),
            models.UniqueConstraint(fields=["emso_index"], name="person_emso"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id

    @property
    def birth_date(self) -> dt.date | None:
        """Day of birth, when it is known."""
        text = str(self.birth)
        return dt.date.fromisoformat(text) if text else None
