"""The trail in the admin: to be looked at, never to be changed."""

import contextlib
import csv
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.audit.models import AccessLog, ChainCheck
from apps.core import access
from apps.core.actor import actor_of
from apps.core.admin import DateRange, ReadOnlyAdmin
from apps.core.text import safe_cell

LARGEST_EXPORT = 10_000  # rows
MOST_NAMES = 50  # accounts whose name fits a search
EXPORTED = (
    "sequence", "happened", "verb", "actor_kind", "actor_id", "actor_name", "workplace", "roles", "behalf", "kind",
    "object_id", "object_label", "subject", "case", "reason", "request", "door", "previous", "hash", "id",
)  # fmt: skip


class KindFilter(admin.SimpleListFilter):
    """By kind of record: those that are somebody's."""

    title = _("vrsta zapisa")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Kinds by name."""
        kinds = [model for model in apps.get_models() if access.is_personal(model)]
        return sorted(((kind._meta.label_lower, str(kind._meta.verbose_name)) for kind in kinds), key=lambda x: x[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    """Who looked at or changed whose data."""

    list_display = ("when", "who", "what", "case", "reason", "door", "sequence")
    list_filter = (("happened", DateRange), "verb", "actor_kind", "door", KindFilter)
    search_fields = ("object_id",)
    search_help_text = _("Oznaka zapisa, osebe ali zahteve, številka zadeve, ime zaposlenega")
    list_before_template = "audit/last_check.html"
    actions = ("export_csv",)
    fieldsets = (
        (_("Kdo"), {"fields": ("when", "who", "actor_kind", "actor_id", "roles", "for_whom", "behalf_id")}),
        (_("Kaj"), {"fields": ("what", "record", "object_id", "of_whom", "case", "reason", "door", "request")}),
        (_("Mesto v verigi"), {"fields": ("sequence", "before", "digest")}),
    )
    readonly_fields = ("when", "who", "for_whom", "what", "record", "of_whom", "sequence", "before", "digest")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessLog]:
        """With the names of citizens."""
        rows: Any = super().get_queryset(request)
        named: QuerySet[AccessLog] = rows.named()
        return named

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the last check on top."""
        checks = ChainCheck.objects.visible_to(actor_of(request)).exclude(finished=None)
        return super().changelist_view(request, {"last_check": checks.first(), **(extra_context or {})})

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Whole ids and case numbers, which have indexes; names through the accounts that have them."""
        term = search_term.strip().replace("\0", "")
        if not term:
            return queryset, False
        people = get_user_model()._default_manager.filter(
            Q(first_name__icontains=term) | Q(last_name__icontains=term) | Q(username__iexact=term)
        )
        ids = [str(key) for key in people.values_list("pk", flat=True)[:MOST_NAMES]]
        found = Q(object_id=term) | Q(case=term) | Q(actor_id__in=[term, *ids]) | Q(request=term)
        with contextlib.suppress(ValueError):
            found |= Q(subject=UUID(term)) | Q(pk=UUID(term))
        return queryset.filter(found), False

    @admin.display(description=_("kdaj"), ordering="happened")
    def when(self, row: AccessLog) -> str:
        """To the second."""
        return f"{localtime(row.happened):%d. %m. %Y %H:%M:%S}"

    @admin.display(description=_("prejšnja zgostitev"))
    def before(self, row: AccessLog) -> str:
        """Breaks where it must."""
        return format_html('<span class="code breaks">{}</span>', row.previous or "–")

    @admin.display(description=_("zgostitev"))
    def digest(self, row: AccessLog) -> str:
        """The same."""
        return format_html('<span class="code breaks">{}</span>', row.hash or "–")

    @admin.display(description=_("kdo"), ordering="actor_name")
    def who(self, row: AccessLog) -> str:
        """Name and workplace."""
        return ", ".join(part for part in (row.who, row.workplace) if part) or row.actor_id

    @admin.display(description=_("v imenu"))
    def for_whom(self, row: AccessLog) -> str:
        """Organisation or person acted for."""
        return row.for_whom or "–"

    @admin.display(description=_("dejanje"))
    def what(self, row: AccessLog) -> str:
        """Verb and kind."""
        return row.what

    @admin.display(description=_("zapis"))
    def record(self, row: AccessLog) -> str:
        """A link to the record, where the admin has it."""
        try:
            url = reverse(f"admin:{row.kind.replace('.', '_')}_change", args=[row.object_id])
        except NoReverseMatch:
            return row.object_label
        return format_html('<a href="{}">{}</a>', url, row.object_label or row.object_id)

    @admin.display(description=_("čigavi podatki"))
    def of_whom(self, row: AccessLog) -> str:
        """The person's name as it is now, or the id of an account that is no more."""
        person = get_user_model()._base_manager.filter(pk=row.subject).first() if row.subject else None
        return str(person or row.subject or "–")

    @admin.action(description=_("Izvozite kot CSV"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[AccessLog]) -> HttpResponse | None:
        """The chosen rows with their places in the chain; the export itself is told of."""
        if queryset.count() > LARGEST_EXPORT:
            messages.error(request, _("Izbrali ste preveč vrstic. Izvozite jih lahko največ 10.000 naenkrat."))
            return None
        access.note_list(actor_of(request), AccessLog, verb="export")
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="sled.csv"'
        writer = csv.writer(response)
        writer.writerow(EXPORTED)
        for row in queryset.order_by("happened", "id").values_list(*EXPORTED).iterator():
            writer.writerow([safe_cell(value) for value in row])
        return response


@admin.register(ChainCheck)
class ChainCheckAdmin(ReadOnlyAdmin):
    """When the trail was checked, and what was found."""

    list_display = ("started", "right", "rows", "fault", "fault_sequence", "fault_detail")
    readonly_fields = (
        "started", "finished", "rows", "head", "fault", "fault_sequence", "fault_row", "fault_detail",
    )  # fmt: skip

    @admin.display(description=_("je v redu"), boolean=True)
    def right(self, check: ChainCheck) -> bool | None:
        """None while it runs."""
        return None if check.finished is None else not check.fault
