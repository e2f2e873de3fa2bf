"""Drafts and filed applications as lists show them: the same number of queries for two and for two hundred."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.applications.choices import APPLICATION
from apps.applications.models import Application
from apps.applications.services.cosigning_words import who_applies
from apps.applications.services.drafts import evaluation_of
from apps.applications.services.progress import progress_of
from apps.applications.services.upkeep import is_stale, kept_until
from apps.cases.models import Case
from apps.cases.reading import Listed, listed
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.documents.models import Document
from apps.identity.models import User


@dataclass(frozen=True)
class Draft:
    """A draft with how far it is: `done` of `total` parts. kept_until: the last day it is kept untouched; stale:
    whether that is soon; open: whether it can be filed now."""

    application: Application
    done: int
    total: int
    kept_until: dt.date
    stale: bool
    open: bool


def for_drafts(rows: Any) -> Any:
    """With all that `drafts_of` looks at."""
    return rows.select_related(
        "version__procedure", "applicant__person", "organisation", "principal__person"
    ).prefetch_related("cosigners")


def drafts_of(applications: Iterable[Application]) -> list[Draft]:
    """Drafts for a list, with one query for all of their files."""
    rows = list(applications)
    now = timezone.now()
    today, files = local_day(now), _files(rows)
    found = []
    for row in rows:
        progress = progress_of(row, evaluation_of(row), files[str(row.pk)])
        version = row.version
        takes = version.procedure.open_at(now) and version.takes_drafts_at(now)
        found.append(Draft(row, progress.done, len(progress.parts), kept_until(row), is_stale(row, today), takes))
    return found


@dataclass(frozen=True)
class Joined:
    """A draft of somebody else that one is a co-applicant of. who: invites; state: services.agreement."""

    application: Application
    who: str
    state: str


def joined_of(user: User, applications: Iterable[Application]) -> list[Joined]:
    """Drafts for the list of a co-applicant, with one query for all of their files. The rows come by `for_drafts`."""
    rows = list(applications)
    files, found = _files(rows), []
    for row in rows:
        progress = progress_of(row, evaluation_of(row), files[str(row.pk)])
        state = next((one.state for one in progress.cosigners if one.cosigner.user_id == user.pk), "")
        found.append(Joined(row, who_applies(row), state))
    return found


def _files(rows: Sequence[Application]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = defaultdict(list)
    keys = [str(row.pk) for row in rows]
    documents = Document.objects.filter(owner_kind=APPLICATION, owner_id__in=keys, deleted=None, generated=False)
    for document in documents.select_related("file").order_by("created", "pk") if keys else ():
        found[document.owner_id].append(document)
    return found


@dataclass(frozen=True)
class Filed:
    """A filed application with its case, as lists of cases show it. opens: whether the case may be opened (by a
    co-applicant it may not)."""

    application: Application
    row: Listed
    opens: bool


def filed_of(actor: Actor, applications: Iterable[Application]) -> list[Filed]:
    """Filed applications for a list, with one query for all of their fees and one for what the actor may open."""
    rows = list(applications)
    cases = listed([row.case for row in rows if row.case])
    seen = set(Case.objects.open_to(actor).filter(pk__in=[row.case_id for row in rows]).values_list("pk", flat=True))
    return [Filed(row, case, row.case_id in seen) for row, case in zip(rows, cases, strict=True)]
