"""`/admin/notifications/message/stevilke/`: the post in figures."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.actor import Actor, actor_of
from apps.core.legal_time import local_day
from apps.core.staff_pages import staff_page
from apps.notifications import figures as read

ALL, COSTS = "notifications.view_message", "notifications.view_smsprice"


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """All of it for who may see the post; what text messages cost for who keeps the prices."""
    context = {"title": _("Pošta v številkah"), "days": read.DAYS, **_seen(actor_of(request))}
    return staff_page(request, "admin/notifications/figures.html", context)


def _seen(actor: Actor) -> dict[str, Any]:
    if actor.has_perm(ALL):
        return read.figures() | {"all": True}
    if not actor.has_perm(COSTS):
        raise PermissionDenied
    return {"costs": read.costs(local_day(timezone.now()))}
