"""What others plug in: the records that cases are about, ways in which decisions are served electronically, and
archives that take closed cases over.

from apps.cases.registry import CaseSubject, case_subjects

case_subjects.register("application", ApplicationSubject())
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from apps.core.registry import Registry


@dataclass(frozen=True)
class Row:
    """One answer: label and value, both in the language that was asked for. note: when it was supplemented."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Answers under one title. note: where they come from, when the party did not type them."""

    title: str
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True)
class Mendable:
    """Something that a call for a supplement can mark. kind: `choices.ItemKind`; row: of a group; section: where it
    stands, value: what stands there now, and warning: what the checks of the form say of it, all in the language that
    was asked for."""

    kind: str
    id: str
    label_sl: str
    label_en: str
    section: str = ""
    value: str = ""
    row: str = ""
    warning: str = ""

    @property
    def key(self) -> str:
        """Its name among the others."""
        return f"{self.kind}:{self.id}:{self.row}"

    @property
    def label(self) -> str:
        """In the language in force."""
        return self.label_en if get_language() == "en" else self.label_sl


@dataclass(frozen=True)
class Answer:
    """A supplement as a program sends it. fields: canonical values by id; others: texts by id of the item; documents:
    ids of files that were added before, None: all of them; statement: what is said is true."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    documents: Sequence[Any] | None = None
    statement: bool = False


@dataclass(frozen=True)
class ArchivedFile:
    """Something that was filed as data, for the package of a closed case. name: path in the package, small plain
    letters; content: the same bytes whenever it is asked."""

    name: str
    content: bytes


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

    def mendable(self, case: Any, language: str) -> Sequence[Mendable]:
        """What the officer can ask to be mended: fields and attachments that apply, as they stand now."""
        return ()

    def archive(self, case: Any) -> Iterable[ArchivedFile]:
        """What was filed as data, for the package of a closed case."""
        return ()

    def dispose(self, case: Any) -> None:
        """Delete everything that your app keeps of a case, histories included: it stands on an approved list. In the
        caller's transaction; asked again it changes nothing."""

    def typing_url(self, case: Any) -> str:
        """Staff page on which answers that came on paper are typed; empty where there are none to type."""
        return ""

    def mend_url(self, request: Any) -> str:
        """Page on which the party answers a call (`models.SupplementRequest`); empty when there is none."""
        return ""

    def mend(self, actor: Any, request: Any, answer: Answer) -> None:
        """Answer a call for a program, through the services of the page. AnswerRefused; StepRefused."""
        raise NotImplementedError

    def add_file(self, actor: Any, request: Any, requirement: str, upload: Any) -> Any:
        """A file for the answer to a call; the document. FileRefused, StorageDown."""
        raise NotImplementedError


case_subjects: Registry[CaseSubject] = Registry("subject of cases")

UNKNOWN = CaseSubject()


def subject_of(case: Any) -> CaseSubject:
    """The plug for a case; the one that knows nothing when none is registered."""
    return case_subjects.get(case.subject_kind) if case.subject_kind in case_subjects else UNKNOWN


@dataclass(frozen=True)
class Matter:
    """What a procedure says of a case that is filed on paper. department: id; period: as for `open_case`."""

    procedure: str
    sign: str
    title_sl: str
    title_en: str
    department: Any
    period: str

    @property
    def title(self) -> str:
        """In the language in force."""
        return self.title_en if get_language() == "en" else self.title_sl


class MatterSource:
    """Procedures for which something can come on paper. form: what was typed from paper into their forms; asked of
    cases for which nothing was typed, it knows nothing."""

    form: CaseSubject = UNKNOWN

    def matters(self) -> Sequence[Matter]:
        """All that are open now."""
        raise NotImplementedError

    def order_fee(self, case: Any) -> bool:
        """Order the fee of a case that came on paper; whether the tariff tells one without the answers of the form."""
        raise NotImplementedError


matter_sources: Registry[MatterSource] = Registry("source of procedures for paper")


class DeliveryProvider:
    """A way of electronic service. `send` may be asked again for the same delivery after a kill and must not send it
    twice: the key is the delivery's id.

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


class ArchiveProvider:
    """An archive that takes packages of closed cases over. `store` may be asked again for the same package after a
    kill: the key is the package's id.

    title: as staff read it. simulated: said wherever it is shown.
    """

    title: Any = ""
    simulated = False

    def store(self, package: Any, content: Iterator[bytes]) -> str:
        """Hand a package (`models.ArchivePackage`, with `sha256` and `size`) over; the archive's receipt. ArchiveDown
        when it does not answer or got other bytes."""
        raise NotImplementedError

    def confirmed(self, package: Any) -> bool:
        """Whether the archive says that it keeps the package, unaltered."""
        raise NotImplementedError

    def discard(self, package: Any) -> None:
        """The case was deleted by an approved list and is not archival: the archive lets go of it, too."""
        raise NotImplementedError


archive_providers: Registry[ArchiveProvider] = Registry("archive")
