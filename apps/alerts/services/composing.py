"""Writing alerts: drafts, updates, all-clears, and what is taken over from others."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.alerts.areas import check_polygon
from apps.alerts.choices import AlertState, Certainty, MsgType, Severity, Standing, Urgency
from apps.alerts.exceptions import AlertRefused
from apps.alerts.models import Alert, ForeignAlert, Hazard
from apps.alerts.models.alerts import WRITE
from apps.core.actor import Actor
from apps.territory.models import Quarter

TEXTS = ("headline", "description", "instruction")
FIELDS = (
    "status", "category", "urgency", "severity", "certainty", "onset", "expires", "contact", "area", "quarters",
    "polygon", "event_sl", "event_en", *(f"{name}_{language}" for name in TEXTS for language in ("sl", "en")),
)  # fmt: skip
LONGEST = dt.timedelta(days=60)


def filled_in(hazard: Hazard, now: dt.datetime) -> dict[str, Any]:
    """What an alert of this hazard says at first. Whole minutes."""
    begin = now.replace(second=0, microsecond=0)
    copied = ("category", "urgency", "severity", "certainty", "contact")
    values = {name: getattr(hazard, name) for name in copied}
    values |= {
        f"{name}_{language}": getattr(hazard, f"{name}_{language}") for name in TEXTS for language in ("sl", "en")
    }
    return values | {
        "event_sl": hazard.name_sl, "event_en": hazard.name_en, "onset": begin,
        "expires": begin + dt.timedelta(hours=hazard.hours),
    }  # fmt: skip


def compose_alert(*, actor: Actor, hazard: Hazard, given: Mapping[str, Any]) -> Alert:
    """A new draft: the texts of the hazard, and over them what was given. AlertRefused with what to mend."""
    _may_write(actor)
    alert = Alert(hazard=hazard, drafted_by=actor.user, **filled_in(hazard, timezone.now()))
    return _save(alert, given)


def edit_alert(*, actor: Actor, alert_id: UUID, given: Mapping[str, Any]) -> Alert:
    """Change a draft; whoever changes any of it becomes an author and cannot confirm it. Http404, AlertRefused."""
    _may_write(actor)
    with transaction.atomic():
        alert = locked(actor, alert_id)
        if alert.state != AlertState.DRAFT:
            raise AlertRefused(_("Besedilo je mogoče spremeniti samo v osnutku."))
        if any(getattr(alert, name, None) != value for name, value in given.items()):
            alert.drafted_by = actor.user
        return _save(alert, given)


def draft_update(*, actor: Actor, alert_id: UUID) -> Alert:
    """A draft that says the same as the alert, to be changed; one that is open already is returned."""
    return _follow(actor, alert_id, MsgType.UPDATE)


def draft_all_clear(*, actor: Actor, alert_id: UUID) -> Alert:
    """A draft that ends the alert, texts filled in; one that is open already is returned."""
    return _follow(actor, alert_id, MsgType.CANCEL)


def draft_from(*, actor: Actor, foreign: ForeignAlert, hazard: Hazard) -> Alert:
    """What a source of others says as a draft of ours; a person goes over it before anything is issued."""
    _may_write(actor)
    texts = {"headline": foreign.headline[:120], "description": foreign.description, "instruction": foreign.instruction}
    language = "en" if foreign.language.lower().startswith("en") else "sl"
    given: dict[str, Any] = {f"{name}_{language}": text for name, text in texts.items() if text}
    given |= {"severity": foreign.severity, "expires": foreign.expires}
    if foreign.onset and foreign.onset < foreign.expires:
        given["onset"] = foreign.onset
    return compose_alert(actor=actor, hazard=hazard, given=given)


def locked(actor: Actor, alert_id: UUID) -> Alert:
    """The alert, for this transaction alone; Http404 when the actor does not see it."""
    rows = Alert.objects.select_for_update(of=("self",)).select_related("hazard")
    alert: Alert | None = rows.filter(pk=alert_id).first()
    if alert is None or not Alert.objects.visible_to(actor).filter(pk=alert_id).exists():
        raise Http404
    return alert


def _may_write(actor: Actor) -> None:
    if not actor.has_perm(WRITE) or actor.user is None:
        raise PermissionDenied


def _follow(actor: Actor, alert_id: UUID, kind: MsgType) -> Alert:
    _may_write(actor)
    with transaction.atomic():
        alert = locked(actor, alert_id)
        open_ones = Alert.objects.filter(previous=alert, state__in=(AlertState.DRAFT, AlertState.WAITING))
        if known := open_ones.filter(msg_type=kind).first():
            return known
        if alert.standing != Standing.ACTIVE:
            raise AlertRefused(_("To opozorilo ne velja več, zato ga ni mogoče dopolniti ali preklicati."))
        values = {name: getattr(alert, name) for name in FIELDS}
        if kind == MsgType.CANCEL:
            values |= all_clear_words(alert) | {"urgency": Urgency.PAST, "certainty": Certainty.OBSERVED}
        return Alert.objects.create(
            **values, hazard=alert.hazard, msg_type=kind, first=alert.root, previous=alert, drafted_by=actor.user
        )


def all_clear_words(alert: Alert) -> dict[str, str]:
    """What an all-clear says, in both languages."""
    words = {}
    for language in ("sl", "en"):
        with translation.override(language):
            names = {"event": alert.event}
            words[f"headline_{language}"] = (_("Konec nevarnosti: %(event)s") % names)[:120]
            words[f"description_{language}"] = _("Opozorilo ne velja več. Nevarnost je mimo.")
            words[f"instruction_{language}"] = _("Posebni ukrepi niso več potrebni.")
    return words


def _save(alert: Alert, given: Mapping[str, Any]) -> Alert:
    for name, value in given.items():
        if name not in FIELDS:
            raise AlertRefused(f"{name}?")
        setattr(alert, name, value)
    if wrong := problem_of(alert):
        raise AlertRefused(wrong)
    alert.full_clean(exclude=("drafted_by", "hazard", "first", "previous", "polygon"))
    alert.save()
    return alert


def problem_of(alert: Alert) -> str:
    """Why it cannot be kept so, in words; empty when nothing is wrong."""
    if alert.expires <= alert.onset:
        return _("Konec je pred začetkom ali hkrati z njim.")
    if alert.expires - alert.onset > LONGEST:
        return _("Opozorilo velja največ 60 dni. Pozneje ga lahko dopolnite.")
    if alert.severity == Severity.UNKNOWN and alert.msg_type == MsgType.ALERT:
        return _("Izberite, kako resna je nevarnost.")
    if alert.polygon and (wrong := check_polygon(alert.polygon)):
        return wrong
    known = Quarter.objects.filter(slug__in=alert.quarters).count()
    return "" if known == len(set(alert.quarters)) else _("Izberite četrtne skupnosti s seznama.")
