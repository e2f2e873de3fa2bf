"""What other apps plug in: who may see the documents of their records, further types of files, scanners."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import Q

from apps.core.actor import Actor
from apps.core.registry import Registry

MEGABYTE = 1_000_000  # as people and file managers count
NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Limits:
    """What is taken as one thing, such as one attachment that a procedure asks for.

    kinds: names of `file_kinds`; empty: those that are taken everywhere. max_file: bytes of one file. max_files: how
    many documents; 0: as many as there is room for.
    """

    kinds: tuple[str, ...] = ()
    max_file: int = 10 * MEGABYTE
    max_files: int = 0


@dataclass(frozen=True)
class PublicDocument:
    """A document that everybody may open, as it is found: what it is called, in the language in force, and what it is
    about. rank: `rank` of the row by which it was found (core.search)."""

    document: UUID
    title: str
    description: str = ""
    rank: float = 0.0


class OwnerPolicy:
    """Who may do what with the documents of one kind of owner (`person`, `case` …). The base allows nothing, and a
    kind of owner without a policy allows nothing. Owners are known by kind and id as text.

    max_file, max_total: bytes, of one file and of all that the owner was given (what the portal made is not counted).
    kinds: names of `file_kinds` that are taken; empty: those that are taken everywhere. most_photos: how many photos
    the owner takes; none unless said. `may_read`, `may_add` and `hold` hold for photos as well.
    """

    max_file: int = 10 * MEGABYTE
    max_total: int = 50 * MEGABYTE
    kinds: tuple[str, ...] = ()
    most_photos: int = 0

    def limits(self, owner_id: str, purpose: str) -> Limits | None:
        """What this owner takes for a purpose; None when nothing. `owner_id` is empty when a form asks for any owner of
        this kind."""
        return Limits(self.kinds, self.max_file)

    def hold(self, owner_id: str) -> None:
        """Called in the transaction that adds or takes away, before it does: lock what must not change meanwhile.
        PermissionDenied when nothing may be added or taken away any more."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Whether the actor may open documents of this owner."""
        return False

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """Whether the actor may add documents to this owner."""
        return False

    def may_delete(self, actor: Actor, owner_id: str) -> bool:
        """Whether the actor may take documents away from this owner."""
        return self.may_add(actor, owner_id)

    def readable(self, actor: Actor) -> Q:
        """The same as `may_read` as a condition over Document, for lists. Without it lists show nothing."""
        return NOTHING

    def search(self, text: str, limit: int) -> Iterable[PublicDocument]:
        """For `/iskanje/`: documents of this kind of owner that fit, best first. Their titles are the owner's matter,
        and so is searching them; what not everybody may open (`readable`) is left out whatever is answered here."""
        return ()

    def is_public(self, owner_id: str) -> bool:
        """Whether everybody may see photos of this owner, whoever asks. True spares the question who asks."""
        return False

    def photos(self, actor: Actor) -> Q:
        """The same as `may_read` as a condition over Photo, for lists."""
        return NOTHING

    def kept_photos(self, actor: Actor) -> Q:
        """A condition over Photo: those that the actor, as staff, looks after: blurs, hides and takes away."""
        return NOTHING

    def subject(self, owner_id: str) -> UUID | None:
        """The account of the person whose data the documents are, for the trail of who looked at them."""
        return None


@dataclass(frozen=True)
class Kind:
    """A type of file that is taken.

    label: as people call it. extensions: lower case, with the dot, the usual one first; the name in `file_kinds` and
    these are what definitions of forms call it. matches(head): whether the first 4 KiB are of this type.
    check(stream): raises FileRefused for what must not come in; quick, for it runs while the person waits.
    wash(stream): the slow checks, in the worker; returns the file written anew without what does not belong in it, or
    None when it stays as it is. common: taken wherever nobody says which kinds are.
    """

    label: str
    content_type: str
    extensions: tuple[str, ...]
    matches: Callable[[bytes], bool]
    check: Callable[[BinaryIO], None]
    wash: Callable[[BinaryIO], bytes | None] | None = None
    common: bool = True


@dataclass(frozen=True)
class Verdict:
    """What a scanner says. words: the scanner's own, such as the name of what it found."""

    clean: bool
    words: str = ""


class Scanner:
    """Looks for malware. `title` tells staff who looked."""

    title: str = ""

    def scan(self, stream: BinaryIO, size: int) -> Verdict:
        """A verdict over `size` bytes of a seekable stream; ScannerUnavailable when there is none."""
        raise NotImplementedError


owner_policies: Registry[OwnerPolicy] = Registry("owner of documents")
file_kinds: Registry[Kind] = Registry("type of file")
scanners: Registry[Scanner] = Registry("scanner")

NOBODY = OwnerPolicy()


def policy_of(owner_kind: str) -> OwnerPolicy:
    """The policy of a kind of owner; the one that allows nothing when none is registered."""
    return owner_policies.get(owner_kind) if owner_kind in owner_policies else NOBODY


def kinds_of(limits: Limits) -> list[Kind]:
    """Types that are taken."""
    return [kind for name, kind in file_kinds.items() if (name in limits.kinds if limits.kinds else kind.common)]


def kinds_called(formats: Iterable[str]) -> tuple[str, ...]:
    """Names of the kinds that people call so (`jpg` is `jpeg`); LookupError for what is none."""
    known = {extension[1:]: name for name, kind in file_kinds.items() for extension in kind.extensions}
    known |= {name: name for name, _kind in file_kinds.items()}
    wanted = list(formats)
    if strange := [name for name in wanted if name not in known]:
        raise LookupError(f"no type of file is called {', '.join(strange)}")
    return tuple(dict.fromkeys(known[name] for name in wanted))


def labels(kinds: Iterable[Kind]) -> str:
    """`PDF, JPG, PNG`, for people."""
    return ", ".join(kind.label for kind in kinds)


@dataclass(frozen=True)
class MailItem:
    """A line of the mailbox, in the language in force.

    kind: what it is (`dopis`); title: what people call it; url: where it is opened, or collected. about: number of the
    case; who: from whom it came, or to whom it went. document: id of the file, when it can be opened; new: not read
    yet; waits: what the person has to do, if anything.
    """

    kind: Any
    title: Any
    url: str
    about: str = ""
    who: Any = ""
    document: UUID | None = None
    new: bool = False
    waits: Any = ""


class MailboxSource:
    """Rows of one table that stand in the mailbox of Moj Ptuj. A page asks one query of each source, whatever there is.

    received: whether they come in, or go out. kind: as people call it. when: the instant by which they are sorted,
    without NULL among `rows`. search: lookups by which words are found; never names of people, for the words stand in
    the address.
    """

    received = True
    kind: Any = ""
    when = "created"
    search: tuple[str, ...] = ()

    def rows(self, actor: Actor) -> Any:
        """QuerySet of what the actor has there, in whose name they act; with everything that `items` reads."""
        raise NotImplementedError

    def items(self, rows: list[Any]) -> list[MailItem]:
        """A line for each row, in their order; at most one query more."""
        raise NotImplementedError


mailbox_sources: Registry[MailboxSource] = Registry("source of the mailbox")
