"""The list of procedures: what stands beside each, in one query, and the filter by the state of the form."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.applications.choices import ApplicationState, ProcedureKind, VersionState
from apps.applications.models import Application, FormVersion


def with_forms(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotated: current (number), draft (number), coming, open_drafts, filed."""
    now = timezone.now()
    versions = FormVersion.objects.filter(procedure=OuterRef("pk"))
    held = versions.filter(state=VersionState.PUBLISHED, valid_from__lte=now).order_by("-valid_from", "-number")
    return rows.annotate(
        current=Subquery(held.values("number")[:1]),
        draft=Subquery(versions.filter(state=VersionState.DRAFT).values("number")[:1]),
        coming=Exists(versions.filter(state=VersionState.PUBLISHED, valid_from__gt=now)),
        open_drafts=_count(filed=False),
        filed=_count(filed=True),
    )


def _count(*, filed: bool) -> Any:
    rows = Application.objects.filter(version__procedure=OuterRef("pk"))
    state = {"state": ApplicationState.FILED}
    rows = rows.filter(**state) if filed else rows.exclude(**state)
    counted = rows.order_by().values("version__procedure").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class FormFilter(admin.SimpleListFilter):
    """By what there is of a form."""

    title = _("obrazec")
    parameter_name = "form"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Four states."""
        return [
            ("current", _("objavljen")),
            ("draft", _("z osnutkom v delu")),
            ("coming", _("z načrtovano objavo")),
            ("none", _("brez objavljenega")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen one."""
        match self.value():
            case "current":
                return queryset.exclude(current=None)
            case "draft":
                return queryset.exclude(draft=None)
            case "coming":
                return queryset.filter(coming=True)
            case "none":
                return queryset.filter(current=None).exclude(kind=ProcedureKind.LINK)
        return queryset
