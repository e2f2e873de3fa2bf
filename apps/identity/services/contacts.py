"""Contact e-mail and phone are the person's to change. A new one counts once it is proven: an address by a link that is
opened in a session of the same person (a link alone would let the owner of a mistyped address become the contact), a
phone by a code that is typed. Whoever had the old one is told."""

import datetime as dt
import hmac
import secrets
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core import crypto, outgoing, ratelimit
from apps.core.actor import Actor
from apps.core.phones import normal_phone
from apps.identity.choices import ContactKind
from apps.identity.models import ContactChange, Person
from apps.identity.models.consents import CONTACT_LIFE
from apps.identity.signals import contact_confirmed, contact_removed

CODE_LIFE = dt.timedelta(minutes=10)
TRIES = 5  # wrong codes
SENDINGS, WINDOW = 5, 3600  # messages to one account, or to one address or number, in so many seconds
PURPOSE = "contact-change"


class ChangeGone(Exception):
    """Confirmed already, too old, tried too often, replaced by a newer one, or somebody else's."""


class WrongCode(Exception):
    """Not the code that was sent. `left`: tries that are left."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} left")
        self.left = left


class SameContact(Exception):
    """It is the one that holds already."""


def person_of(actor: Actor) -> Person:
    """The person whose contacts these are: who is signed in, never whom they act for. PermissionDenied for anybody
    without one (staff, programs, the anonymous)."""
    person = None if actor.user is None or actor.client else Person.objects.filter(user=actor.user.pk).first()
    if person is None:
        raise PermissionDenied
    return person


def normal_email(text: str) -> str:
    """The host in lower case; the name before it is the host's matter (RFC 5321, 2.4)."""
    name, at, host = text.strip().rpartition("@")
    return f"{name}{at}{host.lower()}"


def pending_change(*, actor: Actor, kind: str) -> ContactChange | None:
    """What waits for its link or code, if anything does."""
    life = CONTACT_LIFE if kind == ContactKind.EMAIL else CODE_LIFE
    rows = ContactChange.objects.filter(user=actor.user.pk, kind=kind, confirmed=None, tries__lt=TRIES)
    change: ContactChange | None = rows.filter(created__gt=timezone.now() - life).order_by("-created").first()
    return change


def start_contact_change(*, actor: Actor, kind: str, value: str, again: bool = False) -> ContactChange:
    """Send a link to a new address or a code to a new number. Only the newest counts. SameContact, unless the one that
    holds already is to be confirmed `again`; RateLimited; ValueError for what is no phone number; LookupError where
    nobody sends text messages."""
    person = person_of(actor)
    value = normal_email(value) if kind == ContactKind.EMAIL else normal_phone(value)
    if value == _current(person, kind) and not again:
        raise SameContact
    ratelimit.count("contact-account", f"{person.user_id}:{kind}", allowed=SENDINGS, seconds=WINDOW)
    ratelimit.count("contact-target", value, allowed=SENDINGS, seconds=WINDOW)
    secret = secrets.token_urlsafe(32) if kind == ContactKind.EMAIL else f"{secrets.randbelow(10**6):06}"
    with transaction.atomic():
        ContactChange.objects.filter(user=person.user_id, kind=kind, confirmed=None).delete()
        change = ContactChange(user_id=person.user_id, kind=kind, value=value)
        change.digest = crypto.blind_index(f"{change.pk}:{secret}", PURPOSE)
        change.save()
        _send_proof(person, change, secret)
    return change


def confirm_contact_change(*, actor: Actor, change_id: UUID, secret: str) -> ContactChange:
    """Make the new contact count. ChangeGone; WrongCode, which is remembered whatever the caller does with it."""
    person = person_of(actor)
    with transaction.atomic():
        change = ContactChange.objects.select_for_update().filter(pk=change_id, user=person.user_id).first()
        pending = change and pending_change(actor=actor, kind=change.kind)
        if change is None or pending != change:
            raise ChangeGone
        if good := _proves(change, secret):
            change.confirmed = timezone.now()
        else:
            change.tries += 1
        change.save(update_fields=["confirmed", "tries", "changed"])
        if good:
            _set(person, change.kind, str(change.value))
            contact_confirmed.emit(user_id=person.user_id, kind=change.kind)
    if not good:
        raise WrongCode(TRIES - change.tries)
    return change


def cancel_contact_change(*, actor: Actor, kind: str) -> None:
    """The person thought better of it: link and code are void."""
    ContactChange.objects.filter(user=person_of(actor).user_id, kind=kind, confirmed=None).delete()


def remove_contact(*, actor: Actor, kind: str) -> None:
    """The person does not want to be reached this way."""
    with transaction.atomic():
        person = person_of(actor)
        _set(person, kind, "")
        contact_removed.emit(user_id=person.user_id, kind=kind)


def choose_language(*, actor: Actor, language: str) -> Person:
    """The language of messages. ValueError for one that is not spoken here."""
    if language not in dict(settings.LANGUAGES):
        raise ValueError(language)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_of(actor).pk)
        person.language = language
        person.save(update_fields=["language", "changed"])
    return person


def _current(person: Person, kind: str) -> str:
    return person.contact_email if kind == ContactKind.EMAIL else str(person.contact_phone)


def _proves(change: ContactChange, secret: str) -> bool:
    known = crypto.blind_indexes(f"{change.pk}:{secret}", PURPOSE)
    return any(hmac.compare_digest(change.digest, digest) for digest in known)


def _send_proof(person: Person, change: ContactChange, secret: str) -> None:
    with translation.override(person.language):
        if change.kind == ContactKind.PHONE:
            text = _("Ptuj: vaša koda je %(code)s. Velja 10 minut. Nikomur je ne povejte.") % {"code": secret}
            outgoing.send_text(str(change.value), text)
            return
        link = settings.BASE_URL + reverse("identity:confirm_email", args=[change.pk, secret])
    outgoing.send_mail(
        "identity/mail/confirm_email", str(change.value), {"link": link}, language=person.language,
        user_id=person.user_id,
    )  # fmt: skip


def _set(person: Person, kind: str, value: str) -> None:
    person = Person.objects.select_for_update().select_related("user").get(pk=person.pk)
    old, email = _current(person, kind), person.contact_email
    name = "contact_email" if kind == ContactKind.EMAIL else "contact_phone"
    setattr(person, name, value)
    if kind == ContactKind.EMAIL:
        person.contact_proven = bool(value)
    person.save(update_fields=[name, "contact_proven", "changed"])
    if old and old != value:
        _tell_old(person, kind, email)


def _tell_old(person: Person, kind: str, email: str) -> None:
    """To the address that held until now, whatever was changed: it is the one that a thief does not read."""
    address = email or person.user.email
    if not address:
        return
    with translation.override(person.language):
        link = settings.BASE_URL + reverse("identity:settings")
    outgoing.send_mail(
        "identity/mail/contact_changed", address, {"email": kind == ContactKind.EMAIL, "link": link},
        language=person.language, user_id=person.user_id,
    )  # fmt: skip
