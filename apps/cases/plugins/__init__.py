"""What this app plugs into the house."""

from apps.cases.plugins import archive, mailbox, notices, papers, people, programs, staff
from apps.cases.policies import (
    DECISION,
    INSIDE,
    KIND,
    AppealDocuments,
    CaseDocuments,
    CaseOrders,
    DecisionDocuments,
    InsideDocuments,
    LetterDocuments,
    MessageDocuments,
    OpinionDocuments,
)
from apps.cases.providers import SimulatedSiCev
from apps.cases.registry import delivery_providers
from apps.cases.services.appealing import APPEALS
from apps.cases.services.delivering import PROVIDER
from apps.cases.services.letters import LETTERS
from apps.cases.services.messages import MESSAGES
from apps.cases.services.opinions import OPINIONS
from apps.documents.registry import owner_policies
from apps.payments.registry import order_policies


def register() -> None:
    """Called once from AppConfig.ready()."""
    owner_policies.register(KIND, CaseDocuments())
    owner_policies.register(INSIDE, InsideDocuments())
    owner_policies.register(DECISION, DecisionDocuments())
    delivery_providers.register(PROVIDER, SimulatedSiCev())
    owner_policies.register(LETTERS, LetterDocuments())
    owner_policies.register(MESSAGES, MessageDocuments())
    owner_policies.register(APPEALS, AppealDocuments())
    owner_policies.register(OPINIONS, OpinionDocuments())
    order_policies.register(KIND, CaseOrders())
    mailbox.register()
    people.register()
    staff.register()
    programs.register()
    archive.register()
    papers.register()
    notices.register()
