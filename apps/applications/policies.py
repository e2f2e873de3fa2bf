"""Whose the attachments of an application are, and what a requirement takes."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from apps.applications.engine import Attachment
from apps.applications.exceptions import AlreadyFiled, NotOpen
from apps.applications.models import Application
from apps.applications.services.drafts import definition_of, evaluation_of, workable
from apps.cases.models import Case, SupplementRequest
from apps.core.actor import Actor
from apps.core.models import key_of
from apps.documents.registry import MEGABYTE, Limits, OwnerPolicy, kinds_called

LARGEST = 25 * MEGABYTE


def limits_for(requirement: Attachment) -> Limits:
    """What a requirement of the form takes."""
    return Limits(kinds_called(requirement.formats), LARGEST, requirement.max_files)


class ApplicationDocuments(OwnerPolicy):
    """`application`: read by whoever sees the application, changed by whoever may work on the draft."""

    max_file = LARGEST
    max_total = 300 * MEGABYTE

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Applicants, co-applicants; of what was filed, staff of the department as well."""
        return Application.objects.visible_to(actor).filter(pk=key_of(owner_id)).exists()

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """Who may work on the draft, as long as it can be filed."""
        try:
            workable(actor=actor, application_id=key_of(owner_id))
        except (Application.DoesNotExist, AlreadyFiled, NotOpen):
            return False
        return True

    def may_delete(self, actor: Actor, owner_id: str) -> bool:
        """Who may work on the draft, also when it can no longer be filed."""
        own = Application.objects.drafts().filter(Application.objects.in_name_of(actor))
        return own.filter(pk=key_of(owner_id)).exists()

    def readable(self, actor: Actor) -> Q:
        """Of the applications that the actor sees."""
        return Q(owner_id__in=Application.objects.visible_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose data the application is."""
        application = Application.objects.filter(pk=key_of(owner_id)).first()
        return application.data_subject if application else None

    def limits(self, owner_id: str, purpose: str) -> Limits | None:
        """What the requirement says, as long as the answers ask for it."""
        rows = Application.objects.select_related("version", "applicant__person", "organisation", "principal__person")
        application = rows.filter(pk=key_of(owner_id)).first()
        if application is None:
            return None
        evaluation = evaluation_of(application)
        if not evaluation.requirement_visible(purpose):
            return None
        return limits_for(evaluation.definition.attachment(purpose))

    def hold(self, owner_id: str) -> None:
        """The application is not filed meanwhile, and is one that somebody works on: a stale draft it is no longer."""
        application = Application.objects.select_for_update(of=("self",)).filter(pk=key_of(owner_id)).first()
        if application is None or application.is_filed:
            raise PermissionDenied
        Application.objects.filter(pk=application.pk).update(changed=timezone.now(), warned=None)


class SupplementDocuments(ApplicationDocuments):
    """`supplement`: files that are being added to answer a call, by the party alone. What is sent belongs to the case
    from then on."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """The party."""
        return self._call(actor, owner_id) is not None

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """The party, while the call waits."""
        request = self._call(actor, owner_id)
        return request is not None and request.is_open

    def may_delete(self, actor: Actor, owner_id: str) -> bool:
        """The same."""
        return self.may_add(actor, owner_id)

    def readable(self, actor: Actor) -> Q:
        """Of the calls of one's own cases."""
        theirs = Case.objects.filter(Case.objects.theirs(actor)).values("pk")
        return Q(owner_id__in=SupplementRequest.objects.filter(case__in=theirs).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose case it is."""
        request = SupplementRequest.objects.filter(pk=key_of(owner_id)).select_related("case").first()
        return request.data_subject if request else None

    def limits(self, owner_id: str, purpose: str) -> Limits | None:
        """What a marked requirement says; nothing else is taken."""
        request = SupplementRequest.objects.filter(pk=key_of(owner_id)).select_related("case").first()
        if request is None or purpose not in request.ids("attachment"):
            return None
        rows = Application.objects.in_cases().select_related("version")
        application: Application | None = rows.filter(case=request.case_id).first()
        if application is None:
            return None
        return limits_for(definition_of(application.version).attachment(purpose))

    def hold(self, owner_id: str) -> None:
        """The answer is not sent meanwhile."""
        request = SupplementRequest.objects.select_for_update(of=("self",)).filter(pk=key_of(owner_id)).first()
        if request is None or not request.is_open:
            raise PermissionDenied

    @staticmethod
    def _call(actor: Actor, owner_id: str) -> SupplementRequest | None:
        theirs = Case.objects.filter(Case.objects.theirs(actor)).values("pk")
        found: SupplementRequest | None = SupplementRequest.objects.filter(case__in=theirs, pk=key_of(owner_id)).first()
        return found
