"""Cases that came on paper find the accounts of those whose they are."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.cases.choices import EventKind
from apps.cases.models import Case, PaperFiling
from apps.cases.services.events import write_event
from apps.core.actor import system_actor
from apps.identity.models import Person

PORTAL = system_actor("papers")


def claim_papers(limit: int = 200) -> int:
    """Give cases that came on paper to the accounts of those who filed them: a person whose identity SI-PASS has proven
    and who has the same EMŠO or tax number and family name. Said in the timeline; how many."""
    proven = _proven()
    by_number = Q(emso_index__in=proven.exclude(emso_index=None).values("emso_index"))
    by_number |= Q(tax_index__in=proven.exclude(tax_index=None).values("tax_index"))
    keys = PaperFiling.objects.unclaimed().filter(by_number).values_list("pk", flat=True)[:limit]
    return sum(_claim(key) for key in list(keys))


def _proven() -> QuerySet[Person]:
    return Person.objects.filter(user__is_active=True, level__in=("substantial", "high"))


def _claim(key: UUID) -> bool:
    with transaction.atomic():
        rows = PaperFiling.objects.unclaimed().select_for_update(skip_locked=True, of=("self",))
        filing = rows.filter(pk=key).first()
        person = _owner(filing) if filing else None
        if filing is None or person is None:
            return False
        case = Case.objects.select_for_update(of=("self",)).get(pk=filing.case_id)
        case.applicant = person.user
        case.save()
        texts = ("Zadeva je povezana z računom stranke v portalu.", "The case was linked to the party's account.")
        write_event(PORTAL, case, EventKind.STEP, texts)
    return True


def _owner(filing: PaperFiling) -> Person | None:
    proven, found = _proven().select_related("user"), None
    if filing.emso_index:
        found = proven.filter(emso_index=filing.emso_index).first()
    elif filing.tax_index:
        found = proven.filter(tax_index=filing.tax_index).first()
    family = found.user.last_name.casefold() if found else ""
    return found if family and family in filing.case.party_name.casefold() else None
