"""Questions for staff: the list with its tabs, and the page of one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.questions import reading, workflow
from apps.questions.admin import work
from apps.questions.admin.filters import TabFilter, tabs_of
from apps.questions.choices import QuestionState
from apps.questions.models import Asker, Question
from apps.questions.models.questions import FOR_SEARCH, SEALED


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """Questions of one's office."""

    list_display = ("title", "standing", "topic", "department", "asked_at", "due", "officer", "consent")
    list_filter = (TabFilter, "topic", "state", "department", "consent")
    list_select_related = ("topic", "department", "officer")
    search_fields = ("search_words",)
    search_help_text = _("Besede iz vprašanja ali odgovora")
    ordering = ("-asked_at", "-id")
    sortable_by = ("asked_at",)
    list_before_template = "admin/questions/tabs.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of the office; what is one's own as a person stands in Moj Ptuj."""
        rows = Question.objects.office_of(actor_of(request)).order_by(*self.ordering)
        return rows.defer(*FOR_SEARCH, *SEALED, "answer") if self._is_list(request) else rows

    @staticmethod
    def _is_list(request: HttpRequest) -> bool:
        match = request.resolver_match
        return bool(match and match.url_name == "questions_question_changelist")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Inflections, missing accents and slips forgiven."""
        return (queryset.search(search_term), False) if search_term.strip() else (queryset, False)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the tabs."""
        return super().changelist_view(request, {"tabs": tabs_of(request)} | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        """What can be done with a question, before the pages of the list."""
        return [*work.urls(self), *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The page of a question; nothing is changed by a form of the model."""
        if object_id is None or request.method == "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        question = self.seen(request, object_id)
        access.note_look(actor_of(request), question)
        return self.page(request, "admin/questions/question.html", page_of(actor_of(request), question))

    @admin.display(description=_("stanje"))
    def standing(self, question: Question) -> Any:
        """In words."""
        return QuestionState(question.shown_state).label

    @admin.display(description=_("rok"), ordering="due_at")
    def due(self, question: Question) -> Any:
        """The last day."""
        return question.due_day or "–"


def page_of(actor: Actor, question: Question) -> dict[str, Any]:
    """Everything that the page of a question says."""
    rows = Question.objects.named().select_related("officer", "parent__topic")
    row: Question = rows.get(pk=question.pk)
    sides = workflow.sides_of(actor, row)
    asker = Asker.objects.select_related("user").filter(question=row).first()
    works = bool(sides & workflow.OFFICE)
    return {
        "title": row.title, "question": row, "original": row, "look": workflow.LOOKS[row.shown_state],
        "works": works or workflow.MODERATOR in sides, "acts": work.offered(actor, row),
        "takes": works and row.is_waiting and row.officer_id is None,
        "versions": list(row.versions.select_related("author", "department", "published_by").order_by("-number")),
        "course": reading.inside_of(row), "asker": asker if works else None,
        "office": works, "edited": works and (row.original_title, row.original_text) != (row.title, row.text),
        "followups": list(row.followups.order_by("asked_at", "id")),
    }  # fmt: skip
