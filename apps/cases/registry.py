"""What other apps plug in: the records that cases are about.

from apps.cases.registry import CaseSubject, case_subjects

case_subjects.register("application", ApplicationSubject())
"""

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
