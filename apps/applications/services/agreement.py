"""How far co-applicants agree with an application as it stands: read by filing, progress and every page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.applications.choices import CosignerState
from apps.applications.models import Application, Cosigner

WAITING, AGREED, VOID, DECLINED, SELF = "waiting", "agreed", "void", "declined", "self"


@dataclass(frozen=True)
class Standing:
    """A co-applicant. state: `waiting` invited and has not answered; `agreed` with what stands now; `void` confirmed
    something that was changed since; `declined`; `self` opened the invitation and applies now themselves, which a
    co-applicant cannot."""

    cosigner: Cosigner
    state: str

    @property
    def agrees(self) -> bool:
        """Whether filing waits for them no longer."""
        return self.state == AGREED


def is_applicant(application: Application, user_id: Any) -> bool:
    """Whether an account is the applicant, or the one who is applied for."""
    return user_id is not None and user_id in (application.applicant_id, application.principal_id)


def standing_of(application: Application, cosigner: Cosigner, stands: str) -> Standing:
    """How one stands to the content whose digest is `stands`."""
    if is_applicant(application, cosigner.user_id):
        return Standing(cosigner, SELF)
    if cosigner.state == CosignerState.CONFIRMED:
        return Standing(cosigner, AGREED if cosigner.digest == stands else VOID)
    return Standing(cosigner, DECLINED if cosigner.state == CosignerState.DECLINED else WAITING)


def standings_of(application: Application, cosigners: Iterable[Cosigner], stands: str) -> list[Standing]:
    """All of them."""
    return [standing_of(application, cosigner, stands) for cosigner in cosigners]
