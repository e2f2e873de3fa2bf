"""Staff pages of files, documents, photos and seals."""

from apps.documents.admin.files import DocumentAdmin, StorageCheckAdmin, StoredFileAdmin
from apps.documents.admin.photos import PhotoAdmin
from apps.documents.admin.seals import SealAdmin

__all__ = ["DocumentAdmin", "PhotoAdmin", "SealAdmin", "StorageCheckAdmin", "StoredFileAdmin"]
