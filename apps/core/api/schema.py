"""OpenAPI: every operation also declares the problems it can answer with."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers


class ProblemFieldSerializer(serializers.Serializer[Any]):
    """One wrong field of a request."""

    pointer = serializers.CharField(help_text="JSON pointer to the field.")
    detail = serializers.CharField(help_text="What to do.")
    code = serializers.CharField(help_text="Stable name of the fault.")


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    instance = serializers.CharField(help_text="Id of the request, for support.")
    code = serializers.CharField(required=False, help_text="Stable name of what stands in the way.")
    errors = ProblemFieldSerializer(many=True, required=False)  # type: ignore[assignment]


class PortalSchema(AutoSchema):
    """Adds the problems."""

    def problems(self) -> list[int]:
        """Statuses that this operation can answer with beside its success."""
        codes = [400, 401, 403, 429]
        if self.method != "GET":
            codes += [409, 415, 422]
        return codes if self._is_list_view() else [*codes, 404]

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(*args, **kwargs)
        component = self.resolve_serializer(ProblemSerializer, "response")
        for code in self.problems():
            bodies.setdefault(
                str(code),
                {"description": "Problem", "content": {"application/problem+json": {"schema": component.ref}}},
            )
        return bodies

    def get_override_parameters(self) -> list[Any]:
        """`?q=` on lists of models that can be searched."""
        from drf_spectacular.utils import OpenApiParameter

        rows = getattr(self.view, "queryset", None)
        if self._is_list_view() and hasattr(rows, "search"):
            return [
                OpenApiParameter("q", OpenApiTypes.STR, description="Search: inflection, accents and slips forgiven.")
            ]
        return []
