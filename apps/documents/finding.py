"""Public documents in the portal's search. What is public is the owners' word (`OwnerPolicy`), asked twice: which
documents fit, and whether everybody may open them."""

from collections.abc import Sequence
from operator import attrgetter

from apps.core import plugs
from apps.core.actor import ANONYMOUS, Actor
from apps.documents.choices import FileState
from apps.documents.models import Document
from apps.documents.registry import owner_policies

ICON = "sponka"


def search_documents(text: str, actor: Actor, limit: int) -> Sequence[plugs.SearchHit]:
    """What everybody may open, whoever asks; one query for all of it."""
    found = [one for policy in owner_policies for one in policy.search(text, limit)]
    if not found:
        return []
    keys = [one.document for one in found]
    open_to_all = Document.objects.readable_by(ANONYMOUS).filter(
        pk__in=keys, file__state=FileState.CLEAN, file__erased=None
    )
    rows = {row.pk: row for row in open_to_all}
    best = sorted((one for one in found if one.document in rows), key=attrgetter("rank"), reverse=True)
    return [
        plugs.SearchHit(one.title, rows[one.document].get_absolute_url(), one.description, ICON) for one in best[:limit]
    ]
