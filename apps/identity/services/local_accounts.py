"""Accounts by e-mail: for visitors who have no means of SI-PASS, or need none for what they want."""

import logging

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation

from apps.identity.choices import Level, Source
from apps.identity.models import Person, User
from apps.identity.services.sessions import end_all_sessions

logger = logging.getLogger("portal.security")


def is_of_sipass(user: User) -> bool:
    """Whether this is a person of SI-PASS: they never get a password, from nobody."""
    return Person.objects.filter(user=user, source=Source.SIPASS).exists()


def may_have_password(user: User) -> bool:
    """Whether the account is opened by a password that its owner may change."""
    return user.has_usable_password() and not is_of_sipass(user)


def needs_confirmation(user: User) -> bool:
    """Whether an e-mail address must be confirmed before the account opens. Those of staff come from the municipality,
    not from a form on the internet."""
    return bool(user.email) and not user.is_staff


@transaction.atomic
def confirm_person(*, user: User, email: str) -> Person:
    """The address is confirmed: from now on there is a person behind the account (once, however often it is said)."""
    User.objects.select_for_update().get(pk=user.pk)
    person, _created = Person.objects.get_or_create(
        user=user,
        defaults={
            "source": Source.LOCAL,
            "level": Level.LOW,
            "contact_email": email,
            "contact_proven": True,
            "language": translation.get_language() or settings.LANGUAGE_CODE,
        },
    )
    return person


def resend_confirmation(*, request: HttpRequest, email: str) -> None:
    """Send the link of confirmation again, if an account waits for it; at most every few minutes. Whoever asks hears
    the same whether it does or not."""
    address = EmailAddress.objects.filter(email=email.lower(), verified=False, user__is_active=True).first()
    if address is not None and not EmailAddress.objects.filter(email=address.email, verified=True).exists():
        send_verification_email_to_address(request, address, signup=True)


def close_expired() -> int:
    """Close accounts for emergencies whose day is over, and end their sessions. Returns how many."""
    count = 0
    for user in User.objects.filter(is_active=True, valid_until__lte=timezone.now()):
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_all_sessions(user)
        logger.warning("account for emergencies closed", extra={"account": str(user.pk)})
        count += 1
    return count
