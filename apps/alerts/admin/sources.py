"""Warnings of others: feeds with their health, what came from them, and taking one over as a draft."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.alerts import services
from apps.alerts.exceptions import AlertRefused
from apps.alerts.models import AlertFeed, ForeignAlert, Hazard
from apps.alerts.models.alerts import WRITE
from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin, ReadOnlyAdmin
from apps.core.staff_pages import StaffForm, add_errors


@admin.register(AlertFeed)
class AlertFeedAdmin(PortalAdmin):
    """Addresses that are asked; the list is their health."""

    list_display = ("name", "health", "succeeded", "failures", "next_fetch", "last_error", "active")
    list_filter = ("active",)
    fields = (
        "name",
        "url",
        "area_codes",
        "every",
        "active",
        "fetched",
        "succeeded",
        "failures",
        "next_fetch",
        "last_error",
    )
    readonly_fields = ("fetched", "succeeded", "failures", "next_fetch", "last_error")
    actions = ("ask_now",)

    @admin.display(description=_("stanje"))
    def health(self, feed: AlertFeed) -> str:
        """In a word."""
        if not feed.active:
            return _t("ne uporabljamo")
        if feed.failures:
            return _t("ne dela")
        if feed.last_error:
            return _t("dela, nekaj smo izpustili")
        return _t("dela") if feed.succeeded else _t("še ni preverjen")

    @admin.action(description=_("Preverite takoj"), permissions=["change"])
    def ask_now(self, request: HttpRequest, queryset: QuerySet[AlertFeed]) -> None:
        """Without waiting."""
        queryset.update(next_fetch=timezone.now())
        taken = sum(services.fetch_feed(feed.pk) for feed in queryset)
        failed = [feed.name for feed in AlertFeed.objects.filter(pk__in=[one.pk for one in queryset], failures__gt=0)]
        if failed:
            messages.warning(request, _t("Ne dela: %(names)s.") % {"names": ", ".join(failed)})
        messages.info(request, _t("Novih opozoril: %(count)d.") % {"count": taken})


class TakeOverForm(StaffForm):
    """Which of our templates it becomes."""

    hazard = forms.ModelChoiceField(label=_("Nevarnost"), queryset=Hazard.objects.filter(active=True))


@admin.register(ForeignAlert)
class ForeignAlertAdmin(ReadOnlyAdmin):
    """What came; issued as ours only by a person."""

    list_display = ("headline", "feed", "severity", "area", "onset", "expires", "ended")
    list_filter = ("feed", "severity")
    list_select_related = ("feed",)
    search_fields = ("headline", "description", "area")
    change_form_outer_before_template = "admin/alerts/take_over.html"

    def get_urls(self) -> list[Any]:
        """Taking over, before the pages of the list."""
        own = path("<uuid:pk>/prevzem/", self.admin_site.admin_view(self.take_over), name="alerts_take_over")
        return [own, *super().get_urls()]

    def take_over(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """A draft of ours with its words."""
        foreign, actor = self.seen(request, str(pk)), actor_of(request)
        if not actor.has_perm(WRITE):
            raise PermissionDenied
        form = TakeOverForm(request.POST or None, actor=actor, record=foreign)
        if request.method == "POST" and form.is_valid():
            try:
                draft = services.draft_from(actor=actor, foreign=foreign, **form.cleaned_data)
            except AlertRefused as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as error:
                add_errors(form, error)
            else:
                return HttpResponseRedirect(reverse("admin:alerts_edit", args=[draft.pk]))
        back = reverse("admin:alerts_foreignalert_change", args=[pk])
        context = {"title": _("Prevzemite kot osnutek"), "record": foreign.headline, "form": form, "back": back}
        return self.page(request, "admin/step.html", context)
