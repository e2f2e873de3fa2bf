"""What can go wrong with an application, in words that doors turn into messages."""

from typing import Any


class NotOpen(Exception):
    """The procedure takes no applications now: not published, not open yet, closed, or its form was cut off."""


class NotForYou(Exception):
    """The procedure is not for whom the actor acts for, or their mandate does not cover it."""


class Stale(Exception):
    """The application was changed elsewhere since the page was opened. `newer`: the revision that stands."""

    def __init__(self, newer: int) -> None:
        super().__init__(newer)
        self.newer = newer


class Incomplete(Exception):
    """It cannot be filed yet. problems: of the engine; missing: ids of attachments that are not there or wait for
    their check."""

    def __init__(self, problems: Any = (), missing: Any = ()) -> None:
        super().__init__("incomplete")
        self.problems, self.missing = tuple(problems), tuple(missing)


class CannotInvite(Exception):
    """A co-applicant cannot be invited. `str()` says why: `none` the procedure has no co-applicants, `many` it takes no
    more, `again` somebody was invited at this address, `self` it is the applicant's own address."""


class CannotJoin(Exception):
    """The account cannot be this co-applicant. `str()` says why: `self` it is the applicant or the one applied for,
    `twice` it is a co-applicant of this application already, `office` it is one of staff."""


class WrongStep(Exception):
    """A co-applicant's state does not allow this: it was changed elsewhere meanwhile."""


class AlreadyFiled(Exception):
    """It was filed already: nothing in it can be changed."""


class DefinitionRefused(Exception):
    """A definition of a form cannot be published. faults: of the engine."""

    def __init__(self, faults: Any) -> None:
        super().__init__("refused")
        self.faults = tuple(faults)


class ContentAltered(Exception):
    """What is kept of a filed application is not what was signed. Nothing is made of it until somebody has looked."""


class DraftMoved(Stale):
    """The draft of a form was changed since the page was opened. newer: number of the version; changes: of the engine,
    from what was seen to what stands (none when what was seen is not kept); who: who changed it last; gone: the draft
    was published or thrown away."""

    def __init__(self, newer: int, changes: Any = (), who: str = "", *, gone: bool = False) -> None:
        super().__init__(newer)
        self.changes, self.who, self.gone = tuple(changes), who, gone


class WrongVersionState(Exception):
    """A version of a form is no longer in the state that the act needs: somebody was quicker."""
