"""Bank statements: import, what came of each line, and matching by hand."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.core.staff_pages import StaffForm, StaffStep, StepsAdmin, staff_page
from apps.payments import camt, services
from apps.payments.choices import LineState
from apps.payments.exceptions import MoveRefused, StatementRefused
from apps.payments.models import FINANCE, BankStatement, Order, StatementLine

ADD = "payments.add_bankstatement"


class StatementForm(StaffForm):
    """A file of the bank."""

    file = forms.FileField(label=_("Izpisek camt.053 (XML)"))

    def clean_file(self) -> Any:
        """Not more than is read."""
        upload = self.cleaned_data["file"]
        if upload.size > camt.MOST_BYTES:
            raise ValidationError(_t("Datoteka je prevelika. Uvozite izpiske po dnevih."))
        return upload


@admin.register(BankStatement)
class BankStatementAdmin(ReadOnlyAdmin):
    """Statements with their lines."""

    list_display = ("statement_id", "iban", "day", "file_name", "imported_by", "created")
    list_select_related = ("imported_by",)
    search_fields = ("statement_id__startswith", "iban__startswith")
    date_hierarchy = "day"
    fields = ("statement_id", "iban", "day", "file_name", "imported_by", "created")
    readonly_fields = ("created",)
    change_list_template = "admin/payments/statements.html"

    def get_urls(self) -> list[URLPattern]:
        """The page of import."""
        site = self.admin_site
        return [path("uvoz/", site.admin_view(self.take_in), name="payments_import"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the way to import for who may."""
        return super().changelist_view(request, {"imports": actor_of(request).has_perm(ADD)} | (extra_context or {}))

    def take_in(self, request: HttpRequest) -> HttpResponse:
        """Read a file; the lines of it are the answer."""
        actor = actor_of(request)
        if not actor.has_perm(ADD):
            raise PermissionDenied
        form = StatementForm(request.POST or None, request.FILES or None, actor=actor)
        if request.method == "POST" and form.is_valid() and (back := self._import(request, actor, form)):
            return HttpResponseRedirect(back)
        context = {
            "title": _t("Uvoz bančnega izpiska"), "form": form, "multipart": True, "button": _t("Uvozite"),
            "lead": _t("Isti izpisek lahko uvozite večkrat: vsaka vrstica se šteje enkrat."),
            "back": reverse("admin:payments_bankstatement_changelist"), "back_text": _t("Bančni izpiski"),
        }  # fmt: skip
        return staff_page(request, "admin/step.html", context)

    def _import(self, request: HttpRequest, actor: Actor, form: StatementForm) -> str:
        upload = form.cleaned_data["file"]
        try:
            done = services.import_statements(actor=actor, content=upload.read(), file_name=upload.name)
        except StatementRefused as refusal:
            form.add_error("file", str(refusal))
            return ""
        for statement, new in done:
            text = _t("Izpisek %(name)s je uvožen.") if new else _t("Izpisek %(name)s je bil uvožen že prej.")
            messages.add_message(request, messages.SUCCESS if new else messages.INFO, text % {"name": statement})
        return f"{reverse('admin:payments_statementline_changelist')}?statement__id__exact={done[0][0].pk}"


class MatchForm(StaffForm):
    """Whose money it is."""

    reference = forms.CharField(
        label=_("Sklic naloga"), max_length=40, help_text=_("Na primer SI11 75965-7111002-1234, s presledki ali brez.")
    )

    def clean_reference(self) -> Order:
        """The order that it belongs to, as far as the actor sees it."""
        order = Order.objects.visible_to(self.actor).by_reference(self.cleaned_data["reference"])
        if order is None:
            raise ValidationError(_t("Naloga s tem sklicem ni. Preverite številke."))
        return order


def _match(actor: Actor, line: StatementLine, data: dict[str, Any]) -> str:
    row = services.match_line(actor=actor, line=line, order=data["reference"])
    return _t("Nakazilo je razporejeno: %(state)s.") % {"state": row.get_state_display()}


@admin.register(StatementLine)
class StatementLineAdmin(StepsAdmin, ReadOnlyAdmin):
    """Lines, and those that wait for a hand."""

    steps = (
        StaffStep(
            "razporeditev", _("Razporedite na nalog"),
            lambda actor, line: line.state == LineState.UNMATCHED and actor.has_perm(FINANCE), _match, MatchForm,
            icon="link",
        ),
    )  # fmt: skip
    stale = (MoveRefused,)
    list_display = ("booked_on", "sum", "state", "reference", "order", "statement")
    list_filter = ("state", "statement")
    list_select_related = ("statement", "payment__order")
    search_fields = ("reference__startswith", "bank_reference__startswith", "end_to_end__startswith")
    fields = (
        "statement", "position", "state", "sum", "booked_on", "reference", "end_to_end", "bank_reference", "payer_name",
        "payer_account", "words", "order", "matched_by",
    )  # fmt: skip
    readonly_fields = ("sum", "order", "payer_name", "payer_account", "words")

    @admin.display(description=_("znesek"), ordering="cents")
    def sum(self, line: StatementLine) -> str:
        """In euros."""
        return str(line.amount)

    @admin.display(description=_("nalog"))
    def order(self, line: StatementLine) -> str:
        """The reference of the order that it paid."""
        return str(line.payment.order or "–") if line.payment else "–"

    @admin.display(description=_("plačnik"))
    def payer_name(self, line: StatementLine) -> str:
        """Opened."""
        return str(line.payer) or "–"

    @admin.display(description=_("račun plačnika"))
    def payer_account(self, line: StatementLine) -> str:
        """Opened."""
        return str(line.payer_iban) or "–"

    @admin.display(description=_("namen"))
    def words(self, line: StatementLine) -> str:
        """Opened."""
        return str(line.text) or "–"
