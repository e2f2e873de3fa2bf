"""In whose name one acts, for the frame of every page. Lazy: pages for nobody ask nothing."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.core.actor import actor_of
from apps.identity.choices import MandateKind
from apps.identity.services.mandates import mandates_in_force

IN_MENU = 6
ICONS = {MandateKind.PARENT: "otrok", MandateKind.GUARDIAN: "skupina"}


def acting(request: HttpRequest) -> dict[str, Any]:
    """`acting`: the mandate in use or None. `acting_choices`: what the menu offers, None for whoever has no choice."""
    return {
        "acting": SimpleLazyObject(lambda: _in_use(request)),
        "acting_choices": SimpleLazyObject(lambda: _choices(request)),
    }


def _in_use(request: HttpRequest) -> Any:
    return getattr(request, "acting", None) if actor_of(request).mandate else None


def _choices(request: HttpRequest) -> dict[str, Any] | None:
    actor = actor_of(request)
    if actor.user is None or actor.user.is_staff:
        return None
    rows = list(mandates_in_force(actor.user)[: IN_MENU + 1])
    if not rows:
        return None
    entries = [
        {
            "id": row.pk,
            "name": row.principal_name,
            "icon": ICONS.get(row.kind, "stavba" if row.organisation_id else "oseba"),
            "current": row.pk == actor.mandate,
        }
        for row in rows[:IN_MENU]
    ]
    return {"entries": entries, "more": len(rows) > IN_MENU}
