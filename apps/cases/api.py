"""Cases for developers: one's own, to read."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import reading
from apps.cases.models import Case
from apps.core import access
from apps.core.actor import actor_of
from apps.core.api.viewsets import ReadViewSet
from apps.documents.models import Document
from apps.documents.reading import ToldSignatures, signatures_of


class StateSerializer(serializers.Serializer[Any]):
    """Where a case stands: a code for programs, and the public wording in the language of the request."""

    code = serializers.CharField()
    wording = serializers.CharField()


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
        return {"code": case.state, "wording": str(case.get_state_display())}


class EventSerializer(serializers.Serializer[Any]):
    """One thing that happened. `documents`: ids of those that belong to it."""

    kind = serializers.CharField()
    happened = serializers.DateTimeField()
    text = serializers.CharField(help_text="In the language of the request.")
    by = serializers.CharField(source="who")
    documents = serializers.ListField(child=serializers.UUIDField())


class SignatureSerializer(serializers.Serializer[Any]):
    """One signature in a PDF. `state`: good, unproven (nothing wrong, something not proven) or bad; `claimed`: time of
    signing by the signer's own clock unless `stamped`; `whole`: covers the file to its last byte; `trusted_by`: root of
    our list, empty without one; `lines`: sentences in the language of the request."""

    state = serializers.ChoiceField(choices=["good", "unproven", "bad"])
    signer = serializers.CharField()
    organisation = serializers.CharField()
    issuer = serializers.CharField()
    claimed = serializers.DateTimeField(allow_null=True)
    stamped = serializers.BooleanField()
    whole = serializers.BooleanField()
    intact = serializers.BooleanField()
    trusted_by = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())


class SignaturesSerializer(serializers.Serializer[Any]):
    """What was found of the signatures in a file, offline and at `examined`; `limits`: what was not examined."""

    state = serializers.ChoiceField(choices=["good", "unproven", "bad", "unreadable", "waiting"])
    summary = serializers.CharField()
    signatures = SignatureSerializer(many=True)
    limits = serializers.CharField()
    examined = serializers.DateTimeField(allow_null=True)


class FileSerializer(serializers.Serializer[Any]):
    """A document. `size` in bytes; `url`: where a browser in which the person is signed in gets it; `signatures`: null
    when it has none."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField(source="file.content_type")
    size = serializers.IntegerField(source="file.received_size")
    created = serializers.DateTimeField()
    url = serializers.CharField(source="get_absolute_url")
    signatures = serializers.SerializerMethodField()

    @extend_schema_field(SignaturesSerializer(allow_null=True))
    def get_signatures(self, document: Document) -> dict[str, Any] | None:
        """The report in the language of the request."""
        told: ToldSignatures | None = signatures_of(document.file)
        return SignaturesSerializer(told).data if told else None


class FeeSerializer(serializers.Serializer[Any]):
    """What has to be paid. `cents`: of the euro."""

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


class CaseViewSet(ReadViewSet):
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


RESOURCES = {"cases": CaseViewSet}
