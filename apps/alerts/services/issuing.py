"""From draft to issued: the one place where an alert changes its state."""

import secrets
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.alerts import board, signals, workflow
from apps.alerts.choices import AlertState, Status
from apps.alerts.exceptions import AlertRefused
from apps.alerts.models import Alert
from apps.alerts.services.calling import call_responders
from apps.alerts.services.composing import locked
from apps.alerts.services.telling import tell_colleagues, tell_subscribers
from apps.core import access
from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA

SHORTEST_REASON = 10  # characters
DONE = (AlertState.ISSUED,)


def take_step(*, actor: Actor, alert_id: UUID, step: str, expected: str = "", reason: str = "") -> Alert:
    """Take a step of the table. expected: `version` of what the page showed; whoever confirms or rejects has to say it,
    for nobody agrees to words that they have not seen. A second click on what issues finds the alert
    issued and returns it. Http404 for whoever does not see it, PermissionDenied without the right, AlertRefused."""
    taken = workflow.STEPS[step]
    if not actor.has_perm(taken.permission):
        raise PermissionDenied
    with transaction.atomic():
        alert = locked(actor, alert_id)
        if taken.target == alert.state == AlertState.ISSUED and actor.user and alert.issued_by_id == actor.user.pk:
            return alert
        _ask(actor, alert, step, expected, reason.strip())
        alert.state = taken.target
        if step == "reject":
            alert.rejected_reason = reason.strip()
        if taken.target == AlertState.ISSUED:
            _issue(actor, alert, step, reason.strip())
        else:
            alert.save()
        access.note(actor, "decide", alert, reason=reason.strip()[:300])
        if step in ("submit", "override", "reject"):
            tell_colleagues(alert, step, actor)
    return alert


def _ask(actor: Actor, alert: Alert, name: str, expected: str, reason: str) -> None:
    step = workflow.STEPS[name]
    if ((expected or step.second) and alert.version != expected) or alert.state not in step.sources:
        raise AlertRefused(_("Med tem je opozorilo spremenil nekdo drug. Preberite ga znova, preden nadaljujete."))
    if step.second and actor.user and alert.written_by(actor.user):
        raise AlertRefused(_("Opozorilo, ki ste ga napisali sami ali ste ga spremenili, potrdi druga oseba."))
    if not workflow.may_take(actor, alert, name, double=workflow.takes_two(alert)):
        raise AlertRefused(
            _("Za to resnost je potrebna druga oseba.") if step.double is False else _("Druga oseba ni potrebna.")
        )
    if step.asks_reason and len(reason) < SHORTEST_REASON:
        raise AlertRefused(_("Napišite razlog, vsaj z nekaj besedami."))
    if step.target == AlertState.ISSUED and alert.expires <= timezone.now():
        raise AlertRefused(_("Čas opozorila je že potekel. Popravite, do kdaj velja."))


def _issue(actor: Actor, alert: Alert, step: str, reason: str) -> None:
    now = timezone.now().replace(microsecond=0)  # CAP knows whole seconds
    if alert.previous_id:
        _hold_chain(alert)
    alert.sent, alert.effective, alert.issued_by = now, now, actor.user
    alert.sender, alert.identifier = sender(), identifier_at(alert)
    if step == "confirm":
        alert.confirmed_by = actor.user
    if step == "override":
        alert.override_reason = reason
    if alert.status != Status.TEST:
        alert.broadcast = tell_subscribers(alert)
    alert.save()
    call_responders(alert)
    signals.alert_issued.emit(alert_id=alert.pk)
    board.publish()


def _hold_chain(alert: Alert) -> None:
    """One message follows another: who comes second is told."""
    Alert.objects.select_for_update(of=("self",)).get(pk=alert.previous_id)
    if Alert.objects.filter(previous=alert.previous_id, state=AlertState.ISSUED).exists():
        raise AlertRefused(_("Opozorilo je med tem že dopolnil ali preklical nekdo drug."))


def sender() -> str:
    """Who we are in CAP: unique in the world, without spaces, commas, < and &."""
    return f"opozorila@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"


def identifier_at(alert: Alert) -> str:
    """A number that the sender gives once (CAP 3.2.1)."""
    if alert.sent is None:
        raise ValueError("not sent yet")
    return f"PTUJ-{alert.sent.astimezone(LJUBLJANA):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
