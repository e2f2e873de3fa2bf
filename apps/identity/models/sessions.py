"""Sessions: one table says who is signed in where, and ends it at once.

The cookie holds the key, the table only its digest: who reads the table cannot sign in with what they read.
"""

from typing import Self

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import PortalQuerySet
from apps.identity.models.accounts import User
from apps.identity.models.reach import everything


class SessionQuerySet(PortalQuerySet):
    """Sessions."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; administrators see everyone's."""
        if everything(actor):
            return self.exclude(user=None)
        return self.filter(user=actor.user.pk) if actor.user else self.none()


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    """Django's manager, with our visibility."""


class Session(AbstractBaseSession):
    """session_key: SHA-256 of the cookie's key, 40 hex digits. session_data: sealed. started, seen: of this sign-in;
    `seen` is written at most once a minute."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="sessions", verbose_name=_("uporabnik"), null=True, editable=False
    )
    started = models.DateTimeField(_("začetek"), default=timezone.now, editable=False)
    seen = models.DateTimeField(_("zadnja dejavnost"), default=timezone.now, editable=False)
    address = models.GenericIPAddressField(_("naslov IP"), null=True, editable=False)
    agent = models.CharField(_("brskalnik"), max_length=300, blank=True, editable=False)
    method = models.CharField(_("način prijave"), max_length=60, blank=True, editable=False)

    objects = SessionManager()

    class Meta:
        verbose_name = _("seja")
        verbose_name_plural = _("seje")
        ordering = ["-seen"]

    def __str__(self) -> str:
        return f"{self.user} {self.started:%Y-%m-%d %H:%M}"

    @classmethod
    def get_session_store_class(cls) -> type:
        """The engine (SESSION_ENGINE)."""
        from apps.identity.sessions import SessionStore

        return SessionStore
