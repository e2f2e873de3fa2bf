"""`/api/v1/applications/`: from the draft to the case, through the same services as the pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import CharFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.applications.api import shapes
from apps.applications.api.refusals import incomplete, refusals
from apps.applications.choices import APPLICATION
from apps.applications.exceptions import Incomplete
from apps.applications.models import Application, Procedure
from apps.applications.services.agreement import standing_of
from apps.applications.services.canonical import merge_answers
from apps.applications.services.content import attached
from apps.applications.services.cosigning import invite_cosigner, withdraw_invitation
from apps.applications.services.drafts import begin_application, delete_draft, evaluation_of, workable
from apps.applications.services.filing import file_application
from apps.core import access
from apps.core.actor import actor_of
from apps.core.api.viewsets import ReadViewSet, idempotent
from apps.documents import services as documents
from apps.documents.uploads import count_uploads

DOCUMENT = OpenApiParameter("document", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the file.")
COSIGNER = OpenApiParameter("cosigner", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id in `cosigners`.")
SEALED = ("answers", "typed", "content")


class ApplicationFilter(FilterSet):
    """By state and procedure."""

    procedure = CharFilter(field_name="version__procedure__slug")

    class Meta:
        model = Application
        fields = ("state", "procedure")


class ApplicationViewSet(ReadViewSet):
    """Applications of the person who is signed in, or of whom they act for, the latest first. A program with
    credentials of its own acts for its organisation."""

    scope = "applications"
    open_reading = False
    lookup_value_converter = "uuid"
    queryset = Application.objects.named().select_related("applicant__person", "principal__person")
    serializer_class = shapes.ApplicationSerializer
    filterset_class = ApplicationFilter

    def get_queryset(self) -> QuerySet[Any]:
        """What one sees, whatever office one holds: drafts that one can work on or reads as a co-applicant, filed
        ones."""
        seen: Any = self.queryset
        seen = seen.visible_to(actor_of(self.request).in_person())
        return seen.defer(*SEALED) if self.action == "list" else seen

    def whole(self, request: Request, key: Any) -> dict[str, Any]:
        """As it stands now."""
        application = self.get_queryset().get(pk=key)
        context = {**self.get_serializer_context(), "actor": actor_of(request)}
        return dict(shapes.WholeApplicationSerializer(application, context=context).data)

    @extend_schema(summary="One's own applications, drafts and filed ones")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of applications, without their answers."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        summary="One application: answers, problems, files, fee", responses=shapes.WholeApplicationSerializer
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A draft as it stands, or what was filed."""
        application = self.get_object()
        access.note_look(actor_of(request), application)
        return Response(self.whole(request, application.pk))

    @extend_schema(
        summary="Begin a draft", request=shapes.BeginSerializer, responses={201: shapes.WholeApplicationSerializer}
    )  # fmt: skip
    @idempotent
    def create(self, request: Request) -> Response:
        """On the form that holds now; the draft keeps it. 409 when nothing can be filed, 403 when it is not for the
        caller."""
        sent = shapes.BeginSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor = actor_of(request)
        procedure = Procedure.objects.listed().filter(slug=sent.validated_data["procedure"]).first()
        if procedure is None:
            raise NotFound
        with refusals():
            application = begin_application(actor=actor, procedure=procedure)
        body = self.whole(request, application.pk)
        return Response(body, status.HTTP_201_CREATED, headers={"Location": body["links"]["application"]})

    @extend_schema(summary="Answer", request=shapes.AnswersSerializer, responses=shapes.WholeApplicationSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Put answers over those of the draft. What the form does not ask, what is hidden and what comes from the
        account counts for nothing; a value in a wrong shape is 400 and nothing is kept. What is merely not finished or
        beyond a limit is kept and stands in `problems`."""
        sent = shapes.AnswersSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with refusals():
            merge_answers(actor=actor_of(request), application_id=pk, **sent.validated_data)
        return Response(self.whole(request, pk))

    @extend_schema(summary="Throw a draft away")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """With its files. 409 when it was filed."""
        with refusals():
            delete_draft(actor=actor_of(request), application_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Add a file", request={"multipart/form-data": shapes.UploadSerializer},
        responses={201: shapes.AttachedSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser], filter_backends=[], pagination_class=None)
    @idempotent
    def attachments(self, request: Request, pk: UUID) -> Response:
        """One file for one requirement; 422 says why a file is not taken. The same bytes sent again are the file that
        is there."""
        sent = shapes.UploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor = actor_of(request)
        with refusals():
            workable(actor=actor, application_id=pk)
            count_uploads(request._request)
            document = documents.receive_document(
                actor=actor, upload=sent.validated_data["file"], owner_kind=APPLICATION, owner_id=pk,
                purpose=sent.validated_data["requirement"],
            )  # fmt: skip
        return Response(shapes.AttachedSerializer(document).data, status.HTTP_201_CREATED)

    @extend_schema(summary="Take a file away", parameters=[DOCUMENT], responses={204: None})
    @action(
        detail=True,
        methods=["delete"],
        url_path="attachments/<uuid:document>",
        filter_backends=[],
        pagination_class=None,
    )
    def detach(self, request: Request, pk: UUID, document: UUID) -> Response:
        """Of a draft."""
        with refusals():
            application = workable(actor=actor_of(request), application_id=pk, cut_off=True)
        found = next((one for one in attached(application) if one.pk == document), None)
        if found is None:
            raise NotFound
        documents.delete_document(actor=actor_of(request), document=found)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Invite a co-applicant", request=shapes.InviteSerializer, responses={201: shapes.CosignerSerializer}
    )  # fmt: skip
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @idempotent
    def cosigners(self, request: Request, pk: UUID) -> Response:
        """By a mail with a secret link; they confirm in the portal. 409 says why nobody can be invited."""
        sent = shapes.InviteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with refusals():
            cosigner = invite_cosigner(actor=actor_of(request), application_id=pk, **sent.validated_data)
        body = shapes.CosignerSerializer(standing_of(cosigner.application, cosigner, "")).data
        return Response(body, status.HTTP_201_CREATED)

    @extend_schema(summary="Let a co-applicant go", parameters=[COSIGNER], responses={204: None})
    @action(
        detail=True, methods=["delete"], url_path="cosigners/<uuid:cosigner>", filter_backends=[], pagination_class=None
    )
    def withdraw(self, request: Request, pk: UUID, cosigner: UUID) -> Response:
        """Whatever they said: the link is dead, and filing does not wait for them."""
        with refusals():
            withdraw_invitation(actor=actor_of(request), application_id=pk, cosigner_id=cosigner)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="File", request=shapes.StatementSerializer,
        responses={201: shapes.FiledSerializer, 200: shapes.FiledSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @idempotent
    def submit(self, request: Request, pk: UUID) -> Response:
        """Once: asked again, the same answer with 200. 400 names with pointers everything that is missing or wrong;
        409 when nothing is taken any more; 403 with `code` `step_up` when a higher level is needed."""
        sent = shapes.StatementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor = actor_of(request)
        before = get_object_or_404(self.get_queryset(), pk=pk)
        with refusals():
            try:
                file_application(actor=actor, application_id=pk, statement=sent.validated_data["statement"])
            except Incomplete as error:
                raise incomplete(before, evaluation_of(before), error) from error
        filed = self.get_queryset().get(pk=pk)
        code = status.HTTP_200_OK if before.is_filed else status.HTTP_201_CREATED
        return Response(shapes.FiledSerializer(filed).data, code)
