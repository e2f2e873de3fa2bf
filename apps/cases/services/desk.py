"""What officers do at the desk besides the steps: many cases at once, views, checks, and what cases are found by."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from apps.cases import workflow
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, ChecklistItem, CheckMark, SavedView
from apps.cases.registry import subject_of
from apps.cases.services.moving import locked
from apps.cases.services.working import require_at_work
from apps.core.actor import Actor
from apps.core.text import plain, words
from apps.identity.models import Department

BATCH = 100  # cases at once
IN_BATCH = tuple(name for name, step in workflow.STEPS.items() if not step.asks and not step.by and name != "withdraw")


@dataclass(frozen=True)
class Result:
    """What came of one case of a batch; why: it was refused, empty when it was done."""

    number: str
    why: str = ""


def in_batch(*, actor: Actor, cases: Iterable[UUID], act: Callable[[UUID], Any]) -> list[Result]:
    """Do the same with several cases, each by itself: what is refused for one does not stop the others. Cases that the
    actor does not see are left out without a word."""
    keys = list(dict.fromkeys(cases))[:BATCH]
    numbers = dict(Case.objects.office_of(actor).filter(pk__in=keys).values_list("pk", "number"))
    results = []
    for key in keys:
        if key not in numbers:
            continue
        try:
            act(key)
            results.append(Result(numbers[key]))
        except StepRefused as refusal:
            results.append(Result(numbers[key], str(refusal)))
        except Http404:  # handed over in this very moment
            results.append(Result(numbers[key], _("Zadeva ni več pri vas.")))
    return results


@transaction.atomic
def save_view(
    *, actor: Actor, name: str, filters: Mapping[str, str], department: Department | None = None
) -> SavedView:
    """Keep a view of the desk; one of the same name takes its place. department: one's own, with whom it is shared.
    PermissionDenied for who is no staff; ValidationError without a name."""
    if not (actor.is_staff and actor.user) or (department and department.pk not in actor.departments):
        raise PermissionDenied
    if not name.strip():
        raise ValidationError({"name": _("Vpišite ime pogleda.")})
    values = {"filters": dict(filters), "department": department}
    view, _made = SavedView.objects.update_or_create(owner=actor.user, name=name.strip()[:80], defaults=values)
    return view


def forget_view(*, actor: Actor, view_id: UUID) -> None:
    """Take a view of one's own away; DoesNotExist for those of others."""
    SavedView.objects.get(pk=view_id, owner=actor.user.pk if actor.user else None).delete()


@transaction.atomic
def mark_check(*, actor: Actor, case_id: UUID, item_id: UUID, done: bool) -> CheckMark:
    """Say that a thing of the checklist was checked in a case, or that it was not after all. Http404 for an item of
    another procedure."""
    case = locked(actor, case_id)
    require_at_work(actor, case)
    item = ChecklistItem.objects.filter(pk=item_id, procedure=case.procedure).first()
    if item is None:
        raise Http404
    known = CheckMark.objects.filter(case=case, item=item).first()
    if known is not None and known.done == done:
        return known
    mark, _made = CheckMark.objects.update_or_create(case=case, item=item, defaults={"done": done, "by": actor.user})
    return mark


def refresh_search(*, case_id: UUID) -> None:
    """By what the office finds a case: the party's name and the places that were filed, in plain letters. The same
    however often it is asked."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        places = dict.fromkeys(text for text in subject_of(case).places(case) if text)
        found = " ".join(plain(" ".join(words(text))) for text in (case.party_name, *places))
        if found != case.search_text:
            Case.objects.filter(pk=case.pk).update(search_text=found)
