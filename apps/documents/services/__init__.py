"""Everything that is done with files, documents and photos."""

from apps.documents.photos.likeness import distance as photo_distance
from apps.documents.photos.sanitizing import MOST_BYTES as MOST_PHOTO_BYTES
from apps.documents.photos.sanitizing import CleanPhoto, sanitize_photo
from apps.documents.services.checking import check_file, recheck_file, sweep_quarantine
from apps.documents.services.generating import confirm_receipt, store_generated, store_stream
from apps.documents.services.handing_out import plain_chunks, readable_document, spool, sweep_spool
from apps.documents.services.issuing import PublicTitle, issue_sealed, revoke_seal, seal_of, supersede_seal
from apps.documents.services.pages import page_picture
from apps.documents.services.photo_care import (
    blur_photo,
    describe_photo,
    erase_unclaimed_photos,
    hide_photo,
    preview_blur,
    remove_photo,
    show_photo,
    typed_boxes,
)
from apps.documents.services.photo_pictures import kept_picture, picture_bytes, readable_picture
from apps.documents.services.photos import (
    claim_photos,
    hand_over_photos,
    store_photo,
    too_many_photos,
    unclaimed_photos,
)
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
    "MOST_PHOTO_BYTES",
    "Archived",
    "CleanPhoto",
    "PublicTitle",
    "Verification",
    "archive_scans",
    "blur_photo",
    "check_file",
    "claim_photos",
    "compare_storage",
    "confirm_receipt",
    "delete_document",
    "describe_photo",
    "erase_unclaimed_photos",
    "erase_unused",
    "examine_signatures",
    "files_left",
    "forget_document",
    "hand_over_photos",
    "hide_photo",
    "inspect_upload",
    "issue_sealed",
    "kept_picture",
    "limits_of",
    "own_documents",
    "page_picture",
    "photo_distance",
    "picture_bytes",
    "plain_chunks",
    "preview_blur",
    "readable_document",
    "readable_picture",
    "receive_document",
    "recheck_file",
    "refer_document",
    "remove_photo",
    "render_pdf",
    "revoke_seal",
    "room_left",
    "sanitize_photo",
    "seal_of",
    "show_photo",
    "spool",
    "store_generated",
    "store_photo",
    "store_stream",
    "supersede_seal",
    "sweep_quarantine",
    "sweep_signatures",
    "sweep_spool",
    "thumbnail",
    "too_many",
    "too_many_photos",
    "typed_boxes",
    "unclaimed_photos",
    "verify_code",
    "verify_content",
]
