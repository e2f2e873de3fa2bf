"""Who looked at whose data: the doors call `note`, and `audit` above hears of it.

The note is written in the request's transaction: what cannot be written down is not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.actor import Actor
from apps.core.registry import Registry

VERBS = ("view", "list", "create", "change", "delete", "export", "download", "decide")


@dataclass(frozen=True)
class Access:
    """One look at, or change of, a record.

    verb: one of VERBS. kind: the model's label (`identity.person`). object_id: the row. subject: the account of the
    person whose data it is, if it is anybody's. case: number of the case that it was for. reason: why, when asked.
    """

    actor: Actor
    verb: str
    kind: str
    object_id: str
    label: str
    subject: UUID | None = None
    case: str = ""
    reason: str = ""


access_hooks: Registry[Callable[[Access], None]] = Registry("access hook")


def note(
    actor: Actor, verb: str, record: Any, *, subject: UUID | None = None, case: str = "", reason: str = ""
) -> None:
    """Tell that `actor` did `verb` to `record`. The subject is the record's own word (`data_subject`) unless given."""
    if verb not in VERBS:
        raise ValueError(f"{verb!r} is none of {', '.join(VERBS)}")
    owner = subject if subject is not None else getattr(record, "data_subject", None)
    access = Access(actor, verb, record._meta.label_lower, str(record.pk), str(record)[:200], owner, case, reason)
    for hook in access_hooks:
        hook(access)
