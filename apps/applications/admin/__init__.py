"""Staff pages of e-vloge."""

from apps.applications.admin import applications, procedures, versions

__all__ = ["applications", "procedures", "versions"]
