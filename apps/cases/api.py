"""Cases for developers: one's own, to read."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import reading, services
from apps.cases.api_talk import FileSerializer, TalkActions, refusals
from apps.cases.models import Case
from apps.core import access
from apps.core.actor import actor_of
from apps.core.api.shapes import StateSerializer, state_of
from apps.core.api.viewsets import ReadViewSet, idempotent


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case. `received`: instant of receipt; `due`: last day for the decision, or null, and why that day."""

    title = serializers.CharField(read_only=True, help_text="In the language of the request.")
    state = serializers.SerializerMethodField()
    received = serializers.DateTimeField(source="received_at", read_only=True)
    due = serializers.DateField(source="decision_due", read_only=True, allow_null=True)
    due_explained = serializers.CharField(source="due_words", read_only=True)
    department = serializers.CharField(source="department.name", read_only=True)
    party = serializers.CharField(source="party_name", read_only=True, help_text="In whose name it was filed.")

    class Meta:
        model = Case
        fields = (
            "id", "number", "title", "procedure", "state", "received", "due", "due_explained", "department", "party",
        )  # fmt: skip

    @extend_schema_field(StateSerializer)
    def get_state(self, case: Case) -> dict[str, str]:
        """Code and wording."""
        return state_of(case)


class EventSerializer(serializers.Serializer[Any]):
    """One thing that happened. `documents`: ids of those that belong to it."""

    kind = serializers.CharField()
    happened = serializers.DateTimeField()
    text = serializers.CharField(help_text="In the language of the request.")
    by = serializers.CharField(source="who")
    documents = serializers.ListField(child=serializers.UUIDField())


class FeeSerializer(serializers.Serializer[Any]):
    """What has to be paid. `id`: of the order, `/api/v1/orders/<id>/` says more and pays it; `cents`: of the euro."""

    id = serializers.UUIDField()
    purpose = serializers.CharField(help_text="In the language of the request.")
    cents = serializers.IntegerField()
    state = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    recipient = serializers.CharField()
    iban = serializers.CharField()
    reference = serializers.CharField()
    purpose_code = serializers.CharField()


class WholeSerializer(CaseSerializer):
    """With its timeline, the latest first, documents and fees."""

    events = EventSerializer(many=True, read_only=True)
    documents = FileSerializer(many=True, read_only=True)
    fees = FeeSerializer(many=True, read_only=True)

    class Meta(CaseSerializer.Meta):
        fields = (*CaseSerializer.Meta.fields, "events", "documents", "fees")  # type: ignore[assignment]

    def to_representation(self, instance: Case) -> dict[str, Any]:
        """The case, then what belongs to it."""
        whole = reading.whole(self.context["actor"], instance)
        told = CaseSerializer(instance, context=self.context).data
        return {
            **told,
            "events": EventSerializer([moment.event for moment in whole.moments], many=True).data,
            "documents": FileSerializer(whole.documents, many=True).data,
            "fees": FeeSerializer([fee.order for fee in whole.fees], many=True).data,
        }


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


RESOURCES = {"cases": CaseViewSet}
