"""What programs may be told of cases: ids and codes. The party's own program hears of a decision, its outcome only the
office: the party learns it when it is served (ZUP 83)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.cases.models import Case
from apps.core import plugs
from apps.core.actor import Actor

OWN_READ = "cases:read"


def sides(actor: Actor, case_id: Any) -> set[str]:
    """How a program sees a case: as its `party`, as its `office`; empty when it does not."""
    rows = Case.objects.filter(pk=case_id)
    found = set()
    if OWN_READ in actor.scopes and rows.filter(Case.objects.theirs(actor.in_person())).exists():
        found.add("party")
    if rows.office_of(actor).exists():
        found.add("office")
    return found


def told_of_case(actor: Actor, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which case, and which step."""
    return dict(payload) if sides(actor, payload["case_id"]) else None


def told_of_decision(actor: Actor, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which case; the outcome for the office alone."""
    found = sides(actor, payload["case_id"])
    if not found:
        return None
    return dict(payload) if "office" in found else {"case_id": payload["case_id"]}


def register() -> None:
    """Called once from AppConfig.ready()."""
    for name, title, told in (
        ("case_opened", _("zadeva je odprta"), told_of_case),
        ("case_moved", _("v zadevi je narejen korak"), told_of_case),
        ("case_decided", _("o zadevi je odločeno"), told_of_decision),
    ):
        plugs.webhook_events.register(name, plugs.WebhookEvent(title, told))
