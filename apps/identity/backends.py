"""Who an account is today. Permissions follow the employments in force and nothing else: an employment that ended
gives none from the next request on, whether or not the nightly job has been here."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from apps.identity.employment import groups_by, jobs_of, jobs_today


class StaffBackend(AuthenticationBackend):
    """allauth's sign-in with name or e-mail; permissions by role."""

    def get_user(self, user_id: Any) -> Any:
        """The account; not staff when all its employments are over."""
        user = super().get_user(user_id)
        if user is None or not user.is_staff:
            return user
        user.jobs_today = jobs_of(user)
        if not user.jobs_today and not user.is_superuser and user.employments.exists():
            user.is_staff = False
        return user

    def _get_group_permissions(self, user_obj: Any) -> Any:
        """Those of the groups of today's roles, whatever groups the account is written into."""
        return Permission.objects.filter(group__name__in=groups_by(jobs_today(user_obj))).distinct()
