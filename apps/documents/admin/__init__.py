"""Staff pages of files, documents and seals."""

from apps.documents.admin.files import DocumentAdmin, StorageCheckAdmin, StoredFileAdmin
from apps.documents.admin.seals import SealAdmin

__all__ = ["DocumentAdmin", "SealAdmin", "StorageCheckAdmin", "StoredFileAdmin"]
