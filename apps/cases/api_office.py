"""`/api/v1/office-cases/`: cases for whoever works on them, by the services of the staff pages: officers in a session,
and programs that the municipality let into a department."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import services, workflow
from apps.cases.api_office_shapes import (
    NoteSerializer,
    OfficeCaseSerializer,
    OfficeEventSerializer,
    OfficeWholeSerializer,
    StepSerializer,
    steps_for,
)
from apps.cases.choices import CaseState
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case
from apps.cases.models.cases import NOTES
from apps.core import access
from apps.core.actor import actor_of
from apps.core.api.problems import Conflict
from apps.core.api.viewsets import ReadViewSet, idempotent


@contextmanager
def refusals() -> Iterator[None]:
    """Around services: 409 `taken` with who was first, or `refused`."""
    try:
        yield
    except StepTaken as error:
        event = error.latest
        latest = {"by": event.who, "happened": event.happened.isoformat(), "text": event.text} if event else None
        raise Conflict(str(error), "taken", latest=latest) from error
    except StepRefused as error:
        raise Conflict(str(error), "refused") from error


class OfficeFilter(filters.FilterSet):
    """What narrows the list."""

    state = filters.ChoiceFilter(choices=CaseState.choices)
    department = filters.UUIDFilter(field_name="department_id", label="Id of a department.")
    officer = filters.UUIDFilter(field_name="officer_id", label="Id of who works on it.")
    unassigned = filters.BooleanFilter(
        field_name="officer", lookup_expr="isnull", label="True: nobody works on it yet."
    )
    due_until = filters.DateFilter(field_name="next_due", lookup_expr="lte", label="The next deadline is on or before.")
    due_from = filters.DateFilter(field_name="next_due", lookup_expr="gte", label="The next deadline is on or after.")
    received_from = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="gte", label="Received since.")
    received_until = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="lt", label="Received before.")
    changed_since = filters.IsoDateTimeFilter(
        field_name="changed", lookup_expr="gte",
        label="Changed since: state, officer, deadlines, department. The list is then in the order of changes.",
    )  # fmt: skip

    class Meta:
        model = Case
        fields = ("number", "procedure")


class OfficeCaseViewSet(ReadViewSet):
    """Cases of the departments that one works for, the latest first. A program needs the scope and a grant for the
    department (given by the municipality); anything else is 404 to it. Lines of the timeline that the party does not
    read need the scope `office-notes:read` besides."""

    scope = "office-cases"
    more_scopes = (NOTES,)
    open_reading = False
    queryset = Case.objects.select_related("department", "officer")
    serializer_class = OfficeCaseSerializer
    filterset_class = OfficeFilter

    @property
    def keyset(self) -> tuple[str, ...]:  # type: ignore[override]
        """Whoever follows changes reads them one after the other."""
        return ("changed", "id") if "changed_since" in self.request.query_params else ("-received_at", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        """At work, never in one's own name."""
        rows: Any = self.queryset
        return rows.office_of(actor_of(self.request))

    def looked_at(self, verb: str = "view") -> Case:
        """The case, told to the trail whoever's it is."""
        case: Case = self.get_object()
        access.note(actor_of(self.request), verb, case, case=case.number)
        return case

    def whole(self, case: Case) -> dict[str, Any]:
        """As it stands now."""
        case = self.get_queryset().filter(pk=case.pk).first() or case
        context = {**self.get_serializer_context(), "actor": actor_of(self.request)}
        body: dict[str, Any] = OfficeWholeSerializer(case, context=context).data
        return body

    @extend_schema(responses=OfficeWholeSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One case with answers, documents, deadlines and timeline."""
        return Response(self.whole(self.looked_at()))

    @extend_schema(summary="Write a note", request=NoteSerializer, responses={201: OfficeEventSerializer})
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @idempotent
    def notes(self, request: Request, pk: UUID) -> Response:
        """For the office; the party never reads it."""
        sent = NoteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        case = self.looked_at("change")
        with refusals():
            event = services.write_note(actor=actor_of(request), case_id=case.pk, text=sent.validated_data["text"])
        return Response(OfficeEventSerializer(event).data, status.HTTP_201_CREATED)

    @extend_schema(summary="Take a step", request=StepSerializer, responses=OfficeWholeSerializer)
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @idempotent
    def steps(self, request: Request, pk: UUID) -> Response:
        """A step of the state table that only asks for words; `steps` of the case names those that are open. 409
        `taken`: the case is not where `expected` says, `latest` tells who was first; `refused`: the reason is in
        `detail`. Steps that bring something (a call, a decision) have pages of their own."""
        sent = StepSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        case, data = self.looked_at("change"), sent.validated_data
        if workflow.STEPS[data["step"]].by or not steps_for(actor_of(request), {data["step"]}):
            raise NotFound
        words = {name: str(value) for name, value in data.items() if name not in ("step", "expected")}
        with refusals():
            services.take_step(
                actor=actor_of(request), case_id=case.pk, step=data["step"], expected=data["expected"], words=words
            )
        return Response(self.whole(case))
