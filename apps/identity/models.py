"""The account. SI-PASS, mandates and roles come with issue 2; the UUID key is there from the first migration."""

from typing import Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import PortalQuerySet, new_id


class UserQuerySet(PortalQuerySet):
    """Accounts."""

    def visible_to(self, actor: Actor) -> Self:
        """Oneself, and all for staff who may view accounts."""
        if actor.has_perm("identity.view_user"):
            return self
        return self.filter(pk=actor.user.pk) if actor.user else self.none()


class PortalUserManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's manager, with our visibility."""


class User(AbstractUser):
    """A person with an account: a citizen or a member of staff."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    objects = PortalUserManager()

    class Meta:
        verbose_name = _("uporabnik")
        verbose_name_plural = _("uporabniki")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
