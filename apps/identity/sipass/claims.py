"""From what the provider says to what the portal keeps."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from apps.core.actor import LEVELS
from apps.identity.services.accounts import PersonClaims
from apps.identity.sipass import config

UNKNOWN = "unknown"
ADDRESS_PARTS = ("street_address", "postal_code", "locality", "country")


def person_claims(verified: Mapping[str, Any], told: Mapping[str, Any]) -> PersonClaims:
    """verified: claims of the ID token. told: of userinfo, about the same subject.

    The level is believed from the signed token alone; the rest may stand in either, the token first.
    """
    both = {**told, **verified}

    def text(name: str) -> str:
        value = both.get(config.claim(name))
        return clean(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""

    return PersonClaims(
        issuer=config.issuer(),
        subject=str(verified.get(config.claim("sub")) or verified["sub"]),
        given_name=text("given_name"),
        family_name=text("family_name"),
        birth_date=day(text("birthdate")),
        emso=text("emso"),
        tax_number=text("tax_number"),
        address=address(both.get(config.claim("address"))),
        email=text("email") if both.get("email_verified") is not False else "",
        email_proven=both.get("email_verified") is True,
        level=level(verified.get(config.claim("acr"))),
        mechanism=text("auth_mechanism") or UNKNOWN,
    )


def clean(value: Any) -> str:
    """Text in one line, without what no name contains."""
    return " ".join("".join(char if char.isprintable() else " " for char in str(value)).split())


def level(acr: Any) -> str:
    """The eIDAS level of an `acr`; missing or unknown is low."""
    found = acr.removeprefix(config.LOA) if isinstance(acr, str) and acr.startswith(config.LOA) else ""
    return found if found in LEVELS else LEVELS[0]


def day(text: str) -> dt.date | None:
    """A birth date (ISO 8601); None when it is missing or only a year."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def address(value: Any) -> str:
    """A postal address: text, or the object of OpenID Connect Core 1.0, section 5.1.1."""
    if isinstance(value, Mapping):
        lines = value.get("formatted") or ", ".join(clean(value[part]) for part in ADDRESS_PARTS if value.get(part))
        value = str(lines).replace("\r\n", ", ").replace("\n", ", ")
    return clean(value) if isinstance(value, str) else ""
