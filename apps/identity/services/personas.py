"""Accounts of the people of the demo, as they are after their first sign-in at the SI-PASS stand-in."""

import datetime as dt
import functools
import json
from typing import Any

import stdnum.si.ddv
import stdnum.si.emso
from django.conf import settings

from apps.core.actor import LEVELS, Actor
from apps.core.exceptions import DemoNotAllowed
from apps.identity.acting import as_staff
from apps.identity.models import User
from apps.identity.personas import FILE, personas
from apps.identity.services.accounts import PersonClaims, update_account

SERIALS = 500  # of people of one sex born on one day; tried from the end, where nobody's number is


def persona_account(sub: str) -> tuple[User, str]:
    """The account of one persona, or of one of the other townspeople of the demo, and the highest level that they
    reach. Only where the demo is allowed; KeyError for anybody else."""
    if not settings.DEMO:
        raise DemoNotAllowed
    facts = facts_of(sub)
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


def facts_of(sub: str) -> dict[str, Any]:
    """What SI-PASS would say of them. KeyError for anybody else."""
    return {persona["sub"]: persona for persona in (*personas(), *townspeople())}[sub]


def staff_at_work(user: User) -> Actor:
    """Somebody of the demo's staff as they are after their sign-in with a second factor."""
    if not settings.DEMO:
        raise DemoNotAllowed
    return as_staff(Actor(user=user, second_factor=True))


@functools.cache
def townspeople() -> tuple[dict[str, Any], ...]:
    """Applicants of the demo besides the personas: the stand-in does not know them, so nobody signs in as one."""
    rows = json.loads((FILE.parent / "townspeople.json").read_text(encoding="utf-8"))["people"]
    return tuple(
        {
            "emso": emso_of(dt.date.fromisoformat(row["birthdate"])), "level": "high", "mechanism": "osebna izkaznica",
            "tax_number": (tax := f"998{number:04}") + stdnum.si.ddv.calc_check_digit(tax),
            "email": f"{row['sub']}@demo.ptuj.invalid", **row,
        }
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip


def emso_of(birth: dt.date) -> str:
    """A valid EMŠO for a day of birth; nobody's."""
    for serial in range(SERIALS - 1, 0, -1):
        number = f"{birth:%d%m}{birth.year % 1000:03}50{serial:03}"
        digit = stdnum.si.emso.calc_check_digit(number)
        if stdnum.si.emso.is_valid(number + digit):
            return number + digit
    raise AssertionError("some serial has a control digit")
