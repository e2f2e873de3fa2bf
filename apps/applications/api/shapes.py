"""Applications as JSON."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.applications.api.refusals import problems_of
from apps.applications.engine import Evaluation
from apps.applications.models import Application
from apps.applications.services.agreement import AGREED, Standing, standings_of
from apps.applications.services.content import attached, content_digest
from apps.applications.services.drafts import definition_of, evaluation_of
from apps.applications.services.filing import missing_attachments
from apps.applications.services.overlay import current_of
from apps.applications.services.pricing import Tariff
from apps.applications.services.summary import answer_words, veiled
from apps.core.actor import Actor
from apps.core.api.schema import ProblemFieldSerializer
from apps.documents.models import Document

ROOT = "/api/v1"


class LinksSerializer(serializers.Serializer[Any]):
    """Addresses. `case`: empty until it is filed."""

    application = serializers.CharField()
    case = serializers.CharField()
    page = serializers.CharField(help_text="Of the portal, for a browser in which the person is signed in.")


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    """An application. `number`: of its case, empty until it is filed; `received`: when it was filed, or null."""

    procedure = serializers.CharField(source="version.procedure.slug", read_only=True)
    title = serializers.CharField(source="version.procedure.title", read_only=True)
    state = serializers.CharField(
        read_only=True, help_text="`draft`, `filed`, or `typed`: it came on paper and the office typed it."
    )
    party = serializers.SerializerMethodField()
    number = serializers.SerializerMethodField()
    received = serializers.DateTimeField(source="filed", read_only=True, allow_null=True)
    links = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = (
            "id", "procedure", "title", "state", "party", "number", "received", "revision", "created", "changed",
            "links",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField(help_text="In whose name."))
    def get_party(self, application: Application) -> str:
        """In whose name."""
        if application.is_typed and application.case:
            return application.case.party_name
        return str(application.organisation or application.principal or application.applicant or "")

    @extend_schema_field(serializers.CharField(help_text="Of the case; empty until it is filed."))
    def get_number(self, application: Application) -> str:
        """Of the case."""
        return application.case.number if application.case else ""

    @extend_schema_field(LinksSerializer)
    def get_links(self, application: Application) -> dict[str, str]:
        """Addresses."""
        case = f"{ROOT}/cases/{application.case_id}/" if application.case_id else ""
        return {
            "application": f"{settings.BASE_URL}{ROOT}/applications/{application.pk}/",
            "case": f"{settings.BASE_URL}{case}" if case else "",
            "page": f"{settings.BASE_URL}{application.get_absolute_url()}",
        }


class AttachedSerializer(serializers.Serializer[Any]):
    """A file. `state`: `quarantine` until it was checked, then `clean`, or `infected` or `unreadable`: those do not
    count. `sha256` and `size` (bytes) of what was received."""

    id = serializers.UUIDField()
    requirement = serializers.CharField(source="purpose")
    name = serializers.CharField()
    size = serializers.IntegerField(source="file.received_size")
    sha256 = serializers.CharField(source="file.received_sha256")
    state = serializers.CharField(source="file.state")


class RequirementSerializer(serializers.Serializer[Any]):
    """Files that the answers as they stand ask for."""

    id = serializers.CharField()
    label = serializers.CharField(help_text="In the language of the request.")  # type: ignore[assignment]
    required = serializers.BooleanField()  # type: ignore[assignment]
    missing = serializers.BooleanField(help_text="Whether it holds up the filing.")
    formats = serializers.ListField(child=serializers.CharField())
    max_files = serializers.IntegerField()


class CosignerSerializer(serializers.Serializer[Any]):
    """A co-applicant. `state`: `waiting`, `agreed` with the application as it stands, `void` confirmed before it was
    changed, `declined`, or `self` when the applicant opened the invitation. Filing needs all of them to agree."""

    id = serializers.UUIDField(source="cosigner.pk")
    name = serializers.CharField(source="cosigner.name", help_text="As the applicant wrote it.")
    state = serializers.CharField()
    answered = serializers.DateTimeField(source="cosigner.answered", allow_null=True)


class InviteSerializer(serializers.Serializer[Any]):
    """Who is invited, and where the link goes."""

    name = serializers.CharField(max_length=120)
    email = serializers.EmailField()


class FormRefSerializer(serializers.Serializer[Any]):
    """The version of the form that it answers: that of its beginning."""

    number = serializers.IntegerField()
    digest = serializers.CharField()


@dataclass(frozen=True)
class Whole:
    """What one application says now; of a filed one, what was filed. typed: what stands on paper and is no answer."""

    application: Application
    evaluation: Evaluation
    documents: list[Document]
    level: str
    masked: bool
    mended: dict[str, dt.date] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, application: Application, actor: Actor) -> "Whole":
        """Evaluated, with its files. masked: for a co-applicant, who sees of the applicant's identifiers the last signs
        alone, as on the pages."""
        own = Application.objects.filter(
            Application.objects.in_name_of(actor) | Q(principal=actor.user and actor.user.pk)
        )
        masked = not (application.is_typed or own.filter(pk=application.pk).exists())
        if not application.is_draft:
            current = current_of(application)
            files, level = attached(application), application.level
            return cls(application, current.evaluation, files, level, masked, current.mended, current.typed)
        return cls(application, evaluation_of(application), attached(application), actor.level, masked)

    @property
    def answers(self) -> dict[str, Any]:
        """By field."""
        values = self.evaluation.values
        return veiled(definition_of(self.application.version), values) if self.masked else values

    @property
    def unread(self) -> dict[str, str]:
        """By field, in one line."""
        fields = {one.id: one for step in self.evaluation.definition.steps for one in step.fields}
        return {name: answer_words(fields[name], typed, None, "sl") for name, typed in self.typed.items()}

    @property
    def cosigners(self) -> list[Standing]:
        """As they stand to what the application says now; of a filed one as they agreed."""
        invited = list(self.application.cosigners.all())
        if self.application.is_filed:
            return [Standing(one, AGREED) for one in invited]
        stands = content_digest(self.application, self.evaluation, self.documents) if invited else ""
        return standings_of(self.application, invited, stands)

    @property
    def fee(self) -> int | None:
        """In cents."""
        if not self.application.is_draft:
            return self.application.fee
        return Tariff.of(self.application.version).cents(self.evaluation.values, level=self.level)

    @property
    def problems(self) -> list[dict[str, Any]]:
        """With their pointers."""
        found = self.evaluation.problems if self.application.is_draft else ()
        return [
            {"pointer": self.evaluation.pointer(one), "detail": str(one.message), "code": one.code}
            for one in problems_of(self.application, self.evaluation, found)
        ]

    @property
    def requirements(self) -> list[dict[str, Any]]:
        """Those that apply."""
        definition = definition_of(self.application.version)
        missing = missing_attachments(definition, self.evaluation, self.documents)
        return [
            {
                "id": one.id, "label": str(one.label), "required": one.required, "formats": list(one.formats),
                "max_files": one.max_files, "missing": one.id in missing and self.application.is_draft,
            }
            for one in definition.attachments
            if self.evaluation.requirement_visible(one.id)
        ]  # fmt: skip

    @property
    def open(self) -> bool:
        """Whether it can be filed now, as far as the calendar goes."""
        now, version = timezone.now(), self.application.version
        return self.application.is_draft and version.procedure.open_at(now) and version.takes_drafts_at(now)


class WholeApplicationSerializer(ApplicationSerializer):
    """With the form it answers, answers, files, what holds up the filing, and the fee."""

    form = FormRefSerializer(read_only=True)
    answers = serializers.DictField(
        read_only=True,
        help_text="Canonical values by id of the field, without what is hidden; rows of groups carry `_id`. A "
        "co-applicant gets identifiers and what is sensitive masked.",
    )
    supplemented = serializers.DictField(
        child=serializers.DateField(), read_only=True,
        help_text="Days of the latest supplement by id of the field; `answers` are as they stand since.",
    )  # fmt: skip
    unread = serializers.DictField(
        child=serializers.CharField(), read_only=True,
        help_text="Of a `typed` one: what stands on the paper and is no answer to its question, by id of the field.",
    )  # fmt: skip
    attachments = AttachedSerializer(many=True, read_only=True)
    requirements = RequirementSerializer(many=True, read_only=True)
    cosigners = CosignerSerializer(many=True, read_only=True)
    problems = ProblemFieldSerializer(many=True, read_only=True)
    fee = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="In cents, as you are signed in; or null."
    )
    open = serializers.BooleanField(read_only=True, help_text="Whether it can be filed now.")

    class Meta(ApplicationSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *ApplicationSerializer.Meta.fields, "form", "answers", "supplemented", "unread", "attachments",
            "requirements", "cosigners",
            "problems", "fee", "open",
        )  # fmt: skip

    def to_representation(self, instance: Application) -> dict[str, Any]:
        """The application, then what it says."""
        whole = Whole.of(instance, self.context["actor"])
        version = instance.version
        return {
            **ApplicationSerializer(instance).data,
            "form": {"number": version.number, "digest": version.digest},
            "answers": whole.answers,
            "supplemented": {name: day.isoformat() for name, day in whole.mended.items()},
            "unread": whole.unread,
            "attachments": AttachedSerializer(whole.documents, many=True).data,
            "requirements": whole.requirements,
            "cosigners": CosignerSerializer(whole.cosigners, many=True).data,
            "problems": whole.problems,
            "fee": whole.fee,
            "open": whole.open,
        }


class FiledSerializer(ApplicationSerializer):
    """What filing gave: the number of the case, when it was received, what is to be paid, by when it is decided."""

    fee = serializers.IntegerField(read_only=True, allow_null=True, help_text="In cents, or null.")
    due = serializers.DateField(source="case.decision_due", read_only=True, allow_null=True)
    digest = serializers.CharField(read_only=True, help_text="SHA-256 of the content that was filed.")

    class Meta(ApplicationSerializer.Meta):
        fields = (*ApplicationSerializer.Meta.fields, "fee", "due", "digest")  # type: ignore[assignment]


class BeginSerializer(serializers.Serializer[Any]):
    """Which procedure."""

    procedure = serializers.SlugField()


class AnswersSerializer(serializers.Serializer[Any]):
    """Answers to put over those of the draft."""

    answers = serializers.DictField(help_text="Canonical values by id of the field; null takes an answer away.")
    revision = serializers.IntegerField(
        required=False, min_value=0, help_text="As you read it: 409 when the draft was changed since."
    )


class StatementSerializer(serializers.Serializer[Any]):
    """The statement of truth."""

    statement = serializers.BooleanField(
        required=False, default=False, help_text="True: what the application says is true."
    )


class UploadSerializer(serializers.Serializer[Any]):
    """One file for one requirement."""

    requirement = serializers.CharField(max_length=80)
    file = serializers.FileField(allow_empty_file=True)
