"""E-vloge for developers: the catalogue with its forms, and applications from the draft to the case."""

from apps.applications.api.applications import ApplicationViewSet
from apps.applications.api.definitions import FormSchemaView
from apps.applications.api.procedures import ProcedureViewSet

RESOURCES = {"procedures": ProcedureViewSet, "applications": ApplicationViewSet}

__all__ = ["RESOURCES", "FormSchemaView"]
