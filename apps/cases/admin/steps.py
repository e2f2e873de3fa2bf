"""`…/korak/<step>/`: taking a step that only asks for words. Steps that bring something have pages of their own."""

import functools
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.cases import folder, services, workflow
from apps.cases.admin.pages import back_to, case_of, case_url
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.legal_time import local_day
from apps.core.staff_pages import StaffForm, staff_page

ASKED: dict[str, Any] = {
    "reason": lambda: forms.CharField(
        label=gettext_lazy("Razlog"), max_length=400, widget=forms.Textarea,
        help_text=gettext_lazy("Razlog prebere tudi stranka, v poteku zadeve."),
        error_messages={"required": gettext_lazy("Napišite razlog.")},
    ),
    "whom": lambda: forms.CharField(
        label=gettext_lazy("Komu"), max_length=200, help_text=gettext_lazy("Polno ime organa, na primer »UE Ptuj«."),
        error_messages={"required": gettext_lazy("Vpišite, komu.")},
    ),
    "on": lambda: forms.DateField(
        label=gettext_lazy("Dan vročitve"), error_messages={"required": gettext_lazy("Vpišite dan.")}
    ),
    "number": lambda: forms.CharField(
        label=gettext_lazy("Številka zadeve"), max_length=24, help_text=gettext_lazy("Na primer 371-12/2026."),
        error_messages={"required": gettext_lazy("Vpišite številko zadeve.")},
    ),
}  # fmt: skip


class StepForm(StaffForm):
    """What a step asks for, and the state that the page showed."""

    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        self.step = step
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """By the table."""
        self.fields |= {name: ASKED[name]() for name in workflow.STEPS[self.step].asks}
        self.initial["expected"] = self.record.state
        if "on" in self.fields:
            self.initial["on"] = local_day(timezone.now())

    def words(self) -> dict[str, str]:
        """As the service takes them."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "expected"}
        return {name: value.isoformat() if name == "on" else value for name, value in given.items()}


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, door: Any, pk: UUID, step: str) -> HttpResponse:
    """Ask, take the step, go back to the case. Who was first, if somebody was, stands above what was typed."""
    case, actor = case_of(request, pk), actor_of(request)
    known = workflow.STEPS.get(step)
    if known is None or known.by:
        raise Http404
    sent = request.method == "POST"
    form = StepForm(request.POST if sent else None, actor=actor, record=case, step=step)
    if sent and form.is_valid() and (done := _taken(request, actor, case, form)):
        return done
    if not sent and step not in workflow.steps_open(actor, case):
        messages.warning(request, _("Tega koraka zdaj ni mogoče narediti. Poglejte, v katerem stanju je zadeva."))
        return back_to(case)
    access.note_look(actor, case, case=case.number)
    context = {
        "title": known.label, "record": f"{case.number} · {case.title}", "form": form, "back": case_url(case),
        "danger": step in folder.ENDING, "lead": told(known),
    }  # fmt: skip
    return staff_page(request, "admin/step.html", context)


def told(step: workflow.Step) -> str:
    """What the party will read."""
    gaps = dict.fromkeys(("reason", "whom", "number"), "…")
    return _("Stranka bo v poteku zadeve prebrala: »%(text)s«") % {"text": step.told[0] % gaps}


def _taken(request: HttpRequest, actor: Actor, case: Case, form: StepForm) -> HttpResponse | None:
    """Back to the case when it is done; None when the form is to be shown again."""
    expected = form.cleaned_data["expected"]
    try:
        services.take_step(actor=actor, case_id=case.pk, step=form.step, expected=expected, words=form.words())
    except StepTaken as taken:
        if not _same(actor, taken.latest, form.step, expected):
            case.refresh_from_db()
            form.data = {**form.data, **form.cleaned_data, "expected": case.state}
            form.add_error(None, str(taken))
            return None
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("Narejeno: %(step)s.") % {"step": workflow.STEPS[form.step].label})
    return back_to(case)


def _same(actor: Actor, latest: Any, step: str, expected: str) -> bool:
    """Whether the same person took the same step from the same state a moment ago: a second click changes nothing."""
    if latest is None or actor.user is None or latest.by_id != str(actor.user.pk):
        return False
    return (latest.facts.get("step"), latest.facts.get("from")) == (step, expected)


def urls(door: Any) -> list[Any]:
    """Addresses of steps; `door`: the admin of cases."""
    page = door.admin_site.admin_view(functools.partial(take, door=door))
    return [path("<uuid:pk>/korak/<slug:step>/", page, name="cases_step")]
