"""School routes: kept by staff, imported from GeoJSON, and the list of dangers on them for the road-safety council."""

import csv
import datetime as dt
import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin
from apps.core.legal_time import local_day
from apps.core.staff_pages import StaffForm, add_errors, staff_page
from apps.core.text import safe_cell
from apps.reports import dangers
from apps.reports.choices import Area
from apps.reports.models import ReportCategory, SchoolRoute
from apps.reports.services import import_routes, save_route

EXPORT = "reports.export_dangers"
SHOWN = 500  # rows of the page; the file holds more
LARGEST_FILE = 2_000_000  # bytes of GeoJSON
YEAR = dt.timedelta(days=365)


class ImportForm(StaffForm):
    """A file with lines."""

    file = forms.FileField(
        label=_("Datoteka GeoJSON"),
        help_text=_("Črte (LineString) v stopinjah WGS 84 z lastnostjo name; school in slug, če ju poznate."),
    )
    school = forms.CharField(label=_("Šola, kjer v datoteki ni napisana"), max_length=120)
    source = forms.CharField(label=_("Vir"), max_length=200)

    def clean_file(self) -> Any:
        """Read as JSON; what it holds the service examines."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE:
            raise ValidationError(_t("Datoteka je prevelika, največ 2 MB."))
        try:
            return json.loads(sent.read().decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise ValidationError(_t("Datoteka ni GeoJSON.")) from error


class DangersForm(StaffForm):
    """What the list is to hold."""

    since = forms.DateField(label=pgettext_lazy("obdobje", "Od"))
    until = forms.DateField(label=pgettext_lazy("obdobje", "Do"))
    area = forms.ChoiceField(label=_("Področje"), choices=[("", _("vsa")), *Area.choices], required=False)
    category = forms.ModelChoiceField(
        label=_("Vrsta"), queryset=ReportCategory.objects.none(), required=False, empty_label=_("vse")
    )
    route = forms.ModelChoiceField(
        label=_("Šolska pot"), queryset=SchoolRoute.objects.none(), required=False, empty_label=_("vse")
    )
    only_open = forms.BooleanField(label=_("Samo odprte"), required=False)

    def prepare(self) -> None:
        """Public categories, routes in use."""
        rows = ReportCategory.objects.filter(private=False, hidden=False)
        self.fields["category"].queryset = rows  # type: ignore[attr-defined]
        self.fields["route"].queryset = SchoolRoute.objects.in_use()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _t("Konec obdobja je pred začetkom."))
        return given


@admin.register(SchoolRoute)
class SchoolRouteAdmin(PortalAdmin):
    """School routes."""

    list_display = ("name", "school", "reach", "reports", "demo", "active")
    list_filter = ("active", "demo")
    search_fields = ("name", "school")
    fields = ("slug", "name", "school", "line", "reach", "source", "demo", "active")
    list_before_template = "admin/reports/routes.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With how many reports lie on them."""
        return super().get_queryset(request).annotate(many=Count("flags"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Its mark stands in addresses."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Out of use, never gone."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service: reports are flagged."""
        save_route(actor=actor_of(request), route=obj)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the ways to the other pages."""
        may = {"importing": self.may(request, "add"), "exporting": actor_of(request).has_perm(EXPORT)}
        return super().changelist_view(request, may | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        """Import and dangers, before the pages of the list."""
        own = (
            ("uvoz/", self.import_view, "import"), ("nevarnosti/", self.dangers_view, "dangers"),
            ("nevarnosti.csv", self.csv_view, "dangers_csv"),
        )  # fmt: skip
        door = self.admin_site.admin_view
        named = [path(where, door(view), name=f"reports_routes_{name}") for where, view, name in own]
        return [*named, *super().get_urls()]

    @admin.display(description=_("prijav"), ordering="many")
    def reports(self, route: SchoolRoute) -> int:
        """On it."""
        return int(getattr(route, "many", 0))

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A file of routes; a known mark changes its route."""
        actor = actor_of(request)
        if not (self.may(request, "add") and self.may(request, "change")):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = ImportForm(*sent, actor=actor)
        home = reverse("admin:reports_schoolroute_changelist")
        if request.method == "POST" and form.is_valid():
            given = dict(form.cleaned_data)
            try:
                routes = import_routes(actor=actor, collection=given.pop("file"), **given)
            except ValidationError as error:
                add_errors(form, error)
            else:
                for route in routes:
                    self.tell(request, "change", route)
                messages.success(request, _t("Uvoženih poti: %(count)d.") % {"count": len(routes)})
                return HttpResponseRedirect(home)
        context = {"title": _("Uvozite šolske poti"), "form": form, "back": home, "back_text": _("Šolske poti")}
        return staff_page(request, "admin/step.html", context)

    def _asked(self, request: HttpRequest) -> DangersForm:
        """The last year unless the address says otherwise."""
        if not actor_of(request).has_perm(EXPORT):
            raise PermissionDenied
        today = local_day(timezone.now())
        given = request.GET if "since" in request.GET else {"since": today - YEAR, "until": today}
        return DangersForm(given, actor=actor_of(request))

    def dangers_view(self, request: HttpRequest) -> HttpResponse:
        """The list as a page that prints well."""
        form = self._asked(request)
        found = dangers.dangers(dangers.Period(**form.cleaned_data), SHOWN) if form.is_valid() else []
        context = {
            "title": _("Nevarnosti na šolskih poteh"), "form": form, "found": found, "full": len(found) == SHOWN,
            "asked": form.cleaned_data, "query": urlencode(form.data, doseq=False),
        }  # fmt: skip
        return staff_page(request, "admin/reports/dangers.html", context)

    def csv_view(self, request: HttpRequest) -> HttpResponse:
        """The same as CSV; head in English, UTF-8 with a mark for spreadsheets."""
        form = self._asked(request)
        if not form.is_valid():
            return HttpResponseRedirect(f"{reverse('admin:reports_routes_dangers')}?{urlencode(form.data)}")
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="nevarnosti-na-solskih-poteh.csv"'
        found = dangers.dangers(dangers.Period(**form.cleaned_data), dangers.MOST)
        csv.writer(response).writerows([safe_cell(value) for value in row] for row in dangers.table(found))
        return response
