"""Accounts in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from apps.core.admin import PortalAdmin
from apps.identity.admin.security import FactorActions
from apps.identity.models import User

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(FactorActions, DjangoUserAdmin, PortalAdmin):  # type: ignore[misc]
    """Accounts."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    # Rights come with the table of roles (issue 2), not by ticking Django's English labels one by one.
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Oseba"), {"fields": ("first_name", "last_name", "email")}),
        (_("Dostop"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )
    list_display = ("username", "first_name", "last_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    readonly_fields = ("last_login", "date_joined")
    actions = ("reset_factors", "sign_out_everywhere")
