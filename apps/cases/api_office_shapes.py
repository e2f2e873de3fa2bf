"""What the API says of cases to those who work on them."""

from collections.abc import Collection
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.cases import deadlines, reading, workflow
from apps.cases.api_shapes import CaseSerializer
from apps.cases.api_talk import FileSerializer
from apps.cases.choices import CaseState
from apps.cases.models import Case
from apps.cases.models.ledger import Deadlines, deadlines_of
from apps.core.actor import Actor
from apps.payments.services import is_settled

NOT_FOR_PROGRAMS = ("withdraw", "join")  # the party's will, and a case that may be another department's


def steps_for(actor: Actor, names: Collection[str]) -> list[str]:
    """Those of the names that are taken here: steps that need only words."""
    simple = [name for name in names if not workflow.STEPS[name].by]
    return [name for name in simple if not (actor.client and name in NOT_FOR_PROGRAMS)]


class OfficerSerializer(serializers.Serializer[Any]):
    """Who works on it."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="__str__")


class NextSerializer(serializers.Serializer[Any]):
    """What the state waits for. `kind`: `call`, `supplement`, `decision` or `appeal`."""

    kind = serializers.CharField()
    due = serializers.DateField()


class OfficeCaseSerializer(CaseSerializer):
    """A case as its office has it. `next`: the deadline that the state waits for, or null; `changed`: for
    `changed_since`."""

    officer = OfficerSerializer(read_only=True, allow_null=True)
    department_id = serializers.UUIDField(read_only=True)
    next = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *CaseSerializer.Meta.fields, "department_id", "officer", "next", "outcome", "channel", "changed",
        )  # fmt: skip

    @extend_schema_field(NextSerializer(allow_null=True))
    def get_next(self, case: Case) -> dict[str, Any] | None:
        """As lists show it."""
        return NextSerializer({"kind": case.next_kind, "due": case.next_due}).data if case.next_due else None


class OfficeEventSerializer(serializers.Serializer[Any]):
    """One thing that happened. `public`: the party reads it too; `documents`: ids; `facts`: what deadlines and states
    follow from, such as `step`, `from`, `to`."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    happened = serializers.DateTimeField()
    text = serializers.CharField(help_text="In the language of the request.")
    by = serializers.CharField(source="who")
    public = serializers.BooleanField()
    documents = serializers.ListField(child=serializers.UUIDField())
    facts = serializers.DictField()


class RowSerializer(serializers.Serializer[Any]):
    """An answer. `note`: when it was supplemented."""

    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()
    note = serializers.CharField()


class SectionSerializer(serializers.Serializer[Any]):
    """Answers under one title. `note`: where they come from, when the party did not type them (paper)."""

    title = serializers.CharField()
    note = serializers.CharField()
    rows = RowSerializer(many=True)


class TermSerializer(serializers.Serializer[Any]):
    """A deadline, and what it follows from. `now`: the state waits for it."""

    kind = serializers.CharField()
    due = serializers.DateField(source="day")
    explained = serializers.CharField()
    now = serializers.BooleanField()


class OfficeWholeSerializer(OfficeCaseSerializer):
    """With what was filed, documents, deadlines and timeline (the latest first). `steps`: those that the caller could
    take here now; `fees_settled`: whether nothing waits to be paid."""

    answers = SectionSerializer(many=True, read_only=True)
    documents = FileSerializer(many=True, read_only=True)
    deadlines = TermSerializer(many=True, read_only=True)
    events = OfficeEventSerializer(many=True, read_only=True)
    steps = serializers.ListField(child=serializers.CharField(), read_only=True)
    fees_settled = serializers.BooleanField(read_only=True)

    class Meta(OfficeCaseSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *OfficeCaseSerializer.Meta.fields, "answers", "documents", "deadlines", "events", "steps", "fees_settled",
        )  # fmt: skip

    def to_representation(self, instance: Case) -> dict[str, Any]:
        """The case, then what belongs to it."""
        actor = self.context["actor"]
        whole = reading.whole(actor, instance)
        return {
            **OfficeCaseSerializer(instance, context=self.context).data,
            "answers": SectionSerializer(whole.sections, many=True).data,
            "documents": FileSerializer(whole.documents, many=True).data,
            "deadlines": TermSerializer(terms_of(deadlines_of(instance)), many=True).data,
            "events": OfficeEventSerializer([moment.event for moment in whole.moments], many=True).data,
            "steps": steps_for(actor, workflow.steps_open(actor, instance)),
            "fees_settled": is_settled("case", instance.pk),
        }


def terms_of(found: Deadlines) -> list[dict[str, Any]]:
    """Every deadline of the ledger."""
    call = found.call if found.call == found.next else None
    rows = [*found.supplements.values(), call, found.decision, found.appeal]
    return [
        {"kind": one.kind, "day": one.day, "explained": deadlines.explain(one), "now": one == found.next}
        for one in rows
        if one is not None
    ]


class NoteSerializer(serializers.Serializer[Any]):
    """A note for the office."""

    text = serializers.CharField(max_length=500)


class StepSerializer(serializers.Serializer[Any]):
    """A step. `expected`: the state on which it was decided; the other fields are words that some steps ask for."""

    step = serializers.ChoiceField(choices=[name for name, step in workflow.STEPS.items() if not step.by])
    expected = serializers.ChoiceField(choices=CaseState.choices)
    reason = serializers.CharField(required=False, max_length=400, help_text="The party reads it in the timeline.")
    whom = serializers.CharField(required=False, max_length=200)
    on = serializers.DateField(required=False, help_text="Day of service.")
    number = serializers.CharField(required=False, max_length=24)
