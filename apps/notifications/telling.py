"""By which ways a person can be told things, and what there is to choose: for the page and for programs."""

from dataclasses import dataclass
from typing import Any

from apps.core.outgoing import texts_can_be_sent
from apps.core.phones import spaced_phone
from apps.identity.models import Person, User
from apps.notifications.choices import Channel
from apps.notifications.registry import Kind, KindGroup, kind_groups, kinds
from apps.notifications.services.push import push_ready


@dataclass(frozen=True)
class Ways:
    """Of one person. channels: those that can reach them; groups: those of which they may get something."""

    channels: list[Channel]
    groups: list[tuple[str, KindGroup]]
    email: str
    phone: str
    person: Person | None


def ways_of(user: User) -> Ways:
    """E-mail always stands there, with or without an address; text messages need a confirmed number."""
    person = Person.objects.filter(user=user).first()
    phone = str(person.contact_phone) if person else ""
    channels = [Channel.EMAIL]
    if phone and texts_can_be_sent():
        channels.append(Channel.SMS)
    if push_ready():
        channels.append(Channel.PUSH)
    groups = [(name, one) for name, one in kind_groups.items() if user.is_staff or not one.staff]
    email = (person.contact_email if person else "") or user.email
    return Ways(channels, groups, email, spaced_phone(phone) if phone else "", person)


def kinds_of(group: str) -> list[Kind]:
    """What a group holds, in the order of the alphabet of their keys."""
    return [kind for kind in kinds if kind.group == group]


def legal_of(group: str) -> list[dict[str, Any]]:
    """What cannot be switched off, by reason: each with the titles that it holds for."""
    reasons: dict[str, list[str]] = {}
    for kind in kinds_of(group):
        if kind.legal:
            reasons.setdefault(str(kind.legal), []).append(str(kind.title))
    return [{"reason": reason, "titles": titles} for reason, titles in reasons.items()]
