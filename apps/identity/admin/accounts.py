"""Colleagues: accounts of staff. An account is made by inviting somebody into a department; rights follow the roles of
the employments and are never ticked by hand."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from apps.core.actor import actor_of
from apps.core.legal_time import local_day
from apps.core.staff_pages import StepsAdmin
from apps.identity.admin.security import FactorActions
from apps.identity.forms.colleagues import AccountForm, InviteColleagueForm
from apps.identity.models import Employment, User
from apps.identity.roles import ROLES, role_title
from apps.identity.services import colleagues, invitations

admin.site.unregister(Group)


class WorksFilter(admin.SimpleListFilter):
    """By a role that somebody holds today."""

    title = _("vloga")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The roles."""
        return [(role.key, role.title) for role in ROLES.values()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Who holds it."""
        if not self.value():
            return queryset
        jobs = Employment.objects.on(local_day(timezone.now())).filter(role=self.value())
        return queryset.filter(pk__in=jobs.values("user"))


@admin.register(User)
class UserAdmin(FactorActions, StepsAdmin):
    """Accounts of the actor's organisation; citizens stand under persons."""

    list_display = ("person_name", "username", "works", "is_active", "factor", "last_login")
    list_filter = ("is_active", "is_staff", WorksFilter)
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("last_name", "first_name")
    actions = ("reset_factors", "sign_out_everywhere")
    shown = ("login_name", "employments_list", "factor", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Staff accounts, with what the list shows, in a constant number of queries."""
        today = Employment.objects.on(local_day(timezone.now())).select_related("department__organisation")
        rows = super().get_queryset(request).filter(person=None)
        factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return rows.annotate(has_factor=Exists(factors)).prefetch_related(
            Prefetch("employments", queryset=today, to_attr="jobs_in_force")
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of a given account: as the service allows."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or colleagues.may_change_account(actor_of(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are closed, not deleted."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Inviting asks for the first employment too."""
        form = super().get_form(request, obj, change, **kwargs | {"form": AccountForm if obj else InviteColleagueForm})
        form.actor = actor_of(request)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What can be changed, and what follows from elsewhere."""
        name = ("first_name", "last_name", "email")
        if obj is None:
            return [(None, {"fields": name}), (_("Delo"), {"fields": ("department", "role", "since", "until")})]
        return [(None, {"fields": (*name, "is_active")}), (_("Delo in prijava"), {"fields": self.shown})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Facts."""
        return self.shown if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Through the services."""
        facts = form.cleaned_data
        if change:
            colleagues.change_account(actor=actor_of(request), user=obj, **facts)
            return
        invitation = invitations.invite_colleague(actor=actor_of(request), **facts)
        obj.pk, obj._state.adding = invitation.employment.user_id, False
        obj.refresh_from_db()
        messages.info(request, _("Sodelavec je dobil povezavo, s katero si izbere geslo. Velja sedem dni."))

    @admin.display(description=_("ime in priimek"), ordering="last_name")
    def person_name(self, user: User) -> str:
        """As people read it."""
        return str(user)

    @admin.display(description=_("dela kot"))
    def works(self, user: Any) -> str:
        """Roles and departments of today."""
        return "; ".join(f"{role_title(job.role)}, {job.department}" for job in user.jobs_in_force) or "–"

    @admin.display(description=_("drugi korak prijave"), boolean=True)
    def factor(self, user: Any) -> bool:
        """Whether a second factor is set up."""
        return bool(user.has_factor)

    @admin.display(description=_("uporabniško ime"))
    def login_name(self, user: User) -> str:
        """Without the advice for those who choose one."""
        return user.username

    @admin.display(description=_("zaposlitve"))
    def employments_list(self, user: User) -> str:
        """All employments, with links."""
        rows = user.employments.select_related("department__organisation").order_by("-since")
        entries = [
            (
                reverse("admin:identity_employment_change", args=[job.pk]),
                role_title(job.role),
                f"{job.department.organisation}, {job.department}",
            )
            for job in rows
        ]
        return format_html_join("", '<p><a class="text-link" href="{}">{}</a>, {}</p>', entries) or "–"
