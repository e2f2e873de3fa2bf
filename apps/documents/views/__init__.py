"""Pages of documents: one's own, the one door through which every file goes out, and the one that verifies."""

from apps.documents.views.download import download, page, thumbnail
from apps.documents.views.mailbox import inbox
from apps.documents.views.own import delete, mine, receipt
from apps.documents.views.photos import photo
from apps.documents.views.verify import verify, verify_code

__all__ = ["delete", "download", "inbox", "mine", "page", "photo", "receipt", "thumbnail", "verify", "verify_code"]
