"""Questions for developers, by the same services as the pages."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import CharFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.actor import actor_of
from apps.core.api.shapes import StateSerializer
from apps.core.api.viewsets import ReadViewSet, idempotent
from apps.questions import reading
from apps.questions.choices import LONGEST, LONGEST_TITLE, QuestionState, Via
from apps.questions.exceptions import CannotAsk
from apps.questions.models import AnswerVersion, Question, QuestionTopic
from apps.questions.models.questions import PUBLIC
from apps.questions.services import Asked, ask_question


class AnswerSerializer(serializers.ModelSerializer[AnswerVersion]):
    """A version of an answer. `department`: the author's office; `reason`: why it was changed, empty for the first."""

    department = serializers.CharField(source="department.name", read_only=True)

    class Meta:
        model = AnswerVersion
        fields = ("number", "text", "reason", "department", "written_at", "published_at")


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question. `answer`: what everybody reads, empty while nothing is public; `due`: the first instant that is late;
    `follows`: the question that it follows up."""

    topic = serializers.CharField(source="topic.code", read_only=True)
    department = serializers.CharField(source="department.name", read_only=True)
    state = serializers.SerializerMethodField()
    asked = serializers.DateTimeField(source="asked_at", read_only=True)
    due = serializers.DateTimeField(source="due_at", read_only=True, allow_null=True)
    published = serializers.DateTimeField(source="published_at", read_only=True, allow_null=True)
    updated = serializers.DateTimeField(source="updated_at", read_only=True)
    follows = serializers.UUIDField(source="parent_id", read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields: tuple[str, ...] = (
            "id", "title", "text", "answer", "topic", "department", "state", "public", "consent", "asked", "due",
            "published", "updated", "helpful", "unhelpful", "follows", "url",
        )  # fmt: skip

    @extend_schema_field(StateSerializer)
    def get_state(self, question: Question) -> dict[str, str]:
        """Code and wording."""
        state = QuestionState(question.shown_state)
        return {"code": state.value, "wording": str(state.label)}

    @extend_schema_field(serializers.URLField(help_text="Page of the question."))
    def get_url(self, question: Question) -> str:
        """Of its page."""
        return f"{settings.BASE_URL}{question.get_absolute_url()}"


class ThreadSerializer(QuestionSerializer):
    """With all versions of the answer that one may read, the newest first."""

    answers = serializers.SerializerMethodField()

    class Meta(QuestionSerializer.Meta):
        fields = (*QuestionSerializer.Meta.fields, "answers")

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, question: Question) -> Any:
        """Public ones; all for whoever asked."""
        rows = question.versions.select_related("department").order_by("-number")
        if not reading.owns(actor_of(self.context["request"]).in_person(), question):
            rows = rows.exclude(published_at=None)
        return AnswerSerializer(rows, many=True).data


class NewQuestionSerializer(serializers.Serializer[Any]):
    """A new question. `topic`: code, proposed from the text when it is left out; `consent`: whether question and answer
    may be published."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    text = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST, default="")
    topic = serializers.CharField(required=False, allow_blank=True, max_length=60, default="")
    consent = serializers.BooleanField(required=False, default=False)
    show_name = serializers.BooleanField(required=False, default=False)


class QuestionFilter(FilterSet):
    """By topic and by thread."""

    topic = CharFilter(field_name="topic__code")

    class Meta:
        model = Question
        fields = ("parent",)


class QuestionViewSet(ReadViewSet):
    """Public questions, the latest first; whoever is signed in also gets their own ones."""

    scope = "questions"
    keyset = ("-asked_at", "-id")
    lookup_value_converter = "uuid"
    queryset = Question.objects.named().select_related("parent")
    serializer_class = QuestionSerializer
    filterset_class = QuestionFilter

    def get_queryset(self) -> QuerySet[Any]:
        """What anybody, or the person, may see; the office works in the admin."""
        actor = actor_of(self.request).in_person()
        rows: Any = self.queryset
        return rows.filter(PUBLIC | Question.objects.own(actor)) if actor.user else rows.filter(PUBLIC)

    def get_serializer_class(self) -> Any:
        """The versions only on a single question."""
        return ThreadSerializer if self.action == "retrieve" else QuestionSerializer

    @extend_schema(summary="Ask the municipality", request=NewQuestionSerializer, responses={201: ThreadSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """In one's own name; a program with credentials of its own asks for its organisation. 400 names what is
        wrong."""
        sent = NewQuestionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        given = dict(sent.validated_data)
        code = given.pop("topic")
        topic = QuestionTopic.objects.offered().filter(code=code).first() if code else None
        if code and topic is None:
            raise ValidationError({"topic": [_("Te teme ni več. Izberite drugo.")]})
        try:
            asked = Asked(topic=topic, via=Via.API, **given)
            question = ask_question(actor=actor_of(request).in_person(), asked=asked)
        except CannotAsk as refusal:
            raise ValidationError({refusal.field: [str(refusal)]}) from refusal
        row = Question.objects.named().get(pk=question.pk)
        return Response(ThreadSerializer(row, context=self.get_serializer_context()).data, status.HTTP_201_CREATED)


RESOURCES = {"questions": QuestionViewSet}
