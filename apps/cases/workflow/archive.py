"""Which step leads where: packages of closed cases, and lists of cases to be deleted."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from apps.cases.choices import DisposalState as D
from apps.cases.choices import PackageState as P
from apps.cases.exceptions import StepTaken


class Way(NamedTuple):
    """From one of `sources` to `target`."""

    sources: tuple[str, ...]
    target: str


PACKAGE = {
    "make": Way((P.WAITING,), P.MADE),
    "hand_over": Way((P.MADE,), P.HANDED_OVER),
    "confirm": Way((P.HANDED_OVER,), P.CONFIRMED),
    "fail": Way((P.WAITING, P.MADE, P.HANDED_OVER), P.FAILED),
    "retry": Way((P.FAILED,), P.WAITING),
}
DISPOSAL = {
    "approve": Way((D.PROPOSED,), D.APPROVED),
    "refuse": Way((D.PROPOSED,), D.REFUSED),
    "cancel": Way((D.PROPOSED, D.APPROVED), D.CANCELLED),
    "finish": Way((D.APPROVED,), D.DONE),
}


def go(record: Any, table: dict[str, Way], step: str) -> None:
    """Put a locked record where a step leads; the caller saves. StepTaken when it stands elsewhere meanwhile."""
    way = table[step]
    if record.state not in way.sources:
        text = _("To ni več mogoče, ker je stanje »%(state)s«.") % {"state": record.get_state_display()}
        raise StepTaken(text, record)
    record.state = way.target
