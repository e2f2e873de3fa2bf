"""What this app plugs into the house."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import metrics, plugs
from apps.core.actor import Actor, system_actor
from apps.documents import demo, finding, policies, services
from apps.documents.choices import REFUSED
from apps.documents.content import kinds
from apps.documents.exceptions import SealUnavailable
from apps.documents.metrics import SealCollector, StorageCollector
from apps.documents.models import Document, StorageCheck, StoredFile
from apps.documents.registry import owner_policies, scanners
from apps.documents.scanners.clamd import Clamd
from apps.documents.scanners.stand_in import StandIn
from apps.documents.signing.certificate import SOON, configured
from apps.identity import registry

KEPT_YEARS = 2


def my_documents(actor: Actor) -> list[dict[str, Any]]:
    """What is known of a person's own documents, for Moji podatki and the export."""
    if not actor.user:
        return []
    rows = Document.objects.of("person", actor.user.pk).select_related("file").order_by("created", "pk")
    return [
        {
            "name": document.name,
            "purpose": document.purpose,
            "received": document.created.isoformat(),
            "made_by_portal": document.generated,
            "type": document.file.content_type,
            "size": document.file.received_size,
            "sha256": document.file.received_sha256,
            "state": document.file.get_state_display(),
        }
        for document in rows
    ]


def refused_documents(actor: Actor) -> Iterable[plugs.MyWaiting]:
    """Own documents that the check refused, until the person takes them away."""
    owner = policies.owner_of(actor)
    if owner is None:
        return []
    rows = Document.objects.of(*owner).filter(file__state__in=REFUSED).order_by("created")
    return [
        plugs.MyWaiting(
            colour="danger",
            icon="opozorilo",
            due=_("ni sprejeto"),
            title=_("Naložite drugo datoteko"),
            text=document.name,
            url=reverse("documents:mine"),
            button=_("Poglejte zakaj"),
        )
        for document in rows[:5]
    ]


def _old(today: dt.date) -> QuerySet[Document]:
    """Own documents that have been kept for the whole period."""
    limit = today.replace(year=today.year - KEPT_YEARS, day=min(today.day, 28))
    return Document.objects.filter(owner_kind__in=("person", "organisation"), deleted=None, created__date__lt=limit)


def _take_away(document: Document) -> None:
    services.delete_document(actor=system_actor("retention"), document=document)


def erasure_plan(user: Any) -> Iterable[plugs.ErasureLine]:
    """Own documents go; what was attached to a case belongs to the case."""
    count = Document.objects.of("person", user.pk).count()
    yield plugs.ErasureLine(_("lastni dokumenti"), "erased", _("ni več podlage za hrambo (GDPR, 17. člen)"), count)


def erase(user: Any) -> None:
    """References and names at once; the bytes, once nothing refers to them, after the grace period."""
    for document in Document.objects.of("person", user.pk):
        services.delete_document(actor=system_actor("erasure"), document=document)
    Document.objects.filter(owner_kind="person", owner_id=str(user.pk)).update(name="")


def register() -> None:
    """Called once from AppConfig.ready()."""
    kinds.register()
    scanners.register("clamd", Clamd())
    scanners.register("stand-in", StandIn())
    owner_policies.register("person", policies.PersonPolicy())
    owner_policies.register("organisation", policies.OrganisationPolicy())
    metrics.collectors.register("documents", StorageCollector())
    metrics.collectors.register("seal", SealCollector())
    plugs.my_pages.register(
        "documents", plugs.MyPage(gettext_lazy("Dokumenti"), lambda: reverse("documents:inbox"), "sponka"), order=60
    )
    plugs.search_sources.register(
        "documents", plugs.SearchSource(gettext_lazy("Javni dokumenti"), finding.search_documents), order=60
    )
    plugs.my_waiting.register("documents", refused_documents)
    plugs.demo_modules.register("documents", plugs.DemoModule("Dokumenti", demo.load), order=50)
    plugs.personal_data.register("documents", plugs.PersonalData(gettext_lazy("Dokumenti"), my_documents))
    plugs.retention_rules.register(
        "documents.own",
        plugs.RetentionRule(
            title=gettext_lazy("Dokumenti, ki jih oseba hrani zase"),
            period=gettext_lazy("dve leti"),
            basis=gettext_lazy("GDPR, 6. člen, točka 1(b): hramba na željo osebe"),
            due=_old,
            act=_take_away,
            duration=f"P{KEPT_YEARS}Y",
            start=gettext_lazy("dan, ko je bil dokument dodan"),
            proposed=True,
        ),
    )
    plugs.erasures.register("documents", plugs.Erasure(erasure_plan, erase), order=60)
    registry.grant("head_of_digital", "documents.view_storagecheck")
    registry.grant("data_protection", "documents.view_document")
    registry.grant("administrator", "documents.recheck_storedfile")
    for role in ("head_of_digital", "administrator"):
        registry.grant(role, "documents.view_seal", "documents.revoke_seal")
    for role in ("officer", "head"):
        registry.grant(role, "documents.view_photo", "documents.care_photo")
    registry.describe("documents.care_photo", gettext_lazy("zameglitev, skrivanje in odstranitev fotografij"))
    registry.describe("documents.revoke_seal", gettext_lazy("preklic zapečatenega dokumenta"))
    registry.describe("documents.recheck_storedfile", gettext_lazy("ponovni pregled datoteke v karanteni"))
    _register_cards()


def _register_cards() -> None:
    plugs.waiting_cards.register(
        "documents.stuck",
        plugs.WaitingCard(
            title=gettext_lazy("Datoteke čakajo na pregled"),
            icon="bug_report",
            count=lambda actor: StoredFile.objects.visible_to(actor).stuck().count(),
            url=lambda: reverse("admin:documents_storedfile_changelist") + "?fate=stuck",
            permission="documents.view_storedfile",
            hint=gettext_lazy("Po petih poskusih brez izvida: preverite pregledovalnik"),
        ),
        order=910,
    )
    plugs.waiting_cards.register(
        "documents.storage",
        plugs.WaitingCard(
            title=gettext_lazy("Napake v shrambi datotek"),
            icon="database_off",
            count=_faults,
            url=lambda: reverse("admin:documents_storagecheck_changelist"),
            permission="documents.view_storagecheck",
            hint=gettext_lazy("Po zadnjem preverjanju: manjka ali je spremenjeno"),
        ),
        order=920,
    )
    plugs.waiting_cards.register(
        "documents.seal",
        plugs.WaitingCard(
            title=gettext_lazy("Potrdilo za žig"),
            icon="verified",
            count=_seal_ends,
            url=lambda: reverse("admin:documents_seal_changelist"),
            permission="documents.revoke_seal",
            hint=gettext_lazy("Kmalu poteče ali ni uporabno: zamenjajte ga"),
        ),
        order=905,
    )


def _seal_ends(actor: Actor) -> int:
    """1 when the certificate of the seal is about to expire or cannot be used."""
    if not settings.SEAL_PKCS12:
        return 0
    try:
        found = configured()
    except SealUnavailable:
        return 1
    now = timezone.now()
    return int(bool(found.fault(now)) or found.days_left(now) < SOON)


def _faults(actor: Actor) -> int:
    last = StorageCheck.objects.visible_to(actor).first()
    return last.missing + last.wrong + bool(last.error) if last else 0
