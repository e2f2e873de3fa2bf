"""Links by which mail programs end letters (RFC 8058): signed, so that no table holds a secret."""

from collections.abc import Iterable
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from apps.core.actor import Actor
from apps.identity.models import User
from apps.notifications.choices import Channel
from apps.notifications.registry import kind_groups
from apps.notifications.services.choices import can_switch, choose_notices

SIGNER = Signer(sep=".", salt="notifications.leave")


def leaving_path(user_id: UUID, groups: Iterable[str], *, language: str) -> str:
    """Address at which mail of these groups is switched off, in the reader's language; empty where nobody may."""
    names = sorted({name for name in groups if name in kind_groups and can_switch(name, Channel.EMAIL)})
    if not names:
        return ""
    with translation.override(language):
        return reverse("notifications:leave_notices", args=[SIGNER.sign(f"{user_id.hex}:{','.join(names)}")])


def leaving_of(token: str) -> tuple[User | None, list[str]]:
    """Whose mail, of which groups; None for an account that is no more. LookupError: it was never a link of ours."""
    try:
        key, _colon, names = SIGNER.unsign(token).partition(":")
    except BadSignature as error:
        raise LookupError from error
    user = User.objects.filter(pk=UUID(key), is_active=True, erased=None).first()
    return user, [name for name in names.split(",") if name in kind_groups]


def leave_groups(*, user: User | None, groups: Iterable[str]) -> None:
    """Whoever holds the link of a letter gets no more mail of these groups; nothing when there is nobody."""
    if user is not None:
        choose_notices(actor=Actor(user=user), switches={name: {Channel.EMAIL.value: False} for name in groups})
