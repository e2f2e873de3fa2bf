"""Cases for developers: one's own, to read."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import services
from apps.cases.api_office import OfficeCaseViewSet
from apps.cases.api_shapes import CaseSerializer, WholeSerializer
from apps.cases.api_statistics import StatisticsViewSet
from apps.cases.api_talk import TalkActions, refusals
from apps.cases.models import Case
from apps.core import access
from apps.core.actor import actor_of
from apps.core.api.viewsets import ReadViewSet, idempotent


class ReasonSerializer(serializers.Serializer[Any]):
    """Why the application is withdrawn, if you want to say it."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=400)


class CaseViewSet(TalkActions, ReadViewSet):
    """Cases of the person who is signed in, or of whom they act for, the latest first; never those of one's office."""

    scope = "cases"
    open_reading = False
    keyset = ("-received_at", "-id")
    queryset = Case.objects.select_related("department")
    serializer_class = CaseSerializer
    filterset_fields = ("number", "state", "procedure")

    def get_queryset(self) -> QuerySet[Any]:
        """In person, whatever office one holds."""
        rows: Any = self.queryset
        return rows.visible_to(actor_of(self.request).in_person())

    @extend_schema(responses=WholeSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One case with everything that belongs to it."""
        case = self.get_object()
        actor = actor_of(request).in_person()
        access.note_look(actor, case, case=case.number)
        return Response(WholeSerializer(case, context={**self.get_serializer_context(), "actor": actor}).data)

    @extend_schema(summary="Withdraw the application", request=ReasonSerializer, responses=WholeSerializer)
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @idempotent
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """Ends the case for good. 409 when it is decided; withdrawn already: the same answer."""
        sent = ReasonSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        case, actor = self.get_object(), actor_of(request).in_person()
        with refusals():
            services.withdraw_case(actor=actor, case_id=case.pk, reason=sent.validated_data.get("reason", ""))
        return Response(
            WholeSerializer(self.get_object(), context={**self.get_serializer_context(), "actor": actor}).data
        )


RESOURCES = {"cases": CaseViewSet, "office-cases": OfficeCaseViewSet, "statistics": StatisticsViewSet}
