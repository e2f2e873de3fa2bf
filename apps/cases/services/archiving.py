"""Handing closed cases over to the archive: ordered by the archivist, made and handed over by the worker.

Each stage (made, handed over, confirmed) is a transaction of its own under the lock of the package, so that a killed
worker goes on where it was and nothing is made or handed over twice.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.archive.building import built, name_of
from apps.cases.archive.contents import contents_of
from apps.cases.choices import PackageState
from apps.cases.exceptions import ArchiveDown, StepRefused
from apps.cases.models import ArchivePackage, Case
from apps.cases.models.packages import HAND_OVER
from apps.cases.registry import archive_providers
from apps.cases.services.moving import locked
from apps.cases.services.plan import term_of
from apps.cases.workflow.archive import PACKAGE, go
from apps.core import jobs
from apps.core.actor import Actor, system_actor
from apps.core.crypto import SealBroken
from apps.documents.exceptions import BytesMissing, StorageDown
from apps.documents.models import Document
from apps.documents.services import delete_document, plain_chunks, store_stream

logger = logging.getLogger("portal.archive")

PORTAL = system_actor("archive")
OWNER, PURPOSE, PROVIDER = "archive_package", "package", "archive"
TRIES = 5  # a package that fails so often waits for somebody to look
AT_ONCE = 20
TROUBLE = (ArchiveDown, StorageDown, BytesMissing, SealBroken, Document.DoesNotExist)


@transaction.atomic
def request_package(*, actor: Actor, case_id: UUID) -> ArchivePackage:
    """Order the package of a closed case, to be made and handed over by the worker; once for each content: asked
    again, the same one, and one that failed is tried again. Http404; PermissionDenied; StepRefused for a case that is
    open, deleted, or whose sign the plan did not know when it was closed."""
    if not actor.has_perm(HAND_OVER):
        raise PermissionDenied
    case = locked(actor, case_id)
    term = term_of(case)
    if term is None or case.disposed:
        raise StepRefused(_("Zadeva še ni zaključena ali pa je že izbrisana."))
    if not term.keeping:
        raise StepRefused(_("Znaka %(sign)s na dan zaključka ni bilo v klasifikacijskem načrtu.") % {"sign": case.sign})
    wanted = {"requested_by": actor.user, "keeping": term.keeping, "until": term.until}
    package, made = ArchivePackage.objects.get_or_create(case=case, mark=contents_of(case).mark, defaults=wanted)
    if not made and package.state == PackageState.FAILED:
        go(package, PACKAGE, "retry")
        package.attempts, package.error = 0, ""
        package.save()
    if not package.is_over:
        jobs.enqueue("cases.make_packages")
    return package


def make_packages() -> int:
    """Bring what waits a step further, each as far as it goes; how many were confirmed. Safe to run twice and at
    once."""
    rows = ArchivePackage.objects.exclude(state__in=(PackageState.CONFIRMED, PackageState.FAILED))
    keys = list(rows.order_by("created").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_forward(key) for key in keys)


def _forward(key: UUID) -> bool:
    try:
        return all(_stage(key, state, act) for state, act in STAGES)
    except TROUBLE as error:
        logger.warning("package", extra={"package": str(key), "error": type(error).__name__})
        _count(key, type(error).__name__)
        return False


def _stage(key: UUID, state: str, act: Callable[[ArchivePackage], bool]) -> bool:
    """One stage under the lock; True when the package is beyond it."""
    with transaction.atomic():
        rows = ArchivePackage.objects.select_for_update(of=("self",), skip_locked=True)
        package = rows.select_related("case__department__organisation").filter(pk=key).first()
        if package is None:
            return False
        if package.state != state:
            return package.state not in (PackageState.WAITING, PackageState.FAILED)
        if not act(package):
            return False
        package.error = ""
        package.save()
    return True


@transaction.atomic
def _count(key: UUID, error: str) -> None:
    package = ArchivePackage.objects.select_for_update().get(pk=key)
    package.attempts += 1
    package.error = error
    if package.attempts >= TRIES:
        go(package, PACKAGE, "fail")
    package.save()


def _make(package: ArchivePackage) -> bool:
    if package.document is None:
        contents = contents_of(package.case)
        with built(contents) as source:
            document = store_stream(
                actor=PORTAL, source=source, name=f"{name_of(contents)}.zip", content_type="application/zip",
                owner_kind=OWNER, owner_id=package.pk, purpose=PURPOSE, language="sl",
            )  # fmt: skip
        package.document, package.sha256, package.size = document.pk, document.file.sha256, document.file.size
        package.made_at = timezone.now()
    go(package, PACKAGE, "make")
    return True


def _hand_over(package: ArchivePackage) -> bool:
    provider = archive_providers.get(PROVIDER)
    document = Document.objects.select_related("file").get(pk=package.document)
    package.receipt = provider.store(package, plain_chunks(document.file))
    package.provider, package.simulated, package.handed_at = PROVIDER, provider.simulated, timezone.now()
    go(package, PACKAGE, "hand_over")
    return True


def _confirm(package: ArchivePackage) -> bool:
    if not archive_providers.get(package.provider).confirmed(package):
        return False
    package.confirmed_at = timezone.now()
    go(package, PACKAGE, "confirm")
    return True


STAGES = ((PackageState.WAITING, _make), (PackageState.MADE, _hand_over), (PackageState.HANDED_OVER, _confirm))


def discard_packages(case: Case) -> None:
    """The case is deleted and not archival: neither we nor the archive keep its packages."""
    for package in ArchivePackage.objects.filter(case=case).exclude(document=None):
        if package.receipt:
            archive_providers.get(package.provider).discard(package)
        for document in Document.objects.of(OWNER, package.pk):
            delete_document(actor=PORTAL, document=document)
        package.document = None
        package.save()
