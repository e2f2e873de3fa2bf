"""What a co-applicant can do, and what can be done about them, in which state. When the application is filed, nobody
can do anything any more."""

from apps.applications.choices import CosignerState
from apps.applications.exceptions import WrongStep
from apps.applications.models import Cosigner

INVITED, CONFIRMED, DECLINED = CosignerState.INVITED, CosignerState.CONFIRMED, CosignerState.DECLINED

STEPS: dict[str, tuple[frozenset[str], str]] = {  # step: from which states, to which
    "confirm": (frozenset({INVITED, CONFIRMED}), CONFIRMED),
    "decline": (frozenset({INVITED, CONFIRMED}), DECLINED),
    "reconsider": (frozenset({DECLINED}), INVITED),
    "ask_again": (frozenset({CONFIRMED}), INVITED),
    "send_again": (frozenset({INVITED, DECLINED}), INVITED),
}


def take_step(cosigner: Cosigner, step: str) -> None:
    """Into the state that the step leads to, without what was said before; not saved yet. WrongStep from any other
    state."""
    begins, ends = STEPS[step]
    if cosigner.state not in begins:
        raise WrongStep(step)
    cosigner.state = ends
    cosigner.digest = cosigner.level = cosigner.means = cosigner.reason = ""
    cosigner.answered = None
