"""`/admin/cases/case/miza/`: the officer's desk."""

import datetime as dt
import functools
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.cases import desk, services, workflow
from apps.cases.admin.batch import act, key_of
from apps.cases.choices import FINAL, CaseState
from apps.cases.folder import colleagues
from apps.cases.models import Case, SavedView
from apps.cases.services.desk import BATCH, IN_BATCH
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.core.legal_time import end_of_day, local_day
from apps.core.staff_pages import StaffForm
from apps.identity.models import Department
from apps.identity.registry import procedure_choices

PAGE = 30
TERM, DONE = "cases.find", "cases.done"  # what the session keeps: the words that are looked for, what came of a batch
LONGEST = 120
KEPT = ("zavihek", "department", "procedure", "state", "officer", "since", "until")  # what a view remembers


class DeskFilter(StaffForm):
    """What narrows the lists; everything is optional, what is wrong narrows nothing."""

    department = forms.ModelChoiceField(Department.objects.none(), label=gettext_lazy("Oddelek"), required=False)
    procedure = forms.ChoiceField(label=gettext_lazy("Postopek"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Stanje"), required=False)
    officer = forms.ChoiceField(label=gettext_lazy("Rešuje"), required=False)
    since = forms.DateField(label=gettext_lazy("Prejeto od"), required=False)
    until = forms.DateField(label=gettext_lazy("Prejeto do"), required=False)

    def prepare(self) -> None:
        """What the actor can choose from."""
        departments = Department.objects.visible_to(self.actor).order_by("name")
        self.people = colleagues(departments.values("pk"))
        states = [(state.value, state.label.capitalize()) for state in CaseState if state not in FINAL]
        fields: dict[str, Any] = self.fields
        fields["department"].queryset = departments
        fields["department"].empty_label = _("vsi")
        for name, choices in (
            ("procedure", procedure_choices()),
            ("state", states),
            ("officer", [(str(one.pk), str(one)) for one in self.people]),
        ):
            fields[name].choices = [("", _("vsi") if name != "state" else _("vsa")), *choices]

    def narrowed(self, rows: Any) -> Any:
        """Rows that fit."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if since := given.pop("since", None):
            rows = rows.filter(received_at__gte=end_of_day(since - dt.timedelta(days=1)))
        if until := given.pop("until", None):
            rows = rows.filter(received_at__lt=end_of_day(until))
        return rows.filter(**given)


def chosen(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address that make a view."""
    return {name: value for name in KEPT if (value := request.GET.get(name, "").strip())}


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, door: Any) -> HttpResponse:
    """The lists; POST searches, takes a case over or does something with several, and comes back."""
    actor = actor_of(request)
    if not actor.has_perm("cases.view_case"):
        raise PermissionDenied
    if request.method == "POST":
        _posted(request, actor)
        return HttpResponseRedirect(request.get_full_path())
    access.note_list(actor, Case)
    return door.page(request, "admin/cases/desk.html", _context(request, actor))  # type: ignore[no-any-return]


def _posted(request: HttpRequest, actor: Actor) -> None:
    if "find" in request.POST:
        request.session[TERM] = request.POST["find"].strip()[:LONGEST]
        return
    done = act(request, actor)
    if done is None:
        messages.warning(request, _("Označite vsaj eno zadevo in izberite, kaj naj se zgodi z njo."))
    else:
        request.session[DONE] = [[one.number, one.why] for one in done]


def _context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    today, view = local_day(timezone.now()), chosen(request)
    form = DeskFilter(request.GET, actor=actor)
    rows = form.narrowed(desk.open_cases(actor))
    term = request.session.get(TERM, "")
    if term:
        rows = desk.found(rows, term)
    tab = desk.TABS.get(view.get("zavihek", ""), desk.TABS[desk.FIRST])
    listed = tab.rows(rows, actor, today).select_related("officer", "department")
    try:
        page = keyset_page(listed, order=desk.ORDER, size=PAGE, cursor=request.GET.get("za", ""))
    except BadCursor as error:
        raise Http404 from error
    numbers = desk.counts(actor, rows, today)
    done = request.session.pop(DONE, [])
    filters = {name: value for name, value in view.items() if name != "zavihek"}
    return {
        "title": _("Moja miza"), "form": form, "term": term, "tab": tab, "lines": desk.lines(page, today),
        "tabs": [_tab(one, numbers[one.key], one is tab, filters) for one in desk.TABS.values()],
        "next": urlencode(view | {"za": page.next}) if page.next else "", "first": "za" not in request.GET,
        "here": "?" + urlencode(view), "filters": filters, "clear": "?" + urlencode({"zavihek": tab.key}),
        "views": _views(actor), "departments": _own_departments(form, actor), "people": form.people,
        "acts": [(name, workflow.STEPS[name].label) for name in IN_BATCH], "most": BATCH, "me": actor.user,
        "done": [number for number, why in done if not why], "refused": [(one, why) for one, why in done if why],
    }  # fmt: skip


def _tab(tab: desk.Tab, count: int, current: bool, filters: dict[str, str]) -> dict[str, Any]:
    shown = f"{count - 1}+" if count >= desk.MOST else str(count)
    return {"tab": tab, "count": shown, "current": current, "url": "?" + urlencode({"zavihek": tab.key} | filters)}


def _views(actor: Actor) -> list[dict[str, Any]]:
    rows = SavedView.objects.visible_to(actor).select_related("owner", "department").order_by("name", "id")
    return [
        {"view": one, "url": "?" + urlencode(one.filters), "own": bool(actor.user and one.owner_id == actor.user.pk)}
        for one in rows
    ]


def _own_departments(form: DeskFilter, actor: Actor) -> list[Department]:
    return [one for one in form.fields["department"].queryset if one.pk in actor.departments]  # type: ignore[attr-defined]


@require_POST
def keep(request: HttpRequest, door: Any) -> HttpResponse:
    """Save the view that the address shows."""
    actor = actor_of(request)
    if not actor.has_perm("cases.view_case"):
        raise PermissionDenied
    share = key_of(request.POST.get("department", ""))
    department = Department.objects.filter(pk=share).first() if share in actor.departments else None
    back = HttpResponseRedirect(f"{reverse('admin:cases_desk')}?{urlencode(chosen(request))}")
    try:
        services.save_view(
            actor=actor, name=request.POST.get("name", ""), filters=chosen(request), department=department
        )
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return back
    messages.success(request, _("Pogled je shranjen."))
    return back


@require_POST
def forget(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Take a view of one's own away; 404 for others'."""
    try:
        services.forget_view(actor=actor_of(request), view_id=pk)
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Pogled je odstranjen."))
    return HttpResponseRedirect(reverse("admin:cases_desk"))


def urls(door: Any) -> list[Any]:
    """Addresses of the desk; `door`: the admin of cases."""

    def page(view: Any) -> Any:
        return door.admin_site.admin_view(functools.partial(view, door=door))

    return [
        path("miza/", page(show), name="cases_desk"),
        path("miza/pogled/", page(keep), name="cases_desk_save"),
        path("miza/pogled/<uuid:pk>/odstrani/", page(forget), name="cases_desk_forget"),
    ]
