"""`/moj-ptuj/programi/`: which programs the person let act for them, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.api.oauth.scopes import words
from apps.core.actor import actor_of
from apps.identity.models import ApiGrant
from apps.identity.services import clients


@login_required
@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    told = words()
    rows = ApiGrant.objects.filter(user=actor_of(request).user).select_related("client").order_by("-changed")
    shown = [
        {
            "id": row.client_id,
            "name": row.client.name,
            "since": row.changed,
            "scopes": [told[name] for name in row.client.get_scopes() if name in told],
        }
        for row in rows
    ]
    return render(request, "api/programs.html", {"programs": shown})


@login_required
@require_POST
def revoke(request: HttpRequest, client_id: str) -> HttpResponse:
    """The program's tokens end at once; doing it twice is no error."""
    clients.revoke_grant(actor=actor_of(request), client_id=client_id)
    messages.success(request, _("Program nima več dostopa."))
    return redirect("programs:list")
