"""Opinions of others before a decision: asked for, answered, withdrawn. Each change is made under the lock of the case;
the last answer lets the case go on by itself."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases import deadlines, workflow
from apps.cases.choices import CaseState, EventKind, OpinionState, RuleCode
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseShare, LegalRule, OpinionRequest
from apps.cases.rules import span
from apps.cases.services.closing import end_share_of
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked, move
from apps.cases.services.telling import ASKED, GIVEN, NOT_NEEDED, tell_asked, tell_office
from apps.core.actor import Actor, system_actor
from apps.core.legal_time import local_day
from apps.documents.models import Document
from apps.documents.services import receive_document
from apps.identity.models import Department

OPINIONS = "case_opinion"  # owner of the files that came with an answer; its id is that of the request
PORTAL = system_actor("opinions")
AGAIN = dt.timedelta(minutes=1)
LONGEST, LONGEST_ANSWER = 4000, 20_000


def proposed_period(day: dt.date) -> str:
    """What the rule that holds on a day proposes."""
    return LegalRule.objects.book().on(RuleCode.OPINION, day).period


@transaction.atomic
def ask_opinion(
    *, actor: Actor, case_id: UUID, question: str, department: Department | None = None, institution: str = "",
    documents: Sequence[UUID] = (), period: str = "", expected: str = "",
) -> OpinionRequest:  # fmt: skip
    """Ask a department that works in the portal, or an institution named by words. documents: ids of documents of the
    case that the question is about. period: empty for what the rule proposes. The department sees the case, to read,
    until it has answered. The same question sent again within a minute is the one that was asked. Http404, StepTaken,
    StepRefused as `take_step`; StepRefused while the same side still owes an answer."""
    case, words, name = locked(actor, case_id), question.strip(), institution.strip()[:200]
    open_ones = case.opinions.waiting().filter(department=department, institution=name)
    known: OpinionRequest | None = open_ones.first()
    if known and (known.by, known.question) == (actor.user, words) and known.created > timezone.now() - AGAIN:
        return known
    _require_whom(case, department, name, words)
    if known:
        raise StepRefused(_("%(whom)s že pripravlja mnenje.") % {"whom": known.whom})
    day, period = local_day(timezone.now()), _period(period)
    opinion = OpinionRequest(
        case=case, department=department, institution=name, question=words, documents=_of_case(case, documents),
        period=period, due=deadlines.opinion(day, period).day, by=actor.user,
    )  # fmt: skip
    move(actor, case, "ask_opinion", expected=expected, words={"whom": opinion.whom, "period": period})
    opinion.save()
    if department:
        _share(actor, case, department)
        tell_asked(opinion, ASKED)
    return opinion


def _require_whom(case: Case, department: Department | None, institution: str, question: str) -> None:
    if bool(department) == bool(institution):
        raise StepRefused(_("Izberite oddelek ali vpišite ustanovo, enega od obeh."))
    if department and department.pk == case.department_id:
        raise StepRefused(_("Zadeva je že pri tem oddelku."))
    if department and not (department.active and department.organisation.active and department.organisation.has_staff):
        raise StepRefused(_("Ta oddelek ne dela v portalu. Vpišite ga kot ustanovo in mu pišite sami."))
    if not question:
        raise StepRefused(_("Napišite, o čem prosite za mnenje."))
    if len(question) > LONGEST:
        raise StepRefused(_("Vprašanje ima lahko največ %(most)d znakov.") % {"most": LONGEST})


def _period(period: str) -> str:
    found = period or proposed_period(local_day(timezone.now()))
    try:
        span(found)
    except ValueError as error:
        raise StepRefused(_("Izberite rok za mnenje.")) from error
    return found


def _of_case(case: Case, documents: Sequence[UUID]) -> list[UUID]:
    keys = list(dict.fromkeys(documents))
    if Document.objects.of("case", case.pk).filter(pk__in=keys).count() != len(keys):
        raise StepRefused(_("Nekaj od označenega ni več v zadevi. Odprite stran znova."))
    return keys


def _share(actor: Actor, case: Case, department: Department) -> None:
    """To read, unless it was shared before."""
    CaseShare.objects.get_or_create(
        case=case, department=department, ended=None,
        defaults={"reason": "Zaprosilo za mnenje", "by": actor.user, "for_opinion": True},
    )  # fmt: skip


@transaction.atomic
def answer_opinion(
    *, actor: Actor, opinion_id: UUID, text: str = "", uploads: Iterable[Any] = (), on: dt.date | None = None
) -> OpinionRequest:
    """By the asked department: the opinion, as a text or a file. By the office: what an institution without an account
    sent by letter, with its file and the day on which it came (`on`). The same answer sent again changes nothing.
    Http404 for who does not see it; StepTaken when somebody else was first; StepRefused; FileRefused, StorageDown."""
    opinion, words, files = _held(actor, opinion_id), text.strip(), list(uploads)
    if opinion.state == OpinionState.ANSWERED and (opinion.answered_by, opinion.answer) == (actor.user, words):
        return opinion
    step = "answer" if opinion.department_id else "record"
    _require(actor, opinion, step)
    _require_content(opinion, words, files, on)
    for upload in files:
        receive_document(actor=actor, upload=upload, owner_kind=OPINIONS, owner_id=opinion.pk)
    opinion.answer, opinion.answered_by, opinion.answered_at = words, actor.user, timezone.now()
    opinion.letter_on = on if step == "record" else None
    _end(actor, opinion, step, ("Mnenje je prejeto", "The opinion was received"))
    tell_office(opinion.case, kind=GIVEN.kind, title=GIVEN.title, body=GIVEN.body, key=opinion.pk)
    return opinion


def _require_content(opinion: OpinionRequest, text: str, files: list[Any], on: dt.date | None) -> None:
    if not (text or files):
        raise StepRefused(_("Napišite mnenje ali priložite datoteko."))
    if len(text) > LONGEST_ANSWER:
        raise StepRefused(_("Mnenje ima lahko največ %(most)d znakov.") % {"most": LONGEST_ANSWER})
    if opinion.department_id:
        return
    if not files:
        raise StepRefused(_("Priložite dopis, s katerim je ustanova dala mnenje."))
    if on is None or not local_day(opinion.created) <= on <= local_day(timezone.now()):
        raise StepRefused(_("Vpišite dan prejema dopisa: od dneva zaprosila do danes."))


@transaction.atomic
def withdraw_opinion(*, actor: Actor, opinion_id: UUID) -> OpinionRequest:
    """The office needs it no more; withdrawn already: nothing changes. Http404, StepTaken, StepRefused."""
    opinion = _held(actor, opinion_id)
    if opinion.state == OpinionState.WITHDRAWN:
        return opinion
    _require(actor, opinion, "withdraw")
    tell_asked(opinion, NOT_NEEDED)
    _end(actor, opinion, "withdraw", ("Zaprosilo za mnenje je umaknjeno", "The request for an opinion was withdrawn"))
    return opinion


def _held(actor: Actor, opinion_id: UUID) -> OpinionRequest:
    """A request and its case, both for this transaction alone. The asked side has its own after the case was closed to
    it, so that a second click finds what the first one did."""
    rows = OpinionRequest.objects.visible_to(actor)
    key = rows.filter(pk=opinion_id).values_list("case", flat=True).first()
    if key is None:
        raise Http404
    case = locked(PORTAL, key)
    opinion: OpinionRequest = OpinionRequest.objects.select_for_update(of=("self",)).get(pk=opinion_id)
    if not rows.filter(pk=opinion_id).exists():
        raise Http404
    opinion.case = case
    return opinion


def _require(actor: Actor, opinion: OpinionRequest, step: str) -> None:
    taken = workflow.OPINION_STEPS[step]
    if not workflow.opinion_sides(actor, opinion) & taken.sides:
        raise StepRefused(_("Za to nimate pravice."))
    if opinion.state == OpinionState.ANSWERED:
        when = date_format(timezone.localtime(opinion.answered_at), "DATETIME_FORMAT")
        words = {"who": opinion.answered_by, "when": when}
        raise StepTaken(_("Mnenje je že dano: %(who)s, %(when)s. Vašega nismo shranili.") % words)
    if opinion.state != taken.source:
        raise StepTaken(_("Zaprosilo za mnenje je umaknjeno, zato nanj ni več mogoče odgovoriti."))


def _end(actor: Actor, opinion: OpinionRequest, step: str, told: tuple[str, str]) -> None:
    """Out of the way: the share ends, and the case goes on when it waits for nobody else."""
    opinion.state = workflow.OPINION_STEPS[step].target
    opinion.save()
    end_share_of(opinion)
    case, texts = opinion.case, [f"{text}: {opinion.whom}." for text in told]
    write_event(actor, case, EventKind.OPINION, texts, public=False)
    if case.state == CaseState.WAITING_FOR_OPINION and not case.opinions.waiting().exists():
        move(PORTAL, case, "end_opinion")
