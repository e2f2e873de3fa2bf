"""Everything that is done with files and documents."""

from apps.documents.services.checking import check_file, recheck_file, sweep_quarantine
from apps.documents.services.generating import confirm_receipt, store_generated
from apps.documents.services.handing_out import plain_chunks, readable_document, spool, sweep_spool
from apps.documents.services.receiving import (
    files_left,
    inspect_upload,
    limits_of,
    receive_document,
    room_left,
    too_many,
)
from apps.documents.services.references import delete_document, own_documents, refer_document
from apps.documents.services.thumbnails import thumbnail
from apps.documents.services.typesetting import render_pdf
from apps.documents.services.upkeep import compare_storage, erase_unused

__all__ = [
    "check_file",
    "compare_storage",
    "confirm_receipt",
    "delete_document",
    "erase_unused",
    "files_left",
    "inspect_upload",
    "limits_of",
    "own_documents",
    "plain_chunks",
    "readable_document",
    "receive_document",
    "recheck_file",
    "refer_document",
    "render_pdf",
    "room_left",
    "spool",
    "store_generated",
    "sweep_quarantine",
    "sweep_spool",
    "thumbnail",
    "too_many",
]
