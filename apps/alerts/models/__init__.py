"""Tables of alerts."""

from apps.alerts.models.alerts import Alert, AlertVisits
from apps.alerts.models.feeds import AlertFeed, ForeignAlert
from apps.alerts.models.hazards import ConfirmationRule, Hazard
from apps.alerts.models.plans import Plan
from apps.alerts.models.responders import Call, Responder, ResponderGroup

__all__ = [
    "Alert", "AlertFeed", "AlertVisits", "Call", "ConfirmationRule", "ForeignAlert", "Hazard", "Plan", "Responder",
    "ResponderGroup",
]  # fmt: skip
