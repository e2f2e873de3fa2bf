"""What e-vloge do when something happened. Each runs in the transaction that records it as done, and again it changes
nothing."""

from apps.applications.services.receipts import issue_receipt
from apps.applications.services.telling import tell_applicant, tell_department
from apps.applications.signals import application_filed
from apps.core.models import OutboxEvent


@application_filed.receiver("applications.issue_receipt")
def make_receipt(event: OutboxEvent) -> None:
    """The PDF of everything that was filed, and its line in the timeline."""
    issue_receipt(event.payload["application_id"])


@application_filed.receiver("applications.tell_applicant")
def write_to_applicant(event: OutboxEvent) -> None:
    """A notice and a mail for those whose application it is."""
    tell_applicant(event.payload["application_id"])


@application_filed.receiver("applications.tell_department")
def write_to_department(event: OutboxEvent) -> None:
    """A word to those who work on it."""
    tell_department(event.payload["application_id"])
