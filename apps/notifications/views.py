"""Notices in Moj Ptuj."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.notifications import services
from apps.notifications.models import Notification
from apps.notifications.paths import in_language_of_reader

SIZE = 20


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """`/moj-ptuj/obvestila/?od=`: the newest first."""
    rows = Notification.objects.visible_to(actor_of(request))
    try:
        page = keyset_page(rows, order=("-created", "-id"), size=SIZE, cursor=request.GET.get("od", ""))
    except BadCursor as error:
        raise Http404 from error
    context = {"page": page, "unread": rows.unread().count(), "later": "od" in request.GET}
    return render(request, "notifications/notices.html", context)


@require_safe
@login_required
def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the links in mails and lists lead: to what the notice is about. Whoever goes there has read it."""
    notice = _mine(request, pk)
    services.mark_read(actor=actor_of(request), notice=notice)
    if notice.url:
        return HttpResponseRedirect(in_language_of_reader(notice.url))
    return render(request, "notifications/notice.html", {"notice": notice})


@require_POST
@login_required
def read_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read, without going there."""
    services.mark_read(actor=actor_of(request), notice=_mine(request, pk))
    return HttpResponseRedirect(reverse("notifications:notices"))


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """All of them at once."""
    count = services.mark_all_read(actor=actor_of(request))
    text = ngettext("Prebrano je %(count)d obvestilo.", "Prebranih je %(count)d obvestil.", count)
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("notifications:notices"))


def _mine(request: HttpRequest, pk: UUID) -> Notification:
    notice: Notification = get_object_or_404(Notification.objects.visible_to(actor_of(request)), pk=pk)
    return notice
