"""Topics, periods of answering, and the answers that are written often."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.core.admin import PortalAdmin
from apps.identity.models import Department
from apps.questions.models import QuestionTemplate, QuestionTopic, ReplyPeriod


class Kept(PortalAdmin):
    """Out of use, never gone: questions refer to it."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


@admin.register(QuestionTopic)
class TopicAdmin(Kept):
    """What is asked about, and which department answers."""

    list_display = ("name_sl", "department", "active", "order")
    list_filter = ("active",)
    list_select_related = ("department",)
    search_fields = ("name_sl", "name_en", "code")
    fields = ("code", "name_sl", "name_en", "keywords", "department", "order", "active")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Departments that answer now."""
        if db_field.name == "department":
            kwargs["queryset"] = Department.objects.filter(active=True).select_related("organisation")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is what programs know."""
        return ("code",) if obj else ()


@admin.register(ReplyPeriod)
class PeriodAdmin(Kept):
    """A new period is a new row from a later day; what was promised for older questions stays."""

    list_display = ("__str__", "topic", "valid_from", "basis")
    list_select_related = ("topic",)
    fields = ("topic", "valid_from", "days", "basis")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row that is there has promised something."""
        return ("topic", "valid_from", "days") if obj else ()


@admin.register(QuestionTemplate)
class TemplateAdmin(Kept):
    """Texts to begin with."""

    list_display = ("name", "topic", "active")
    list_filter = ("active",)
    list_select_related = ("topic",)
    search_fields = ("name", "text")
    fields = ("name", "topic", "text", "active")
