"""`/api/v1/cases/<id>/messages/`, `…/supplements/`: what the party says to the office, by the services of the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import reading, services
from apps.cases.exceptions import AnswerRefused, StepRefused
from apps.cases.models import Case, CaseMessage, SupplementRequest
from apps.cases.registry import Answer, CaseSubject, subject_of
from apps.core import access
from apps.core.actor import actor_of
from apps.core.api.problems import Conflict, Unprocessable, refused
from apps.core.api.viewsets import idempotent
from apps.core.ratelimit import RateLimited
from apps.documents.exceptions import FileRefused
from apps.documents.models import Document
from apps.documents.reading import ToldSignatures, signatures_of
from apps.documents.uploads import count_uploads

CALL = OpenApiParameter("call", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the call.")


@contextmanager
def refusals() -> Iterator[None]:
    """Around services: what they refuse becomes problems."""
    try:
        yield
    except StepRefused as error:
        raise Conflict(str(error)) from error
    except AnswerRefused as error:
        raise refused(error.faults) from error
    except FileRefused as error:
        raise Unprocessable(" ".join(error.messages)) from error
    except RateLimited as error:
        raise Throttled(error.wait) from error


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


class MessageSerializer(serializers.Serializer[Any]):
    """A message. `from_office`: whether the office wrote it; `read`: when the other side opened it, or null."""

    id = serializers.UUIDField()
    written = serializers.DateTimeField()
    from_office = serializers.BooleanField()
    text = serializers.CharField()
    read = serializers.DateTimeField(source="read_at", allow_null=True)
    files = FileSerializer(many=True)


class NewMessageSerializer(serializers.Serializer[Any]):
    """A message to the office, as JSON, or as multipart with one file."""

    text = serializers.CharField(max_length=5000)
    file = serializers.FileField(required=False, allow_empty_file=True)


class ItemSerializer(serializers.Serializer[Any]):
    """What is asked for. `kind`: `field` (answer it in `fields` by `id`, a field of a group by the whole group),
    `attachment` (add files for the requirement `id`), `other` (answer it in `others` by `id`)."""

    kind = serializers.CharField()
    id = serializers.CharField()
    row = serializers.CharField(required=False, help_text="Of a group: id of the row that is meant.")
    label = serializers.CharField(help_text="In the language of the request.")  # type: ignore[assignment]
    note = serializers.CharField(help_text="What is missing or wrong, in the words of the officer.")


class CallSerializer(serializers.Serializer[Any]):
    """A call for a supplement. `due`: its last day, and why that day; `late`: whether it is over (an answer is taken
    until the case is decided)."""

    id = serializers.UUIDField()
    round = serializers.IntegerField()
    state = serializers.CharField(help_text="`open`, `answered` or `closed`.")
    text = serializers.CharField()
    items = ItemSerializer(many=True, source="asked")
    due = serializers.DateField(source="deadline.day")
    due_explained = serializers.CharField(source="deadline_words")
    late = serializers.BooleanField(source="is_late")
    served = serializers.DateField(source="served_on", allow_null=True)
    answered = serializers.DateTimeField(source="answered_at", allow_null=True)


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer to a call. Fields that were not asked for are left out."""

    call = serializers.UUIDField(help_text="Id of the call.")
    fields_ = serializers.DictField(required=False, help_text="Canonical values by id of the field; null: no answer.")
    others = serializers.DictField(child=serializers.CharField(max_length=2000), required=False)
    documents = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="Which of the files added before; all, when left out."
    )
    statement = serializers.BooleanField(default=False, help_text="True: what the answer says is true.")

    def get_fields(self) -> dict[str, Any]:
        """`fields` is a name that serializers keep for themselves."""
        found: dict[str, Any] = super().get_fields()
        return {("fields" if name == "fields_" else name): one for name, one in found.items()}


class AddFileSerializer(serializers.Serializer[Any]):
    """One file for one requirement that was asked for."""

    requirement = serializers.CharField(max_length=80)
    file = serializers.FileField(allow_empty_file=True)


class AddedSerializer(serializers.Serializer[Any]):
    """The file. `state`: `quarantine` until it was checked."""

    id = serializers.UUIDField()
    requirement = serializers.CharField(source="purpose")
    name = serializers.CharField()
    sha256 = serializers.CharField(source="file.received_sha256")
    state = serializers.CharField(source="file.state")


class TalkActions:
    """Parts of the viewset of cases."""

    get_object: Any

    def _found(self, request: Request) -> tuple[Any, Case]:
        """Who acts, in person, and the case that they see as its party."""
        case: Case = self.get_object()
        actor = actor_of(request).in_person()
        if not Case.objects.open_to(actor).filter(pk=case.pk).exists():
            raise NotFound  # a party besides the applicant reads the course of the case alone
        access.note_look(actor, case, case=case.number)
        return actor, case

    @extend_schema(methods=["GET"], summary="Messages of a case", responses=MessageSerializer(many=True))
    @extend_schema(
        methods=["POST"], summary="Write to the office", responses={201: MessageSerializer},
        request={"application/json": NewMessageSerializer, "multipart/form-data": NewMessageSerializer},
    )  # fmt: skip
    @action(
        detail=True, methods=["get", "post"], filter_backends=[], pagination_class=None,
        parser_classes=[JSONParser, MultiPartParser, FormParser],
    )  # fmt: skip
    def messages(self, request: Request, pk: UUID) -> Response:
        """The latest first; reading them tells the office that they were read. 409 when the case is final."""
        if request.method == "POST":
            return self._write(request)
        actor, case = self._found(request)
        body = MessageSerializer(reading.messages_of(case), many=True).data
        services.mark_read(actor=actor, case_id=case.pk)
        return Response(body)

    @idempotent
    def _write(self, request: Request) -> Response:
        sent = NewMessageSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor, case = self._found(request)
        uploads = [sent.validated_data["file"]] if sent.validated_data.get("file") else []
        with refusals():
            count_uploads(request._request, len(uploads))
            made = services.send_with_files(
                actor=actor, case_id=case.pk, text=sent.validated_data["text"], uploads=uploads
            )
        body = MessageSerializer(_message(case, made)).data
        return Response(body, status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], summary="Calls for a supplement", responses=CallSerializer(many=True))
    @extend_schema(
        methods=["POST"], summary="Answer a call", request=AnswerSerializer, responses={201: CallSerializer}
    )  # fmt: skip
    @action(detail=True, methods=["get", "post"], filter_backends=[], pagination_class=None)
    def supplements(self, request: Request, pk: UUID) -> Response:
        """Those that wait for an answer; reading them is their service. 400 names with pointers what is missing or
        wrong in what was asked for; 409 when the call waits no more; sent again, the same answer."""
        if request.method == "POST":
            return self._answer(request)
        actor, case = self._found(request)
        for one in case.supplement_requests.unanswered().filter(served_on=None):
            services.serve_supplement(actor=actor, request_id=one.pk)
        return Response(CallSerializer(_calls(case), many=True).data)

    @idempotent
    def _answer(self, request: Request) -> Response:
        sent = AnswerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor, case = self._found(request)
        data = sent.validated_data
        call = _call(case, data["call"])
        answer = Answer(data.get("fields", {}), data.get("others", {}), data.get("documents"), data["statement"])
        with refusals():
            _mender(case, call).mend(actor, call, answer)
        return Response(CallSerializer(_call(case, call.pk)).data, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Add a file for an answer", parameters=[CALL], responses={201: AddedSerializer},
        request={"multipart/form-data": AddFileSerializer},
    )  # fmt: skip
    @action(
        detail=True, methods=["post"], url_path="supplements/<uuid:call>/documents", filter_backends=[],
        pagination_class=None, parser_classes=[MultiPartParser],
    )  # fmt: skip
    @idempotent
    def add_document(self, request: Request, pk: UUID, call: UUID) -> Response:
        """It is sent with the answer. 422 says why a file is not taken."""
        sent = AddFileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor, case = self._found(request)
        asked = _call(case, call)
        with refusals():
            count_uploads(request._request)
            document = _mender(case, asked).add_file(
                actor, asked, sent.validated_data["requirement"], sent.validated_data["file"]
            )
        return Response(AddedSerializer(document).data, status.HTTP_201_CREATED)


def _mender(case: Case, call: SupplementRequest) -> CaseSubject:
    """What the case is about, when it takes answers to calls; NotFound otherwise."""
    subject = subject_of(case)
    if not subject.mend_url(call):
        raise NotFound
    return subject


def _message(case: Case, made: CaseMessage) -> CaseMessage:
    return next(one for one in reading.messages_of(case) if one.pk == made.pk)


def _calls(case: Case) -> list[SupplementRequest]:
    return [one for one in reading.calls_of(case) if one.is_open]


def _call(case: Case, key: UUID) -> SupplementRequest:
    found = next((one for one in reading.calls_of(case) if one.pk == key), None)
    if found is None:
        raise NotFound
    return found
