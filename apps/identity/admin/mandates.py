"""Mandates in the admin: who waits for confirmation, what to check, and the decision."""

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.identity.choices import MandateKind, MandateState
from apps.identity.exceptions import OrganisationClosed, StepNotAllowed, TaxNumberTaken
from apps.identity.forms.decisions import DecisionForm
from apps.identity.models import Mandate
from apps.identity.registry import procedure_titles, registers
from apps.identity.services import mandates as service
from apps.identity.workflow.mandates import steps_open

logger = logging.getLogger("portal.identity")
SOON = dt.timedelta(days=30)
CHECKS = {
    MandateKind.LEGAL: (
        gettext_lazy("Ime, matična in davčna številka ter sedež se ujemajo s Poslovnim registrom Slovenije."),
        gettext_lazy("Oseba je v registru vpisana kot zakoniti zastopnik."),
    ),
    MandateKind.PARENT: (
        gettext_lazy("EMŠO in ime otroka se ujemata s Centralnim registrom prebivalstva."),
        gettext_lazy("Oseba je eden od staršev in ji starševska skrb ni odvzeta."),
    ),
    MandateKind.GUARDIAN: (
        gettext_lazy("EMŠO in ime varovanca se ujemata s Centralnim registrom prebivalstva."),
        gettext_lazy("Odločba centra za socialno delo ali sodišča osebo imenuje za skrbnika; preverite, do kdaj."),
    ),
}


class ExpiryFilter(admin.SimpleListFilter):
    """By the end of their time."""

    title = gettext_lazy("veljavnost")
    parameter_name = "expiry"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """In force, soon over, over."""
        return [("in_force", _("velja zdaj")), ("soon", _("poteče v 30 dneh")), ("expired", _("poteklo"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen time."""
        now = timezone.now()
        match self.value():
            case "in_force":
                return queryset.in_force(now)
            case "soon":
                return queryset.in_force(now).filter(valid_until__lte=now + SOON)
            case "expired":
                return queryset.filter(valid_until__lte=now)
        return queryset


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    """Who acts for whom. Everything is written by services: the decision has a page of its own."""

    list_display = ("for_whom", "who", "kind", "standing_text", "until", "created")
    list_display_links = ("for_whom",)
    list_filter = ("state", "kind", ExpiryFilter)
    search_fields = ("organisation__name", "organisation__registration_number")  # no person's name in an address
    ordering = ("-created",)
    view_on_site = False  # the page in Moj Ptuj is for the two sides
    fields = (
        "decision", "for_whom", "who", "kind", "standing_text", "scope", "may_grant", "valid_from", "until",
        "granted_by", "created", "decided", "decided_by", "ended", "ended_by", "note", "course",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With everybody that the list names."""
        rows: Any = super().get_queryset(request)
        return rows.named()

    @admin.display(description=gettext_lazy("v imenu"), ordering="counterpart__name")
    def for_whom(self, row: Mandate) -> str:
        """Who is represented."""
        return row.principal_name

    @admin.display(description=gettext_lazy("deluje"), ordering="representative__last_name")
    def who(self, row: Mandate) -> str:
        """Who represents."""
        return row.representative_name

    @admin.display(description=gettext_lazy("stanje"), ordering="state")
    def standing_text(self, row: Mandate) -> str:
        """The state with time taken into account."""
        return str(row.standing.label)

    @admin.display(description=gettext_lazy("zadnji dan"), ordering="valid_until")
    def until(self, row: Mandate) -> dt.date | str:
        """The last day on which it holds."""
        return row.last_day or _("do preklica")

    @admin.display(description=gettext_lazy("obseg"))
    def scope(self, row: Mandate) -> str:
        """All procedures, or which."""
        return _("vsi postopki") if row.all_procedures else "; ".join(procedure_titles(row.procedures))

    @admin.display(description=gettext_lazy("odločitev"))
    def decision(self, row: Mandate) -> str:
        """The way to the page of the decision."""
        if row.state not in (MandateState.REQUESTED, MandateState.OFFERED, MandateState.ACCEPTED):
            return "–"
        text = _("Preverite in odločite") if row.state == MandateState.REQUESTED else _("Prekličite")
        address = reverse("admin:identity_mandate_decide", args=[row.pk])
        return format_html('<a class="to-decision" href="{}">{}</a>', address, text)

    @admin.display(description=gettext_lazy("potek"))
    def course(self, row: Mandate) -> str:
        """Every state it has been in, from the append-only history."""
        events = row.history_events.order_by("pgh_id").values_list("pgh_created_at", "state")  # type: ignore[attr-defined]
        lines = (
            (timezone.localtime(at).strftime("%-d. %-m. %Y %H.%M"), MandateState(state).label) for at, state in events
        )
        return format_html_join("", "<div>{} {}</div>", lines)

    def get_urls(self) -> list[Any]:
        """The page of the decision."""
        decide = self.admin_site.admin_view(self.decide)
        return [path("<uuid:pk>/odlocitev/", decide, name="identity_mandate_decide"), *super().get_urls()]

    def decide(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """What was stated beside what is recorded, what registers say, and the buttons. 404 for who may not see the
        mandate, 403 for who may not decide."""
        actor = actor_of(request)
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            raise Http404
        steps = steps_open(actor, row) & {"confirm", "refuse", "revoke"}
        if not actor.has_perm("identity.decide_mandate") or not steps:
            raise PermissionDenied
        for subject in {row.person_id, row.representative_id} - {None}:
            access.note(actor, "decide" if request.method == "POST" else "view", row, subject=subject)
        form = DecisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._decided(request, actor, row, form):
            return HttpResponseRedirect(reverse("admin:identity_mandate_changelist"))
        context = {
            **self.admin_site.each_context(request), "title": _("Odločitev o zastopanju"), "opts": self.opts,
            "mandate": row, "form": form, "steps": steps, "checks": CHECKS.get(row.kind, ()),
            "rows": list(compared(row)), "findings": list(findings(row)) if "confirm" in steps else [],
        }  # fmt: skip
        return TemplateResponse(request, "admin/identity/mandate/decide.html", context)

    def _decided(self, request: HttpRequest, actor: Actor, row: Mandate, form: DecisionForm) -> bool:
        note, until = form.cleaned_data["note"], form.cleaned_data["until"]
        try:
            match request.POST.get("decision"):
                case "confirm":
                    service.confirm_mandate(actor=actor, mandate=row, note=note, until=until)
                    messages.success(request, _("Zastopanje je potrjeno."))
                case "decline":
                    service.decline_mandate(actor=actor, mandate=row, note=note)
                    messages.success(request, _("Zahteva je zavrnjena."))
                case _other:
                    service.revoke_mandate(actor=actor, mandate=row, note=note)
                    messages.success(request, _("Pooblastilo je preklicano in ne velja več."))
        except TaxNumberTaken:
            form.add_error(None, _("Davčna številka je že vpisana pri drugi organizaciji. Preverite, katera je prava."))
        except OrganisationClosed:
            form.add_error(None, _("Organizacija je zaprta. Najprej jo obnovite pri organizacijah."))
        except StepNotAllowed:
            form.add_error(None, _("Medtem se je stanje spremenilo. Osvežite stran."))
        return not form.errors


def compared(row: Mandate) -> Iterator[dict[str, Any]]:
    """What was stated beside what the portal has recorded; `differs` where both are known and are not the same."""
    stated = getattr(row, "counterpart", None)
    if stated is None or row.kind == MandateKind.GRANTED:
        return
    known: Any = row.organisation or row.person.person  # type: ignore[union-attr]
    recorded = known if row.person_id or known.active else None
    pairs = [
        (_("Ime"), stated.name, str(recorded or "")),
        (_("Matična številka"), stated.registration_number, getattr(recorded, "registration_number", "")),
        (_("EMŠO"), stated.emso, getattr(recorded, "emso", "")),
        (_("Davčna številka"), stated.tax_number, recorded.tax_number if recorded and row.organisation_id else ""),
        (_("Naslov"), stated.address, recorded.address if recorded and row.organisation_id else ""),
    ]
    for label, left, right in pairs:
        if left or right:
            yield {"label": label, "stated": left, "recorded": right, "differs": bool(left and right and left != right)}


def findings(row: Mandate) -> Iterator[dict[str, Any]]:
    """What each register says; one that fails says that it does not answer."""
    for register in registers:
        try:
            finding = register.look_up(row)
        except Exception:
            logger.exception("register failed", extra={"register": type(register).__name__})
            yield {"register": register, "failed": True}
            continue
        if finding is not None:
            yield {"register": register, "finding": finding}
