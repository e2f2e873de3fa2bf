"""The case: what was filed, with whom, and where it stands."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.cases import deadlines
from apps.cases.choices import FINAL, CaseState, Channel, DeadlineKind, Outcome
from apps.cases.models.counters import SIGN, sign_is_digits
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger
from apps.identity.models import Department, Employment, Organisation, User
from apps.identity.models.reach import everything

VIEW = "cases.view_case"
OFFICE_READ, OFFICE_WRITE, NOTES = "office-cases:read", "office-cases:write", "office-notes:read"  # scopes of programs
ARCHIVIST = "archivist"  # sees what is closed in the organisation
OFFICERS = ("officer", "head")  # roles that see the cases of the department they are held in
NOTHING = Q(pk__in=())
NO_DAY = dt.date(9999, 12, 31)  # comes after every deadline
CLOSED = Q(state__in=[str(one) for one in FINAL])
OPEN = ~CLOSED


class CaseQuerySet(PortalQuerySet):
    """Cases."""

    def visible_to(self, actor: Actor) -> Self:
        """People see theirs (`theirs`) and those in which they are a party besides the applicant (`beside`), staff
        those of their office (`at_work`)."""
        if everything(actor):
            return self
        return self.filter(self.theirs(actor) | self.beside(actor) | self.at_work(actor))

    def open_to(self, actor: Actor) -> Self:
        """What is seen whole, with what was filed, documents, messages, calls and fees: not by who is only `beside`."""
        return self if everything(actor) else self.filter(self.theirs(actor) | self.at_work(actor))

    def office_of(self, actor: Actor) -> Self:
        """What the actor sees as staff: there the inside of a case (notes) is theirs to read too."""
        return self if everything(actor) else self.filter(self.at_work(actor))

    @staticmethod
    def theirs(actor: Actor) -> Q:
        """In whose name one acts decides. For an organisation or a person: their cases, as far as the mandate covers
        the procedure. In one's own name: one's own, those that others filed in one's name, and those that one filed
        for others by a mandate that still holds."""
        if actor.organisation or actor.principal:
            whose = Q(organisation=actor.organisation) if actor.organisation else _of_person(actor.principal)
            return whose if actor.procedures is None else whose & Q(procedure__in=actor.procedures)
        user: Any = actor.user
        if not user:
            return NOTHING
        if user.is_staff:
            return _of_person(user.pk)
        held = user.mandates.in_force().values("pk")
        return _of_person(user.pk) | Q(applicant=user.pk, mandate__in=held)

    @staticmethod
    def beside(actor: Actor) -> Q:
        """In one's own name: where one is a party besides the applicant today. An array, so that the database finds
        them by index beside the other conditions."""
        if not actor.user or actor.organisation or actor.principal:
            return NOTHING
        rows = apps.get_model("cases", "CaseParty").objects.in_force().filter(user=actor.user.pk)
        keys = ArraySubquery(rows.order_by().values("case"))
        among = {"template": "%(expressions)s)", "arg_joiner": " = ANY(", "output_field": models.BooleanField()}
        return Q(models.Func(models.F("pk"), keys, **among))

    @staticmethod
    def at_work(actor: Actor) -> Q:
        """Of the departments in which the actor works as one who sees cases; heads: of their whole organisation,
        archivists: what is closed there; and what was shared with them or their departments. The receiving office:
        none; it sees what it registered as filings (`PaperFilingQuerySet.visible_to`), not the cases that they became.
        Programs: of the departments that they were let into."""
        if actor.client and not actor.user:
            return _of_program(actor)
        if not actor.has_perm(VIEW) or not actor.employer:
            return NOTHING
        shares = apps.get_model("cases", "CaseShare").objects
        seen = _of_office(actor) | Q(pk__in=shares.for_staff(actor.user, departments_of(actor)).values("case"))
        if ARCHIVIST in actor.roles:
            seen |= CLOSED & Q(department__organisation=actor.employer)
        return seen

    @staticmethod
    def in_charge(actor: Actor) -> Q:
        """The same without what the actor was only let read: who works on a case sees what was asked of others."""
        if not actor.has_perm(VIEW) or not actor.employer:
            return NOTHING
        shares = apps.get_model("cases", "CaseShare").objects
        return _of_office(actor) | Q(pk__in=shares.to_work_on(actor.user, departments_of(actor)).values("case"))

    def named(self) -> Self:
        """With everybody that a list names."""
        return self.select_related("department", "applicant", "organisation", "principal")

    def closed(self) -> Self:
        """On which nothing more is done, and whose contents are there."""
        return self.filter(CLOSED, disposed=None)

    def undecided(self) -> Self:
        """That somebody still has to work on."""
        return self.filter(OPEN)


def _of_program(actor: Actor) -> Q:
    """Of its departments alone, and never those that its own organisation filed (ZUP 35)."""
    if OFFICE_READ not in actor.scopes or not actor.departments:
        return NOTHING
    theirs = Q(organisation=actor.organisation, organisation__isnull=False)
    return Q(department__in=actor.departments) & ~theirs


def departments_of(actor: Actor) -> Any:
    """In which somebody works today as one who sees cases: as values for a condition."""
    jobs = Employment.objects.on(local_day(timezone.now())).filter(user=actor.user, role__in=OFFICERS)
    return jobs.values("department")


def _of_office(actor: Actor) -> Q:
    if "head" in actor.roles:
        return Q(department__organisation=actor.employer)
    return Q(department__in=departments_of(actor), department__organisation=actor.employer)


def _of_person(key: UUID | None) -> Q:
    """In this person's name, whoever filed it."""
    return Q(principal=key) | Q(applicant=key, principal=None, organisation=None)


@tracked(
    exclude=["due_order", "search_text"],
    personal=["party_name", "applicant", "principal", "organisation", "mandate"],
)
class Case(BaseModel):
    """A matter under a number, `sign-sequence/year` (UUP 6/19; nothing may be added to it).

    applicant: who filed it, None for a program of an organisation and for paper (`PaperFiling`) of somebody whose
    account is not known; organisation or principal: in whose name, none of
    them: in their own; mandate: by which.
    party_name: of that party, as it was at filing (the file keeps it when names or accounts change).
    subject_kind, subject_id: the record of an upper app that it is about (`registry.CaseSubject`). procedure: slug,
    the one that mandates are limited to. decision_period: ISO 8601, empty: no deadline. officer: who works on it.
    disposed: when its contents were deleted by an approved list: what stays is the entry of the register, without
    people, and that never changes again.
    moved: since when it stands in its state. joined_to: with which case it is decided.
    decided_on: day of the decision, None again when the case is reopened; closed_on: the same for the day from which
    nobody has to decide (decided, withdrawn, passed on, joined).
    Kept for lists, from the ledger (`ledger.deadlines_of`): complete_on: the day from which the period runs, None while
    a supplement is awaited; decision_due: the last day to decide, None while the period does not run; paused: days of
    suspension in it; next_due, next_kind: what the state waits for; due_order: the same for sorting, `NO_DAY` without
    one. search_text: plain words by which the office finds it: the party's name and the places that were filed.
    """

    sign = models.CharField(_("klasifikacijski znak"), max_length=5, validators=[sign_is_digits])
    sequence = models.PositiveIntegerField(_("zaporedna številka"))
    year = models.PositiveSmallIntegerField(_("leto"))
    number = models.CharField(_("številka zadeve"), max_length=24, unique=True)
    title_sl = models.CharField(_("zadeva (slovensko)"), max_length=250)
    title_en = models.CharField(_("zadeva (angleško)"), max_length=250)
    department = models.ForeignKey(Department, models.PROTECT, related_name="cases", verbose_name=_("oddelek"))
    applicant = models.ForeignKey(
        User, models.PROTECT, related_name="cases", verbose_name=_("vlagatelj"), null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="cases",
        verbose_name=_("v imenu organizacije"),
        null=True,
        blank=True,
    )
    principal = models.ForeignKey(
        User, models.PROTECT, related_name="cases_of_mine", verbose_name=_("v imenu osebe"), null=True, blank=True
    )
    party_name = models.CharField(_("stranka"), max_length=200)
    mandate = models.UUIDField(_("pooblastilo"), null=True, blank=True)
    subject_kind = models.CharField(_("vrsta vsebine"), max_length=40)
    subject_id = models.CharField(_("oznaka vsebine"), max_length=64)
    procedure = models.SlugField(_("postopek"), max_length=80)
    state = models.CharField(_("stanje"), max_length=20, choices=CaseState, default=CaseState.RECEIVED)
    received_at = models.DateTimeField(_("prejeto"))
    complete_on = models.DateField(_("popolna od"), null=True, blank=True)
    decision_period = models.CharField(_("rok za odločitev"), max_length=12, blank=True)
    decision_due = models.DateField(_("odločiti do"), null=True, blank=True)
    paused = models.PositiveSmallIntegerField(_("dni prekinitve"), default=0)
    channel = models.CharField(_("način vložitve"), max_length=30, choices=Channel, blank=True)
    officer = models.ForeignKey(
        User, models.PROTECT, related_name="cases_at_work", verbose_name=_("rešuje"), null=True, blank=True
    )
    outcome = models.CharField(_("odločitev"), max_length=20, choices=Outcome, blank=True)
    decided_on = models.DateField(_("odločeno"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("rešeno"), null=True, blank=True, editable=False)
    joined_to = models.ForeignKey(
        "self", models.PROTECT, related_name="joined", verbose_name=_("združena z"), null=True, blank=True
    )
    moved = models.DateTimeField(_("v tem stanju od"), default=timezone.now)
    disposed = models.DateTimeField(_("vsebina izbrisana"), null=True, blank=True, editable=False)
    next_due = models.DateField(_("naslednji rok"), null=True, blank=True)
    next_kind = models.CharField(_("rok za"), max_length=12, choices=DeadlineKind, blank=True)
    due_order = models.DateField(default=NO_DAY, editable=False)
    search_text = models.TextField(default="", blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("zadeva")
        verbose_name_plural = _("zadeve")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["sign", "year", "sequence"], name="case_number"),
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="case_subject"),
            models.CheckConstraint(condition=Q(sign__regex=SIGN), name="case_sign"),
            models.CheckConstraint(condition=Q(organisation=None) | Q(principal=None), name="case_for_one"),
            models.CheckConstraint(
                condition=Q(applicant__isnull=False)
                | Q(organisation__isnull=False)
                | Q(channel=Channel.PAPER)
                | Q(disposed__isnull=False),
                name="case_is_somebodys",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="case_latest"),
            models.Index(fields=["department", "-received_at", "-id"], name="case_department"),
            models.Index(fields=["applicant", "-received_at", "-id"], name="case_applicant"),
            models.Index(fields=["organisation", "-received_at", "-id"], name="case_organisation"),
            models.Index(fields=["principal", "-received_at", "-id"], name="case_principal"),
            models.Index(fields=["procedure", "-received_at"], name="case_procedure"),
            models.Index(fields=["officer", "-received_at", "-id"], name="case_officer"),
            models.Index(fields=["department", "changed", "id"], name="case_changed"),
            models.Index(fields=["decided_on"], name="case_decided_on"),
            models.Index(fields=["closed_on"], name="case_closed_on"),
            models.Index(fields=["next_due", "id"], condition=OPEN, name="case_next_due"),
            models.Index(fields=["due_order", "id"], condition=OPEN, name="case_desk"),
            models.Index(fields=["department", "due_order", "id"], condition=OPEN, name="case_desk_department"),
            models.Index(fields=["officer", "due_order", "id"], condition=OPEN, name="case_desk_officer"),
            models.Index(fields=["state", "due_order", "id"], condition=OPEN, name="case_desk_state"),
            GinIndex(fields=["search_text"], name="case_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["sign", "moved"], condition=Q(disposed=None) & CLOSED, name="case_closed"),
        ]
        triggers = [
            FirmTrigger(
                name="register_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.disposed IS NOT NULL"),
                func="""
                    RAISE EXCEPTION 'an entry of the register stays as it is' USING ERRCODE = 'restrict_violation';
                """,
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page in Moj Ptuj, by the number and nothing else."""
        return reverse("cases:case", args=[self.number])

    @property
    def title(self) -> str:
        """In the language in force."""
        return self.title_en if get_language() == "en" else self.title_sl

    @property
    def due_words(self) -> str:
        """`do 5. 2. 2027: dva meseca od popolne vloge 5. 12. 2026`; empty while no deadline runs."""
        if self.complete_on is None or self.decision_due is None:
            return ""
        found = deadlines.decision_deadline(self.complete_on, self.decision_period, self.paused)
        return deadlines.explain(found) if found else ""

    @property
    def received_day(self) -> dt.date:
        """The day of receipt in Ljubljana."""
        return local_day(self.received_at)

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.principal_id or self.applicant_id

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.number
