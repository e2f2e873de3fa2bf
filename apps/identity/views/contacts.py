"""`/moj-ptuj/nastavitve/`: contact data and the language of messages."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.actor import actor_of
from apps.core.outgoing import texts_can_be_sent
from apps.core.phones import spaced_phone
from apps.core.ratelimit import RateLimited
from apps.identity.choices import ContactKind
from apps.identity.forms.contacts import CodeForm, ContactEmailForm, ContactPhoneForm, LanguageForm
from apps.identity.services import contacts

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse("identity:settings"))


@require_safe
@login_required
def settings_page(request: HttpRequest) -> HttpResponse:
    """What the portal knows of how to reach the person, and what waits for confirmation."""
    actor = actor_of(request)
    try:
        person = contacts.person_of(actor)
    except PermissionDenied:
        return render(request, "identity/contacts/none.html", {"account": actor.user})
    phone = contacts.pending_change(actor=actor, kind=ContactKind.PHONE)
    context = {
        "person": person,
        "phone": spaced_phone(str(person.contact_phone)),
        "pending_email": contacts.pending_change(actor=actor, kind=ContactKind.EMAIL),
        "pending_phone": phone and spaced_phone(str(phone.value)),
        "texts": texts_can_be_sent(),
        "language_form": LanguageForm(initial={"language": person.language}),
    }
    return render(request, "identity/contacts/settings.html", context)


@never_cache
@FORM
@login_required
def change_email(request: HttpRequest) -> HttpResponse:
    """A new address."""
    contacts.person_of(actor_of(request))
    form = ContactEmailForm(request.POST or None)
    if form.is_valid() and _start(request, form, ContactKind.EMAIL, "email"):
        messages.success(request, _("Poslali smo vam sporočilo s povezavo. Odprite jo in naslov potrdite."))
        return _home()
    return render(request, "identity/contacts/email.html", {"form": form})


@never_cache
@FORM
@login_required
def change_phone(request: HttpRequest) -> HttpResponse:
    """A new number; the code is asked for on the next page."""
    contacts.person_of(actor_of(request))
    if not texts_can_be_sent():
        messages.warning(request, _("Telefonske številke trenutno ni mogoče potrditi, ker portal ne pošilja SMS."))
        return _home()
    form = ContactPhoneForm(request.POST or None)
    if form.is_valid() and _start(request, form, ContactKind.PHONE, "phone"):
        return HttpResponseRedirect(reverse("identity:confirm_phone"))
    return render(request, "identity/contacts/phone.html", {"form": form})


def _start(request: HttpRequest, form: forms.Form, kind: str, name: str) -> bool:
    """Send link or code; what stands in the way is said at the field, and what was typed stays."""
    try:
        contacts.start_contact_change(actor=actor_of(request), kind=kind, value=form.cleaned_data[name])
    except contacts.SameContact:
        form.add_error(name, _("To je kontakt, ki ga že imamo. Vpišite novega ali se vrnite."))
    except RateLimited as limit:
        form.add_error(name, _too_often(limit.wait))
    return form.is_valid()


def _too_often(wait: int) -> str:
    minutes = max(1, round(wait / 60))
    text = ngettext(
        "Poslali smo že več sporočil. Novo lahko zahtevate čez %(count)d minuto.",
        "Poslali smo že več sporočil. Novo lahko zahtevate čez %(count)d minut.",
        minutes,
    )
    return text % {"count": minutes}


@never_cache
@FORM
@login_required
def confirm_email(request: HttpRequest, change_id: UUID, token: str) -> HttpResponse:
    """Where the link leads. Reading the page confirms nothing (scanners of mail open links): the button does."""
    actor = actor_of(request)
    pending = contacts.pending_change(actor=actor, kind=ContactKind.EMAIL)
    if pending is None or pending.pk != change_id:
        return render(request, "identity/contacts/gone.html", status=404)
    if request.method != "POST":
        return render(request, "identity/contacts/confirm_email.html", {"address": pending.value})
    try:
        contacts.confirm_contact_change(actor=actor, change_id=change_id, secret=token)
    except (contacts.ChangeGone, contacts.WrongCode):
        return render(request, "identity/contacts/gone.html", status=404)
    messages.success(request, _("Elektronski naslov je potrjen."))
    return _home()


@never_cache
@FORM
@login_required
def confirm_phone(request: HttpRequest) -> HttpResponse:
    """Where the code is typed."""
    actor = actor_of(request)
    pending = contacts.pending_change(actor=actor, kind=ContactKind.PHONE)
    if pending is None:
        messages.warning(request, _("Koda ne velja več. Vpišite številko znova in poslali vam bomo novo."))
        return HttpResponseRedirect(reverse("identity:contact_phone"))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            contacts.confirm_contact_change(actor=actor, change_id=pending.pk, secret=form.cleaned_data["code"])
        except (contacts.ChangeGone, contacts.WrongCode) as error:
            left = getattr(error, "left", 0)
            if not left:
                messages.warning(request, _("Preveč napačnih kod. Vpišite številko znova in poslali vam bomo novo."))
                return HttpResponseRedirect(reverse("identity:contact_phone"))
            form.add_error("code", _wrong_code(left))
        else:
            messages.success(request, _("Telefonska številka je potrjena."))
            return _home()
    return render(request, "identity/contacts/code.html", {"form": form, "phone": spaced_phone(str(pending.value))})


def _wrong_code(left: int) -> str:
    text = ngettext(
        "Koda ni prava. Preverite SMS; na voljo imate še %(count)d poskus.",
        "Koda ni prava. Preverite SMS; na voljo imate še %(count)d poskusov.",
        left,
    )
    return text % {"count": left}


@require_POST
@login_required
def send_code_again(request: HttpRequest) -> HttpResponse:
    """A new code to the same number; the old one is void."""
    actor = actor_of(request)
    pending = contacts.pending_change(actor=actor, kind=ContactKind.PHONE)
    if pending is None:
        return HttpResponseRedirect(reverse("identity:contact_phone"))
    try:
        contacts.start_contact_change(actor=actor, kind=ContactKind.PHONE, value=str(pending.value))
    except RateLimited as limit:
        messages.warning(request, _too_often(limit.wait))
    else:
        messages.success(request, _("Poslali smo novo kodo. Prejšnja ne velja več."))
    return HttpResponseRedirect(reverse("identity:confirm_phone"))


@require_POST
@login_required
def cancel(request: HttpRequest, kind: str) -> HttpResponse:
    """Take back what waits for confirmation."""
    contacts.cancel_contact_change(actor=actor_of(request), kind=kind)
    messages.success(request, _("Sprememba je preklicana."))
    return _home()


@FORM
@login_required
def remove(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask once, then remove a contact."""
    person = contacts.person_of(actor_of(request))
    if request.method != "POST":
        value = person.contact_email if kind == ContactKind.EMAIL else spaced_phone(str(person.contact_phone))
        return render(request, "identity/contacts/remove.html", {"kind": kind, "value": value})
    contacts.remove_contact(actor=actor_of(request), kind=kind)
    messages.success(request, _("Kontakt je odstranjen."))
    return _home()


@require_POST
@login_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of messages."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        contacts.choose_language(actor=actor_of(request), language=form.cleaned_data["language"])
        messages.success(request, _("Jezik obvestil je shranjen."))
    return _home()
