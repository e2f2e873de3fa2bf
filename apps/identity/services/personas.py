"""Accounts of the people of the demo, as they are after their first sign-in at the SI-PASS stand-in."""

import datetime as dt

from django.conf import settings

from apps.core.actor import LEVELS
from apps.core.exceptions import DemoNotAllowed
from apps.identity.models import User
from apps.identity.personas import personas
from apps.identity.services.accounts import PersonClaims, update_account


def persona_account(sub: str) -> tuple[User, str]:
    """The account of one persona and the highest level that they reach. Only where the demo is allowed; KeyError for
    anybody else."""
    if not settings.DEMO:
        raise DemoNotAllowed
    facts = {persona["sub"]: persona for persona in personas()}[sub]
    level = facts["level"] or LEVELS[0]
    claims = PersonClaims(
        issuer=settings.SIPASS_ISSUER or "demo",
        subject=sub,
        given_name=facts["given_name"],
        family_name=facts["family_name"],
        birth_date=dt.date.fromisoformat(facts["birthdate"]),
        emso=facts["emso"],
        tax_number=facts["tax_number"],
        address=facts["address"],
        email=facts["email"],
        email_proven=True,
        level=level,
        mechanism=facts["mechanism"] or "unknown",
    )
    return update_account(claims=claims), level
