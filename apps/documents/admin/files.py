"""Staff keep the storage in order: what is attached where, what waits or was refused, what the comparisons found.
Contents are opened through the owner's policy alone, never from here."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.actor import actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.core.templatetags.portal import filesize
from apps.documents import services
from apps.documents.models import Document, StorageCheck, StoredFile
from apps.documents.registry import policy_of


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """What is attached where."""

    list_display = (
        "created",
        "owner_kind",
        "owner_id",
        "purpose",
        "content_type",
        "size",
        "state",
        "generated",
        "gone",
    )
    list_filter = ("owner_kind", "file__state", "generated", "file__content_type")
    list_select_related = ("file",)
    search_fields = ("owner_id", "purpose", "file__received_sha256", "file__sha256")
    date_hierarchy = "created"
    fields = (
        "created", "owner_kind", "owner_id", "purpose", "name", "content_type", "size", "digest", "state",
        "signatures", "uploaded_by", "generated", "language", "deleted", "deleted_by",
    )  # fmt: skip

    @admin.display(description=_("vrsta"))
    def content_type(self, document: Document) -> str:
        """As found by content."""
        return document.file.content_type

    @admin.display(description=_("velikost"), ordering="file__size")
    def size(self, document: Document) -> str:
        """As received."""
        return filesize(document.file.received_size)

    @admin.display(description=_("stanje"), ordering="file__state")
    def state(self, document: Document) -> str:
        """Of the file."""
        return document.file.get_state_display()

    @admin.display(description=_("SHA-256 ob prejemu"))
    def digest(self, document: Document) -> str:
        """Of what was sent."""
        return document.file.received_sha256

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record knows who looks: names in signatures are contents."""
        document = super().get_object(request, object_id, from_field)
        if document is not None:
            document.readable = policy_of(document.owner_kind).may_read(actor_of(request), document.owner_id)
        return document

    @admin.display(description=_("podpisi"))
    def signatures(self, document: Any) -> str:
        """The report for whoever may open the document; that there is one, for the others."""
        if getattr(document, "readable", False):
            return render_to_string("documents/signatures_staff.html", {"file": document.file})
        report = getattr(document.file, "signature_report", None)
        return str(report.count) if report else "–"

    @admin.display(description=_("odstranjen"), boolean=True, ordering="deleted")
    def gone(self, document: Document) -> bool:
        """Whether it was taken away."""
        return document.deleted is not None


class FateFilter(admin.SimpleListFilter):
    """Files by what should be done with them."""

    title = _("karantena")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three questions."""
        return [("held", _("v karanteni ali zavrnjene")), ("stuck", _("brez izvida")), ("erased", _("izbrisane"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen fate."""
        match self.value():
            case "held":
                return queryset.held().filter(erased=None)
            case "stuck":
                return queryset.stuck()
            case "erased":
                return queryset.exclude(erased=None)
        return queryset


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Files and the quarantine."""

    list_display = (
        "created",
        "content_type",
        "bytes",
        "state",
        "scanner",
        "verdict",
        "attempts",
        "last_error",
        "erased",
    )
    list_filter = (FateFilter, "state", "scanner", "content_type")
    search_fields = ("received_sha256", "sha256", "verdict")
    exclude = ("data_key",)
    actions = ("recheck",)

    @admin.display(description=_("velikost"), ordering="size")
    def bytes(self, file: StoredFile) -> str:
        """As people write it."""
        return filesize(file.size)

    def has_recheck_permission(self, request: HttpRequest) -> bool:
        """Who may use the action."""
        return actor_of(request).has_perm("documents.recheck_storedfile")

    @admin.action(description=_("Preglejte znova"), permissions=["recheck"])
    def recheck(self, request: HttpRequest, queryset: Any) -> None:
        """Send to the scanner again."""
        done = sum(services.recheck_file(actor=actor_of(request), file=file) for file in queryset)
        text = ngettext("V pregled je poslana %(count)d datoteka.", "V pregled je poslanih %(count)d datotek.", done)
        messages.add_message(request, messages.SUCCESS if done else messages.INFO, text % {"count": done})


@admin.register(StorageCheck)
class StorageCheckAdmin(ReadOnlyAdmin):
    """Nightly comparisons of database and storage."""

    list_display = ("created", "well", "rows", "stored", "read", "missing", "wrong", "strays", "removed", "error")
    list_filter = ("complete",)
    date_hierarchy = "created"

    @admin.display(description=_("brez napak"), boolean=True)
    def well(self, check: StorageCheck) -> bool:
        """Whether there is nothing to do."""
        return check.good
