"""What an application says, in one canonical form: what co-applicants confirm, what is signed and what is frozen."""

from typing import Any

from django.utils import translation

from apps.applications.choices import APPLICATION, CosignerState
from apps.applications.engine import Evaluation, canonical, digest, evaluate
from apps.applications.models import Application
from apps.applications.services.drafts import definition_of
from apps.applications.services.overlay import context_of_filed
from apps.cases.models import Case
from apps.documents.models import Document


def attached(application: Application) -> list[Document]:
    """Its attachments, in the order in which they were added."""
    rows = Document.objects.of(APPLICATION, application.pk).filter(generated=False)
    return list(rows.select_related("file").order_by("created", "pk"))


def content_of(application: Application, evaluation: Evaluation, documents: list[Document]) -> dict[str, Any]:
    """Answers without what is hidden, attachments of requirements that apply with the hash of what was received, and
    the form they answer. Plain JSON, the same for the same application."""
    version = application.version
    return {
        "procedure": version.procedure.slug,
        "form": {"number": version.number, "digest": version.digest},
        "values": evaluation.values,
        "attachments": [
            {
                "requirement": document.purpose,
                "document": str(document.pk),
                "name": document.name,
                "sha256": document.file.received_sha256,
                "size": document.file.received_size,
            }
            for document in documents
            if evaluation.requirement_visible(document.purpose)
        ],
    }


def content_digest(application: Application, evaluation: Evaluation, documents: list[Document]) -> str:
    """SHA-256 of it: what a co-applicant confirms. It changes with every change of an answer or a file."""
    return digest(content_of(application, evaluation, documents))


def facts_of(application: Application, case: Case) -> dict[str, Any]:
    """What is frozen beside the answers: when, by whom, in whose name, how known, at what fee, under which number, to
    be decided by when. Names stand here in words, so that the receipt reads the same when somebody is called otherwise
    one day."""
    procedure = application.version.procedure
    party = application.organisation or application.principal or application.applicant
    confirmed = application.cosigners.filter(state=CosignerState.CONFIRMED).select_related("user")
    return {
        "number": case.number,
        "received": case.received_at.isoformat(),
        "due": _due(case),
        "language": application.language,
        "title": {"sl": procedure.title_sl, "en": procedure.title_en},
        "department": case.department.name,
        "party": {"kind": _kind(application), "name": str(party)},
        "filed_by": str(application.applicant or application.client),
        "cosigners": [
            {
                "name": one.name,
                "account": str(one.user or ""),
                "answered": one.answered.isoformat() if one.answered else None,
                "level": one.level,
                "means": one.means,
            }
            for one in confirmed.order_by("created", "pk")
        ],
        "level": application.level,
        "means": application.means,
        "channel": application.channel,
        "fee": application.fee,
        "statement": True,
    }


def _due(case: Case) -> dict[str, str] | None:
    """The last day for the decision as it was said at filing, and why that day, in both languages."""
    if case.decision_due is None:
        return None
    words = {}
    for language in ("sl", "en"):
        with translation.override(language):
            words[language] = case.due_words
    return {"day": case.decision_due.isoformat(), **words}


def _kind(application: Application) -> str:
    return "organisation" if application.organisation_id else "principal" if application.principal_id else "person"


def evaluation_of_filed(application: Application) -> Evaluation:
    """What was visible, and what it was worth, when the application was filed: from what was frozen alone."""
    return evaluate(
        definition_of(application.version), application.kept["values"], {}, context_of_filed(application)
    )  # fmt: skip


def is_whole(application: Application) -> bool:
    """Whether what is kept is still what was signed."""
    return (
        digest(application.kept) == application.digest
        and canonical(application.kept) == str(application.content).encode()
    )
