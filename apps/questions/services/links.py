"""The link of an asker without an account: signed, so that no table holds a secret, and dead with its row."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from apps.questions.models import Asker

SIGNER = Signer(sep=".", salt="questions.asker")


def asker_token(asker: Asker) -> str:
    """Of the asker's own page."""
    return SIGNER.sign(asker.pk.hex)


def asker_path(asker: Asker) -> str:
    """Address of the asker's own page."""
    return reverse("questions:mine_by_link", args=[asker_token(asker)])


def asker_of(token: str) -> Asker | None:
    """Whose link this is; None when it was never one, or is none any more."""
    try:
        key = UUID(SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    rows = Asker.objects.select_related("question__topic", "question__department", "question__parent")
    found: Asker | None = rows.filter(pk=key).first()
    return found
