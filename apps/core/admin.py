"""The staff door: one base for every admin page. The theme (django-unfold) is known to this file and to
ptuj_portal/conf/unfold.py alone."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_celery_beat import models as beat
from unfold.admin import ModelAdmin

from apps.core import events, plugs, retention_pages
from apps.core.actor import actor_of
from apps.core.models import ErasedHistory, OutboxEvent, RetentionRun
from apps.core.registry import Registry

# Called with (actor, record, verb) whenever staff open a record; `audit` registers here.
access_hooks: Registry[Any] = Registry("access hook")


class PortalAdmin(ModelAdmin):  # type: ignore[misc]
    """Shows what `visible_to` allows and answers 404 for the rest; tells the access hooks who opened what."""

    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What this actor may see."""
        rows = super().get_queryset(request)
        return rows.visible_to(actor_of(request)) if hasattr(rows, "visible_to") else rows

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Open a record: 404 when it does not exist for this actor, and a word to the access hooks when it does."""
        if object_id is not None:
            record = self.get_object(request, object_id)
            if record is None:
                raise Http404
            for hook in access_hooks:
                hook(actor_of(request), record, "change" if request.method == "POST" else "view")
        return super().changeform_view(request, object_id, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """History of a record that this actor may see."""
        if self.get_object(request, object_id) is None:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Deleting needs to see first."""
        if self.get_object(request, object_id) is None:
            raise Http404
        return super().delete_view(request, object_id, extra_context)


class ReadOnlyAdmin(PortalAdmin):
    """For records that staff look at and services write."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by hand."""
        return False


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """First page of the staff: cards of what waits for this actor, the fullest first."""
    actor = actor_of(request)
    cards = [
        {
            "title": card.title,
            "hint": card.hint(actor) if callable(card.hint) else card.hint,
            "icon": card.icon,
            "count": card.count(actor),
            "url": card.url(),
        }
        for card in plugs.waiting_cards
        if actor.has_perm(card.permission)
    ]
    context["waiting"] = sorted(cards, key=lambda card: -card["count"])
    context["waiting_total"] = sum(card["count"] for card in cards)
    return context


class StuckFilter(admin.SimpleListFilter):
    """Events by their fate."""

    title = _("stanje")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three states."""
        return [("waiting", _("čaka")), ("stuck", _("se je zataknilo")), ("delivered", _("dostavljeno"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen state."""
        match self.value():
            case "waiting":
                return queryset.filter(delivered=None)
            case "stuck":
                return queryset.stuck()
            case "delivered":
                return queryset.exclude(delivered=None)
        return queryset


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    """Events between the parts of the portal: what waits, what is stuck, and another try."""

    list_display = ("name", "created", "delivered", "attempts", "next_attempt", "last_error")
    list_filter = (StuckFilter, "name")
    search_fields = ("name", "last_error")
    actions = ("deliver_now",)
    readonly_fields = ("created", "changed")

    @admin.action(description=_("Dostavite takoj"), permissions=["view"])
    def deliver_now(self, request: HttpRequest, queryset: QuerySet[OutboxEvent]) -> None:
        """Try again without waiting."""
        done = sum(events.deliver_event(event.pk) for event in queryset.filter(delivered=None))
        failed = queryset.filter(delivered=None).count()
        level = messages.WARNING if failed else messages.SUCCESS
        text = ngettext("Dostavljeno je %(count)d sporočilo.", "Dostavljenih je %(count)d sporočil.", done) % {
            "count": done
        }
        if failed:
            text += " " + ngettext("%(count)d še čaka.", "%(count)d jih še čaka.", failed) % {"count": failed}
        messages.add_message(request, level, text)


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    """Reports of the nightly runs; the table of rules and what is due stand beside them."""

    list_display = ("created", "day", "dry_run", "state", "acted", "kept", "failed", "started_by")
    list_filter = ("dry_run", "state")
    readonly_fields = ("created", "changed")
    change_list_template = "admin/core/retention_runs.html"

    def get_urls(self) -> list[Any]:
        """The rules, and the records that one would end now."""
        site = self.admin_site
        return [
            path("pravila/", site.admin_view(retention_pages.rules), name="core_retention_rules"),
            path("pravila/<str:key>/", site.admin_view(retention_pages.records), name="core_retention_records"),
            *super().get_urls(),
        ]


@admin.register(ErasedHistory)
class ErasedHistoryAdmin(ReadOnlyAdmin):
    """What is left of erased histories."""

    list_display = ("created", "kind", "object_id", "states", "reason")
    list_filter = ("kind",)
    search_fields = ("object_id",)
    readonly_fields = ("created", "changed")


for model in (beat.PeriodicTask, beat.CrontabSchedule, beat.IntervalSchedule, beat.SolarSchedule, beat.ClockedSchedule):
    admin.site.unregister(model)


@admin.register(beat.PeriodicTask)
class ScheduleAdmin(ReadOnlyAdmin):
    """What runs how often, and when it ran last."""

    list_display = ("task", "often", "enabled", "last_run_at", "total_run_count")
    list_select_related = ("interval", "crontab")
    fields = ("task", "often", "enabled", "last_run_at", "total_run_count", "description")
    readonly_fields = fields

    @admin.display(description=_("kako pogosto"))
    def often(self, task: Any) -> str:
        """The interval or the crontab."""
        return str(task.interval or task.crontab or "")
