"""Models of e-vloge."""

from apps.applications.models.applications import Application, Cosigner
from apps.applications.models.procedures import FormVersion, Procedure
from apps.applications.models.supplements import Supplement
from apps.applications.models.transcriptions import Transcription

__all__ = ["Application", "Cosigner", "FormVersion", "Procedure", "Supplement", "Transcription"]
