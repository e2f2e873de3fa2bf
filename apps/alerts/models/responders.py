"""Who is called, and what they answered."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.alerts.choices import Answer, GroupKind
from apps.alerts.models.alerts import Alert
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet


@tracked()
class ResponderGroup(BaseModel):
    """A fire brigade, the wardens, civil protection. remind_after: minutes without an answer until they are asked
    again. demo: invented people, and said so."""

    name = models.CharField(_("ime"), max_length=120, unique=True)
    kind = models.CharField(_("vrsta"), max_length=12, choices=GroupKind, default=GroupKind.FIRE)
    order = models.PositiveSmallIntegerField(_("vrstni red"), default=100)
    remind_after = models.PositiveSmallIntegerField(
        _("opomnik po minutah"), default=10, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    demo = models.BooleanField(_("izmišljeni ljudje za predstavitev"), default=False)
    active = models.BooleanField(_("v uporabi"), default=True)

    class Meta:
        verbose_name = _("skupina za posredovanje")
        verbose_name_plural = _("skupine za posredovanje")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class ResponderQuerySet(PortalQuerySet):
    """People who are called."""

    def in_service(self) -> Self:
        """Called now."""
        return self.filter(active=True, group__active=True)


@tracked(exclude=("name", "phone", "email"))
class Responder(BaseModel):
    """Somebody who is called. name, phone, email: sealed; phone as +386…"""

    group = models.ForeignKey(ResponderGroup, models.PROTECT, related_name="responders", verbose_name=_("skupina"))
    name = EncryptedTextField(_("ime in priimek"), blank=False)
    phone = EncryptedTextField(_("telefon"))
    email = EncryptedTextField(_("elektronski naslov"))
    active = models.BooleanField(_("se odziva"), default=True)

    objects = ResponderQuerySet.as_manager()

    class Meta:
        verbose_name = _("član skupine")
        verbose_name_plural = _("člani skupin")
        ordering = ["group", "created"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def data_subject(self) -> UUID | None:
        """A person without an account: lists and changes are told to the trail, by the kind alone."""
        return None


class CallQuerySet(PortalQuerySet):
    """Calls."""

    def visible_to(self, actor: Any) -> Self:
        """Staff who see alerts at work."""
        return self if actor.has_perm("alerts.view_responder") else self.none()


class Call(BaseModel):
    """One responder was called for one message. group: kept when the person is gone. called: when the first message was
    written; answered: the first answer, seconds after it are the response time; changed answers keep that instant.
    reminders, reminded: how often and when last."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="calls", verbose_name=_("opozorilo"))
    responder = models.ForeignKey(
        Responder, models.SET_NULL, related_name="calls", verbose_name=_("član skupine"), null=True, blank=True
    )
    group = models.ForeignKey(ResponderGroup, models.PROTECT, related_name="+", verbose_name=_("skupina"))
    called = models.DateTimeField(_("poklican"))
    answer = models.CharField(_("odgovor"), max_length=8, choices=Answer, blank=True)
    answered = models.DateTimeField(_("odgovoril"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("opomniki"), default=0)
    reminded = models.DateTimeField(_("zadnji opomnik"), null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("klic")
        verbose_name_plural = _("klici")
        ordering = ["created"]
        constraints = [models.UniqueConstraint(fields=["alert", "responder"], name="call_once")]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_answer_display() or '–'}"

    @property
    def response_time(self) -> dt.timedelta | None:
        """From the call to the first answer."""
        return self.answered - self.called if self.answered else None
