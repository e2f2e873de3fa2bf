"""Electronic service and the archive. Both need a contract: until there is one, simulators that say so wherever they
are seen."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.cases.exceptions import ArchiveDown
from apps.cases.registry import ArchiveProvider, DeliveryProvider
from apps.core.actor import system_actor
from apps.documents.models import Document
from apps.documents.services import delete_document, plain_chunks, refer_document


class SimulatedSiCev(DeliveryProvider):
    """Behaves as SI-CeV does towards us: takes a parcel once, tells its reference, and knows whether it was collected.
    Here the party collects it in the portal (`collect_delivery`), so there is nothing more to ask."""

    title = _("SI-CeV (simulator)")
    simulated = True

    def send(self, delivery: Any, content: bytes) -> str:
        """The reference follows from the delivery: sent twice, it is the same parcel."""
        return f"SIM-{str(delivery.pk)[-12:].upper()}"

    def served_of(self, delivery: Any) -> dt.date | None:
        """Collecting is told to the portal at once."""
        return delivery.served_on  # type: ignore[no-any-return]


class SimulatedArchive(ArchiveProvider):
    """Keeps what it takes in the portal's own sealed storage, under an owner that nobody may read: it proves the way,
    and is no archive in the sense of the law."""

    title = _("Arhiv (simulator)")
    simulated = True
    OWNER = "archive_simulator"
    ACTOR = system_actor("archive")

    def store(self, package: Any, content: Iterator[bytes]) -> str:
        """The receipt follows from the package: stored twice, it is the same."""
        if _sha256(content) != package.sha256:
            raise ArchiveDown("altered")
        receipt = f"SIM-{package.pk.hex[-12:].upper()}"
        document = Document.objects.get(pk=package.document)
        refer_document(actor=self.ACTOR, document=document, owner_kind=self.OWNER, owner_id=receipt)
        return receipt

    def confirmed(self, package: Any) -> bool:
        """Reads what it keeps."""
        kept = self._kept(package)
        return kept is not None and _sha256(plain_chunks(kept.file)) == package.sha256

    def discard(self, package: Any) -> None:
        """Lets go; asked again, nothing happens."""
        if kept := self._kept(package):
            delete_document(actor=self.ACTOR, document=kept)

    def _kept(self, package: Any) -> Document | None:
        found: Document | None = Document.objects.of(self.OWNER, package.receipt).select_related("file").first()
        return found


def _sha256(content: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in content:
        digest.update(chunk)
    return digest.hexdigest()
