"""What the API says of a case to its party."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.cases import reading
from apps.cases.api_talk import FileSerializer
from apps.cases.models import Case
from apps.core.api.shapes import StateSerializer, state_of


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
