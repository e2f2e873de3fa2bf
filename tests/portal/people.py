"""A citizen with everything that can be known, for tests of personal data."""

from django.utils import timezone

from apps.core.actor import Actor
from apps.identity.models import Consent, Mandate, Organisation, Person, User
from tests.conftest import make_user

EMSO, TAX = "0101006500006", "12345679"


def person_of(user: User, *, emso: str = EMSO, tax_number: str = TAX, **values) -> Person:
    return Person.objects.create(
        user=user, source="sipass", issuer="https://sipass.test", subject=f"sub-{user.pk}", emso=emso,
        tax_number=tax_number, birth="2006-01-01", address="Prešernova ulica 12, 2250 Ptuj",
        contact_email=f"{user.username}@example.si", contact_proven=True, contact_phone="+38641123456", **values,
    )  # fmt: skip


def mandate_of(user: User, **values) -> Mandate:
    organisation, _ = Organisation.objects.get_or_create(slug="kovina", defaults={"name": "Kovina d. o. o."})
    return Mandate.objects.create(
        **({"representative": user, "organisation": organisation, "kind": "legal", "state": "accepted"} | values)
    )


def actor(user: User, level: str = "low") -> Actor:
    return Actor(user=user, level=level)


def officer(username: str = "dpo") -> User:
    """A data protection officer."""
    return make_user(
        username, is_staff=True, first_name="Petra", last_name="Zajc",
        permissions=("portal.view_datarequest", "portal.decide_datarequest", "core.view_retentionrun"),
    )  # fmt: skip


def staff(user: User) -> Actor:
    return Actor(user=user, second_factor=True)


def consent_of(user: User, *, given: bool = True, purpose: str = "raziskava-storitev", created=None) -> Consent:
    return Consent.objects.create(
        user=user, purpose=purpose, given=given, wording="besedilo", created=created or timezone.now()
    )
