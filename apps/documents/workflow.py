"""What may become of a seal."""

from apps.documents.choices import SealState

STEPS: dict[str, frozenset[str]] = {
    SealState.VALID: frozenset({SealState.SUPERSEDED, SealState.REVOKED}),
    SealState.SUPERSEDED: frozenset({SealState.REVOKED}),
    SealState.REVOKED: frozenset(),
}
