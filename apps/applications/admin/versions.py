"""Versions of forms in the admin: read, compared, withdrawn. What is published does not change."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.applications.admin.editor.outline import outline_of
from apps.applications.choices import ApplicationState, VersionState
from apps.applications.exceptions import WrongVersionState
from apps.applications.forms.builder.publishing import WithdrawForm
from apps.applications.models import FormVersion, Procedure
from apps.applications.services import publishing, rights
from apps.applications.services.changes import changes
from apps.core.actor import Actor, actor_of
from apps.core.legal_time import LJUBLJANA
from apps.core.staff_pages import StaffStep, StepsAdmin


def may_withdraw(actor: Actor, version: FormVersion) -> bool:
    """Published ones; of withdrawn ones the cut-off can be changed."""
    return version.state != VersionState.DRAFT and rights.may(actor, version.procedure, rights.PUBLISH)


def withdraw(actor: Actor, version: FormVersion, data: dict[str, Any]) -> str:
    """Take it back."""
    cutoff = data["cutoff"]
    open_ones = publishing.withdraw(actor=actor, version=version, cutoff=cutoff)
    if not open_ones:
        return _("Različica je umaknjena. Odprtih osnutkov vlog na njej ni.")
    count = ngettext("%(count)d odprt osnutek vloge", "%(count)d odprtih osnutkov vlog", open_ones) % {
        "count": open_ones
    }
    if cutoff is None:
        return _("Različica je umaknjena. Na njej je %(count)s, ljudje jih lahko končajo.") % {"count": count}
    until = date_format(localtime(cutoff, LJUBLJANA), "SHORT_DATETIME_FORMAT")
    return _("Različica je umaknjena. Na njej je %(count)s, oddati jih je mogoče do %(until)s.") % {
        "count": count, "until": until,
    }  # fmt: skip


@admin.register(FormVersion)
class FormVersionAdmin(StepsAdmin):
    """Read only: drafts are changed in the editor."""

    stale = (WrongVersionState,)
    change_form_outer_after_template = "admin/applications/version_after.html"
    list_display = ("procedure", "number", "state_words", "valid_from", "published_by", "open_drafts", "filed", "note")
    list_display_links = ("procedure", "number")
    list_filter = ("state", ("procedure", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("procedure", "published_by")
    search_fields = ("procedure__title_sl", "procedure__slug", "digest")
    fields = ("procedure", "number", "state_words", "valid_from", "cutoff", "published_by", "note", "digest", "changed")
    readonly_fields = fields
    view_on_site = False
    steps = (
        StaffStep(
            "umakni", gettext_lazy("Umaknite različico"), may_withdraw, withdraw, WithdrawForm,
            text=gettext_lazy("Nove vloge se na njej ne bodo več začenjale. Oddane vloge ostanejo, kakršne so."),
            button=gettext_lazy("Umaknite"), icon="block", danger=True,
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormVersion]:
        """Of procedures that one works on, with the number of applications."""
        mine = Procedure.objects.of_staff(actor_of(request))
        rows = FormVersion.objects.filter(procedure__in=mine.values("pk"))
        filed = Q(applications__state=ApplicationState.FILED)
        held = FormVersion.objects.filter(
            procedure=OuterRef("procedure"), state=VersionState.PUBLISHED, valid_from__lte=timezone.now()
        )
        return rows.select_related("procedure__department__organisation", "published_by").annotate(
            open_count=Count("applications", filter=~filed & Q(applications__isnull=False)),
            filed_count=Count("applications", filter=filed),
            current_pk=Subquery(held.order_by("-valid_from", "-number").values("pk")[:1]),
        )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """In the editor."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """In the editor."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was published stays; a draft is thrown away in the editor."""
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """With the form in words, and what changed since the version before."""
        record = self.get_object(request, object_id) if object_id else None
        told: dict[str, Any] = {}
        if record is not None:
            before = record.procedure.versions.filter(number__lt=record.number).order_by("-number").first()
            told = {
                "outline": outline_of(record.definition),
                "fee": record.definition.get("fee"),
                "before": before,
                "lines": changes(before.definition, record.definition) if before else [],
            }
        return super().changeform_view(request, object_id, form_url, told | (extra_context or {}))

    def open_steps(self, request: HttpRequest, record: Any) -> list[dict[str, Any]]:
        """A draft leads to the editor."""
        if record is None:
            return []
        actor, key = actor_of(request), record.procedure_id
        links = [("form_preview", _("Predogled"), "visibility", f"?razlicica={record.number}")]
        if record.state == VersionState.DRAFT:
            links.insert(0, ("form", _("Uredite obrazec"), "edit_note", ""))
            if rights.may(actor, record.procedure, rights.PUBLISH):
                links.append(("form_publish", _("Objavite"), "publish", ""))
        links.append(("form_export", _("Izvozite"), "download", f"?razlicica={record.number}"))
        ways = [
            {
                "step": {"title": title, "icon": icon},
                "url": reverse(f"admin:applications_procedure_{name}", args=[key]) + query,
            }
            for name, title, icon, query in links
        ]
        return [*ways, *super().open_steps(request, record)]

    @admin.display(description=gettext_lazy("stanje"), ordering="state")
    def state_words(self, row: Any) -> str:
        """With time taken into account."""
        return state_words(row)

    @admin.display(description=gettext_lazy("odprti osnutki vlog"), ordering="open_count")
    def open_drafts(self, row: Any) -> int:
        """Not filed yet."""
        return int(row.open_count)

    @admin.display(description=gettext_lazy("oddane vloge"), ordering="filed_count")
    def filed(self, row: Any) -> int:
        """Filed."""
        return int(row.filed_count)


def state_words(version: Any) -> str:
    """`velja`, `načrtovan`, `nadomeščen`, `osnutek`, `umaknjen`; needs `current_pk`."""
    if version.state != VersionState.PUBLISHED:
        return str(VersionState(version.state).label)
    if version.current_pk == version.pk:
        return _("velja")
    return _("načrtovan") if version.valid_from > timezone.now() else _("nadomeščen")
