"""`…/statistika/`: how fast one's office answers."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.actor import actor_of
from apps.core.staff_pages import staff_page
from apps.questions.models import Question
from apps.questions.models.questions import VIEW
from apps.questions.statistics import lines_by

PERIODS = {"30": 30, "365": 365}


@require_safe
def numbers(request: HttpRequest, door: Any) -> HttpResponse:
    """Of the questions that the actor sees at work."""
    actor = actor_of(request)
    if not actor.has_perm(VIEW):
        raise PermissionDenied
    chosen = request.GET.get("cas", "")
    rows = Question.objects.office_of(actor)
    if chosen in PERIODS:
        rows = rows.filter(asked_at__gte=timezone.now() - dt.timedelta(days=PERIODS[chosen]))
    context = {
        "title": _("Kako hitro odgovarjamo"), "chosen": chosen, "back": reverse("admin:questions_question_changelist"),
        "tables": [(_("Po oddelkih"), lines_by("department", rows)), (_("Po temah"), lines_by("topic", rows))],
    }  # fmt: skip
    return staff_page(request, "admin/questions/numbers.html", context)
