"""Topics with what belongs to them: loaded once with a release, then kept by staff."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.identity.models import Department
from apps.questions.models import QuestionTemplate, QuestionTopic, ReplyPeriod

FILE = Path(__file__).resolve().parents[1] / "data" / "topics.json"
BEGINNING = "2026-01-01"  # from when the shipped period holds


def shipped() -> dict[str, Any]:
    """`topics` and `templates` of the release."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@transaction.atomic
def load_topics() -> int:
    """Add what is missing; what staff changed stays. Needs the departments (`load_organisations`). Returns how many
    topics there are."""
    data, known = shipped(), set(QuestionTopic.objects.values_list("code", flat=True))
    departments = {(row.organisation.slug, row.code): row for row in Department.objects.select_related("organisation")}
    for order, row in enumerate(data["topics"], start=1):
        if row["code"] not in known:
            facts = {name: row[name] for name in ("code", "name_sl", "name_en", "keywords")}
            department = departments[row["organisation"], row["department"]]
            QuestionTopic.objects.create(order=10 * order, department=department, **facts)
    if not ReplyPeriod.objects.exists():
        ReplyPeriod.objects.create(valid_from=BEGINNING, basis="Predlog; potrdi ga občina.")
    if not QuestionTemplate.objects.exists():
        topics = QuestionTopic.objects.in_bulk(field_name="code")
        for row in data["templates"]:
            QuestionTemplate.objects.create(**row | {"topic": topics.get(row["topic"])})
    return QuestionTopic.objects.count()
