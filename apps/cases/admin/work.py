"""What is done with a case besides its steps: who works on it, with whom it is shared, notes, the checklist."""

import functools
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.cases import services
from apps.cases.admin.batch import key_of
from apps.cases.admin.pages import back_to, case_of, case_url
from apps.cases.exceptions import StepRefused
from apps.cases.folder import colleagues, other_departments
from apps.cases.models import Case, CaseShare
from apps.core.actor import actor_of
from apps.core.staff_pages import StaffForm, staff_page
from apps.identity.models import Department, User

NOBODY = "nobody"


class AssignForm(StaffForm):
    """To whom: a colleague of the department, nobody, or another department."""

    to = forms.ChoiceField(
        label=gettext_lazy("Komu dodelite zadevo"), error_messages={"required": gettext_lazy("Izberite, komu.")}
    )
    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """Those who may work on it."""
        case: Case = self.record
        people = colleagues([case.department_id], case.department.organisation_id)
        self.people = {str(one.pk): one for one in people if one.pk not in (case.applicant_id, case.principal_id)}
        self.departments = {str(one.pk): one for one in other_departments(case)}
        choices: list[Any] = [
            ("", _("izberite")),
            (str(case.department), [(key, str(one)) for key, one in self.people.items()]),
        ]
        if self.departments:
            choices.append((_("Predaja drugemu oddelku"), [(key, str(one)) for key, one in self.departments.items()]))
        if case.officer_id:
            choices.append((NOBODY, _("nikomur, naj čaka na oddelku")))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        self.initial["expected"] = str(case.officer_id or "")


class ShareForm(StaffForm):
    """With whom, why, and how far."""

    whom = forms.ChoiceField(
        label=gettext_lazy("S kom"), error_messages={"required": gettext_lazy("Izberite, s kom.")}
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Zakaj"), max_length=250, help_text=gettext_lazy("Razlog ostane zapisan v spisu."),
        error_messages={"required": gettext_lazy("Napišite razlog.")},
    )  # fmt: skip
    may_work = forms.BooleanField(label=gettext_lazy("Lahko tudi rešuje zadevo"), required=False)

    def prepare(self) -> None:
        """Colleagues of the organisation, its departments, and those of others that work in the portal."""
        case: Case = self.record
        own = Department.objects.filter(organisation=case.department.organisation_id, active=True)
        others = Department.objects.filter(organisation__has_staff=True, organisation__active=True, active=True)
        others = others.exclude(organisation=case.department.organisation_id).select_related("organisation")
        self.people = {str(one.pk): one for one in colleagues(own.values("pk"))}
        self.departments = {str(one.pk): one for one in [*other_departments(case), *others]}
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            ("", _("izberite")),
            (_("Sodelavci"), [(key, str(one)) for key, one in self.people.items()]),
            (_("Oddelki"), [(key, _named(one, case)) for key, one in self.departments.items()]),
        ]


def _named(department: Department, case: Case) -> str:
    foreign = department.organisation_id != case.department.organisation_id
    return f"{department} ({department.organisation})" if foreign else str(department)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Give the case to a colleague, or hand it over."""
    case, actor = case_of(request, pk), actor_of(request)
    form = AssignForm(request.POST if request.method == "POST" else None, actor=actor, record=case)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        officer, department = form.people.get(to), form.departments.get(to)
        try:
            services.assign_case(
                actor=actor, case_id=pk, officer=officer, department=department,
                expected=key_of(form.cleaned_data["expected"]),
            )  # fmt: skip
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            text = _("Zadeva je zdaj pri: %(who)s.") % {"who": officer or department or case.department}
            messages.success(request, text)
            return _after(request, case)
    context = {"form": form, "title": _("Dodelitev zadeve"), "button": _("Dodelite")}
    return _asked(request, case, context)


@require_POST
def take_over(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """One click: the case is mine."""
    case, actor = case_of(request, pk), actor_of(request)
    expected = key_of(request.POST.get("expected", ""))
    user: User = actor.user
    return _done(
        request, case, lambda: services.assign_case(actor=actor, case_id=pk, officer=user, expected=expected),
        _("Zadevo rešujete vi."), "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Let somebody else see the case, or work on it."""
    case, actor = case_of(request, pk), actor_of(request)
    form = ShareForm(request.POST if request.method == "POST" else None, actor=actor, record=case)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user, department = form.people.get(given["whom"]), form.departments.get(given["whom"])
        try:
            services.share_case(
                actor=actor, case_id=pk, reason=given["reason"], may_work=given["may_work"], user=user,
                department=department,
            )  # fmt: skip
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Zadeva je deljena: %(who)s.") % {"who": user or department})
            return back_to(case)
    lead = _("Kdor ne dela na tem oddelku, zadeve brez delitve ne vidi. Vsak vpogled se zapiše v sled.")
    context = {"form": form, "title": _("Delitev zadeve"), "button": _("Delite"), "lead": lead}
    return _asked(request, case, context)


@require_POST
def end_share(request: HttpRequest, door: Any, pk: UUID, share_id: UUID) -> HttpResponse:
    """The other side sees the case no more."""
    case = case_of(request, pk)
    if not CaseShare.objects.filter(pk=share_id, case=case).exists():
        raise Http404
    return _done(
        request, case, lambda: services.end_share(actor=actor_of(request), share_id=share_id),
        _("Delitev je končana."), "deljenje",
    )  # fmt: skip


@require_POST
def note(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Write for the office alone; what was refused stays in the field."""
    case, text = case_of(request, pk), request.POST.get("text", "")
    try:
        services.write_note(actor=actor_of(request), case_id=pk, text=text)
    except StepRefused as refused:
        form = NoteForm({"text": text}, actor=actor_of(request))
        form.is_valid()
        form.errors.clear()
        form.add_error("text", str(refused))
        return _asked(request, case, {"form": form, "title": _("Zapis za urad"), "button": _("Zapišite")})
    messages.success(request, _("Zapis je dodan. Vidi ga samo urad."))
    return back_to(case, "potek")


class NoteForm(StaffForm):
    """The note, shown again when it was refused."""

    text = forms.CharField(label=gettext_lazy("Besedilo"), required=False, widget=forms.Textarea)


@require_POST
def check(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Tick a line of the checklist, or take the tick away: `item`, `done`."""
    case, item = case_of(request, pk), key_of(request.POST.get("item", ""))
    if item is None:
        raise Http404
    done = request.POST.get("done") == "1"
    return _done(
        request, case,
        lambda: services.mark_check(actor=actor_of(request), case_id=pk, item_id=item, done=done), "", "seznam",
    )  # fmt: skip


def _done(request: HttpRequest, case: Case, act: Any, said: str, part: str) -> HttpResponse:
    """Do it, say so or why not, go back to the case."""
    try:
        act()
    except StepRefused as refused:
        messages.warning(request, str(refused))
    else:
        if said:
            messages.success(request, said)
    return back_to(case, part)


def _after(request: HttpRequest, case: Case) -> HttpResponse:
    """To the case, or to the desk when it is gone from the actor's office."""
    if Case.objects.office_of(actor_of(request)).filter(pk=case.pk).exists():
        return back_to(case)
    return HttpResponseRedirect(reverse("admin:cases_desk"))


def _asked(request: HttpRequest, case: Case, context: dict[str, Any]) -> HttpResponse:
    frame = {"record": f"{case.number} · {case.title}", "back": case_url(case)}
    return staff_page(request, "admin/step.html", frame | context)


def urls(door: Any) -> list[Any]:
    """Addresses; `door`: the admin of cases."""

    def page(view: Any) -> Any:
        return door.admin_site.admin_view(functools.partial(view, door=door))

    return [
        path("<uuid:pk>/dodelitev/", page(assign), name="cases_assign"),
        path("<uuid:pk>/prevzem/", page(take_over), name="cases_take"),
        path("<uuid:pk>/delitev/", page(share), name="cases_share"),
        path("<uuid:pk>/delitev/<uuid:share_id>/konec/", page(end_share), name="cases_share_end"),
        path("<uuid:pk>/zapis/", page(note), name="cases_note"),
        path("<uuid:pk>/seznam/", page(check), name="cases_check"),
    ]
