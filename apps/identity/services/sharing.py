"""One record shared with one colleague: the exception to the rule of who sees what."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import access
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.models import Employment, User
from apps.identity.models.sharing import Share, share_model, shared_ids

__all__ = ["colleagues_of", "share", "shared_ids", "shares_of", "unshare"]


def colleagues_of(actor: Actor) -> QuerySet[User]:
    """With whom the actor can share: everybody else who works in the same organisation today."""
    jobs = Employment.objects.on(local_day(timezone.now())).filter(department__organisation=actor.employer)
    rows: Any = User.objects.filter(pk__in=jobs.values("user"), is_active=True)
    return rows.exclude(pk=actor.user.pk).order_by("last_name", "first_name") if actor.employer else rows.none()


def may_share(actor: Actor, record: Any) -> bool:
    """Whether the actor sees the record by a right of their own: what was shared with them they do not pass on."""
    if not (actor.is_staff and actor.employer):
        return False
    model = type(record)
    if not model.objects.visible_to(actor).filter(pk=record.pk).exists():
        return False
    return not shared_ids(actor, model).filter(content_object=record.pk).exists()


@transaction.atomic
def share(*, record: Any, colleague: User, actor: Actor, note: str, until: dt.datetime | None = None) -> Share:
    """Let a colleague of the same organisation see one record, until an instant or until it is taken back. Sharing
    again changes note and time. It is noted in the trail. LookupError: records of this kind are not shared."""
    table = share_model(type(record))
    if not may_share(actor, record):
        raise PermissionDenied
    if not colleagues_of(actor).filter(pk=colleague.pk).exists():
        raise ValidationError({"colleague": _("Delite lahko le s sodelavcem svoje organizacije.")})
    if until and until <= timezone.now():
        raise ValidationError({"until": _("Ta čas je že mimo. Vpišite poznejšega.")})
    row, _created = table.objects.update_or_create(
        user=colleague, content_object=record, permission=_view_permission(type(record)),
        defaults={"shared_by": actor.user, "until": until, "note": note},
    )  # fmt: skip
    access.note(actor, "change", record, reason=_("deljeno s sodelavcem: %(name)s") % {"name": colleague})
    return row


@transaction.atomic
def unshare(*, record: Any, colleague: User, actor: Actor) -> None:
    """Take it back, at once. Whoever may share a record may also end what others shared of it."""
    if not may_share(actor, record):
        raise PermissionDenied
    gone, _rows = share_model(type(record)).objects.filter(content_object=record, user=colleague).delete()
    if gone:
        access.note(actor, "change", record, reason=_("deljenje končano: %(name)s") % {"name": colleague})


def shares_of(record: Any) -> QuerySet[Share]:
    """With whom a record is shared now."""
    return share_model(type(record)).objects.in_force().filter(content_object=record).select_related(
        "user", "shared_by"
    )  # fmt: skip


def end_shares() -> int:
    """Remove the shares whose time is over: they count no longer anyway (`shared_ids`), and guardian, which knows no
    time, forgets them too. Returns how many."""
    over = [table.objects.filter(until__lte=timezone.now()).delete()[0] for table in Share.__subclasses__()]
    return sum(over)


def _view_permission(model: type[Any]) -> Permission:
    kind = ContentType.objects.get_for_model(model)
    return Permission.objects.get(content_type=kind, codename=f"view_{model._meta.model_name}")
