"""Pages of e-vloge."""

from apps.applications.views.attachments import attachments

__all__ = ["attachments"]
