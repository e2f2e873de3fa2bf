"""`/api/v1/form-schema/`: what definitions of forms look like."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.applications.engine import json_schema

DAY = 86_400


class FormSchemaView(APIView):
    """The JSON Schema of definitions."""

    scope = "procedures"

    @extend_schema(
        summary="JSON Schema of form definitions",
        responses=OpenApiResponse(OpenApiTypes.OBJECT, "JSON Schema 2020-12. Changes only with a release."),
    )
    def get(self, request: Request) -> Response:
        """The same for everybody, with an ETag. Definitions themselves stand in `procedures`."""
        return Response(json_schema(), headers={"Cache-Control": f"public, max-age={DAY}"})
