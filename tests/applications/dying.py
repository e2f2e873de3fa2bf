"""What the process of `killing` is asked to do."""

from apps.applications.services import filing
from apps.core.actor import Actor
from apps.identity.models import User


def file(user: str, application: str) -> None:
    """File a draft as its owner."""
    actor = Actor(user=User.objects.get(pk=user), level="substantial")
    filing.file_application(actor=actor, application_id=application, statement=True)
