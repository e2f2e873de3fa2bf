"""What others plug in: the records that cases are about, and ways in which decisions are served electronically.

from apps.cases.registry import CaseSubject, case_subjects

case_subjects.register("application", ApplicationSubject())
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.registry import Registry


@dataclass(frozen=True)
class Row:
    """One answer: label and value, both in the language that was asked for."""

    label: str
    value: str


@dataclass(frozen=True)
class Section:
    """Answers under one title."""

    title: str
    rows: Sequence[Row]


class CaseSubject:
    """What a case of one kind (`subject_kind`) is about. The base knows nothing: a case of an unregistered kind is
    shown without answers. Whoever asks has been found to see the case.

    title: what people call the kind (`vloga`).
    """

    title: Any = ""

    def answers(self, case: Any, language: str) -> Sequence[Section]:
        """What was filed, in the order of the form; nothing that was hidden then."""
        return ()

    def documents(self, case: Any) -> Iterable[Any]:
        """Documents (`documents.Document`, with their file) that were filed with it, besides those of the case."""
        return ()

    def places(self, case: Any) -> Iterable[str]:
        """Streets, settlements and addresses that were filed, in the clear: by them the office finds the case. Nothing
        else that was answered, and nothing that is sensitive."""
        return ()


case_subjects: Registry[CaseSubject] = Registry("subject of cases")

UNKNOWN = CaseSubject()


def subject_of(case: Any) -> CaseSubject:
    """The plug for a case; the one that knows nothing when none is registered."""
    return case_subjects.get(case.subject_kind) if case.subject_kind in case_subjects else UNKNOWN


class DeliveryProvider:
    """A way of electronic service. `send` may be asked again for the same delivery after a kill and must not send it
    twice: the key is the delivery's id. `notice_of` and `served_of` tell what happened since.

    title: as staff read it. simulated: said wherever it is shown.
    """

    title: Any = ""
    simulated = False

    def send(self, delivery: Any, content: bytes) -> str:
        """Hand a sealed PDF over; the provider's reference. DeliveryDown when it does not answer."""
        raise NotImplementedError

    def served_of(self, delivery: Any) -> dt.date | None:
        """The day on which the party collected it, None while they have not."""
        raise NotImplementedError


delivery_providers: Registry[DeliveryProvider] = Registry("way of electronic service")
