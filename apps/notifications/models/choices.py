"""How a person wants to be told things."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User
from apps.notifications.choices import Channel, Rhythm

NIGHT = ("22:00", "07:00")


class NoticePlanQuerySet(PortalQuerySet):
    """Nobody's business but one's own."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; the portal, which writes to them, all."""
        if actor.system:
            return self
        return self.filter(user=actor.user.pk) if actor.user else self.none()


def quiet_nights() -> dict[str, list[str]]:
    """What beeps is silent at night, until the person says otherwise."""
    return {Channel.SMS.value: list(NIGHT), Channel.PUSH.value: list(NIGHT)}


class NoticePlan(BaseModel):
    """What a person chose; who chose nothing has none, and one that is not saved stands for that.

    switches: by group of kinds and channel, only what was chosen: `{"cases": {"sms": true}}`. quiet: hours by channel
    in which nothing leaves, wall time of Europe/Ljubljana: `{"sms": ["22:00", "07:00"]}`. rhythm: of e-mail; hour (0 to
    23) and weekday (Monday is 0): when collected notices are sent.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_plan", verbose_name=_("oseba"))
    switches: Any = models.JSONField(_("izbire"), default=dict, blank=True)
    quiet: Any = models.JSONField(_("tihe ure"), default=quiet_nights, blank=True)
    rhythm = models.CharField(_("kako pogosto"), max_length=7, choices=Rhythm, default=Rhythm.AT_ONCE)
    hour = models.PositiveSmallIntegerField(_("ura povzetka"), default=8)
    weekday = models.PositiveSmallIntegerField(_("dan povzetka"), default=0)

    objects = NoticePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("izbira obveščanja")
        verbose_name_plural = _("izbire obveščanja")
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=23, weekday__lte=6), name="noticeplan_on_the_clock")
        ]

    def __str__(self) -> str:
        return str(_("izbira obveščanja"))

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id
