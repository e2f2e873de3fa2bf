"""What e-vloge delete of a case that stands on an approved list."""

from typing import Any

from apps.applications.choices import APPLICATION
from apps.applications.models import Application
from apps.applications.services.supplements import OWNER
from apps.core import history
from apps.core.actor import system_actor
from apps.documents.models import Document
from apps.documents.services import forget_document

PORTAL = system_actor("disposal")
REASON = "odobren seznam za izbris"


def dispose_application(case: Any) -> None:
    """The application of a case: content, what was typed, supplements, co-applicants, files, and whom their histories
    name. In the caller's transaction; the triggers of the database let go only of what stands on an approved list.
    Asked again it changes nothing."""
    application = Application.objects.filter(case=case.pk).first()
    if application is None:
        return
    supplements, cosigners = list(application.supplements.all()), list(application.cosigners.all())
    for owner in ((APPLICATION, application.pk), *((OWNER, one.request_id) for one in supplements)):
        for document in Document.objects.of(*owner):
            forget_document(actor=PORTAL, document=document, reason=REASON)
    application.transcriptions.all().delete()
    keys = [(one, one.pk) for one in (*supplements, *cosigners, application)]
    for one, key in keys:
        one.delete()
        one.pk = key  # deleting took it away; its history goes by it
        history.forget(one, reason=REASON)
