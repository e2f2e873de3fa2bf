"""Categories with what belongs to them: loaded once with a release, then kept by staff."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from apps.core.actor import Actor
from apps.identity.models import Department, Organisation
from apps.reports.choices import StateType
from apps.reports.models import AnswerTemplate, CategoryAttribute, Report, ReportCategory, ServiceLevel

FILE = Path(__file__).resolve().parents[1] / "data" / "categories.json"
BEGINNING = dt.date(2026, 1, 1)  # from when the shipped service levels hold
FACTS = (
    "area", "name_sl", "name_en", "description_sl", "description_en", "keywords", "radius", "private", "hidden",
    "danger_number", "danger_sl", "danger_en",
)  # fmt: skip


def shipped() -> dict[str, Any]:
    """`categories` and `templates` of the release."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@transaction.atomic
def load_categories() -> int:
    """Add the categories that are missing; what staff changed stays. Needs the organisations of the town
    (`load_organisations`). Returns how many there are."""
    data = shipped()
    known = set(ReportCategory.objects.values_list("code", flat=True))
    departments = {(row.organisation.slug, row.code): row for row in Department.objects.select_related("organisation")}
    contractors = Organisation.objects.in_bulk(field_name="slug")
    for order, row in enumerate(data["categories"], start=1):
        if row["code"] not in known:
            _load(row, order, departments[row["organisation"], row["department"]], contractors.get(row["contractor"]))
    if not AnswerTemplate.objects.exists():
        codes = ReportCategory.objects.in_bulk(field_name="code")
        for row in data["templates"]:
            AnswerTemplate.objects.create(**row | {"category": codes.get(row["category"])})
    return ReportCategory.objects.count()


def _load(row: dict[str, Any], order: int, department: Department, contractor: Organisation | None) -> None:
    facts = {name: row[name] for name in FACTS if name in row}
    category = ReportCategory.objects.create(
        code=row["code"], order=10 * order, department=department, contractor=contractor, **facts
    )
    ServiceLevel.objects.create(
        category=category, valid_from=BEGINNING, amount=row["amount"], unit=row["unit"],
        basis="Predlog; potrdi ga občina.",
    )  # fmt: skip
    for attribute in row.get("attributes", ()):
        CategoryAttribute.objects.create(category=category, **attribute)


def save_category(*, actor: Actor, category: ReportCategory) -> ReportCategory:
    """Add or change a category. Its reports follow at once when it becomes private, or public. PermissionDenied
    without the right to change categories."""
    verb = "add" if category._state.adding else "change"
    if not actor.has_perm(f"reports.{verb}_reportcategory"):
        raise PermissionDenied
    with transaction.atomic():
        category.save()
        shown = Q(kind=StateType.HIDDEN)
        rows = Report.objects.filter(category=category)
        rows.filter(~shown).exclude(public=category.public).update(public=category.public)
    return category
