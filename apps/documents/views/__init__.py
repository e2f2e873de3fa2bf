"""Pages of documents: one's own, and the one door through which every file goes out."""

from apps.documents.views.download import download, thumbnail
from apps.documents.views.own import delete, mine, receipt

__all__ = ["delete", "download", "mine", "receipt", "thumbnail"]
