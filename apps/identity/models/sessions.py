"""Sessions: one table says who is signed in where, and ends it at once.

The cookie holds the key, the table only its digest: who reads the table cannot sign in with what they read.
"""

import datetime as dt
import re
from typing import Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import PortalQuerySet
from apps.identity.choices import Means
from apps.identity.models.accounts import User
from apps.identity.models.reach import everything

# What stands in a browser's description of itself, the more telling marks first.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


class SessionQuerySet(PortalQuerySet):
    """Sessions."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; administrators see everyone's."""
        if everything(actor):
            return self.exclude(user=None)
        return self.filter(user=actor.user.pk) if actor.user else self.none()

    def with_owner(self) -> Self:
        """With what the limits depend on, in the same query."""
        owner = {"staff": "is_staff", "active": "is_active", "until": "valid_until"}
        return self.annotate(**{name: models.F(f"user__{field}") for name, field in owner.items()})

    def outdated(self, now: dt.datetime) -> Self:
        """Sessions whose time is over by any of the limits, for the nightly cleaning."""
        over = models.Q(expire_date__lte=now)
        for kind, staff in (("staff", True), ("citizen", False)):
            idle, whole = (
                dt.timedelta(seconds=limit[kind]) for limit in (settings.SESSION_IDLE, settings.SESSION_ABSOLUTE)
            )
            over |= models.Q(user__is_staff=staff) & (
                models.Q(seen__lte=now - idle) | models.Q(started__lte=now - whole)
            )
        return self.filter(over)


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    """Django's manager, with our visibility."""


class Session(AbstractBaseSession):
    """session_key: SHA-256 of the cookie's key, 40 hex digits. session_data: sealed. started, seen: of this sign-in;
    `seen` is written at most once a minute. address: rough, its last part is zero."""

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

    def end_reason(self, now: dt.datetime) -> str:
        """Why this session does not hold any more: `closed`, `idle`, `absolute`, `expired`; empty while it holds.
        Asked of rows `with_owner()`."""
        if self.user_id is None:
            return "" if self.expire_date > now else "expired"
        owner = vars(self)
        if not owner["active"] or (owner["until"] and owner["until"] <= now):
            return "closed"
        kind = "staff" if owner["staff"] else "citizen"
        if now - self.seen >= dt.timedelta(seconds=settings.SESSION_IDLE[kind]):
            return "idle"
        if now - self.started >= dt.timedelta(seconds=settings.SESSION_ABSOLUTE[kind]):
            return "absolute"
        return "" if self.expire_date > now else "expired"

    @property
    def device(self) -> str:
        """Browser and system in words, as far as the browser tells."""
        browser = next((name for mark, name in BROWSERS if mark in self.agent), "")
        system = next((name for mark, name in SYSTEMS if mark in self.agent), "")
        return ", ".join(part for part in (browser, system) if part) or str(_("Neznana naprava"))

    @property
    def method_words(self) -> str:
        """How it was opened, in words: `geslo, koda iz aplikacije`."""
        known = {str(code): str(label) for code, label in Means.choices}
        parts = re.split(r"[+:]", self.method) if self.method else []
        return ", ".join(known.get(part, part) for part in parts)

    @classmethod
    def get_session_store_class(cls) -> type:
        """The engine (SESSION_ENGINE)."""
        from apps.identity.sessions import SessionStore

        return SessionStore
