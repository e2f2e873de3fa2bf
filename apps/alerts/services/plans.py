"""Threat assessments and plans: versions with their files."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.alerts.models import Plan
from apps.alerts.models.plans import OWNER
from apps.core.actor import Actor
from apps.documents.models import Document
from apps.documents.services import receive_document

PURPOSE = "plan"


def save_plan(*, actor: Actor, plan: Plan, upload: Any = None) -> Plan:
    """Keep a version, with its file when one is given. PermissionDenied; FileRefused, and then nothing is kept."""
    if not actor.has_perm(f"alerts.{'add' if plan._state.adding else 'change'}_plan"):
        raise PermissionDenied
    with transaction.atomic():
        plan.save()
        if upload is not None:
            receive_document(actor=actor, upload=upload, owner_kind=OWNER, owner_id=plan.pk, purpose=PURPOSE)
    return plan


def with_files(plans: list[Plan]) -> list[Plan]:
    """The same plans with `file`: the document that came last and may be handed out."""
    rows = Document.objects.filter(owner_kind=OWNER, owner_id__in=[str(plan.pk) for plan in plans], deleted=None)
    latest = {row.owner_id: row for row in rows.select_related("file").order_by("created") if row.file.available}
    for plan in plans:
        plan.file = latest.get(str(plan.pk))
    return plans
