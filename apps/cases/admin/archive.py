"""`/admin/cases/case/zakljucene/`: closed cases, how long they are kept, and handing them over to the archive."""

import datetime as dt
import functools
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.cases import services
from apps.cases.admin.batch import key_of
from apps.cases.choices import PackageState
from apps.cases.keeping import explain
from apps.cases.models import ArchivePackage, Case, ClassSign
from apps.cases.models.packages import HAND_OVER
from apps.cases.registry import archive_providers
from apps.cases.services.plan import terms_of
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.core.keyset import BadCursor, keyset_page
from apps.core.legal_time import LJUBLJANA, end_of_day
from apps.core.staff_pages import StaffForm
from apps.core.templatetags.portal import filesize
from apps.identity.models import Department

PAGE, ORDER, DONE = 30, ("-moved", "-id"), "cases.archived"
NONE = "none"  # no package yet


class ClosedFilter(StaffForm):
    """What narrows the list; everything is optional, what is wrong narrows nothing."""

    sign = forms.ChoiceField(label=gettext_lazy("Znak"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Leto zaključka"), required=False)
    department = forms.ModelChoiceField(Department.objects.none(), label=gettext_lazy("Oddelek"), required=False)
    package = forms.ChoiceField(label=gettext_lazy("Paket"), required=False)

    def prepare(self) -> None:
        """What the actor can choose from."""
        fields: dict[str, Any] = self.fields
        fields["department"].queryset = Department.objects.visible_to(self.actor).order_by("name")
        fields["department"].empty_label = _("vsi")
        moments = closed_cases(self.actor).datetimes("moved", "year", order="DESC", tzinfo=LJUBLJANA)
        found = [moment.year for moment in moments]
        signs = {row.sign: str(row) for row in ClassSign.objects.order_by("valid_from")}
        states = [(NONE, _("še brez paketa")), *((one.value, one.label) for one in PackageState)]
        for name, choices in (
            ("sign", sorted(signs.items())), ("year", [(str(year), str(year)) for year in found]), ("package", states)
        ):  # fmt: skip
            fields[name].choices = [("", _("vsi") if name != "year" else _("vsa")), *choices]

    def narrowed(self, rows: Any) -> Any:
        """Rows that fit; a sign stands for all below it."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if sign := given.get("sign"):
            rows = rows.filter(sign__startswith=sign)
        if year := given.get("year"):
            first = dt.date(int(year), 1, 1)
            last = first.replace(month=12, day=31)
            rows = rows.filter(moved__gte=end_of_day(first - dt.timedelta(days=1)), moved__lt=end_of_day(last))
        if department := given.get("department"):
            rows = rows.filter(department=department)
        if state := given.get("package"):
            rows = rows.filter(package_state=None if state == NONE else state)
        return rows


def closed_cases(actor: Actor) -> Any:
    """Those of the office, with the state of the latest package."""
    return Case.objects.office_of(actor).closed()


def with_packages(rows: Any) -> Any:
    """`package_id` and `package_state` of the latest one."""
    latest = ArchivePackage.objects.filter(case=OuterRef("pk")).order_by("-created")
    return rows.annotate(
        package_id=Subquery(latest.values("pk")[:1]), package_state=Subquery(latest.values("state")[:1])
    )


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, door: Any) -> HttpResponse:
    """The list; POST hands the chosen cases over and comes back."""
    actor = actor_of(request)
    if not actor.has_perm("cases.view_archivepackage"):
        raise PermissionDenied
    if request.method == "POST":
        _posted(request, actor)
        return HttpResponseRedirect(request.get_full_path())
    access.note_list(actor, Case)
    return door.page(request, "admin/cases/closed.html", _context(request, actor))  # type: ignore[no-any-return]


def _posted(request: HttpRequest, actor: Actor) -> None:
    if not actor.has_perm(HAND_OVER):
        raise PermissionDenied
    keys = [key for text in request.POST.getlist("case") if (key := key_of(text))]
    if not keys:
        messages.warning(request, _("Označite vsaj eno zadevo."))
        return
    done = services.in_batch(
        actor=actor, cases=keys, act=lambda key: services.request_package(actor=actor, case_id=key)
    )
    request.session[DONE] = [[one.number, one.why] for one in done]


def _context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    form = ClosedFilter(request.GET, actor=actor)
    rows = form.narrowed(with_packages(closed_cases(actor)))
    try:
        cursor = request.GET.get("za", "")
        page = keyset_page(rows.select_related("department", "joined_to"), order=ORDER, size=PAGE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
    filters = {name: value for name in form.fields if (value := request.GET.get(name, "").strip())}
    done = request.session.pop(DONE, [])
    return {
        "title": _("Zaključene zadeve"), "form": form, "lines": _lines(page), "filters": filters,
        "progress": progress(actor), "may": actor.has_perm(HAND_OVER), "here": "?" + urlencode(filters),
        "next": urlencode(filters | {"za": page.next}) if page.next else "", "first": not cursor,
        "done": [number for number, why in done if not why], "refused": [(one, why) for one, why in done if why],
        "simulated": any(provider.simulated for provider in archive_providers),
    }  # fmt: skip


def _lines(page: Any) -> list[dict[str, Any]]:
    terms = terms_of(page.items)
    found = []
    for case in page:
        term, state = terms[case.pk], case.package_state
        url = reverse("admin:cases_archivepackage_change", args=[case.package_id]) if case.package_id else ""
        found.append({
            "case": case, "why": explain(term) if term else _("Čaka, da se zaključi zadeva, s katero je združena."),
            "state": PackageState(state).label if state else "", "key": state or "", "url": url,
        })  # fmt: skip
    return found


def progress(actor: Actor) -> list[dict[str, Any]]:
    """How many packages stand where, in the order of the way."""
    rows = ArchivePackage.objects.visible_to(actor).order_by().values("state").annotate(number=Count("pk"))
    counts = {row["state"]: row["number"] for row in rows}
    return [{"key": one.value, "label": one.label, "count": counts[one]} for one in PackageState if one in counts]


def urls(door: Any) -> list[Any]:
    """Its address; `door`: the admin of cases."""
    page = door.admin_site.admin_view(functools.partial(show, door=door))
    return [path("zakljucene/", page, name="cases_closed")]


@admin.register(ArchivePackage)
class ArchivePackageAdmin(ReadOnlyAdmin):
    """Packages with their state; ordered on the page of closed cases, made by the worker."""

    list_display = ("case", "state", "keeping", "until", "size", "made_at", "confirmed_at", "simulated")
    list_filter = ("state", "keeping", "simulated")
    list_select_related = ("case",)
    search_fields = ("case__number__startswith",)
    ordering = ("-created",)
    fields = (
        "case", "state", ("keeping", "until"), "requested_by", "made_at", "download", ("digest", "length"),
        ("archive", "receipt"), ("handed_at", "confirmed_at"), ("attempts", "error"),
    )  # fmt: skip
    readonly_fields = ("download", "archive", "digest", "length")

    @admin.display(description=gettext_lazy("datoteka"))
    def download(self, package: ArchivePackage) -> Any:
        """Where it is handed out; a dash before it is made and after it was deleted."""
        if package.document is None:
            return "–"
        url = reverse("documents:download", args=[package.document])
        return format_html('<a class="underline" href="{}">{}.zip</a>', url, package.case.number.replace("/", "-"))

    @admin.display(description="SHA-256")
    def digest(self, package: ArchivePackage) -> Any:
        """May break on a phone."""
        groups = [package.sha256[start : start + 16] for start in range(0, len(package.sha256), 16)]
        return format_html_join("", "{}<wbr>", ((group,) for group in groups)) or "–"

    @admin.display(description=gettext_lazy("velikost"))
    def length(self, package: ArchivePackage) -> str:
        """In words."""
        return filesize(package.size) if package.size else "–"

    @admin.display(description=gettext_lazy("arhiv"))
    def archive(self, package: ArchivePackage) -> str:
        """Its title, which says so when it is a simulator."""
        return str(archive_providers.get(package.provider).title) if package.provider in archive_providers else "–"
