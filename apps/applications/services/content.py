"""What an application says, in one canonical form: what co-applicants confirm, what is signed and what is frozen."""

from typing import Any

from apps.applications.choices import APPLICATION
from apps.applications.engine import Evaluation, digest
from apps.applications.models import Application
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
