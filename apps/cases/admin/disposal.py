"""`/admin/cases/disposallist/`: cases whose retention is over, lists of what is deleted, and their approval."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.cases import services
from apps.cases.admin.batch import key_of
from apps.cases.choices import DisposalState, ItemState
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, DisposalItem, DisposalList
from apps.cases.models.disposal import APPROVE, PROPOSE
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import StaffForm, StaffStep, StepsAdmin

SHOWN = 200


class NoteForm(StaffForm):
    """Why not."""

    note = forms.CharField(label=gettext_lazy("Razlog"), max_length=500, widget=forms.Textarea)


def _asked(act: Any) -> Any:
    """A service as a step: what it refuses is a fault of the form."""

    def run(actor: Actor, record: DisposalList, data: dict[str, Any]) -> str:
        try:
            made = act(actor=actor, list_id=record.pk, **data)
        except StepTaken:
            raise
        except StepRefused as refused:
            raise ValidationError(str(refused)) from refused
        if made.state == DisposalState.APPROVED:
            day = date_format(made.delete_from, "SHORT_DATE_FORMAT")
            return _("Seznam je odobren. Zadeve bomo izbrisali %(day)s; do takrat ga lahko prekličete.") % {"day": day}
        return _("Narejeno: seznam je %(state)s.") % {"state": made.get_state_display()}

    return run


def _decides(actor: Actor, record: DisposalList) -> bool:
    other = bool(actor.user and record.made_by_id != actor.user.pk)
    return actor.has_perm(APPROVE) and other and record.state == DisposalState.PROPOSED


def _cancels(actor: Actor, record: DisposalList) -> bool:
    waiting = record.state in (DisposalState.PROPOSED, DisposalState.APPROVED)
    return waiting and (actor.has_perm(PROPOSE) or actor.has_perm(APPROVE))


@admin.register(DisposalList)
class DisposalListAdmin(StepsAdmin):
    """Lists; made from the page of proposed cases, decided by somebody else."""

    list_display = ("number", "state", "made_by", "created", "decided_by", "delete_from", "done_at")
    list_filter = ("state",)
    list_select_related = ("made_by", "decided_by")
    ordering = ("-created",)
    fields = (
        "number", "state", "reason", ("made_by", "created"), ("decided_by", "decided_at"), "note",
        ("delete_from", "done_at"),
    )  # fmt: skip
    stale = (StepTaken,)
    change_form_after_template = "admin/cases/disposal_items.html"
    list_before_template = "admin/cases/disposal_lists.html"
    steps = (
        StaffStep(
            "odobritev", gettext_lazy("Odobrite seznam"), _decides, _asked(services.approve_list), icon="check",
            text=gettext_lazy(
                "Po času čakanja bo portal izbrisal vsebino, dokumente, sporočila in osebne podatke naštetih zadev. "
                "Ostane vpis v evidenci: številka, znak, datumi, izid in številka seznama."
            ), button=gettext_lazy("Odobrite seznam"), danger=True,
        ),
        StaffStep(
            "zavrnitev", gettext_lazy("Zavrnite seznam"), _decides, _asked(services.refuse_list), form=NoteForm,
            icon="close", button=gettext_lazy("Zavrnite seznam"),
        ),
        StaffStep(
            "preklic", gettext_lazy("Prekličite seznam"), _cancels, _asked(services.cancel_list), icon="undo",
            text=gettext_lazy("Zadeve s seznama bodo spet predlagane."), button=gettext_lazy("Prekličite seznam"),
        ),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Made from the page of proposed cases."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By steps alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It stays: it tells by what the contents were deleted."""
        return False

    def get_urls(self) -> list[Any]:
        """The page of proposed cases before the lists."""
        page = self.admin_site.admin_view(self.proposed)
        return [path("predlogi/", page, name="cases_proposed"), *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """With its cases."""
        record = self.get_object(request, object_id) if object_id else None
        items = record.items.select_related("case__department").order_by("case__number")[:SHOWN] if record else ()
        return super().changeform_view(request, object_id, form_url, {"items": items, **(extra_context or {})})

    def proposed(self, request: HttpRequest) -> HttpResponse:
        """`…/predlogi/`: cases whose retention is over; POST makes a list of the chosen ones or keeps one of them."""
        return proposed(request, self)


@require_http_methods(["GET", "HEAD", "POST"])
def proposed(request: HttpRequest, door: Any) -> HttpResponse:
    """What the nightly rule proposed and what somebody held back."""
    actor = actor_of(request)
    if not actor.has_perm("cases.view_disposallist"):
        raise PermissionDenied
    context: dict[str, Any] = {"title": _("Predlogi za izbris"), "reason": "", "fault": ""}
    if request.method == "POST":
        try:
            return _posted(request, actor)
        except StepRefused as refused:
            context |= {"fault": str(refused), "reason": request.POST.get("reason", "")}
            context["chosen"] = request.POST.getlist("item")
    access.note_list(actor, Case)
    rows = (
        DisposalItem.objects.visible_to(actor).select_related("case__department").exclude(case__disposed__isnull=False)
    )
    waiting = rows.filter(state=ItemState.PROPOSED)
    context |= {
        "items": waiting.order_by("until", "case__number")[:SHOWN],
        "more": max(0, waiting.count() - SHOWN),
        "held": rows.filter(state__in=(ItemState.HELD, ItemState.KEPT)).order_by("case__number")[:SHOWN],
        "may": actor.has_perm(PROPOSE) and bool(actor.employer),
    }
    return door.page(request, "admin/cases/proposed.html", context)  # type: ignore[no-any-return]


def _posted(request: HttpRequest, actor: Actor) -> HttpResponse:
    post = request.POST
    if (key := key_of(post.get("free", "") or post.get("hold", ""))) is not None:
        why = post.get("reason", "").strip()
        if post.get("hold") and not why:
            raise StepRefused(_("Napišite utemeljitev, zakaj zadevo hranimo naprej."))
        services.hold_item(actor=actor, item_id=key, why=why if post.get("hold") else "")
        messages.success(request, _("Narejeno."))
        return HttpResponseRedirect(request.path)
    keys = [found for text in post.getlist("item") if (found := key_of(text))]
    made = services.make_list(actor=actor, items=keys, reason=post.get("reason", ""))
    messages.success(request, _("Seznam %(number)s čaka na odobritev vodje.") % {"number": made.number})
    return HttpResponseRedirect(reverse("admin:cases_disposallist_change", args=[made.pk]))
