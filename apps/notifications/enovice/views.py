"""`/e-novice/`: choosing topics, confirming an address, changing and ending what one has."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.actor import actor_of
from apps.core.ratelimit import client_address, count, network_of
from apps.identity.decorators import in_any_name
from apps.notifications import services
from apps.notifications.enovice.forms import AccountForm, CodeForm, ManageForm, SubscribeForm, initial_of
from apps.notifications.models import Subscriber
from apps.notifications.registry import topics
from apps.notifications.services.links import CODE, LEAVE, MANAGE, manage_path, read_token, subscriber_of

ASKED, NETWORK, UNPROVEN, HOUR = 20, 120, 5, 3600  # in so many seconds
TYPED = 30  # codes from one address on the network


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Everybody's page: with an account the own contacts, without one an address that is then confirmed."""
    contacts = services.contacts_of(actor_of(request).in_person())
    return _with_account(request, contacts) if contacts else _without_account(request)


def _with_account(request: HttpRequest, contacts: dict[str, str]) -> HttpResponse:
    actor = actor_of(request).in_person()
    readers = list(Subscriber.objects.visible_to(actor).filter(user=actor.user).order_by("channel"))
    if request.method != "POST":
        initial = initial_of(readers[0]) | {"channel": readers[0].channel} if readers else {}
        return _page(request, AccountForm(contacts=contacts, initial=initial), readers)
    form = AccountForm(request.POST, contacts=contacts)
    if form.is_valid():
        try:
            services.subscribe_account(
                actor=actor, channel=form.cleaned_data["channel"], wish=form.wish(), language=_language()
            )
        except ValidationError as error:
            form.add_error("channel", error)
        else:
            messages.success(request, _("Naročnina je shranjena."))
            return redirect("notifications:topics")
    return _page(request, form, readers)


def _without_account(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, SubscribeForm())
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    _count(request, proven=bool(form.cleaned_data.get("altcha")))
    channel, address = form.target()
    token = services.ask(channel=channel, address=address, wish=form.wish(), language=_language())
    return redirect("notifications:topics_code", token) if token else redirect("notifications:topics_sent")


def _count(request: HttpRequest, *, proven: bool) -> None:
    address = client_address(request)
    count("topics", address, allowed=ASKED, seconds=HOUR)
    count("topics-network", network_of(address), allowed=NETWORK, seconds=HOUR)
    if not proven:
        count("topics-unproven", address, allowed=UNPROVEN, seconds=HOUR)


def _language() -> str:
    return translation.get_language() or "sl"


def _page(request: HttpRequest, form: Any, readers: list[Subscriber] | None = None) -> HttpResponse:
    mine = [(one, services.titles(one), manage_path(one)) for one in readers or []]
    elsewhere = [(one, one.elsewhere()) for one in topics if one.elsewhere]
    return render(request, "notifications/topics.html", {"form": form, "mine": mine, "elsewhere": elsewhere})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same whoever asked."""
    return render(request, "notifications/topics_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Where the code of a text message is typed; the same page for a number that is known already."""
    reader = subscriber_of(CODE, token)
    if reader is None:
        raise Http404
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        count("topics-code", client_address(request), allowed=TYPED, seconds=HOUR)
        try:
            services.confirm_by_code(subscriber=reader, code=form.cleaned_data["code"])
        except services.WrongCode as wrong:
            form.add_error("code", _left(wrong.left))
        else:
            messages.success(request, _("Naročnina je potrjena."))
            return HttpResponseRedirect(manage_path(reader))
    return render(request, "notifications/topics_code.html", {"form": form})


def _left(left: int) -> str:
    if not left:
        return _("Ta koda ne velja več. Na strani E-novice zahtevajte novo.")
    text = ngettext("Koda ni prava. Imate še %(left)d poskus.", "Koda ni prava. Imate še %(left)d poskusov.", left)
    return text % {"left": left}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def managed(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter: confirm by a button, for machines follow links too; later change or end everything."""
    reader = subscriber_of(MANAGE, token)
    if reader is None:
        raise Http404
    if reader.confirmed is None:
        return _confirm(request, reader)
    if request.POST.get("dejanje") == "konec":
        services.leave(subscriber=reader)
        return _gone(request)
    form = ManageForm(request.POST or None, reader=reader)
    if request.method == "POST" and form.is_valid():
        left = services.change_subscriber(
            subscriber=reader, wish=form.wish(), language=form.cleaned_data["language"]
        )  # fmt: skip
        if left is None:
            return _gone(request)
        messages.success(request, _("Naročnina je shranjena."))
        return HttpResponseRedirect(request.path)
    return render(request, "notifications/topics_managed.html", {"form": form, "reader": reader})


def _confirm(request: HttpRequest, reader: Subscriber) -> HttpResponse:
    if request.method != "POST":
        context = {"reader": reader, "titles": services.titles(reader)}
        return render(request, "notifications/topics_confirm.html", context)
    services.confirm_subscriber(subscriber=reader)
    messages.success(request, _("Naročnina je potrjena."))
    return HttpResponseRedirect(request.path)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Odjavljeni ste. Vaš naslov smo izbrisali."))
    return redirect("notifications:topics")


@never_cache
@require_safe
def managed_short(request: HttpRequest, token: str) -> HttpResponse:
    """The short address of text messages."""
    reader = subscriber_of(MANAGE, token)
    if reader is None:
        raise Http404
    with translation.override(reader.language):
        return HttpResponseRedirect(manage_path(reader))


@in_any_name
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Mail programs end letters by one POST without cookies (RFC 8058); whoever follows the link themselves gets to the
    page of what they have. Exempt from CSRF: the link itself is the right, and there is nothing else."""
    try:
        _key, topic = read_token(LEAVE, token)
    except LookupError as error:
        raise Http404 from error
    reader = subscriber_of(LEAVE, token)
    if request.method == "POST":
        if request.POST.get("List-Unsubscribe") != "One-Click":
            return HttpResponseBadRequest("List-Unsubscribe=One-Click", content_type="text/plain")
        if reader is not None:
            services.leave(subscriber=reader, topic=topic)
        return HttpResponse(_("Odjavljeni ste."), content_type="text/plain; charset=utf-8")
    if reader is None:
        raise Http404
    return HttpResponseRedirect(manage_path(reader))
