"""What other apps or contracts plug into e-vloge: who signs what was filed."""

from dataclasses import dataclass
from typing import Any

from apps.core.actor import Actor
from apps.core.registry import Registry


@dataclass(frozen=True)
class Signature:
    """A signature of what was filed. signer: which seam gave it; means: how the person was known; value: the proof, in
    the signer's own form; simulated: without any legal force."""

    signer: str
    means: str
    value: str
    simulated: bool


class Signer:
    """Signs the hash of what is filed, in the name of whoever files. `title` tells people who signed."""

    title: Any = ""

    def sign(self, digest: str, actor: Actor, means: str) -> Signature:
        """A signature over `digest` (SHA-256, hex) of the canonical content. Runs inside the transaction of the
        filing: it must answer at once, or raise and nothing is filed."""
        raise NotImplementedError

    def holds(self, digest: str, signature: dict[str, Any]) -> bool:
        """Whether a kept signature is one over this digest."""
        raise NotImplementedError


signers: Registry[Signer] = Registry("signer of applications")
SIGNER = "si-ces"  # the seam that is asked (ZUP, article 63: an electronic form wants a signature)


def signer() -> Signer:
    """The one in use: the first that is registered."""
    return next(iter(signers))
