"""What the portal knows of whoever applies, for the fields of a form that it fills in itself."""

import datetime as dt

from django.utils import timezone

from apps.applications.engine import Context
from apps.applications.models import Application
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.choices import Source
from apps.identity.models import Person, User


def context_of(application: Application, *, at: dt.datetime | None = None) -> Context:
    """Today in Ljubljana (or the day of `at`), whether a person or an organisation applies, and what prefilled fields
    are worth now. Asked anew at every step and at filing: what the browser says of such fields counts for nothing."""
    kind = "organisation" if application.organisation_id else "person"
    return Context(today=local_day(at or timezone.now()), applicant=kind, prefill=_known(application))


def _known(application: Application) -> dict[str, str]:
    """The sources of `prefill` that have something to say."""
    known = _of_person(application.principal or application.applicant)
    if application.organisation:
        organisation = application.organisation
        known |= {
            "organisation.name": organisation.name,
            "organisation.registration_number": organisation.registration_number,
            "organisation.tax_number": str(organisation.tax_number),
            "organisation.address": organisation.address,
        }
    if application.organisation or application.principal:
        known["representative.name"] = str(application.applicant or "")
        own = _contact(application.applicant)
        known |= {name: value for name, value in own.items() if value}
    return {name: value for name, value in known.items() if value}


def _of_person(user: User | None) -> dict[str, str]:
    person = _person(user)
    if user is None or person is None:
        return {"applicant.name": str(user), "applicant.email": user.email} if user else {}
    return {
        "applicant.name": str(user),
        "applicant.address": person.address,
        "applicant.emso": str(person.emso),
        "applicant.tax_number": str(person.tax_number),
        "applicant.birth": str(person.birth),
        **_contact(user),
    }


def _contact(user: User | None) -> dict[str, str]:
    """Where whoever fills in can be reached, for a representative too."""
    person = _person(user)
    if person is None:
        return {"applicant.email": user.email} if user else {}
    return {"applicant.email": person.contact_email, "applicant.phone": str(person.contact_phone)}


def _person(user: User | None) -> Person | None:
    return getattr(user, "person", None) if user else None


def means_of(actor: Actor) -> str:
    """How whoever acts was known when they signed in: `sipass: smsPASS`, `account` for an account by e-mail, `client`
    for a program."""
    if actor.client:
        return "client"
    person = _person(actor.user)
    if person is None or person.source != Source.SIPASS:
        return "account"
    return f"sipass: {person.mechanism}"[:60]
