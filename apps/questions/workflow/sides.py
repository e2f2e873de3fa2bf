"""On which side of a question an actor stands."""

from apps.cases.models.cases import departments_of
from apps.core.actor import Actor
from apps.questions.models import Asker, Question
from apps.questions.models.questions import MODERATE, VIEW

ASKER, OFFICER, HEAD, MODERATOR, PORTAL = "asker", "officer", "head", "moderator", "portal"
OFFICE = frozenset({OFFICER, HEAD})


def sides_of(actor: Actor, question: Question) -> set[str]:
    """Every side; none for whoever only reads. Whoever holds the asker's link is let in by the service that checked
    it."""
    if actor.system:
        return {PORTAL}
    found = set()
    if actor.user and Asker.objects.filter(question=question.pk, user=actor.user.pk).exists():
        found.add(ASKER)
    if not actor.has_perm(VIEW) or not actor.employer:
        return found
    if question.department.organisation_id != actor.employer:
        return found
    if "head" in actor.roles:
        found.add(HEAD)
    if actor.has_perm(MODERATE):
        found.add(MODERATOR)
    if departments_of(actor).filter(department=question.department_id, role="officer").exists():
        found.add(OFFICER)
    return found
