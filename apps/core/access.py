"""Who looked at whose data: the doors call `note`, and `audit` above hears of it.

The note is written in the request's transaction: what cannot be written down is not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.actor import Actor
from apps.core.registry import Registry

VERBS = ("view", "history", "list", "create", "change", "delete", "export", "download", "decide")


@dataclass(frozen=True)
class Access:
    """One look at, or change of, a record or a page of records.

    verb: one of VERBS. kind: the model's label (`identity.person`). object_id: the row; empty for lists. subject: the
    account of the person whose data it is, if it is anybody's. case: number of the case that it was for. reason: why,
    when asked.
    """

    actor: Actor
    verb: str
    kind: str
    object_id: str
    label: str
    subject: UUID | None = None
    case: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ActorWords:
    """An actor in words, as they are at the time: name, workplace (organisation and department) or owner of the
    program, roles, and on whose behalf."""

    name: str = ""
    workplace: str = ""
    roles: str = ""
    behalf: str = ""


access_hooks: Registry[Callable[[Access], Any]] = Registry("access hook")
describers: Registry[Callable[[Actor], ActorWords]] = Registry("words for an actor")  # `identity` knows the names


def is_personal(record: Any) -> bool:
    """Whether a record, or the records of a model, say whose data they are."""
    return hasattr(record, "data_subject")


def label_of(record: Any) -> str:
    """What the trail calls a record: its own `access_label`, else its text; records of persons are called by their
    kind alone, for a trail that outlives them should not repeat what they hold."""
    meta = record._meta
    label = getattr(record, "access_label", None) or (meta.verbose_name if is_personal(record) else record)
    return str(label)[:200]


def note(
    actor: Actor, verb: str, record: Any, *, subject: UUID | None = None, case: str = "", reason: str = ""
) -> None:
    """Tell that `actor` did `verb` to `record`. The subject is the record's own word (`data_subject`) unless given."""
    owner = subject if subject is not None else getattr(record, "data_subject", None)
    _tell(Access(actor, verb, record._meta.label_lower, str(record.pk), label_of(record), owner, case, reason))


def note_look(actor: Actor, record: Any, **details: Any) -> None:
    """The same for looking at a record, when it is somebody's: what every door calls that shows one."""
    if getattr(record, "data_subject", None) is not None:
        note(actor, "view", record, **details)


def note_list(actor: Actor, model: Any, *, verb: str = "list", case: str = "", reason: str = "") -> None:
    """Tell that a page of a model's records was shown to staff or to a program (people see lists of their own)."""
    if not (actor.is_staff or actor.client or actor.principal):
        return
    subject = actor.principal or (actor.user.pk if actor.client and actor.user else None)
    meta = model._meta
    _tell(Access(actor, verb, meta.label_lower, "", str(meta.verbose_name_plural), subject, case, reason))


def _tell(access: Access) -> None:
    if access.verb not in VERBS:
        raise ValueError(f"{access.verb!r} is none of {', '.join(VERBS)}")
    for hook in access_hooks:
        hook(access)


def words_for(actor: Actor) -> ActorWords:
    """The actor in words; the account's own name where nobody describes it."""
    for describe in describers:
        return describe(actor)
    return ActorWords(name=str(actor.user or actor.client or actor.system))
