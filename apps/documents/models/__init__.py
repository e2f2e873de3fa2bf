"""Models of files, documents, photos, seals and what was found of signatures."""

from apps.documents.models.files import (
    Document,
    DocumentQuerySet,
    StorageCheck,
    StoredFile,
    StoredFileQuerySet,
)
from apps.documents.models.photos import Photo, PhotoFile, PhotoQuerySet
from apps.documents.models.seals import Seal
from apps.documents.models.signatures import SignatureReport

__all__ = [
    "Document", "DocumentQuerySet", "Photo", "PhotoFile", "PhotoQuerySet", "Seal", "SignatureReport", "StorageCheck",
    "StoredFile", "StoredFileQuerySet",
]  # fmt: skip
