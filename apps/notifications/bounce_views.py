"""Addresses that came back: the ear for providers, and the page for the person whose address it is."""

import hmac
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.core.api.problems import CONTENT_TYPE, problem
from apps.identity.choices import ContactKind
from apps.identity.services import contacts
from apps.notifications import services
from apps.notifications.bounce_mail import read_hook
from apps.notifications.choices import Channel
from apps.notifications.exceptions import ReportRefused
from apps.notifications.models import Undeliverable

MOST_BYTES = 262_144
MOST, MINUTE = 120, 60  # calls of one address in a minute


@never_cache
@csrf_exempt  # a machine with a token, no browser with a cookie
@require_POST
def bounces_hook(request: HttpRequest) -> JsonResponse:
    """`/sporocila/odboj/`: 200 with how many of the messages are ours; 401 without the token, 404 while BOUNCE_TOKEN is
    not set, 400 names the entry that is wrong."""
    ratelimit.count("bounces", ratelimit.client_address(request), allowed=MOST, seconds=MINUTE)
    if not settings.BOUNCE_TOKEN:
        return _refuse(HTTPStatus.NOT_FOUND, "closed")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(given.encode(), settings.BOUNCE_TOKEN.encode()):
        return _refuse(HTTPStatus.UNAUTHORIZED, "refused")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    try:
        told = read_hook(request.body)
    except ReportRefused as refusal:
        return _refuse(HTTPStatus.BAD_REQUEST, "malformed", str(refusal))
    return JsonResponse({"taken": services.take_bounces(told)})


def _refuse(status: HTTPStatus, code: str, detail: str = "") -> JsonResponse:
    return JsonResponse(problem(status, detail, code=code), status=status, content_type=CONTENT_TYPE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_address(request: HttpRequest) -> HttpResponse:
    """`/moj-ptuj/obvestila/naslov/`: why one's address is not written to, and how to mend it: by confirming it again,
    or by another one. 404 for who has nothing to mend."""
    actor = actor_of(request)
    try:
        address = contacts.person_of(actor).contact_email
    except PermissionDenied as error:
        raise Http404 from error
    row = Undeliverable.objects.addressed(Channel.EMAIL, [address]).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        return render(request, "notifications/address.html", {"address": address, "row": row})
    try:
        contacts.start_contact_change(actor=actor, kind=ContactKind.EMAIL, value=address, again=True)
    except ratelimit.RateLimited:
        messages.warning(request, _("Poslali smo že več sporočil. Poskusite čez eno uro."))
    else:
        messages.success(request, _("Poslali smo vam sporočilo s povezavo. Odprite jo in naslov potrdite."))
    return HttpResponseRedirect(reverse("notifications:address"))
