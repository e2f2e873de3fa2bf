"""Models of e-vloge."""

from apps.applications.models.applications import Application, Cosigner
from apps.applications.models.procedures import FormVersion, Procedure

__all__ = ["Application", "Cosigner", "FormVersion", "Procedure"]
