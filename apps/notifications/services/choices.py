"""What people chose, and what it means for a notice."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.identity.models import Consent, User
from apps.identity.services.consents import record_consent
from apps.notifications.choices import Channel, Rhythm
from apps.notifications.hours import next_time, quiet_until
from apps.notifications.models import NoticePlan, Notification
from apps.notifications.registry import Kind, KindGroup, kind_groups, kinds

UNKNOWN = Kind(group="", title="", legal=_("obvestila te vrste še niso opisana"))


def kind_of(name: str) -> Kind:
    """What an app says of a kind; one that nobody described goes by mail at once, so that no omission loses it."""
    return kinds.get(name) if name in kinds else UNKNOWN


def plan_of(user: User) -> NoticePlan:
    """What a person chose; not saved for whoever has not chosen."""
    return NoticePlan.objects.filter(user=user).first() or NoticePlan(user=user)


def wants(plan: NoticePlan, group: str, channel: str) -> bool:
    """Whether notices of a group that are not legal go out by a channel."""
    if group not in kind_groups:
        return False
    known = kind_groups.get(group)
    if channel == Channel.EMAIL and known.consent:
        return Consent.objects.holds(plan.user_id, known.consent)
    return bool(plan.switches.get(group, {}).get(channel, channel in known.on))


def quiet_end(plan: NoticePlan, channel: str, now: dt.datetime) -> dt.datetime | None:
    """When a channel may be heard again; None: now."""
    hours = plan.quiet.get(channel)
    return quiet_until(now, *map(dt.time.fromisoformat, hours)) if hours else None


def letter_time(plan: NoticePlan, now: dt.datetime) -> dt.datetime | None:
    """When the next letter of collected notices is due; None for whoever is told at once."""
    if plan.rhythm == Rhythm.AT_ONCE:
        return None
    return next_time(now, hour=plan.hour, weekday=plan.weekday if plan.rhythm == Rhythm.WEEKLY else None)


def can_switch(group: str, channel: str) -> bool:
    """Whether a person decides on it: not on mail of a group in which all is legal."""
    return channel != Channel.EMAIL or any(not kind.legal for kind in kinds if kind.group == group)


@transaction.atomic
def choose_notices(
    *, actor: Actor, switches: Mapping[str, Mapping[str, bool]] | None = None,
    quiet: Mapping[str, Any] | None = None, rhythm: str | None = None, hour: int | None = None,
    weekday: int | None = None,
) -> NoticePlan:  # fmt: skip
    """What the person who is signed in wants; what is left out stays as it is. quiet: "HH:MM" from and to, or None, by
    channel. Notices that were collected already go out by the new rhythm; a letter that is due stays due.
    PermissionDenied for whoever is no person (and for a program that would consent in one's name), LookupError for a
    group that does not exist, ValueError for what cannot be chosen."""
    if actor.user is None:
        raise PermissionDenied
    NoticePlan.objects.get_or_create(user=actor.user)
    plan: NoticePlan = NoticePlan.objects.select_for_update().get(user=actor.user)
    for group, channels in (switches or {}).items():
        for channel, on in channels.items():
            _switch(actor, plan, group, channel, on)
    for channel, hours in (quiet or {}).items():
        _silence(plan, channel, hours)
    plan.rhythm = Rhythm(plan.rhythm if rhythm is None else rhythm)
    plan.hour = _within(plan.hour if hour is None else hour, 23)
    plan.weekday = _within(plan.weekday if weekday is None else weekday, 6)
    plan.save()
    now = timezone.now()
    waiting = Notification.objects.filter(user=actor.user.pk, letter_due__gt=now)
    waiting.update(letter_due=letter_time(plan, now) or now)
    return plan


def _switch(actor: Actor, plan: NoticePlan, group: str, channel: str, on: bool) -> None:
    """Only what differs from what the group says is kept."""
    known: KindGroup = kind_groups.get(group)
    Channel(channel)
    if not on and not can_switch(group, channel):
        raise ValueError(f"{group}: mail cannot be switched off")
    if channel == Channel.EMAIL and known.consent:
        record_consent(actor=actor, purpose=known.consent, given=on)
        return
    chosen = dict(plan.switches.get(group, {}))
    chosen.pop(channel, None)
    if on != (channel in known.on):
        chosen[str(channel)] = on
    plan.switches = {**plan.switches, group: chosen} if chosen else _without(plan.switches, group)


def _silence(plan: NoticePlan, channel: str, hours: Any) -> None:
    Channel(channel)
    if not hours:
        plan.quiet = _without(plan.quiet, channel)
        return
    begin, end = (dt.time.fromisoformat(text) for text in hours)
    if begin == end:
        raise ValueError("quiet hours that never end")
    plan.quiet = {**plan.quiet, str(channel): [f"{begin:%H:%M}", f"{end:%H:%M}"]}


def _without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _within(number: int, most: int) -> int:
    if not 0 <= number <= most:
        raise ValueError(f"not within 0 and {most}")
    return number
