"""News items: the list, the editor, and what can be done with one."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import NothingToFill, StaffStep, StepsAdmin
from apps.core.timeline import timeline_of
from apps.news import reading, services
from apps.news.admin import pages
from apps.news.admin.differences import marked
from apps.news.admin.forms import AgainForm, NewsForm, PublishForm, ScheduleForm, WithdrawForm
from apps.news.exceptions import StepTaken
from apps.news.models import NewsItem, departments_in_reach
from apps.news.services import may_write
from apps.news.workflow import STEPS
from apps.territory.services import quarter_names


@dataclass(frozen=True)
class Way:
    """A page of its own among the steps."""

    title: Any
    icon: str
    danger: bool = False


WAYS = {
    "predogled": Way(_("Predogled in prejemniki"), "visibility"),
    "slika": Way(_("Slika"), "image"),
    "priloge": Way(_("Priloge"), "attach_file"),
}


def _open(name: str) -> Any:
    return lambda actor, item: item.state in STEPS[name].sources and may_write(actor, item)


def _publish(actor: Actor, item: NewsItem, given: dict[str, Any]) -> Any:
    services.publish_item(actor=actor, item_id=item.pk)
    return _("Novica je objavljena.")


def _schedule(actor: Actor, item: NewsItem, given: dict[str, Any]) -> Any:
    services.schedule_item(actor=actor, item_id=item.pk, at=given["at"])
    return _("Novica bo objavljena ob času, ki ste ga izbrali.")


def _unschedule(actor: Actor, item: NewsItem, given: dict[str, Any]) -> Any:
    services.unschedule_item(actor=actor, item_id=item.pk)
    return _("Novica je spet osnutek.")


def _withdraw(actor: Actor, item: NewsItem, given: dict[str, Any]) -> Any:
    services.withdraw_item(actor=actor, item_id=item.pk, reason=given["reason"])
    return _("Novica je umaknjena.")


def _restore(actor: Actor, item: NewsItem, given: dict[str, Any]) -> Any:
    services.restore_item(actor=actor, item_id=item.pk)
    return _("Novica je spet osnutek.")


def _again(actor: Actor, item: NewsItem, given: dict[str, Any]) -> Any:
    services.tell_again(actor=actor, item_id=item.pk, reason=given["reason"])
    return _("Naročnike bomo obvestili znova.")


def _tellable(actor: Actor, item: NewsItem) -> bool:
    return item.is_public and not item.is_over and item.tell and may_write(actor, item)


@admin.register(NewsItem)
class NewsItemAdmin(StepsAdmin):
    """News of one's departments to write, those of others to read."""

    form = NewsForm
    stale = (StepTaken,)
    steps = (
        StaffStep("objava", STEPS["publish"].label, _open("publish"), _publish, PublishForm, icon="publish"),
        StaffStep("cas", STEPS["schedule"].label, _open("schedule"), _schedule, ScheduleForm, icon="schedule"),
        StaffStep("preklic", STEPS["unschedule"].label, _open("unschedule"), _unschedule, NothingToFill, icon="undo"),
        StaffStep(
            "znova", _("Povejte znova"), _tellable, _again, AgainForm, icon="campaign",
            text=_("Vsi naročniki izbranih tem dobijo novico še enkrat. Razlog ostane v zgodovini."),
        ),
        StaffStep(
            "umik", STEPS["withdraw"].label, _open("withdraw"), _withdraw, WithdrawForm, icon="visibility_off",
            text=_("Novice ne bo več na straneh, v iskanju, virih in API. Kar je bilo že poslano, ostane poslano."),
            danger=True,
        ),
        StaffStep("obnova", STEPS["restore"].label, _open("restore"), _restore, NothingToFill, icon="undo"),
    )  # fmt: skip
    list_display = ("title_sl", "state", "look", "themes", "places", "department", "publish_at", "published_at", "told")
    list_filter = ("state", "look", "department")
    list_select_related = ("department",)
    search_fields = ("search_words",)
    search_help_text = _("Besede iz naslova, povzetka ali besedila")
    ordering = ("-created",)
    readonly_fields = ("state", "publish_at", "published_at", "told", "corrected_at", "reason")
    fieldsets = (
        (None, {"fields": ("title_sl", "summary_sl", "text_sl", "expected")}),
        (_("Kdo dobi novico"), {"fields": ("look", "topics", "quarters", "tell", "department", "expires_at")}),
        (_("English"), {"fields": ("title_en", "summary_en", "text_en"), "classes": ("collapse",)}),
        (
            _("Popravek po objavi"),
            {
                "fields": ("correction_sl", "correction_en", "corrected_at"), "classes": ("collapse",),
                "description": _("Bralci vidijo, kdaj je bilo besedilo spremenjeno. Tu napišite, kaj ste popravili."),
            },
        ),
        (_("Stanje"), {"fields": ("state", "publish_at", "published_at", "told", "reason"), "classes": ("collapse",)}),
    )  # fmt: skip

    class Media:
        """Buttons above the texts."""

        js = (forms.Script("js/news-editor.js", defer=True),)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Inflections, missing accents and slips forgiven."""
        return (queryset.search(search_term), False) if search_term.strip() else (queryset, False)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without what only search needs."""
        return super().get_queryset(request).defer("search_title", "search_words", "search_vector")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of one's departments."""
        return super().has_change_permission(request, obj) and (obj is None or may_write(actor_of(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Withdrawn, never gone."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Departments for which the actor writes."""
        if db_field.name == "department":
            kwargs["queryset"] = departments_in_reach(actor_of(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """One's own department."""
        own = departments_in_reach(actor_of(request)).filter(pk__in=sorted(actor_of(request).departments)).first()
        return super().get_changeform_initial_data(request) | ({"department": own.pk} if own else {})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service."""
        services.save_item(actor=actor_of(request), item=obj, expected=form.cleaned_data.get("expected", ""))

    def get_urls(self) -> list[Any]:
        """Preview, picture and attachments, before the pages of the list."""
        door = self.admin_site.admin_view
        own = (("predogled/", pages.preview, "predogled"), ("predogled/stran/", pages.framed_page, "page"),
               ("predogled/posta/", pages.framed_mail, "mail"), ("slika/", pages.picture, "slika"),
               ("priloge/", pages.attachments, "priloge"))  # fmt: skip
        named = [path(f"<uuid:pk>/{where}", door(view), name=f"news_newsitem_{name}") for where, view, name in own]
        return [*named, *super().get_urls()]

    def open_steps(self, request: HttpRequest, record: Any) -> list[dict[str, Any]]:
        """Steps, and pages of their own."""
        if record is None:
            return []
        writes = may_write(actor_of(request), record)
        ways = [
            {"step": way, "url": reverse(f"admin:news_newsitem_{name}", args=[record.pk])}
            for name, way in WAYS.items()
            if writes or name == "predogled"
        ]
        return [*ways, *super().open_steps(request, record)]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """With what changed inside of the texts marked."""
        record = self.seen(request, object_id)
        page = request.GET.get("pred", "")
        timeline = timeline_of(record, before=int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 0)
        moments = [
            dataclasses.replace(one, changes=[marked(change) for change in one.changes]) for one in timeline.moments
        ]
        told = {"timeline": dataclasses.replace(timeline, moments=moments)}
        return super().history_view(request, object_id, told | (extra_context or {}))

    @admin.display(description=_("teme"))
    def themes(self, item: NewsItem) -> str:
        """In words."""
        titles = reading.topic_titles()
        return ", ".join(str(titles.get(key, key)) for key in item.topics)

    @admin.display(description=_("velja za"))
    def places(self, item: NewsItem) -> str:
        """In words."""
        names = quarter_names()
        return ", ".join(names.get(slug, slug) for slug in item.quarters) or str(_("vsa občina"))
