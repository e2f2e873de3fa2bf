"""Who may build and publish procedures: staff of the organisation that they belong to, and administrators of all."""

from typing import Any

from django.core.exceptions import PermissionDenied

from apps.applications.models import Procedure
from apps.core.actor import Actor
from apps.identity.models.reach import everything, may_run

ADD = "applications.add_procedure"
BUILD = "applications.change_procedure"
PUBLISH = "applications.publish_procedure"


def may(actor: Actor, procedure: Procedure, permission: str) -> bool:
    """Whether the actor holds a permission for this procedure. One without a department (a link) is the
    administrators'."""
    department: Any = procedure.department
    if department is None:
        return everything(actor)
    return may_run(actor, department.organisation, permission)


def require(actor: Actor, procedure: Procedure, permission: str) -> None:
    """PermissionDenied unless they do."""
    if not may(actor, procedure, permission):
        raise PermissionDenied
