"""Exceptions to the rule of who sees what: one record shared with one colleague.

guardian keeps them, in a table of its own for each model that may be shared (a real foreign key: no text keys, no
casts, gone with the record). `visible_to` of such a model adds `pk__in=shared_ids(actor, model)`: one subquery however
many rows there are. guardian's own `has_perm(permission, record)` is never asked: list and detail have one rule.
"""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermission, UserObjectPermissionBase
from guardian.utils import get_obj_perms_model

from apps.core.actor import Actor
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models.accounts import User
from apps.identity.models.reach import everything


class ShareQuerySet(PortalQuerySet):
    """Shared records."""

    def visible_to(self, actor: Actor) -> Self:
        """For the two between whom a record is shared, and for administrators."""
        if everything(actor):
            return self
        return self.filter(Q(user=actor.user.pk) | Q(shared_by=actor.user.pk)) if actor.is_staff else self.none()

    def in_force(self) -> Self:
        """Those whose time is not over. `until` is the first instant at which it is; None: until it is taken back."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))


class ShareManager(UserObjectPermissionManager.from_queryset(ShareQuerySet)):  # type: ignore[misc]
    """guardian's manager, with our visibility."""


class Share(BaseModel, UserObjectPermissionBase):
    """Base of the tables: a subclass adds `content_object`, a foreign key to the model that may be shared, and takes
    `Share.Meta` as the base of its own."""

    shared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("delil"))
    until = models.DateTimeField(_("do"), null=True, blank=True)
    note = models.CharField(_("zakaj"), max_length=300)

    objects = ShareManager()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        verbose_name = _("deljenje s sodelavcem")
        verbose_name_plural = _("deljenja s sodelavci")

    def __str__(self) -> str:
        return str(self.user)


def share_model(model: type[models.Model]) -> type[Share]:
    """The table of a model's shares. LookupError: records of this model are not shared."""
    table: Any = get_obj_perms_model(model(), UserObjectPermissionBase, UserObjectPermission)
    if not issubclass(table, Share):
        raise LookupError(f"{model.__name__} has no table of shares")
    return table


def shared_ids(actor: Actor, model: type[models.Model]) -> QuerySet[Any, UUID]:
    """Keys of the records that colleagues share with this member of staff now, as a subquery for `visible_to`."""
    rows = share_model(model).objects.in_force()
    rows = rows.filter(user=actor.user.pk) if actor.is_staff else rows.none()
    return rows.values("content_object")
