"""Senders of reports: ways to pass a report on to somebody else, and to hear what they make of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.registry import Registry
from apps.reports.models import Dispatch, Recipient


@dataclass(frozen=True)
class Passed:
    """It is there. remote_id: how the recipient calls it; token: by which that is still to be asked for."""

    remote_id: str = ""
    token: str = ""


@dataclass(frozen=True)
class Heard:
    """What a recipient says of a dispatch. state: `open` or `closed`."""

    dispatch_id: UUID
    state: str
    words: str = ""
    changed: dt.datetime | None = None


class Sender:
    """One way. follows: whether it can be asked how far a report is; keyless: whether it needs no key."""

    label: Any = ""
    follows = False
    keyless = True

    def check(self, recipient: Recipient) -> None:
        """ValidationError (by field) for a recipient that it could never send to."""

    def send(self, dispatch: Dispatch) -> Passed:
        """Send; called again after a failure, so it sends once where that is possible at all (`dispatch.unsure`: look
        first). SendingPostponed, SendingRefused."""
        raise NotImplementedError

    def hear(self, dispatches: list[Dispatch]) -> Iterable[Heard]:
        """What one recipient says of these. SendingPostponed, SendingRefused."""
        return ()


senders: Registry[type[Sender]] = Registry("sender of reports")
