"""The page of one case for whoever works on it: everything that stands in the file, gathered with few queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.cases import deadlines, desk, keeping, reading, workflow
from apps.cases.choices import DeadlineKind, ScanState
from apps.cases.models import Case, CaseParty, CaseShare, ChecklistItem, CheckMark, OpinionRequest, PaperFiling, Scan
from apps.cases.models.ledger import deadlines_of
from apps.cases.registry import subject_of
from apps.cases.services.plan import term_of
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.models import Department, Employment, User

# Steps that bring something have a page of their own; one whose page is not there is not offered.
STEP_PAGES = {
    "request_supplement": "admin:cases_supplement",
    "decide": "admin:cases_decision",
    "dispatch": "admin:cases_decision",
    "ask_opinion": "admin:cases_opinion",
}
ICONS = {
    "accept": "task_alt", "request_supplement": "assignment_return", "decide": "gavel", "dispatch": "send",
    "ask_opinion": "forum", "find_incomplete": "rule", "suspend": "pause_circle", "resume": "play_circle",
    "serve": "mark_email_read", "return_undelivered": "unsubscribe", "reopen": "lock_open", "finish": "verified",
    "withdraw": "undo", "transfer": "forward_to_inbox", "join": "merge", "end_opinion": "play_circle",
}  # fmt: skip
ENDING = ("withdraw", "transfer", "join")  # after these nothing more is done
DRAFTED = gettext_lazy("Pripravite odločitev")  # whoever may not issue it writes it
PREVIOUS = 10
FIRST = ("accept", "resume", "dispatch", "serve", "finish", "decide")  # which stands out, the first that is open


@dataclass(frozen=True)
class Way:
    """A step that the actor can take now."""

    name: str
    label: Any
    url: str
    icon: str
    first: bool = False
    ends: bool = False


def page_of(name: str, case: Case) -> str:
    """Address of the page on which a step is taken; empty when there is none."""
    if page := STEP_PAGES.get(name):
        try:
            return reverse(page, args=[case.pk])
        except NoReverseMatch:
            return ""
    return "" if workflow.STEPS[name].by else reverse("admin:cases_step", args=[case.pk, name])


def ways(actor: Actor, case: Case) -> list[Way]:
    """Steps with a page, in the order of the table; officers find the decision that the head issues, too."""
    names = workflow.steps_open(actor, case)
    labels = {name: workflow.STEPS[name].label for name in names}
    sides = workflow.sides_of(actor, case, timezone.now())
    if case.state in workflow.STEPS["decide"].sources and workflow.OFFICER in sides:
        labels.setdefault("decide", DRAFTED)
    if not sides & workflow.OFFICE:
        return []
    pages = {name: url for name in labels if (url := page_of(name, case))}
    main = next((name for name in FIRST if name in pages), "")
    return [
        Way(name, labels[name], url, ICONS.get(name, "arrow_forward"), name == main, name in ENDING)
        for name, url in sorted(pages.items(), key=lambda pair: (pair[0] in ENDING, pair[0] != main))
    ]


@dataclass(frozen=True)
class Term:
    """A deadline with its reason. now: the one that the state waits for."""

    title: Any
    due: desk.Due
    why: str
    now: bool = False


def terms_of(case: Case, today: dt.date) -> list[Term]:
    """All deadlines of the ledger, the one that counts now first."""
    found = deadlines_of(case)
    named: list[tuple[Any, deadlines.Deadline]] = [
        (_("dopolnitev vloge, poziv %(number)s") % {"number": number}, one) for number, one in found.supplements.items()
    ]
    # Once an application is looked through, nobody asks by when that had to be.
    call = found.call if found.call == found.next else None
    named += [(DeadlineKind(one.kind).label, one) for one in (call, found.decision, found.appeal) if one is not None]
    terms = [
        Term(title, desk.due_words(one.kind, one.day, today), deadlines.explain(one), one == found.next)
        for title, one in named
    ]
    return sorted(terms, key=lambda term: not term.now)


@dataclass(frozen=True)
class Check:
    """A line of the checklist."""

    item: ChecklistItem
    mark: CheckMark | None

    @property
    def done(self) -> bool:
        """Whether it was checked."""
        return bool(self.mark and self.mark.done)


def checks_of(case: Case) -> list[Check]:
    """What held on the day of receipt, and what was checked all the same."""
    marks = {mark.item_id: mark for mark in CheckMark.objects.filter(case=case).select_related("by")}
    items = ChecklistItem.objects.filter(procedure=case.procedure)
    held = items.on(case.received_day) | items.filter(pk__in=list(marks))
    return [Check(item, marks.get(item.pk)) for item in held.order_by("order", "id")]


def previous_of(actor: Actor, case: Case) -> list[desk.Line]:
    """The latest other cases of the same party, as far as the actor sees them at work."""
    if case.organisation_id:
        same = Q(organisation=case.organisation_id)
    elif not (case.principal_id or case.applicant_id):
        same = _same_on_paper(case)
    else:
        person = case.principal_id or case.applicant_id
        same = Q(principal=person) | Q(applicant=person, principal=None, organisation=None)
    rows = Case.objects.office_of(actor).filter(same).exclude(pk=case.pk).order_by("-received_at", "-id")[:PREVIOUS]
    return desk.lines(rows, local_day(timezone.now()))


def _same_on_paper(case: Case) -> Q:
    """Who has no account is known by the numbers that were written down, if any were."""
    paper = PaperFiling.objects.filter(case=case).first()
    same = Q(pk__in=())
    if paper and paper.emso_index:
        same |= Q(paper__emso_index=paper.emso_index)
    if paper and paper.tax_index:
        same |= Q(paper__tax_index=paper.tax_index)
    if paper and paper.registration_number:
        same |= Q(paper__registration_number=paper.registration_number)
    return same


def colleagues(departments: Any, organisation: Any = None) -> list[User]:
    """Officers of departments, and heads of the organisation: who can be given a case."""
    jobs = Employment.objects.on(local_day(timezone.now()))
    wanted = Q(role__in=("officer", "head"), department__in=departments)
    if organisation:
        wanted |= Q(role="head", department__organisation=organisation)
    people = User.objects.filter(pk__in=jobs.filter(wanted).values("user"), is_active=True)
    return list(people.order_by("last_name", "first_name", "id"))


@dataclass(frozen=True)
class Folder:
    """A case at work. works: whether the actor may do more than read. kept: how long, in words, once it is closed.
    typing_url: where answers that came on paper are typed into a form."""

    whole: reading.Whole
    works: bool
    mine: bool
    ways: Sequence[Way]
    due: desk.Due
    terms: Sequence[Term]
    checks: Sequence[Check]
    shares: Sequence[CaseShare]
    opinions: Sequence[OpinionRequest]
    parties: Sequence[CaseParty]
    previous: Sequence[desk.Line]
    kept: str = ""
    scans: Sequence[Scan] = ()
    typing_url: str = ""

    @property
    def ending(self) -> list[Way]:
        """Steps after which nothing more is done."""
        return [way for way in self.ways if way.ends]

    @property
    def checked(self) -> int:
        """How many lines of the checklist are done."""
        return sum(check.done for check in self.checks)


def gather(actor: Actor, case: Case) -> Folder:
    """A case that the caller has found visible."""
    today = local_day(timezone.now())
    sides = workflow.sides_of(actor, case, timezone.now())
    shares = CaseShare.objects.filter(case=case, ended=None).select_related("user", "department__organisation", "by")
    return Folder(
        whole=reading.whole(actor, case, today),
        works=bool(sides & workflow.OFFICE),
        mine=bool(actor.user and case.officer_id == actor.user.pk),
        ways=ways(actor, case),
        due=desk.due_of(case, today),
        terms=terms_of(case, today),
        checks=checks_of(case),
        shares=list(shares),
        opinions=reading.opinions_of(actor, case),
        parties=parties_of(case),
        previous=previous_of(actor, case),
        kept=keeping.explain(term) if (term := term_of(case)) else "",
        scans=list(Scan.objects.filter(case=case).exclude(state=ScanState.DONE)),
        typing_url=subject_of(case).typing_url(case),
    )


def parties_of(case: Case) -> list[CaseParty]:
    """Parties besides the applicant, those that take part first: one query."""
    rows = list(CaseParty.objects.filter(case=case).select_related("user", "represents"))
    for row in rows:
        row.case = case
    return sorted(rows, key=lambda one: not one.holds)


def other_departments(case: Case) -> Any:
    """To which a case can be handed over."""
    rows = Department.objects.filter(organisation=case.department.organisation_id, active=True)
    return rows.exclude(pk=case.department_id).order_by("name")
