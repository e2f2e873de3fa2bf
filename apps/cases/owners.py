"""What owns the documents of a case."""

from typing import Any

from apps.cases.models import Case
from apps.cases.policies import DECISION, INSIDE, KIND
from apps.cases.services.appealing import APPEALS
from apps.cases.services.letters import LETTERS
from apps.cases.services.messages import MESSAGES
from apps.cases.services.opinions import OPINIONS


def owners_of(case: Case) -> list[tuple[str, Any]]:
    """Kind and id of each, in an order that never changes."""
    return [
        (KIND, case.pk),
        *((DECISION, one.pk) for one in case.decisions.order_by("sequence")),
        *((LETTERS, one.pk) for one in case.letters.order_by("sequence")),
        (MESSAGES, case.pk),
        (APPEALS, case.pk),
        *((OPINIONS, one.pk) for one in case.opinions.order_by("created", "pk")),
        (INSIDE, case.pk),
    ]
