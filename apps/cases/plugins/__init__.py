"""What this app plugs into the house."""

from apps.cases.plugins import people, staff
from apps.cases.policies import (
    DECISION,
    KIND,
    AppealDocuments,
    CaseDocuments,
    CaseOrders,
    DecisionDocuments,
    MessageDocuments,
    OpinionDocuments,
)
from apps.cases.providers import SimulatedSiCev
from apps.cases.registry import delivery_providers
from apps.cases.services.appealing import APPEALS
from apps.cases.services.delivering import PROVIDER
from apps.cases.services.messages import MESSAGES
from apps.cases.services.opinions import OPINIONS
from apps.documents.registry import owner_policies
from apps.payments.registry import order_policies


def register() -> None:
    """Called once from AppConfig.ready()."""
    owner_policies.register(KIND, CaseDocuments())
    owner_policies.register(DECISION, DecisionDocuments())
    delivery_providers.register(PROVIDER, SimulatedSiCev())
    owner_policies.register(MESSAGES, MessageDocuments())
    owner_policies.register(APPEALS, AppealDocuments())
    owner_policies.register(OPINIONS, OpinionDocuments())
    order_policies.register(KIND, CaseOrders())
    people.register()
    staff.register()
