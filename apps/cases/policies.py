"""Who may do what with documents and orders of a case."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.cases.choices import APPEALABLE
from apps.cases.models import ArchivePackage, Case, CaseLetter, Decision, OpinionRequest, PaperFiling
from apps.cases.workflow import APPLICANT, ASKED, OFFICE, PORTAL, opinion_sides, sides_of
from apps.core.actor import Actor
from apps.documents.registry import MEGABYTE, OwnerPolicy
from apps.payments.registry import OrderPolicy

KIND = "case"
DECISION = "decision"
INSIDE = "case_inside"
ORDERS = "payments.view_order"


def _find(owner_id: str) -> Case | None:
    return Case.objects.filter(pk=owner_id).first()


def _subject(owner_id: str) -> UUID | None:
    case = _find(owner_id)
    return case.data_subject if case else None


class CaseDocuments(OwnerPolicy):
    """Whoever sees the whole case reads; the portal and the staff of its office add; nobody takes away. What citizens
    add comes with a supplement or a message."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the case."""
        return Case.objects.open_to(actor).filter(pk=owner_id).exists()

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """Staff of the office (the portal itself is let through before)."""
        return Case.objects.office_of(actor).filter(pk=owner_id).exists()

    def may_delete(self, actor: Actor, owner_id: str) -> bool:
        """A file is kept whole (UUP)."""
        return False

    def readable(self, actor: Actor) -> Q:
        """Those of visible cases."""
        return Q(owner_id__in=Case.objects.open_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose case it is."""
        return _subject(owner_id)


class InsideDocuments(OwnerPolicy):
    """What the office alone reads (`case_inside`, the id is that of the case): originals of scans, and documents that
    are not for the party. The receiving office has to do with those of what it registered."""

    max_file = 20 * MEGABYTE
    max_total = 500 * MEGABYTE
    kinds = ("pdf", "jpeg", "png", "tiff")

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the inside of the case, or registered it."""
        return bool(_inside(actor).filter(pk=owner_id).exists())

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """The same."""
        return self.may_read(actor, owner_id)

    def may_delete(self, actor: Actor, owner_id: str) -> bool:
        """Evidence stays."""
        return False

    def readable(self, actor: Actor) -> Q:
        """Those of such cases."""
        return Q(owner_id__in=_inside(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose case it is."""
        return _subject(owner_id)


def _inside(actor: Actor) -> Any:
    registered = PaperFiling.objects.visible_to(actor).values("case")
    return Case.objects.office_of(actor) | Case.objects.filter(pk__in=registered)


class MessageDocuments(CaseDocuments):
    """Files of messages (`case_message`, the id is that of the case): read by whoever sees the case, added by both
    sides."""

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """Who takes part, until the case is final."""
        case = Case.objects.undecided().filter(pk=owner_id).first()
        return case is not None and bool(sides_of(actor, case, timezone.now()) - {PORTAL})


class OpinionDocuments(OwnerPolicy):
    """Files that came with an opinion (`case_opinion`): whoever sees the request reads, never the party; the asked side
    adds, or the office for an institution, while an answer is awaited. Nobody takes them away."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the request."""
        return OpinionRequest.objects.visible_to(actor).filter(pk=owner_id).exists()

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """Who may answer it now."""
        opinion = OpinionRequest.objects.waiting().filter(pk=owner_id).select_related("case__department").first()
        side = {ASKED} if opinion and opinion.department_id else OFFICE
        return bool(opinion and opinion_sides(actor, opinion) & side)

    def may_delete(self, actor: Actor, owner_id: str) -> bool:
        """A file is kept whole (UUP)."""
        return False

    def readable(self, actor: Actor) -> Q:
        """Those of visible requests."""
        return Q(owner_id__in=OpinionRequest.objects.visible_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose case it is."""
        opinion = OpinionRequest.objects.filter(pk=owner_id).select_related("case").first()
        return opinion.data_subject if opinion else None


class AppealDocuments(CaseDocuments):
    """Files of appeals (`case_appeal`, the id is that of the case): read by whoever sees the whole case, added by the
    applicant's side while an appeal can be filed."""

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """The applicant's side, after service."""
        case = Case.objects.filter(pk=owner_id, state__in=APPEALABLE).first()
        return case is not None and APPLICANT in sides_of(actor, case, timezone.now())


class CaseOrders(OrderPolicy):
    """The party of the case, and staff of its office who may see orders."""

    def may_open(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the case: the fee follows from what they filed."""
        return Case.objects.open_to(actor).filter(pk=owner_id).exists()

    def readable(self, actor: Actor) -> Q:
        """Of one's own cases as a party; at work with the right to see orders besides."""
        rows = Case.objects.filter(Case.objects.theirs(actor))
        if actor.has_perm(ORDERS):
            rows |= Case.objects.office_of(actor)
        return Q(owner_id__in=rows.text_keys())

    def office_hears(self, actor: Actor, owner_id: str) -> bool:
        """Of the department that the case is with."""
        return Case.objects.office_of(actor).filter(pk=owner_id).exists()

    def subject(self, owner_id: str) -> UUID | None:
        """Whose case it is."""
        return _subject(owner_id)

    def label(self, owner_id: str) -> str:
        """Its number."""
        case = _find(owner_id)
        return case.number if case else ""

    def payer(self, owner_id: str) -> tuple[str, str]:
        """The party of a case that came on paper."""
        filing = PaperFiling.objects.filter(case__pk=owner_id).select_related("case").first()
        return (filing.case.party_name, filing.address) if filing else ("", "")


class DecisionDocuments(OwnerPolicy):
    """The sealed document of a decision: the staff of the case's office, and the party once it was served. The portal
    alone adds it, nobody takes it away."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the decision."""
        return Decision.objects.visible_to(actor).filter(pk=owner_id).exists()

    def readable(self, actor: Actor) -> Q:
        """Those of visible decisions."""
        return Q(owner_id__in=Decision.objects.visible_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose case it is."""
        decision = Decision.objects.filter(pk=owner_id).select_related("case").first()
        return decision.data_subject if decision else None


class PackageDocuments(OwnerPolicy):
    """The package of a closed case: who sees it at work. The portal alone adds it, nobody takes it away."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the package."""
        return ArchivePackage.objects.visible_to(actor).filter(pk=owner_id).exists()

    def readable(self, actor: Actor) -> Q:
        """Those of visible packages."""
        return Q(owner_id__in=ArchivePackage.objects.visible_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose case it is."""
        package = ArchivePackage.objects.filter(pk=owner_id).select_related("case").first()
        return package.data_subject if package else None


class LetterDocuments(OwnerPolicy):
    """The sealed document of a letter or a note: who sees that. The portal alone adds it, nobody takes it away."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the letter."""
        return CaseLetter.objects.visible_to(actor).filter(pk=owner_id).exists()

    def readable(self, actor: Actor) -> Q:
        """Those of visible letters."""
        return Q(owner_id__in=CaseLetter.objects.visible_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose case it is."""
        letter = CaseLetter.objects.filter(pk=owner_id).select_related("case").first()
        return letter.data_subject if letter else None
