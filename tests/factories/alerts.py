"""Alerts, written and issued as staff do."""

import datetime as dt
from typing import Any

from django.utils import timezone

from apps.alerts import services
from apps.alerts.models import Alert, Hazard, Responder, ResponderGroup
from apps.core.actor import Actor
from apps.identity.models import User


def make_hazard(code: str = "neurje", **values: Any) -> Hazard:
    """A storm of moderate severity, which one person issues."""
    texts = {
        "name_sl": "Neurje", "name_en": "Storm", "headline_sl": "Nevarnost neurja", "headline_en": "Danger of a storm",
        "description_sl": "Prihaja neurje.", "description_en": "A storm is coming.",
        "instruction_sl": "Zaprite okna.\nOstanite doma.", "instruction_en": "Close windows.\nStay at home.",
    }  # fmt: skip
    return Hazard.objects.create(code=code, **{**texts, "category": "Met", "severity": "Moderate", **values})


def make_draft(user: User, hazard: Hazard | None = None, **values: Any) -> Alert:
    """A row as composing leaves it."""
    found = hazard or Hazard.objects.filter(code="neurje").first() or make_hazard()
    filled = services.filled_in(found, timezone.now())
    return Alert.objects.create(hazard=found, drafted_by=user, **{**filled, **values})


def issue(actor: Actor, hazard: Hazard, second: Actor | None = None, **given: Any) -> Alert:
    """Composed and issued; with a second person where it takes one."""
    alert = services.compose_alert(actor=actor, hazard=hazard, given=given)
    if second is None:
        return services.take_step(actor=actor, alert_id=alert.pk, step="issue")
    alert = services.take_step(actor=actor, alert_id=alert.pk, step="submit")
    return services.take_step(actor=second, alert_id=alert.pk, step="confirm", expected=alert.version)


def make_responder(name: str = "Gasilec", group: str = "PGD Grajena", **values: Any) -> Responder:
    """Somebody with a number and an address."""
    team = ResponderGroup.objects.get_or_create(name=group)[0]
    given = {"phone": "+38641123456", "email": "gasilec@primer.si"} | values
    return Responder.objects.create(group=team, name=name, **given)


def hours(number: float) -> dt.datetime:
    """From now."""
    return timezone.now() + dt.timedelta(hours=number)
