"""Staff pages of e-vloge."""

from apps.applications.admin import procedures, versions

__all__ = ["procedures", "versions"]
