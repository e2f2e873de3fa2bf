"""The morning word to officers: what is late and what soon will be. Once a day, however often it is asked; not on days
on which the office does not work. The mail carries the counts alone, the numbers are read behind sign-in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.cases.choices import CaseState, DeadlineKind
from apps.cases.desk import OURS, SOON
from apps.cases.models import Case
from apps.core.legal_time import is_working_day, local_day
from apps.identity.models import Employment, User
from apps.notifications.services import notify

KIND = "cases.digest"
NAMED = 20  # numbers in one list; the desk shows the rest


@dataclass
class Digest:
    """Numbers of cases for one officer."""

    late: list[str] = field(default_factory=list)
    soon: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def tell_officers(today: dt.date | None = None) -> int:
    """Tell everybody for whom something is due; returns how many."""
    today = today or local_day(timezone.now())
    if not is_working_day(today):
        return 0
    found = digests(today)
    people = list(User.objects.filter(pk__in=found, is_active=True, is_staff=True).order_by("pk"))
    for user in people:
        one = found[user.pk]
        with translation.override(settings.LANGUAGE_CODE):
            url = f"{reverse('admin:cases_desk')}?zavihek={'zamujene' if one.late else 'kmalu'}"
        notify(user=user, kind=KIND, title=title(one), body=body(one), url=url, dedupe=today.isoformat())
    return len(people)


def digests(today: dt.date) -> dict[UUID, Digest]:
    """By officer: their own cases, and those of their departments that nobody has yet. Three queries."""
    open_rows = Case.objects.undecided().filter(due_order__lte=today + dt.timedelta(days=SOON))
    rows = open_rows.order_by("due_order", "id").values_list(
        "number", "officer", "department", "due_order", "next_kind", "state"
    )
    workers = _workers(today)
    found: dict[UUID, Digest] = defaultdict(Digest)
    for number, officer, department, day, kind, state in rows.iterator():
        for user in (officer,) if officer else workers.get(department, ()):
            if part := _part(kind, state, late=day < today):
                getattr(found[user], part).append(number)
    return found


def _workers(today: dt.date) -> dict[UUID, list[UUID]]:
    """Officers by department."""
    jobs = Employment.objects.on(today).filter(role="officer").values_list("department", "user").distinct()
    found = defaultdict(list)
    for department, user in jobs:
        found[department].append(user)
    return found


def _part(kind: str, state: str, *, late: bool) -> str:
    """The list of a digest on which a case stands; empty for none."""
    if kind in OURS:
        return "late" if late else "soon"
    unanswered = late and kind == DeadlineKind.SUPPLEMENT and state == CaseState.SUPPLEMENT_REQUESTED
    return "unanswered" if unanswered else ""


def _title(one: Digest) -> str:
    parts = []
    if one.late:
        parts.append(ngettext("%(count)d zamujena", "%(count)d zamujenih", len(one.late)) % {"count": len(one.late)})
    if one.soon:
        text = ngettext("%(count)d se izteka", "%(count)d se jih izteka", len(one.soon))
        parts.append(text % {"count": len(one.soon)})
    if one.unanswered:
        text = ngettext("%(count)d brez dopolnitve", "%(count)d brez dopolnitve", len(one.unanswered))
        parts.append(text % {"count": len(one.unanswered)})
    return _("Roki vaših zadev: %(what)s") % {"what": ", ".join(parts)}


def _body(one: Digest) -> str:
    lines = [
        (_("Rok je potekel: %(numbers)s."), one.late),
        (_("Rok poteče v sedmih dneh: %(numbers)s."), one.soon),
        (_("Stranka v roku ni dopolnila vloge: %(numbers)s."), one.unanswered),
    ]
    return "\n".join(text % {"numbers": _listed(numbers)} for text, numbers in lines if numbers)


def _listed(numbers: Iterable[str]) -> str:
    known = list(numbers)
    more = len(known) - NAMED
    return ", ".join(known[:NAMED]) + (_(" in še %(count)d") % {"count": more} if more > 0 else "")


title, body = lazy(_title, str), lazy(_body, str)
