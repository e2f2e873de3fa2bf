"""Orders for staff, with what can be done with them, and the figures of finance."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.admin import DateRange, ReadOnlyAdmin
from apps.core.forms import MoneyFormField
from apps.core.legal_time import local_day
from apps.core.staff_pages import StaffForm, StaffStep, StepsAdmin
from apps.payments import finance, services
from apps.payments.choices import ExemptionGround, OrderState
from apps.payments.exceptions import MoveRefused
from apps.payments.models import FINANCE, MANAGE, Order
from apps.payments.models.exemptions import DECIDE
from apps.payments.services.refunds import REQUEST

VALID = (OrderState.OPEN, OrderState.PARTLY_PAID, OrderState.PAID)
KINDS = {
    "csv": (finance.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (finance.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class ReasonForm(StaffForm):
    """Why."""

    reason = forms.CharField(label=_("Razlog"), max_length=300, widget=forms.Textarea)


class ExemptionForm(StaffForm):
    """By which ground, and why."""

    ground = forms.ChoiceField(label=_("Podlaga"), choices=ExemptionGround)
    reason = forms.CharField(label=_("Obrazložitev"), max_length=500, widget=forms.Textarea)


class RefundForm(StaffForm):
    """How much, and why."""

    amount = MoneyFormField(label=_("Znesek v evrih"))
    reason = forms.CharField(label=_("Razlog"), max_length=300, widget=forms.Textarea)

    def prepare(self) -> None:
        """All that can go back."""
        self.fields["amount"].initial = services.standing_of(self.record.pk).money["surplus"]


def _remind(actor: Actor, order: Order, data: dict[str, Any]) -> str:
    reminder = services.remind(actor=actor, order=order)
    return _t("Opomin je poslan, novi rok je %(day)s.") % {"day": f"{reminder.due:%-d. %-m. %Y}"}


def _cancel(actor: Actor, order: Order, data: dict[str, Any]) -> str:
    services.cancel_order(actor=actor, order=order, reason=data["reason"])
    return _t("Nalog je preklican.")


def _exempt(actor: Actor, order: Order, data: dict[str, Any]) -> str:
    services.record_exemption(actor=actor, order=order, ground=data["ground"], reason=data["reason"])
    return _t("Oprostitev je zapisana.")


def _refund(actor: Actor, order: Order, data: dict[str, Any]) -> str:
    services.request_refund(actor=actor, order=order, cents=data["amount"].cents, reason=data["reason"])
    return _t("Predlog vračila čaka, da ga odobri drug sodelavec.")


STEPS = (
    StaffStep(
        "opomin", _("Pošljite opomin"), lambda actor, order: order.is_waiting and actor.has_perm(MANAGE), _remind,
        text=_("Plačnik dobi obvestilo z novim rokom. Če je v tarifi taksa za opomin, nastane nalog tudi zanjo."),
        icon="notifications",
    ),
    StaffStep(
        "oprostitev", _("Zapišite oprostitev"),
        lambda actor, order: order.state in VALID and actor.has_perm(DECIDE), _exempt, ExemptionForm,
        icon="volunteer_activism",
    ),
    StaffStep(
        "vracilo", _("Predlagajte vračilo"),
        lambda actor, order: bool(actor.has_perm(REQUEST) and services.refundable_cents(order)), _refund, RefundForm,
        text=_("Vračilo odobri drug sodelavec."), icon="currency_exchange",
    ),
    StaffStep(
        "preklic", _("Prekličite nalog"), lambda actor, order: order.state in VALID and actor.has_perm(MANAGE),
        _cancel, ReasonForm, text=_("Takse ni več treba plačati. Kar je plačano, postane preplačilo."), icon="block",
        danger=True,
    ),
)  # fmt: skip


@admin.register(Order)
class OrderAdmin(StepsAdmin, ReadOnlyAdmin):
    """Orders."""

    steps = STEPS
    stale = (MoveRefused,)
    list_display = ("reference", "about", "sum", "purpose_sl", "due", "state", "created")
    list_filter = ("state", "key", ("due", DateRange))
    search_fields = ("reference__startswith", "about__startswith")
    date_hierarchy = "created"
    list_select_related = ("payer", "organisation")
    fields = (
        "reference", "state", "sum", "standing", "purpose_sl", "purpose_en", "purpose_code", "recipient", "iban", "due",
        "about", "payer", "organisation", "created", "course",
    )  # fmt: skip
    readonly_fields = ("sum", "standing", "course")
    change_list_template = "admin/payments/orders.html"
    view_on_site = False  # the page of the order is for who pays

    def get_urls(self) -> list[URLPattern]:
        """The figures, and the same as files."""
        site = self.admin_site
        return [
            path("finance/", site.admin_view(self.figures), name="payments_finance"),
            path("finance/<int:year>.<slug:kind>", site.admin_view(self.export), name="payments_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the way to the figures for who may see them."""
        finance_too = actor_of(request).has_perm(FINANCE)
        return super().changelist_view(request, {"finance": finance_too} | (extra_context or {}))

    @admin.display(description=_("znesek"), ordering="cents")
    def sum(self, order: Order) -> str:
        """In euros."""
        return str(order.amount)

    @admin.display(description=_("knjižno stanje"))
    def standing(self, order: Order) -> str:
        """What the ledger says."""
        return render_to_string("admin/payments/standing.html", {"standing": services.standing_of(order.pk).money})

    @admin.display(description=_("plačila in knjižbe"))
    def course(self, order: Order) -> str:
        """Everything that belongs to it."""
        context = {
            "payments": order.payments.order_by("created"),
            "entries": order.entries.order_by("booked", "pk"),
            "refunds": order.refunds.select_related("requested_by", "decided_by").order_by("created"),
            "exemptions": order.exemptions.order_by("created"),
            "reminders": order.reminders.select_related("sent_by").order_by("created"),
        }
        return render_to_string("admin/payments/course.html", context)

    def figures(self, request: HttpRequest) -> HttpResponse:
        """A year in tables and a chart."""
        if not actor_of(request).has_perm(FINANCE):
            raise PermissionDenied
        this = local_day(timezone.now()).year
        asked = request.GET.get("leto", "")
        year = int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= this + 1 else this
        context = {"figures": finance.figures(year), "title": _t("Takse v letu %(year)d") % {"year": year}}
        return self.page(request, "admin/payments/finance.html", context)

    def export(self, request: HttpRequest, year: int, kind: str) -> HttpResponse:
        """All orders of a year."""
        actor = actor_of(request)
        if not actor.has_perm(FINANCE):
            raise PermissionDenied
        if kind not in KINDS or not 2000 <= year <= 9998:
            return HttpResponse(status=HTTPStatus.NOT_FOUND)
        make, content_type = KINDS[kind]
        access.note_list(actor, Order, verb="export")
        disposition = f'attachment; filename="takse-{year}.{kind}"'
        content = make(finance.of_year(year))
        return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
