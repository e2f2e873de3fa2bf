"""Everything that is done with files and documents."""

from apps.documents.services.checking import check_file, recheck_file, sweep_quarantine
from apps.documents.services.generating import confirm_receipt, store_generated, store_stream
from apps.documents.services.handing_out import plain_chunks, readable_document, spool, sweep_spool
from apps.documents.services.issuing import PublicTitle, issue_sealed, revoke_seal, seal_of, supersede_seal
from apps.documents.services.pages import page_picture
from apps.documents.services.receiving import (
    files_left,
    inspect_upload,
    limits_of,
    receive_document,
    room_left,
    too_many,
)
from apps.documents.services.references import delete_document, forget_document, own_documents, refer_document
from apps.documents.services.scanning import Archived, archive_scans
from apps.documents.services.signatures import examine_signatures, sweep_signatures
from apps.documents.services.thumbnails import thumbnail
from apps.documents.services.typesetting import render_pdf
from apps.documents.services.upkeep import compare_storage, erase_unused
from apps.documents.services.verifying import Verification, verify_code, verify_content

__all__ = [
    "Archived",
    "PublicTitle",
    "Verification",
    "archive_scans",
    "check_file",
    "compare_storage",
    "confirm_receipt",
    "delete_document",
    "erase_unused",
    "examine_signatures",
    "files_left",
    "forget_document",
    "inspect_upload",
    "issue_sealed",
    "limits_of",
    "own_documents",
    "page_picture",
    "plain_chunks",
    "readable_document",
    "receive_document",
    "recheck_file",
    "refer_document",
    "render_pdf",
    "revoke_seal",
    "room_left",
    "seal_of",
    "spool",
    "store_generated",
    "store_stream",
    "supersede_seal",
    "sweep_quarantine",
    "sweep_signatures",
    "sweep_spool",
    "thumbnail",
    "too_many",
    "verify_code",
    "verify_content",
]
