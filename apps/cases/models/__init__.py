"""Cases, the counters of their numbers, and what happened to them."""

from apps.cases.models.cases import Case
from apps.cases.models.counters import CaseCounter
from apps.cases.models.events import CaseEvent

__all__ = ["Case", "CaseCounter", "CaseEvent"]
