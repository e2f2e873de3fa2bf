"""From what is known to files: the one place where exports meet `documents`."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, system_actor
from apps.core.templatetags.portal import day
from apps.documents.models import Document
from apps.documents.services import delete_document, render_pdf, store_generated
from apps.portal import gathering
from apps.portal.models import DataExport

OWNER = "data-export"
WORKER = system_actor("export")


def store_files(export: DataExport, actor: Actor) -> tuple[UUID, UUID]:
    """Make and store the JSON and the PDF of an export; their ids. Runs in the language of the export."""
    document = gathering.as_document(actor)
    title = _("Moji podatki")
    kept = [
        store_generated(
            actor=WORKER,
            content=content,
            name=f"moji-podatki.{suffix}",
            content_type=content_type,
            owner_kind=OWNER,
            owner_id=export.pk,
            language=export.language,
        ).pk
        for suffix, content_type, content in (
            ("json", "application/json", gathering.as_json(document)),
            ("pdf", "application/pdf", as_pdf(actor, title, export.language)),
        )
    ]
    return kept[0], kept[1]


def as_pdf(actor: Actor, title: str, language: str) -> bytes:
    """The readable form."""
    return bytes(render_pdf("data-export", pdf_data(actor), title=title, language=language))


def pdf_data(actor: Actor) -> dict[str, Any]:
    """What the template prints: words, pairs and lists."""
    return {
        "person": str(actor.user),
        "made": _("Pripravljeno: %(day)s") % {"day": day(timezone.now())},
        "controller": gathering.CONTROLLER,
        "nothing": _("ni zapisov"),
        "sections": [
            {
                "title": section.title,
                "about": [list(pair) for pair in section.about],
                "groups": [
                    {"title": group.title, "single": group.single,
                     "items": [[[label, text or "–"] for label, text in item] for item in group.items]}
                    for group in section.groups
                ],
            }
            for section in gathering.in_words(actor)
        ],
    }  # fmt: skip


def discard_files(export: DataExport) -> None:
    """Take the files away; `documents` destroys the bytes after its grace period."""
    for document in Document.objects.of(OWNER, export.pk):
        delete_document(actor=WORKER, document=document)
