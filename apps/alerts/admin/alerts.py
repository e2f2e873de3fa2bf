"""Alerts: the list, the page of one, and composing on one page."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.alerts import services, workflow
from apps.alerts.admin import report
from apps.alerts.areas import area_words
from apps.alerts.choices import AlertState, MsgType, Severity, Standing
from apps.alerts.exceptions import AlertRefused
from apps.alerts.forms.compose import ComposeForm, ReasonForm, SureForm
from apps.alerts.models import Alert, Hazard
from apps.alerts.models.alerts import WRITE
from apps.alerts.previewing import preview
from apps.alerts.reading import calls_by_group, chain_of
from apps.alerts.services.composing import FIELDS
from apps.core.actor import actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.core.staff_pages import add_errors
from apps.territory.reading import town_box


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    """Alerts of all states; the latest first."""

    list_display = ("title", "standing_shown", "status", "msg_type", "severity", "onset", "expires", "sent")
    list_filter = ("state", "status", "msg_type", "severity", "hazard")
    list_select_related = ("hazard",)
    search_fields = ("headline_sl",)
    search_help_text = gettext_lazy("Besede iz naslova ali dogodka, oznaka")
    list_before_template = "admin/alerts/begin.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what stands in a line."""
        rows: Any = super().get_queryset(request)
        return rows.named()

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Inflections and missing accents forgiven."""
        return (queryset.found(search_term), False) if search_term.strip() else (queryset, False)

    @admin.display(description=gettext_lazy("opozorilo"), ordering="headline_sl")
    def title(self, alert: Alert) -> str:
        """The headline, exercises marked."""
        return alert.headline

    @admin.display(description=gettext_lazy("kaj je z njim"))
    def standing_shown(self, alert: Alert) -> str:
        """With time and later messages taken into account."""
        return alert.standing_words

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the way to a new one."""
        return super().changelist_view(
            request, {"composing": actor_of(request).has_perm(WRITE)} | (extra_context or {})
        )

    def get_urls(self) -> list[Any]:
        """Composing and steps, before the pages of the list."""
        door = self.admin_site.admin_view
        own = [
            path("novo/", door(self.compose), name="alerts_compose"),
            path("<uuid:pk>/uredi/", door(self.edit), name="alerts_edit"),
            path("<uuid:pk>/korak/<slug:name>/", door(self.step), name="alerts_step"),
            path("<uuid:pk>/nadaljevanje/<slug:kind>/", door(self.follow), name="alerts_follow"),
            path("<uuid:pk>/porocilo/", door(report.report), name="alerts_report"),
            path("<uuid:pk>/porocilo.csv", door(report.report_csv), name="alerts_report_csv"),
        ]
        return [*own, *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The page of an alert; nothing is changed by a form of the model."""
        if object_id is None or request.method == "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        alert, actor = self.seen(request, object_id), actor_of(request)
        steps = [(name, workflow.STEPS[name]) for name in workflow.steps_open(actor, alert)]
        follows = alert.standing == Standing.ACTIVE and actor.has_perm(WRITE)
        context = {
            "title": alert.headline, "original": alert, "alert": alert, "steps": steps, "follows": follows,
            "editable": alert.state == AlertState.DRAFT and actor.has_perm(WRITE), "area": area_words(alert),
            "double": workflow.takes_two(alert), "chain": chain_of(alert), "groups": calls_by_group(alert),
            "live": alert.standing == Standing.ACTIVE, **preview(alert, settings.BASE_URL),
        }  # fmt: skip
        return self.page(request, "admin/alerts/alert.html", context)

    def compose(self, request: HttpRequest) -> HttpResponse:
        """Choose a hazard: everything is filled in. Change what is different, look, issue."""
        if not actor_of(request).has_perm(WRITE):
            raise PermissionDenied
        code = request.GET.get("nevarnost", "")
        hazard = Hazard.objects.filter(active=True, code=code).first() if code else None
        if hazard is None:
            hazards = Hazard.objects.filter(active=True)
            return self.page(request, "admin/alerts/choose.html", {"title": _("Novo opozorilo"), "hazards": hazards})
        initial = services.filled_in(hazard, timezone.now()) | {"status": request.GET.get("vrsta", "actual")}
        return self._form(request, hazard, None, initial)

    def edit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The same form over a draft."""
        alert = self.seen(request, str(pk))
        if not actor_of(request).has_perm(WRITE):
            raise PermissionDenied
        return self._form(request, alert.hazard, alert, {name: getattr(alert, name) for name in FIELDS})

    def _form(self, request: HttpRequest, hazard: Hazard, alert: Alert | None, initial: Any) -> HttpResponse:
        actor, sent = actor_of(request), request.method == "POST"
        form = ComposeForm(request.POST if sent else None, actor=actor, record=alert, initial=initial)
        shown: dict[str, Any] = {}
        if sent and form.is_valid():
            if "predogled" in request.POST:
                shown = preview(drafted(hazard, alert, form, actor.user), settings.BASE_URL)
            elif (kept := self._keep(request, hazard, alert, form)) is not None:
                return kept
        severity = form["severity"].value()
        known = severity if severity in Severity.values else hazard.severity
        double = workflow.takes_two(Alert(severity=known, first_id=alert.first_id if alert else None))
        title = alert.headline if alert else _("Novo opozorilo: %(what)s") % {"what": hazard}
        south, west, north, east = town_box()
        context = {
            "title": title, "form": form, "hazard": hazard, "alert": alert, "double": double, "shown": shown,
            "box": [south, west, north, east],
        }  # fmt: skip
        return self.page(request, "admin/alerts/compose.html", context)

    def _keep(
        self, request: HttpRequest, hazard: Hazard, alert: Alert | None, form: ComposeForm
    ) -> HttpResponse | None:
        """Save, and go on to what the button says; None when the form has to be shown again."""
        actor, given = actor_of(request), form.cleaned_data
        try:
            if alert is None:
                alert = services.compose_alert(actor=actor, hazard=hazard, given=given)
            else:
                alert = services.edit_alert(actor=actor, alert_id=alert.pk, given=given)
            if request.POST.get("dejanje") == "naprej":
                services.take_step(actor=actor, alert_id=alert.pk, step=onward(alert), expected=alert.version)
                messages.success(request, _("Narejeno: %(step)s.") % {"step": workflow.STEPS[onward(alert)].label})
        except AlertRefused as refusal:
            form.add_error(None, str(refusal))
            return None
        except ValidationError as error:
            add_errors(form, error)
            return None
        return HttpResponseRedirect(page_url(alert))

    def step(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        """Take a step: by one click, or with a reason."""
        alert = self.seen(request, str(pk))
        known = workflow.STEPS.get(name)
        if known is None or not actor_of(request).has_perm(known.permission):
            raise PermissionDenied
        seen = {"expected": request.GET.get("videno", "")}
        make = ReasonForm if known.asks_reason else SureForm
        form = make(request.POST or None, actor=actor_of(request), record=alert, initial=seen)
        if request.method != "POST" or not form.is_valid():
            context = {"title": known.label, "record": alert.headline, "back": page_url(alert), "danger": known.danger}
            return self.page(request, "admin/step.html", context | {"form": form})
        try:
            services.take_step(actor=actor_of(request), alert_id=pk, step=name, **form.cleaned_data)
        except AlertRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Narejeno: %(step)s.") % {"step": known.label})
        return HttpResponseRedirect(page_url(alert))

    def follow(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
        """One click: an update or an all-clear with its texts filled in."""
        alert, actor = self.seen(request, str(pk)), actor_of(request)
        if request.method != "POST":
            return HttpResponseRedirect(page_url(alert))
        make = services.draft_all_clear if kind == "preklic" else services.draft_update
        try:
            draft = make(actor=actor, alert_id=pk)
        except AlertRefused as refusal:
            messages.warning(request, str(refusal))
            return HttpResponseRedirect(page_url(alert))
        if draft.msg_type == MsgType.CANCEL:
            return HttpResponseRedirect(page_url(draft))
        return HttpResponseRedirect(reverse("admin:alerts_edit", args=[draft.pk]))


def drafted(hazard: Hazard, alert: Alert | None, form: ComposeForm, author: Any) -> Alert:
    """What the form says, as a row that is not kept."""
    chain = {"msg_type": alert.msg_type, "first": alert.first, "previous": alert.previous} if alert else {}
    return Alert(hazard=hazard, drafted_by=author, **chain, **form.cleaned_data)


def onward(alert: Alert) -> str:
    """What the main button does with a draft."""
    return "submit" if workflow.takes_two(alert) else "issue"


def page_url(alert: Alert) -> str:
    """Its page in the admin."""
    return reverse("admin:alerts_alert_change", args=[alert.pk])
