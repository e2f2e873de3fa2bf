"""Pages of documents: one's own, the one door through which every file goes out, and the one that verifies."""

from apps.documents.views.download import download, thumbnail
from apps.documents.views.own import delete, mine, receipt
from apps.documents.views.verify import verify, verify_code

__all__ = ["delete", "download", "mine", "receipt", "thumbnail", "verify", "verify_code"]
