"""What everybody reads: the list, a question with its answers, the feed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.identity.models import Department
from apps.questions import reading
from apps.questions.forms.new import FollowUpForm
from apps.questions.models import Question, QuestionTopic
from apps.questions.models.questions import PUBLIC

PAGE, FOUND, IN_FEED = 20, 50, 50
ORDER = ("-published_at", "-id")


@dataclass(frozen=True)
class Filters:
    """What a list shows, as the address says it; what is not understood narrows nothing."""

    text: str = ""
    topic: str = ""
    department: str = ""

    @classmethod
    def read(cls, given: Any) -> "Filters":
        """`q`, `tema` and `oddelek` of an address."""
        return cls(*(given.get(name, "").replace("\0", "").strip()[:120] for name in ("q", "tema", "oddelek")))

    @property
    def query(self) -> str:
        """The same as a query, for links to further pages and the feed."""
        pairs = {"q": self.text, "tema": self.topic, "oddelek": self.department}
        return urlencode({name: value for name, value in pairs.items() if value})

    def narrow(self, rows: Any) -> Any:
        """Rows of the topic and the department."""
        if self.topic:
            rows = rows.filter(topic__code=self.topic)
        return rows.filter(department__code=self.department) if self.department else rows


def chosen(filters: Filters) -> Any:
    """What the words find, the best first; without words the questions with an entry of their own, for what follows one
    up stands on its page."""
    rows = filters.narrow(Question.objects.in_public())
    return rows.search(filters.text) if filters.text else rows.filter(parent=None)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Answered questions, the latest first, or what the words find, the best first."""
    filters, cursor = Filters.read(request.GET), request.GET.get("za", "")
    if filters.text:
        rows, following = reading.listed(chosen(filters).in_rows()[:FOUND]), ""
    else:
        try:
            page = keyset_page(chosen(filters).in_rows(), order=ORDER, size=PAGE, cursor=cursor)
        except BadCursor as error:
            raise Http404 from error
        rows, following = reading.listed(page), page.next
    context = {"rows": rows, "next": following, "first": not cursor, "filters": filters} | choices()
    return render(request, "questions/index.html", context)


def choices() -> dict[str, Any]:
    """What the filters offer: topics, and the departments that answer them."""
    offered = QuestionTopic.objects.offered()
    departments = Department.objects.filter(pk__in=offered.order_by().values("department")).order_by("name")
    return {"topics": list(offered), "departments": list(departments)}


@require_safe
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A question with its thread: public ones for everybody, the others for whoever asked; staff answer in the
    admin."""
    actor = actor_of(request).in_person()
    row = seen(actor, pk)
    if row.parent_id:
        return HttpResponseRedirect(row.get_absolute_url())
    return page_of(request, actor, row)


def seen(actor: Actor, pk: UUID) -> Question:
    """What anybody, or the person, may see; 404 for the rest, whether it exists or not."""
    rows = Question.objects.named().select_related("parent")
    found: Question | None = rows.filter(pk=pk).filter(Question.objects.own(actor) | PUBLIC).first()
    if found is None:
        raise Http404
    return found


def page_of(request: HttpRequest, actor: Actor, row: Question, *, token: str = "", **more: Any) -> HttpResponse:
    """The page of the first question of a thread. token: of the asker's link, when they came by it."""
    own = bool(token) or reading.owns(actor, row)
    if not row.public:
        access.note_look(actor, row)
    thread = reading.thread_of(row, own=own)
    answered = own and row.answered_at is not None
    context = {
        "question": row, "thread": thread, "own": own, "token": token, "voted": str(row.pk) in _voted(request),
        "course": reading.course_of(thread) if own else [], "further": FollowUpForm() if answered else None,
        "procedure": row.procedure if own else None, "report": _report(row, own=own),
    }  # fmt: skip
    return render(request, "questions/question.html", context | more)


def _voted(request: HttpRequest) -> list[str]:
    found: list[str] = request.session.get("opinions", []) if request.session.session_key else []
    return found


def _report(row: Question, *, own: bool) -> Any:
    """The report that came of it, for whoever may see it."""
    return row.report if own and row.report and row.report.public else None


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """`vir.atom`: the latest answers of what the filters of the address leave."""
    filters = Filters.read(request.GET)
    rows = chosen(filters).select_related("topic").order_by("-updated_at", "-id")[:IN_FEED]
    home = request.build_absolute_uri(f"{reverse('questions:index')}?{filters.query}".rstrip("?"))
    made = Atom1Feed(
        title=_("Vprašaj občino: odgovori"), link=home, description=_("Na kaj ste nas vprašali in kaj smo odgovorili."),
        language=get_language() or settings.LANGUAGE_CODE, feed_url=request.build_absolute_uri(),
    )  # fmt: skip
    for row in rows:
        made.add_item(
            title=row.title, link=request.build_absolute_uri(row.get_absolute_url()), description=row.answer,
            unique_id=f"urn:uuid:{row.pk}", pubdate=row.published_at, updateddate=row.updated_at,
            categories=[row.topic.name],
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
