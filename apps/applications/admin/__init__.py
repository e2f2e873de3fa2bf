"""Staff pages of e-vloge."""

from apps.applications.admin import applications

__all__ = ["applications"]
